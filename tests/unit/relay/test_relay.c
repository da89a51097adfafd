// Who watches is told everything once, in order, and nothing that is not theirs.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "relay/relay.h"

#include <string.h>

enum { SEEN_MAX = 64 };

typedef struct Seen {
    Arena arena;
    Str texts[SEEN_MAX];
    size_t count;
} Seen;

// Keeps the payload of a frame, without its WebSocket header.
static void seen_send(void *owner, Frame *frame)
{
    Seen *seen = owner;
    size_t header = (unsigned char)frame->bytes[1] < 126 ? 2 : 4;
    assert_true(seen->count < SEEN_MAX);
    seen->texts[seen->count++] =
        str_copy(&seen->arena, (Str){ frame->bytes + header, frame->len - header });
}

static bool text_has(Str text, const char *part)
{
    return memmem(text.at, text.len, part, strlen(part)) != NULL;
}

static Message message_of(int64_t seq, AuthorKind author)
{
    return (Message){ .id = { 900 + seq },
                      .thread = { 7 },
                      .public_seq = seq,
                      .conversation = { 31 },
                      .at_ms = 1767603600000,
                      .author_kind = author,
                      .author = { author == AUTHOR_END_USER ? 40 : 50 },
                      .author_name = author == AUTHOR_AGENT ? S("Aiko") : S("Hanako"),
                      .kind = MESSAGE_TEXT,
                      .body = S("こんにちは") };
}

static Published published_of(const Message *message, int64_t ticket_seq)
{
    return (Published){ .event = { .id = { 1 },
                                   .kind = EVENT_MESSAGE_SENT,
                                   .thread = message->thread,
                                   .ticket = { ticket_seq ? 9 : 0 },
                                   .ticket_seq = ticket_seq,
                                   .number_a = message->public_seq },
                        .message = message };
}

static void tell(Relay *relay, int64_t seq, int64_t ticket_seq)
{
    Message message = message_of(seq, AUTHOR_END_USER);
    Published published = published_of(&message, ticket_seq);
    relay_publish(relay, &published, 1);
}

static Watcher *watch(Relay *relay, Seen *seen, Audience audience)
{
    return watcher_make(
        relay, &(WatcherOptions){ .audience = audience, .send = seen_send, .owner = seen });
}

static const Stream the_thread = { STREAM_THREAD, 7 };
static const Stream the_ticket = { STREAM_TICKET, 9 };

static void what_is_published_while_the_backlog_is_read_follows_it_once(void **state)
{
    (void)state;
    Relay *relay = relay_make();
    Seen seen = { 0 };
    Watcher *watcher = watch(relay, &seen, AUDIENCE_END_USER);
    assert_int_equal(watcher_subscribe(watcher, the_thread), ERR_NONE);
    tell(relay, 3, 0);
    tell(relay, 4, 0);
    tell(relay, 5, 0);
    assert_int_equal(seen.count, 0);
    // The snapshot that the backlog was read from had seen 1 to 4.
    assert_true(watcher_go_live(watcher, the_thread, 4));
    tell(relay, 6, 0);
    assert_int_equal(seen.count, 2);
    assert_true(text_has(seen.texts[0], "\"seq\":5,"));
    assert_true(text_has(seen.texts[1], "\"seq\":6,"));
    watcher_free(&watcher);
    relay_free(&relay);
    arena_free(&seen.arena);
}

static void each_subscription_has_a_turn_of_its_own(void **state)
{
    (void)state;
    Relay *relay = relay_make();
    Seen seen = { 0 };
    Watcher *watcher = watch(relay, &seen, AUDIENCE_STAFF);
    assert_int_equal(watcher_turn(watcher, the_thread), 0);
    assert_int_equal(watcher_subscribe(watcher, the_thread), ERR_NONE);
    uint64_t first = watcher_turn(watcher, the_thread);
    assert_int_equal(watcher_subscribe(watcher, the_ticket), ERR_NONE);
    assert_int_equal(watcher_turn(watcher, the_thread), first);
    watcher_unsubscribe(watcher, the_thread);
    assert_int_equal(watcher_turn(watcher, the_thread), 0);
    assert_int_equal(watcher_subscribe(watcher, the_thread), ERR_NONE);
    assert_true(watcher_turn(watcher, the_thread) > first);
    watcher_free(&watcher);
    relay_free(&relay);
    arena_free(&seen.arena);
}

