// Macros: what applying one would give, and that the goodbye macro is one click (SES-4, SCN 15).
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "desk/ticket/macro_apply.h"
#include "desk/ticket/macro_edit.h"
#include "desk/ticket/macro_read.h"
#include "desk/ticket/ticket_followers.h"
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

static RuleAction does(const char *field, const char *value)
{
    return (RuleAction){ .field = str_of(field), .values = { str_of(value) }, .value_count = 1 };
}

static Err try_one(Arena *arena, RuleAction action, const Record *record, Refusal *why,
                   MacroResult *out)
{
    Macro macro = { .title = S("One"), .actions = { &action, 1 } };
    return macro_apply(&macro, record, (MacroUser){ .person = { 42 }, .team = { 7 } }, arena, why,
                       out);
}

static MacroResult one(Arena *arena, const char *field, const char *value, const Record *record)
{
    MacroResult out = { 0 };
    assert_int_equal(try_one(arena, does(field, value), record, NULL, &out), ERR_NONE);
    return out;
}

static void each_action_sets_its_field_and_no_other(void **state)
{
    (void)state;
    Arena arena = { 0 };
    assert_int_equal(one(&arena, "status", "solved", NULL).fields.status, TICKET_SOLVED);
    assert_int_equal(one(&arena, "priority", "high", NULL).fields.priority, PRIORITY_HIGH);
    assert_true(one(&arena, "priority", "", NULL).fields.priority_given);
    assert_int_equal(one(&arena, "type", "task", NULL).fields.type, TYPE_TASK);
    assert_int_equal(one(&arena, "group_id", "12", NULL).fields.team.v, 12);
    assert_int_equal(one(&arena, "group_id", "current_groups", NULL).fields.team.v, 7);
    assert_int_equal(one(&arena, "brand_id", "3", NULL).fields.brand.v, 3);
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
    arena_free(&arena);
}

static void a_comment_names_its_channel(void **state)
{
    (void)state;
    Arena arena = { 0 };
    static const struct {
        const char *name;
        CommentChannel channel;
    } channels[] = {
        { "channel:all", CHANNEL_DEFAULT },    { "channel:messaging", CHANNEL_MESSAGING },
        { "channel:chat", CHANNEL_MESSAGING }, { "channel:email", CHANNEL_EMAIL },
        { "channel:web", CHANNEL_EMAIL },      { "channel:note", CHANNEL_NOTE },
    };
    for (size_t i = 0; i < countof(channels); i++) {
        RuleAction action = { .field = S("comment_value"),
                              .values = { str_of(channels[i].name), S("Hi") },
                              .value_count = 2 };
        MacroResult out = { 0 };
        assert_int_equal(try_one(&arena, action, NULL, NULL, &out), ERR_NONE);
        assert_int_equal(out.channel, channels[i].channel);
        assert_true(str_equal(out.comment, S("Hi")));
    }
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
    assert_true(str_equal(one(&arena, "current_tags", "vip", &record).fields.tags, S("gold vip")));
    assert_true(str_equal(one(&arena, "remove_tags", "x,GOLD", &record).fields.tags, S("vip")));
    const RuleAction actions[] = { does("remove_tags", "gold"), does("current_tags", "z") };
    Macro both = { .title = S("Both"), .actions = { actions, countof(actions) } };
    MacroResult out = { 0 };
    assert_int_equal(
        macro_apply(&both, &record, (MacroUser){ .person = { 1 } }, &arena, NULL, &out), ERR_NONE);
    assert_true(str_equal(out.fields.tags, S("vip z")));
    arena_free(&arena);
}

static void who_is_in_no_group_leaves_the_group_as_it_is(void **state)
{
    (void)state;
    Arena arena = { 0 };
    const RuleAction action = does("group_id", "current_groups");
    Macro macro = { .title = S("Mine"), .actions = { &action, 1 } };
    MacroResult out = { 0 };
    MacroUser user = { .person = { 42 } };
    assert_int_equal(macro_apply(&macro, NULL, user, &arena, NULL, &out), ERR_NONE);
    assert_false(out.fields.team_given);
    arena_free(&arena);
}

