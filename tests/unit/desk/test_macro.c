// Macros: what applying one would give, and that the goodbye macro is one click (SES-4, SCN 15).
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "desk/ticket/macro_apply.h"
#include "desk/ticket/macro_read.h"
#include "store/macro_store.h"
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

// ---- pure ------------------------------------------------------------------------------------

static Err try_one(Arena *arena, const char *field, const char *value, const Record *record,
                   Refusal *why, MacroResult *out)
{
    MacroAction action = { str_of(field), str_of(value) };
    Macro macro = { .actions = &action, .action_count = 1 };
    return macro_apply(&macro, record, (PersonId){ 42 }, arena, why, out);
}

static MacroResult one(Arena *arena, const char *field, const char *value, const Record *record)
{
    MacroResult out = { 0 };
    assert_int_equal(try_one(arena, field, value, record, NULL, &out), ERR_NONE);
    return out;
}

static void each_action_sets_its_field_and_no_other(void **state)
{
    (void)state;
    Arena arena = { 0 };
    assert_int_equal(one(&arena, "status", "solved", NULL).fields.status, TICKET_SOLVED);
    assert_int_equal(one(&arena, "priority", "high", NULL).fields.priority, PRIORITY_HIGH);
    assert_int_equal(one(&arena, "type", "task", NULL).fields.type, TYPE_TASK);
    assert_int_equal(one(&arena, "group_id", "12", NULL).fields.team.v, 12);
    assert_int_equal(one(&arena, "assignee_id", "13", NULL).fields.assignee.v, 13);
    assert_int_equal(one(&arena, "assignee_id", "current_user", NULL).fields.assignee.v, 42);
    MacroResult nobody = one(&arena, "assignee_id", "", NULL);
    assert_true(nobody.fields.assignee_given);
    assert_int_equal(nobody.fields.assignee.v, 0);
    assert_true(str_equal(one(&arena, "subject", "New", NULL).fields.subject, S("New")));
    MacroResult said = one(&arena, "comment_value", "Hello", NULL);
    assert_true(said.comment_given);
    assert_true(str_equal(said.comment, S("Hello")));
    assert_int_equal(said.channel, CHANNEL_DEFAULT);
    assert_false(said.fields.status_given);
    assert_false(one(&arena, "comment_mode_is_public", "false", NULL).is_public);
    assert_int_equal(one(&arena, "channel", "internal_note", NULL).channel, CHANNEL_NOTE);
    arena_free(&arena);
}

static void tags_are_set_added_and_removed(void **state)
{
    (void)state;
    Arena arena = { 0 };
    Record record = { .ticket = { .id = { 1 }, .tags = S("gold vip") } };
    assert_true(str_equal(one(&arena, "set_tags", "a b", &record).fields.tags, S("a b")));
    assert_true(
        str_equal(one(&arena, "current_tags", "late", &record).fields.tags, S("gold vip late")));
    assert_true(str_equal(one(&arena, "remove_tags", "x,GOLD", &record).fields.tags, S("vip")));
    const MacroAction actions[] = { { S("remove_tags"), S("gold") },
                                    { S("current_tags"), S("z") } };
    Macro both = { .actions = actions, .action_count = countof(actions) };
    MacroResult out = { 0 };
    assert_int_equal(macro_apply(&both, &record, (PersonId){ 1 }, &arena, NULL, &out), ERR_NONE);
    assert_true(str_equal(out.fields.tags, S("vip z")));
    arena_free(&arena);
}

static void the_end_is_given_for_live_sessions_only(void **state)
{
    (void)state;
    Arena arena = { 0 };
    Record record = { .ticket = { .id = { 1 } } };
    assert_false(one(&arena, "messaging_session", "end", &record).end_session); // has none
    record.session = (Conversation){ .id = { 1 }, .session_state = SESSION_INACTIVE };
    assert_true(one(&arena, "messaging_session", "end", &record).end_session);
    record.session.session_state = SESSION_ENDED;
    assert_false(one(&arena, "messaging_session", "end", &record).end_session);
    assert_true(one(&arena, "messaging_session", "end", NULL).end_session);
    arena_free(&arena);
}

static void what_makes_no_sense_is_refused_naming_the_field(void **state)
{
    (void)state;
    Arena arena = { 0 };
    static const char *const bad[][2] = {
        { "status", "closed" },
        { "status", "new" },
        { "status", "" },
        { "priority", "severe" },
        { "type", "x" },
        { "group_id", "x" },
        { "group_id", "-1" },
        { "assignee_id", "requester" },
        { "comment_mode_is_public", "yes" },
        { "channel", "pigeon" },
        { "messaging_session", "undo" },
        { "explode", "now" },
    };
    for (size_t i = 0; i < countof(bad); i++) {
        Refusal why = { 0 };
        MacroResult out = { .comment = S("untouched") };
        assert_int_equal(try_one(&arena, bad[i][0], bad[i][1], NULL, &why, &out), ERR_INVALID);
        assert_true(str_equal(why.field, str_of(bad[i][0])));
        assert_true(str_equal(out.comment, S("untouched")));
    }
    arena_free(&arena);
}

// ---- kept ------------------------------------------------------------------------------------

static Err macros_apply(Work *work, void *in)
{
    MacroId *ids = in;
    static const MacroAction goodbye[] = {
        { STR_INIT("comment_value"), STR_INIT("Goodbye!") },
        { STR_INIT("messaging_session"), STR_INIT("end") },
    };
    for (int i = 0; i < 3; i++) {
        ids[i] = (MacroId){ db_next_id(work->tx) };
        Macro macro = {
            .id = ids[i],
            .title = i == 0 ? S("Goodbye") : S("Other"),
            .active = i != 1,
            .position = 3 - i,
            .actions = goodbye,
            .action_count = i == 0 ? countof(goodbye) : 1,
        };
        macro_insert(work->tx, &macro);
    }
    return work->tx->err;
}

