#include "gate/door.h"
#include "support/fake_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { MOST = 3, SEED = 7 };

static Arena arena;

static Door *door_of(uint32_t most)
{
    FakeWorld world = fake_world_make(SEED);
    return door_make(&arena, &world.world, most);
}

static int arena_end(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void one_address_has_so_many_and_not_one_more(void **state)
{
    (void)state;
    Door *door = door_of(MOST);
    for (int i = 0; i < MOST; i++) {
        assert_true(door_enter(door, 1));
    }
    assert_false(door_enter(door, 1));
    assert_true(door_enter(door, 2));
}

static void who_leaves_makes_room_for_one(void **state)
{
    (void)state;
    Door *door = door_of(MOST);
    for (int i = 0; i < MOST; i++) {
        assert_true(door_enter(door, 1));
    }
    door_leave(door, 1);
    assert_true(door_enter(door, 1));
    assert_false(door_enter(door, 1));
}

static void nought_is_no_limit(void **state)
{
    (void)state;
    Door *door = door_of(0);
    for (int i = 0; i < 1000 * MOST; i++) {
        assert_true(door_enter(door, 1));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_address_has_so_many_and_not_one_more),
        cmocka_unit_test(who_leaves_makes_room_for_one),
        cmocka_unit_test(nought_is_no_limit),
    };
    return cmocka_run_group_tests(tests, NULL, arena_end);
}