static void followers_come_one_by_one(void **state)
{
    (void)state;
    Arena arena = { 0 };
    const RuleAction actions[] = { does("follower", "9"), does("follower", "current_user") };
    Macro macro = { .title = S("Both"), .actions = { actions, countof(actions) } };
    MacroResult out = { 0 };
    MacroUser user = { .person = { 42 } };
    assert_int_equal(macro_apply(&macro, NULL, user, &arena, NULL, &out), ERR_NONE);
    assert_false(out.fields.followers_given);
    assert_int_equal(out.fields.follower_change_count, 2);
    assert_int_equal(out.fields.follower_changes[0].person.v, 9);
    assert_int_equal(out.fields.follower_changes[1].person.v, 42);
    assert_false(out.fields.follower_changes[1].drops);
    assert_true(str_equal(ticket_followers_with(&arena, S("5 42"), &out.fields), S("5 9 42")));
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

static void what_makes_no_sense_is_refused_naming_the_member(void **state)
{
    (void)state;
    Arena arena = { 0 };
    static const char *const bad[][3] = {
        { "status", "closed", "actions[0].value" },
        { "status", "new", "actions[0].value" },
        { "status", "", "actions[0].value" },
        { "priority", "severe", "actions[0].value" },
        { "type", "x", "actions[0].value" },
        { "group_id", "x", "actions[0].value" },
        { "group_id", "-1", "actions[0].value" },
        { "assignee_id", "requester_id", "actions[0].value" },
        { "comment_value", " ", "actions[0].value[1]" },
        { "comment_mode_is_public", "yes", "actions[0].value" },
        { "messaging_session", "undo", "actions[0].value" },
        { "notification_user", "1", "actions[0].field" },
        { "explode", "now", "actions[0].field" },
    };
    for (size_t i = 0; i < countof(bad); i++) {
        Refusal why = { 0 };
        MacroResult out = { .comment = S("untouched") };
        assert_int_equal(try_one(&arena, does(bad[i][0], bad[i][1]), NULL, &why, &out),
                         ERR_INVALID);
        assert_true(str_equal(why.field, str_of(bad[i][2])));
        assert_true(str_equal(out.comment, S("untouched")));
    }
    arena_free(&arena);
}

// ---- kept ------------------------------------------------------------------------------------

static Err macros_apply(Work *work, void *in)
{
    MacroId *ids = in;
    const RuleAction goodbye[] = {
        does("comment_value", "Goodbye, {{ticket.requester.name}}!"),
        does("messaging_session", "end"),
    };
    for (int i = 0; i < 3; i++) {
        ids[i] = (MacroId){ db_next_id(work->tx) };
        Macro macro = {
            .id = ids[i],
            .title = i == 0 ? S("Goodbye") : S("Other"),
            .active = i != 1,
            .position = 3 - i,
            .actions = { goodbye, i == 0 ? countof(goodbye) : 1 },
        };
        macro_make(work, &macro);
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

static MacroAsk asked(MacroActivity activity)
{
    return (MacroAsk){ .which = { .activity = activity } };
}

static void macros_are_read_by_staff_in_their_order(void **state)
{
    DeskFixture *f = *state;
    MacroId ids[3];
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), macros_apply, ids), ERR_NONE);
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    Read read = reader(f, &tx, ROLE_AGENT);
    MacroAsk all = asked(MACRO_ANY_STATE);
    MacroAsk active = asked(MACRO_ONLY_ACTIVE);
    MacroPage page = { 0 };
    assert_int_equal(macro_page_read(&read, &all, &(PageAsk){ .limit = 2 }, &page), ERR_NONE);
    assert_int_equal(page.total, 3);
    assert_int_equal(page.count, 2);
    assert_int_equal(page.macros[0].id.v, ids[2].v);
    assert_int_equal(page.macros[1].id.v, ids[1].v);
    PageAsk rest = { .limit = 2, .offset = 2 };
    assert_int_equal(macro_page_read(&read, &all, &rest, &page), ERR_NONE);
    assert_int_equal(page.count, 1);
    assert_int_equal(page.macros[0].actions.count, 2);
    assert_true(str_equal(page.macros[0].actions.at[1].field, S("messaging_session")));
    assert_int_equal(macro_page_read(&read, &active, &(PageAsk){ .limit = 100 }, &page), ERR_NONE);
    assert_int_equal(page.count, 2);
    Macro macro = { 0 };
    assert_int_equal(macro_read(&read, ids[0], &macro), ERR_NONE);
    assert_true(str_equal(macro.title, S("Goodbye")));
    assert_int_equal(macro_read(&read, (MacroId){ 1 }, &macro), ERR_NOT_FOUND);
    Read stranger = reader(f, &tx, ROLE_END_USER);
    assert_int_equal(macro_read(&stranger, ids[0], &macro), ERR_NOT_FOUND);
    assert_int_equal(macro_page_read(&stranger, &all, &rest, &page), ERR_NOT_FOUND);
}