static Read reader(DeskFixture *f, Tx *tx, Role role)
{
    return (Read){ .tx = tx,
                   .world = &f->world.world,
                   .arena = &f->arena,
                   .viewer = { .person = f->aiko, .role = role },
                   .now_ms = f->world.now_ms };
}

static void macros_are_read_by_staff_in_their_order(void **state)
{
    DeskFixture *f = *state;
    MacroId ids[3];
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), macros_apply, ids), ERR_NONE);
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    Read read = reader(f, &tx, ROLE_AGENT);
    MacroPage page = { 0 };
    assert_int_equal(macro_page_read(&read, false, &(PageAsk){ .limit = 2 }, &page), ERR_NONE);
    assert_int_equal(page.total, 3);
    assert_int_equal(page.count, 2);
    assert_int_equal(page.macros[0].id.v, ids[2].v);
    assert_int_equal(page.macros[1].id.v, ids[1].v);
    PageAsk rest = { .limit = 2, .offset = 2 };
    assert_int_equal(macro_page_read(&read, false, &rest, &page), ERR_NONE);
    assert_int_equal(page.count, 1);
    assert_int_equal(page.macros[0].action_count, 2);
    assert_true(str_equal(page.macros[0].actions[1].field, S("messaging_session")));
    assert_int_equal(macro_page_read(&read, true, &(PageAsk){ .limit = 100 }, &page), ERR_NONE);
    assert_int_equal(page.count, 2);
    Macro macro = { 0 };
    assert_int_equal(macro_read(&read, ids[0], &macro), ERR_NONE);
    assert_true(str_equal(macro.title, S("Goodbye")));
    assert_int_equal(macro_read(&read, (MacroId){ 1 }, &macro), ERR_NOT_FOUND);
    Read stranger = reader(f, &tx, ROLE_END_USER);
    assert_int_equal(macro_read(&stranger, ids[0], &macro), ERR_NOT_FOUND);
    assert_int_equal(macro_page_read(&stranger, false, &rest, &page), ERR_NOT_FOUND);
}

// ---- one click -------------------------------------------------------------------------------

static Err update_apply(Work *work, void *in)
{
    TicketUpdated updated = { 0 };
    return ticket_update_apply(work, in, &updated);
}

// What the workspace does with the goodbye macro.
static Err say_goodbye(DeskFixture *f, MacroId id, TicketId ticket)
{
    Macro macro = { 0 };
    {
        TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
        Read read = reader(f, &tx, ROLE_AGENT);
        assert_int_equal(macro_read(&read, id, &macro), ERR_NONE);
    }
    Record record = fixture_ticket(f, ticket);
    MacroResult result = { 0 };
    assert_int_equal(macro_apply(&macro, &record, f->aiko, &f->arena, NULL, &result), ERR_NONE);
    TicketUpdate update = {
        .ticket = ticket,
        .fields = result.fields,
        .comment = { .given = result.comment_given,
                     .body = result.comment,
                     .channel = result.channel },
        .macro = id,
        .end_session = result.end_session,
    };
    return desk_run(f, actor_agent(f, f->aiko), update_apply, &update);
}

static void the_goodbye_macro_speaks_then_ends_and_later_goes_elsewhere(void **state)
{
    DeskFixture *f = *state;
    MacroId ids[3];
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), macros_apply, ids), ERR_NONE);
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    size_t messages = fixture_told(f, EVENT_MESSAGE_SENT, NULL);
    assert_int_equal(say_goodbye(f, ids[0], ticket), ERR_NONE);
    const Event *said = NULL;
    const Event *ended = NULL;
    assert_int_equal(fixture_told(f, EVENT_MESSAGE_SENT, &said), messages + 1);
    assert_int_equal(fixture_told(f, EVENT_SESSION_ENDED, &ended), 1);
    assert_true(said->ticket_seq < ended->ticket_seq);
    assert_int_equal(ended->number_a, ENDED_REASON_AGENT);
    assert_int_equal(ended->number_b, ENDED_VIA_MACRO);
    // Once more: by e-mail, as the address is known; nothing into the chat, no second end.
    assert_int_equal(say_goodbye(f, ids[0], ticket), ERR_NONE);
    const Event *comment = NULL;
    assert_int_equal(fixture_told(f, EVENT_MESSAGE_SENT, NULL), messages + 1);
    assert_int_equal(fixture_told(f, EVENT_SESSION_ENDED, NULL), 1);
    assert_int_equal(fixture_told(f, EVENT_COMMENT_ADDED, &comment), 1);
    assert_int_equal(comment->number_a, CHANNEL_EMAIL);
    // Without an address: a note.
    ticket = fixture_handoff(f, f->visitor, (TeamId){ 0 });
    assert_int_equal(say_goodbye(f, ids[0], ticket), ERR_NONE);
    assert_int_equal(say_goodbye(f, ids[0], ticket), ERR_NONE);
    assert_int_equal(fixture_told(f, EVENT_COMMENT_ADDED, &comment), 2);
    assert_int_equal(comment->number_a, CHANNEL_NOTE);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_action_sets_its_field_and_no_other),
        cmocka_unit_test(tags_are_set_added_and_removed),
        cmocka_unit_test(the_end_is_given_for_live_sessions_only),
        cmocka_unit_test(what_makes_no_sense_is_refused_naming_the_field),
        TEST(macros_are_read_by_staff_in_their_order),
        TEST(the_goodbye_macro_speaks_then_ends_and_later_goes_elsewhere),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