static void a_row_that_the_backlog_had_is_not_told_again(void **state)
{
    (void)state;
    Relay *relay = relay_make();
    Seen seen = { 0 };
    Watcher *watcher = watch(relay, &seen, AUDIENCE_END_USER);
    assert_int_equal(watcher_subscribe(watcher, the_thread), ERR_NONE);
    assert_true(watcher_go_live(watcher, the_thread, 5));
    tell(relay, 5, 0); // committed before the snapshot, told after it
    tell(relay, 6, 0);
    assert_int_equal(seen.count, 1);
    assert_true(text_has(seen.texts[0], "\"seq\":6,"));
    watcher_free(&watcher);
    relay_free(&relay);
    arena_free(&seen.arena);
}

static void a_watcher_that_cannot_be_caught_up_is_reset(void **state)
{
    (void)state;
    Relay *relay = relay_make();
    Seen seen = { 0 };
    Watcher *watcher = watch(relay, &seen, AUDIENCE_END_USER);
    assert_int_equal(watcher_subscribe(watcher, the_thread), ERR_NONE);
    for (int64_t seq = 1; seq <= STREAM_KEPT_MAX + 1; seq++) {
        tell(relay, seq, 0);
    }
    assert_false(watcher_go_live(watcher, the_thread, 0));
    assert_false(watcher_has(watcher, the_thread));
    assert_int_equal(seen.count, 0);
    watcher_free(&watcher);
    relay_free(&relay);
    arena_free(&seen.arena);
}

static void end_users_learn_neither_conversation_nor_agent_ids(void **state)
{
    (void)state;
    Relay *relay = relay_make();
    Seen customer = { 0 };
    Seen staff = { 0 };
    Watcher *theirs = watch(relay, &customer, AUDIENCE_END_USER);
    Watcher *ours = watch(relay, &staff, AUDIENCE_STAFF);
    assert_int_equal(watcher_subscribe(theirs, the_thread), ERR_NONE);
    assert_int_equal(watcher_subscribe(ours, the_thread), ERR_NONE);
    assert_true(watcher_go_live(theirs, the_thread, 0));
    assert_true(watcher_go_live(ours, the_thread, 0));
    Message message = message_of(1, AUTHOR_AGENT);
    Published published = published_of(&message, 0);
    relay_publish(relay, &published, 1);
    assert_false(text_has(customer.texts[0], "conversation_id"));
    assert_true(text_has(customer.texts[0], "{\"kind\":\"agent\",\"id\":null,\"name\":\"Aiko\"}"));
    assert_true(text_has(staff.texts[0], "\"conversation_id\":\"31\""));
    assert_true(text_has(staff.texts[0], "\"id\":\"50\""));
    watcher_free(&theirs);
    watcher_free(&ours);
    relay_free(&relay);
    arena_free(&customer.arena);
    arena_free(&staff.arena);
}

static void what_happens_on_a_ticket_is_not_told_on_the_thread(void **state)
{
    (void)state;
    Relay *relay = relay_make();
    Seen customer = { 0 };
    Seen staff = { 0 };
    Watcher *theirs = watch(relay, &customer, AUDIENCE_END_USER);
    Watcher *ours = watch(relay, &staff, AUDIENCE_STAFF);
    assert_int_equal(watcher_subscribe(theirs, the_thread), ERR_NONE);
    assert_int_equal(watcher_subscribe(ours, the_ticket), ERR_NONE);
    assert_true(watcher_go_live(theirs, the_thread, 0));
    assert_true(watcher_go_live(ours, the_ticket, 0));
    Published ended = { .event = { .id = { 2 },
                                   .kind = EVENT_SESSION_ENDED,
                                   .thread = { 7 },
                                   .ticket = { 9 },
                                   .ticket_seq = 1,
                                   .number_a = ENDED_REASON_AGENT,
                                   .number_b = ENDED_VIA_COMPOSER } };
    relay_publish(relay, &ended, 1);
    assert_int_equal(customer.count, 0);
    assert_int_equal(staff.count, 1);
    assert_true(text_has(staff.texts[0], "\"ended_reason\":\"agent\",\"ended_via\":\"composer\""));
    watcher_free(&theirs);
    watcher_free(&ours);
    relay_free(&relay);
    arena_free(&customer.arena);
    arena_free(&staff.arena);
}

static void typing_of_an_agent_needs_a_live_session(void **state)
{
    (void)state;
    Relay *relay = relay_make();
    Seen staff = { 0 };
    Watcher *ours = watch(relay, &staff, AUDIENCE_STAFF);
    TicketId ticket = { 9 };
    assert_int_equal(relay_ticket_thread(relay, ticket).v, 0);
    assert_int_equal(watcher_subscribe(ours, the_ticket), ERR_NONE);
    relay_ticket_is(relay, ticket, (ThreadId){ 7 }, true);
    assert_int_equal(relay_ticket_thread(relay, ticket).v, 7);
    Published ended = {
        .event = { .kind = EVENT_SESSION_ENDED, .thread = { 7 }, .ticket = ticket, .ticket_seq = 1 }
    };
    relay_publish(relay, &ended, 1);
    assert_int_equal(relay_ticket_thread(relay, ticket).v, 0);
    watcher_free(&ours);
    relay_free(&relay);
    arena_free(&staff.arena);
}