// ---- whose ------------------------------------------------------------------------------------

static const RuleAction hello[] = {
    { STR_INIT("comment_value"), { STR_INIT("Hello") }, 1 },
};

typedef struct Creating {
    MacroChange change;
    Macro made;
} Creating;

static Err create_apply(Work *work, void *in)
{
    Creating *creating = in;
    return macro_create_apply(work, &creating->change, &creating->made);
}

static Err change_apply(Work *work, void *in)
{
    Macro out = { 0 };
    return macro_update_apply(work, in, &out);
}

static Err delete_apply(Work *work, void *in)
{
    return macro_delete_apply(work, *(MacroId *)in);
}

static Creating creating(MacroFor whom, bool whom_given)
{
    return (Creating){ .change = { .title_given = true,
                                   .title = S("Hello"),
                                   .actions_given = true,
                                   .actions = { hello, countof(hello) },
                                   .whom_given = whom_given,
                                   .whom = whom } };
}

static void agents_make_and_change_only_their_own(void **state)
{
    DeskFixture *f = *state;
    Creating own = creating(MACRO_FOR_ALL, false);
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), create_apply, &own), ERR_NONE);
    assert_int_equal(own.made.whom, MACRO_FOR_PERSON);
    assert_int_equal(own.made.owner.v, f->aiko.v);
    Creating shared = creating(MACRO_FOR_ALL, true);
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), create_apply, &shared), ERR_FORBIDDEN);
    Creating others = creating(MACRO_FOR_PERSON, true);
    others.change.owner = f->ben;
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), create_apply, &others), ERR_FORBIDDEN);
    MacroChange change = { .macro = own.made.id, .active_given = true };
    assert_int_equal(desk_run(f, actor_agent(f, f->ben), change_apply, &change), ERR_NOT_FOUND);
    assert_int_equal(desk_run(f, actor_agent(f, f->ben), delete_apply, &own.made.id),
                     ERR_NOT_FOUND);
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), change_apply, &change), ERR_NONE);
    MacroChange open = { .macro = own.made.id, .whom_given = true, .whom = MACRO_FOR_ALL };
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), change_apply, &open), ERR_FORBIDDEN);
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), change_apply, &open), ERR_NONE);
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), delete_apply, &own.made.id),
                     ERR_FORBIDDEN);
}

static void whose_a_macro_is_decides_who_sees_it(void **state)
{
    DeskFixture *f = *state;
    Creating own = creating(MACRO_FOR_PERSON, true);
    assert_int_equal(desk_run(f, actor_agent(f, f->ben), create_apply, &own), ERR_NONE);
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    Macro macro = { 0 };
    Read aiko = reader(f, &tx, ROLE_AGENT);
    assert_int_equal(macro_read(&aiko, own.made.id, &macro), ERR_NOT_FOUND);
    Read admin = reader(f, &tx, ROLE_ADMIN);
    assert_int_equal(macro_read(&admin, own.made.id, &macro), ERR_NONE);
    Read ben = reader(f, &tx, ROLE_AGENT);
    ben.viewer.person = f->ben;
    assert_int_equal(macro_read(&ben, own.made.id, &macro), ERR_NONE);
    MacroAsk usable = { .which = { .access = MACRO_AGENTS }, .only_usable = true };
    MacroPage page = { 0 };
    assert_int_equal(macro_page_read(&admin, &usable, &(PageAsk){ .limit = 100 }, &page), ERR_NONE);
    assert_int_equal(page.total, 0); // the admin's menu has nobody else's
    usable.only_usable = false;
    assert_int_equal(macro_page_read(&admin, &usable, &(PageAsk){ .limit = 100 }, &page), ERR_NONE);
    assert_int_equal(page.total, 1);
}

#define USES_NOW_MS (INT64_C(100) * 24 * 3600 * 1000)

static Err uses_apply(Work *work, void *in)
{
    const MacroId id = *(MacroId *)in;
    const int64_t before_ms[] = {
        MACRO_USE_SPAN_MS,
        MACRO_USE_SPAN_MS - 1,
        macro_time_ms(MACRO_HOUR) * 2,
        macro_time_ms(MACRO_WEEK) * 2,
        MACRO_USES_KEPT_MS + MACRO_USE_SPAN_MS,
    };
    for (size_t i = 0; i < countof(before_ms); i++) {
        macro_use_add(work->tx, id, USES_NOW_MS - before_ms[i]);
    }
    int64_t forgotten = 0;
    macro_use_purge(work->tx, USES_NOW_MS - MACRO_USES_KEPT_MS, 100, &forgotten);
    assert_int_equal(forgotten, 1);
    return work->tx->err;
}

