#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gate/live/live_read.h"

static Err read_as(Arena *arena, LiveSpeaker speaker, const char *text, LiveHead *head,
                   LiveFrame *frame, Refusal *why)
{
    *frame = (LiveFrame){ 0 };
    return live_read(arena, str_of(text), speaker, head, frame, why);
}

static void who_is_new_may_only_say_who_they_are(void **state)
{
    (void)state;
    Arena arena = { 0 };
    LiveHead head;
    LiveFrame frame;
    Refusal why = { 0 };
    assert_int_equal(read_as(&arena, LIVE_SPEAKER_NEW, "{\"type\":\"ping\"}", &head, &frame, &why),
                     ERR_UNAUTHENTICATED);
    assert_int_equal(read_as(&arena, LIVE_SPEAKER_NEW, "{\"type\":\"auth\",\"device\":\"ab\"}",
                             &head, &frame, &why),
                     ERR_NONE);
    assert_int_equal(head.kind, LIVE_KIND_AUTH);
    assert_true(str_equal(frame.device, S("ab")));
    assert_int_equal(read_as(&arena, LIVE_SPEAKER_STAFF, "{\"type\":\"auth\",\"device\":\"ab\"}",
                             &head, &frame, &why),
                     ERR_INPUT);
    arena_free(&arena);
}

static void what_agents_say_is_unknown_to_customers(void **state)
{
    (void)state;
    const char *note = "{\"type\":\"note\",\"n\":7,\"ticket\":\"9\",\"text\":\"x\"}";
    Arena arena = { 0 };
    LiveHead head;
    LiveFrame frame;
    Refusal why = { 0 };
    assert_int_equal(read_as(&arena, LIVE_SPEAKER_CUSTOMER, note, &head, &frame, &why), ERR_INPUT);
    assert_true(str_equal(why.field, S("type")));
    assert_true(str_equal(head.name, S("note"))); // the answer says what is answered
    assert_int_equal(head.n, 7);
    assert_int_equal(frame.ticket, 0);
    assert_int_equal(read_as(&arena, LIVE_SPEAKER_STAFF, note, &head, &frame, &why), ERR_NONE);
    assert_int_equal(frame.ticket, 9);
    arena_free(&arena);
}

static void a_refusal_names_the_member_and_leaves_the_frame(void **state)
{
    (void)state;
    Arena arena = { 0 };
    LiveHead head;
    LiveFrame frame;
    Refusal why = { 0 };
    assert_int_equal(read_as(&arena, LIVE_SPEAKER_CUSTOMER,
                             "{\"type\":\"send\",\"n\":1,\"text\":\"x\",\"thread\":\"-1\"}", &head,
                             &frame, &why),
                     ERR_INVALID);
    assert_true(str_equal(why.field, S("thread")));
    assert_int_equal(frame.text.len, 0);
    assert_int_equal(read_as(&arena, LIVE_SPEAKER_CUSTOMER, "{\"type\":\"flyingcarpetflight\"}",
                             &head, &frame, &why),
                     ERR_INPUT);
    assert_int_equal(head.name.len, 0); // too long to be repeated
    assert_int_equal(read_as(&arena, LIVE_SPEAKER_CUSTOMER, "[", &head, &frame, &why), ERR_INPUT);
    assert_int_equal(head.kind, LIVE_KIND_NONE);
    arena_free(&arena);
}

static void a_member_name_from_outside_is_cut_between_characters(void **state)
{
    (void)state;
    Refusal why = { 0 };
    char name[99];
    for (size_t i = 0; i < sizeof(name); i += 3) { // 33 times U+3042
        name[i] = '\xe3';
        name[i + 1] = '\x81';
        name[i + 2] = '\x82';
    }
    assert_int_equal(refuse(&why, ERR_INPUT, (Str){ name, sizeof(name) }, S("x"), S("y")),
                     ERR_INPUT);
    assert_int_equal(why.field.len, 63);
    assert_true(str_is_utf8(why.field));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_new_may_only_say_who_they_are),
        cmocka_unit_test(what_agents_say_is_unknown_to_customers),
        cmocka_unit_test(a_refusal_names_the_member_and_leaves_the_frame),
        cmocka_unit_test(a_member_name_from_outside_is_cut_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
