// The dense counter of a device, and the keys of its messages: kept exactly once (WID-3).
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "desk/conversation/customer_message.h"
#include "support/desk_fixture.h"

static int setup(void **state)
{
    static DeskFixture fixture;
    desk_fixture_make(&fixture);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    desk_fixture_free(*state);
    return 0;
}

typedef struct Say {
    CustomerMessage in;
    MessageSent sent;
} Say;

static Err say_apply(Work *work, void *in)
{
    Say *say = in;
    return customer_message_apply(work, &say->in, &say->sent);
}

static Err say_try(DeskFixture *f, CustomerMessage in, MessageSent *sent)
{
    Say say = { .in = in };
    Err err = desk_run(f, actor_of(ACTOR_NONE), say_apply, &say);
    if (!err && sent) {
        *sent = say.sent;
    }
    return err;
}

static CustomerMessage of_device(unsigned char device, int64_t n, const char *text)
{
    CustomerMessage in = { .n = n, .kind = MESSAGE_TEXT, .body = str_of(text) };
    memset(in.device_hash, device, sizeof(in.device_hash));
    return in;
}

static CustomerMessage keyed(int64_t n, const char *key, const char *text)
{
    CustomerMessage in = of_device(1, n, text);
    in.key = str_of(key);
    return in;
}

static void the_same_n_gives_the_first_answer_and_writes_nothing(void **state)
{
    DeskFixture *f = *state;
    MessageSent first = { 0 };
    assert_int_equal(say_try(f, of_device(1, 1, "one"), &first), ERR_NONE);
    uint64_t before = fixture_digest(f);
    MessageSent again = { 0 };
    assert_int_equal(say_try(f, of_device(1, 1, "one"), &again), ERR_NONE);
    assert_true(again.repeated);
    assert_false(first.repeated);
    assert_int_equal(again.id.v, first.id.v);
    assert_int_equal(again.public_seq, first.public_seq);
    assert_int_equal(again.at_ms, first.at_ms);
    assert_int_equal(again.conversation.v, first.conversation.v);
    assert_true(fixture_digest(f) == before);
}

static void a_gap_is_refused_and_uses_nothing_up(void **state)
{
    DeskFixture *f = *state;
    assert_int_equal(say_try(f, of_device(1, 2, "two"), NULL), ERR_GAP);
    assert_int_equal(say_try(f, of_device(1, 1, "one"), NULL), ERR_NONE);
    uint64_t before = fixture_digest(f);
    assert_int_equal(say_try(f, of_device(1, 3, "three"), NULL), ERR_GAP);
    assert_int_equal(say_try(f, of_device(1, 0, "none"), NULL), ERR_INVALID);
    assert_int_equal(say_try(f, of_device(1, 2, ""), NULL), ERR_INVALID);
    assert_true(fixture_digest(f) == before);
    assert_int_equal(say_try(f, of_device(1, 2, "two"), NULL), ERR_NONE);
}

static void the_last_64_answers_are_kept(void **state)
{
    DeskFixture *f = *state;
    MessageSent sent[DEVICE_ANSWERS_KEPT + 2];
    for (int64_t n = 1; n <= DEVICE_ANSWERS_KEPT + 1; n++) {
        assert_int_equal(say_try(f, of_device(1, n, "again"), &sent[n]), ERR_NONE);
    }
    MessageSent again = { 0 };
    for (int64_t n = 2; n <= DEVICE_ANSWERS_KEPT + 1; n++) {
        assert_int_equal(say_try(f, of_device(1, n, "again"), &again), ERR_NONE);
        assert_int_equal(again.id.v, sent[n].id.v);
    }
    assert_int_equal(say_try(f, of_device(1, 1, "again"), &again), ERR_CONFLICT);
    assert_true(str_equal(f->refusal.code, S("too_old")));
}

// Two tabs of one browser, one of which has not heard of what the other did.
static void a_number_that_was_used_under_another_key_is_a_gap(void **state)
{
    DeskFixture *f = *state;
    MessageSent first = { 0 };
    assert_int_equal(say_try(f, keyed(1, "a", "ok"), &first), ERR_NONE);
    uint64_t before = fixture_digest(f);
    assert_int_equal(say_try(f, keyed(1, "b", "ok"), NULL), ERR_GAP);
    assert_true(str_equal(f->refusal.code, S("gap")));
    assert_true(fixture_digest(f) == before);
    MessageSent second = { 0 };
    assert_int_equal(say_try(f, keyed(2, "b", "ok"), &second), ERR_NONE);
    assert_false(second.repeated);
    assert_true(second.id.v != first.id.v);
}

static void the_same_key_gives_the_first_answer_whatever_its_number(void **state)
{
    DeskFixture *f = *state;
    MessageSent sent[DEVICE_KEYS_KEPT + 1];
    char keys[DEVICE_KEYS_KEPT + 1][2] = { 0 };
    for (int64_t n = 0; n <= DEVICE_KEYS_KEPT; n++) {
        keys[n][0] = (char)('a' + n);
        assert_int_equal(say_try(f, keyed(n + 1, keys[n], "once"), &sent[n]), ERR_NONE);
    }
    uint64_t before = fixture_digest(f);
    for (int64_t n = 1; n <= DEVICE_KEYS_KEPT; n++) {
        for (int64_t number = 1; number <= DEVICE_KEYS_KEPT + 3; number++) {
            MessageSent again = { 0 };
            assert_int_equal(say_try(f, keyed(number, keys[n], "once"), &again), ERR_NONE);
            assert_true(again.repeated);
            assert_int_equal(again.id.v, sent[n].id.v);
        }
    }
    assert_int_equal(say_try(f, keyed(1, keys[0], "once"), NULL), ERR_CONFLICT); // forgotten
    assert_true(fixture_digest(f) == before);
}

static void a_number_without_a_key_is_answered_as_ever(void **state)
{
    DeskFixture *f = *state;
    MessageSent first = { 0 };
    MessageSent again = { 0 };
    assert_int_equal(say_try(f, of_device(1, 1, "one"), &first), ERR_NONE);
    assert_int_equal(say_try(f, keyed(1, "a", "one"), &again), ERR_NONE); // reloaded meanwhile
    assert_true(again.repeated);
    assert_int_equal(say_try(f, keyed(2, "b", "two"), &first), ERR_NONE);
    assert_int_equal(say_try(f, of_device(1, 2, "two"), &again), ERR_NONE);
    assert_true(again.repeated);
    assert_int_equal(again.id.v, first.id.v);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_same_n_gives_the_first_answer_and_writes_nothing),
        TEST(a_gap_is_refused_and_uses_nothing_up),
        TEST(the_last_64_answers_are_kept),
        TEST(a_number_that_was_used_under_another_key_is_a_gap),
        TEST(the_same_key_gives_the_first_answer_whatever_its_number),
        TEST(a_number_without_a_key_is_answered_as_ever),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