static void uses_are_counted_in_spans_and_forgotten(void **state)
{
    DeskFixture *f = *state;
    MacroId ids[3];
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), macros_apply, ids), ERR_NONE);
    int64_t now_ms = USES_NOW_MS;
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), uses_apply, &ids[0]), ERR_NONE);
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    Macro found[1];
    MacroList list = {
        .which = { .viewer = { .all = true }, .sort = MACRO_BY_DAY, .descending = true },
        .now_ms = now_ms,
        .max = 1,
        .macros = found
    };
    assert_int_equal(macro_list(&tx, &f->arena, &list), ERR_NONE);
    assert_int_equal(found[0].id.v, ids[0].v);
    assert_int_equal(found[0].uses[MACRO_HOUR], 2);
    assert_int_equal(found[0].uses[MACRO_DAY], 3);
    assert_int_equal(found[0].uses[MACRO_WEEK], 3);
    assert_int_equal(found[0].uses[MACRO_MONTH], 4);
}

// ---- one click -------------------------------------------------------------------------------

static Err update_apply(Work *work, void *in)
{
    TicketUpdated updated = { 0 };
    return ticket_update_apply(work, in, &updated);
}

// Customers read the subject, also when the comment beside it is for agents alone.
static void a_subject_tells_no_note(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    TicketUpdate note = { .ticket = ticket,
                          .comment = {
                              .given = true, .channel = CHANNEL_NOTE, .body = S("Between us") } };
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), update_apply, &note), ERR_NONE);
    RuleAction actions[] = {
        { S("comment_value"), { S("channel:note"), S("[{{ticket.latest_comment}}]") }, 2 },
        does("subject", "[{{ticket.latest_comment}}]"),
    };
    Macro macro = { .title = S("Two"), .actions = { actions, countof(actions) } };
    Record record = fixture_ticket(f, ticket);
    MacroResult result = { 0 };
    assert_int_equal(
        macro_apply(&macro, &record, (MacroUser){ .person = f->aiko }, &f->arena, NULL, &result),
        ERR_NONE);
    Tx tx = tx_begin(f->reader, TX_READ);
    Read read = reader(f, &tx, ROLE_AGENT);
    Err err = macro_fill(&read, &record, S("https://desk"), &result);
    tx_end(&tx);
    assert_int_equal(err, ERR_NONE);
    assert_true(str_equal(result.comment, S("[Between us]")));
    assert_false(str_equal(result.fields.subject, S("[Between us]")));
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
    const MacroUser user = { .person = f->aiko };
    assert_int_equal(macro_apply(&macro, &record, user, &f->arena, NULL, &result), ERR_NONE);
    {
        TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
        Read read = reader(f, &tx, ROLE_AGENT);
        assert_int_equal(macro_fill(&read, &record, S("https://desk"), &result), ERR_NONE);
    }
    assert_true(str_starts(result.comment, S("Goodbye, ")));
    assert_false(str_equal(result.comment, S("Goodbye, !")));
    TicketUpdate update = {
        .ticket = ticket,
        .fields = result.fields,
        .comment = { .given = result.comment_given,
                     .body = result.comment,
                     .channel = result.channel,
                     .is_public_given = result.is_public_given,
                     .is_public = result.is_public },
        .macros = &id,
        .macro_count = 1,
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
        cmocka_unit_test(who_is_in_no_group_leaves_the_group_as_it_is),
        cmocka_unit_test(followers_come_one_by_one),
        cmocka_unit_test(the_end_is_given_for_live_sessions_only),
        cmocka_unit_test(what_makes_no_sense_is_refused_naming_the_member),
        cmocka_unit_test(a_comment_names_its_channel),
        TEST(macros_are_read_by_staff_in_their_order),
        TEST(agents_make_and_change_only_their_own),
        TEST(whose_a_macro_is_decides_who_sees_it),
        TEST(uses_are_counted_in_spans_and_forgotten),
        TEST(a_subject_tells_no_note),
        TEST(the_goodbye_macro_speaks_then_ends_and_later_goes_elsewhere),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