static void typing_goes_to_everybody_but_who_types(void **state)
{
    (void)state;
    Relay *relay = relay_make();
    Seen a = { 0 };
    Seen b = { 0 };
    Watcher *one = watch(relay, &a, AUDIENCE_END_USER);
    Watcher *two = watch(relay, &b, AUDIENCE_STAFF);
    assert_int_equal(watcher_subscribe(one, the_thread), ERR_NONE);
    assert_int_equal(watcher_subscribe(two, the_thread), ERR_NONE);
    assert_true(watcher_go_live(one, the_thread, 0));
    assert_true(watcher_go_live(two, the_thread, 0));
    relay_typing(relay, (ThreadId){ 7 }, AUTHOR_END_USER, S("Hanako"), true, one);
    assert_int_equal(a.count, 0);
    assert_int_equal(b.count, 1);
    assert_true(text_has(b.texts[0], "\"type\":\"typing\""));
    watcher_free(&one);
    watcher_free(&two);
    relay_free(&relay);
    arena_free(&a.arena);
    arena_free(&b.arena);
}

static void the_desk_hears_each_changed_ticket_once(void **state)
{
    (void)state;
    Relay *relay = relay_make();
    Seen staff = { 0 };
    Watcher *ours = watch(relay, &staff, AUDIENCE_STAFF);
    Stream desk = { .kind = STREAM_DESK };
    assert_int_equal(watcher_subscribe(ours, desk), ERR_NONE);
    assert_true(watcher_go_live(ours, desk, 0));
    tell(relay, 1, 1);
    tell(relay, 2, 2);
    relay_tell_desk(relay);
    relay_tell_desk(relay);
    assert_int_equal(staff.count, 1);
    assert_true(text_has(staff.texts[0], "\"tickets\":[\"9\"]"));
    watcher_free(&ours);
    relay_free(&relay);
    arena_free(&staff.arena);
}

static void marks_have_no_number_and_the_newest_counts(void **state)
{
    (void)state;
    Relay *relay = relay_make();
    Seen seen = { 0 };
    Watcher *watcher = watch(relay, &seen, AUDIENCE_END_USER);
    assert_int_equal(watcher_subscribe(watcher, the_thread), ERR_NONE);
    Published mark = { .kind = PUBLISHED_MARK,
                       .thread = { .id = { 7 },
                                   .customer_delivered_seq = 3,
                                   .customer_read_seq = 2,
                                   .agent_read_seq = 1 } };
    relay_publish(relay, &mark, 1); // while the backlog is read: kept
    assert_true(watcher_go_live(watcher, the_thread, 0));
    assert_int_equal(seen.count, 1);
    assert_true(text_has(seen.texts[0], "\"delivered\":3,\"read\":2,\"agent_read\":1"));
    watcher_free(&watcher);
    relay_free(&relay);
    arena_free(&seen.arena);
}

static void stream_names_are_exact(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",          "thread",   "thread:",   "thread:0", "thread:01", "ticket:9007199254740992",
        "thread:-1", "Thread:1", "thread:1 ", "ticket:x", "desk:1",    "agent:1:2"
    };
    Stream stream = { STREAM_AGENT, 5 };
    for (size_t i = 0; i < countof(bad); i++) {
        assert_false(stream_parse(str_of(bad[i]), &stream));
        assert_int_equal(stream.id, 5);
    }
    assert_true(stream_parse(S("ticket:9"), &stream));
    assert_true(stream_equal(stream, the_ticket));
    assert_true(stream_parse(S("desk"), &stream));
    assert_int_equal(stream.kind, STREAM_DESK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_published_while_the_backlog_is_read_follows_it_once),
        cmocka_unit_test(each_subscription_has_a_turn_of_its_own),
        cmocka_unit_test(a_row_that_the_backlog_had_is_not_told_again),
        cmocka_unit_test(a_watcher_that_cannot_be_caught_up_is_reset),
        cmocka_unit_test(end_users_learn_neither_conversation_nor_agent_ids),
        cmocka_unit_test(what_happens_on_a_ticket_is_not_told_on_the_thread),
        cmocka_unit_test(typing_of_an_agent_needs_a_live_session),
        cmocka_unit_test(typing_goes_to_everybody_but_who_types),
        cmocka_unit_test(the_desk_hears_each_changed_ticket_once),
        cmocka_unit_test(marks_have_no_number_and_the_newest_counts),
        cmocka_unit_test(stream_names_are_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
