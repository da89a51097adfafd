#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "desk/session/session_end.h"
#include "desk/ticket/ticket_update.h"
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

// ---- commands of these tests ------------------------------------------------------------------

typedef struct Update {
    TicketUpdate in;
    TicketUpdated out;
} Update;

static Err update_apply(Work *work, void *in)
{
    Update *update = in;
    return ticket_update_apply(work, &update->in, &update->out);
}

static Err update_run(DeskFixture *f, PersonId agent, Update *update)
{
    return desk_run(f, actor_agent(f, agent), update_apply, update);
}

static Err end_apply(Work *work, void *in)
{
    SessionEnded ended = { 0 };
    SessionEnd end = { .ticket = *(const TicketId *)in, .via = ENDED_VIA_COMPOSER };
    return session_end_apply(work, &end, &ended);
}

static void end(DeskFixture *f, TicketId ticket)
{
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), end_apply, &ticket), ERR_NONE);
}

static TicketUpdate comment_on(TicketId ticket, CommentChannel channel, Str body)
{
    return (TicketUpdate){ .ticket = ticket,
                           .comment = { .given = true, .body = body, .channel = channel } };
}

// Refused with this field and code, and nothing changed.
static void refused(DeskFixture *f, Update *update, Err err, Str field, Str code)
{
    uint64_t before = fixture_digest(f);
    size_t told = f->published_count;
    assert_int_equal(update_run(f, f->aiko, update), err);
    if (!str_equal(f->refusal.field, field) || !str_equal(f->refusal.code, code)) {
        fail_msg("refused with \"%.*s\" \"%.*s\"", STR_ARG(f->refusal.field),
                 STR_ARG(f->refusal.code));
    }
    assert_true(fixture_digest(f) == before);
    assert_int_equal(f->published_count, told);
}

// ---- fields -----------------------------------------------------------------------------------

static void several_fields_are_one_audit_and_one_version(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    Update update = { .in = { .ticket = ticket,
                              .fields = { .priority_given = true,
                                          .priority = PRIORITY_URGENT,
                                          .subject_given = true,
                                          .subject = S("  Parcel  "),
                                          .status_given = true,
                                          .status = TICKET_PENDING } } };
    assert_int_equal(update_run(f, f->aiko, &update), ERR_NONE);
    Record after = fixture_ticket(f, ticket);
    assert_int_equal(after.ticket.version, 2);
    assert_int_equal(after.ticket.priority, PRIORITY_URGENT);
    assert_true(str_equal(after.ticket.subject, S("Parcel")));
    assert_true(update.out.audit.v > 0);
    assert_int_equal(fixture_told(f, EVENT_FIELD_SET, NULL), 3);
}

static void an_update_of_nothing_has_no_audit(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    uint64_t before = fixture_digest(f);
    Update update = { .in = { .ticket = ticket,
                              .fields = { .status_given = true, .status = TICKET_NEW } } };
    assert_int_equal(update_run(f, f->aiko, &update), ERR_NONE);
    assert_int_equal(update.out.audit.v, 0);
    assert_true(fixture_digest(f) == before);
}

static void tags_are_kept_sorted_once_each_in_lower_case(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    Update update = { .in = { .ticket = ticket,
                              .fields = { .tags_given = true,
                                          .tags = S(" vip,  Parcel\tvip late, 配送 ") } } };
    assert_int_equal(update_run(f, f->aiko, &update), ERR_NONE);
    assert_true(str_equal(fixture_ticket(f, ticket).ticket.tags, S("late parcel vip 配送")));
}

static void bad_fields_are_named_and_change_nothing(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    Update open = { .in = { .ticket = ticket,
                            .fields = { .status_given = true, .status = TICKET_OPEN } } };
    assert_int_equal(update_run(f, f->aiko, &open), ERR_NONE);
    static char long_text[SUBJECT_BYTES_MAX + 1];
    for (size_t i = 0; i < sizeof(long_text); i++) {
        long_text[i] = 'x';
    }
    Str too_long = { long_text, sizeof(long_text) };
    const struct {
        TicketFields fields;
        Str field;
        Str code;
    } cases[] = {
        { { .status_given = true, .status = TICKET_NEW }, S("status"), S("not_allowed") },
        { { .status_given = true }, S("status"), S("not_allowed") },
        { { .subject_given = true, .subject = S("  ") }, S("subject"), S("blank") },
        { { .subject_given = true, .subject = too_long }, S("subject"), S("too_long") },
        { { .external_id_given = true, .external_id = too_long }, S("external_id"), S("too_long") },
        { { .tags_given = true, .tags = too_long }, S("tags"), S("too_long") },
        { { .tags_given = true, .tags = S("\xff") }, S("tags"), S("bad_encoding") },
        { { .team_given = true, .team = { 77 } }, S("group_id"), S("not_found") },
        { { .assignee_given = true, .assignee = { 77 } }, S("assignee_id"), S("not_an_agent") },
        { { .assignee_given = true, .assignee = f->customer },
          S("assignee_id"),
          S("not_an_agent") },
        { { .assignee_given = true, .assignee = f->ben, .team_given = true, .team = f->sales },
          S("assignee_id"),
          S("not_a_member") },
    };
    for (size_t i = 0; i < countof(cases); i++) {
        Update update = { .in = { .ticket = ticket, .fields = cases[i].fields } };
        refused(f, &update, ERR_INVALID, cases[i].field, cases[i].code);
    }
}

static void a_closed_ticket_cannot_be_changed(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    Update close = { .in = { .ticket = ticket,
                             .fields = { .status_given = true, .status = TICKET_CLOSED } } };
    assert_int_equal(update_run(f, f->aiko, &close), ERR_NONE);
    assert_int_equal(close.out.record.session.ended_reason, ENDED_REASON_TICKET_CLOSED);
    Update note = { .in = comment_on(ticket, CHANNEL_NOTE, S("too late")) };
    refused(f, &note, ERR_STATE, S("status"), S("ticket_closed"));
}

static void customers_cannot_change_tickets(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    Update update = { .in = comment_on(ticket, CHANNEL_NOTE, S("let me in")) };
    uint64_t before = fixture_digest(f);
    assert_int_equal(desk_run(f, actor_customer(f->customer), update_apply, &update),
                     ERR_FORBIDDEN);
    assert_true(fixture_digest(f) == before);
}

// ---- group and assignee -----------------------------------------------------------------------

static void an_assignee_brings_their_group_and_another_group_loses_its_assignee(void **state)
{
    DeskFixture *f = *state;
    PersonId seller = fixture_add_agent(f, f->sales);
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    Update assign = { .in = { .ticket = ticket,
                              .fields = { .assignee_given = true, .assignee = seller } } };
    assert_int_equal(update_run(f, f->aiko, &assign), ERR_NONE);
    assert_int_equal(assign.out.record.ticket.team.v, f->sales.v);
    assert_int_equal(assign.out.record.ticket.status, TICKET_OPEN);
    Update move = { .in = { .ticket = ticket,
                            .fields = { .team_given = true, .team = f->support } } };
    assert_int_equal(update_run(f, f->aiko, &move), ERR_NONE);
    Record after = fixture_ticket(f, ticket);
    assert_int_equal(after.ticket.assignee.v, 0);
    assert_int_equal(after.ticket.status, TICKET_OPEN);
    assert_true(after.ticket.queued_ms > 0);
    assert_int_equal(fixture_load(f, seller, ROUTING_MESSAGING).used, 0);
}

static void what_an_agent_solves_and_nobody_had_is_theirs(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    Update solve = { .in = { .ticket = ticket,
                             .fields = { .status_given = true, .status = TICKET_SOLVED } } };
    assert_int_equal(update_run(f, f->aiko, &solve), ERR_NONE);
    Record after = fixture_ticket(f, ticket);
    assert_int_equal(after.ticket.assignee.v, f->aiko.v);
    assert_int_equal(after.ticket.status, TICKET_SOLVED);
    assert_int_equal(after.session.session_state, SESSION_ACTIVE);
}

// ---- TIC-5: somebody was faster ---------------------------------------------------------------

static void a_stale_version_collides_only_in_what_both_changed(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    int64_t seen = fixture_ticket(f, ticket).ticket.version;
    Update first = { .in = { .ticket = ticket,
                             .fields = { .priority_given = true,
                                         .priority = PRIORITY_HIGH,
                                         .status_given = true,
                                         .status = TICKET_PENDING } } };
    assert_int_equal(update_run(f, f->aiko, &first), ERR_NONE);
    Update collides = { .in = { .ticket = ticket,
                                .seen_version = seen,
                                .fields = { .priority_given = true,
                                            .priority = PRIORITY_LOW,
                                            .status_given = true,
                                            .status = TICKET_OPEN,
                                            .tags_given = true,
                                            .tags = S("vip") } } };
    refused(f, &collides, ERR_CONFLICT, S("status,priority"), S("stale"));
    Update other = { .in = { .ticket = ticket,
                             .seen_version = seen,
                             .fields = { .tags_given = true, .tags = S("vip") } } };
    assert_int_equal(update_run(f, f->ben, &other), ERR_NONE);
    Update fresh = { .in = { .ticket = ticket,
                             .seen_version = other.out.record.ticket.version,
                             .fields = { .priority_given = true, .priority = PRIORITY_LOW } } };
    assert_int_equal(update_run(f, f->ben, &fresh), ERR_NONE);
}

static void a_safe_update_is_refused_when_anything_changed_since(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    int64_t seen_ms = fixture_ticket(f, ticket).ticket.updated_ms;
    Update note = { .in = comment_on(ticket, CHANNEL_NOTE, S("hm")) };
    note.in.seen_updated_ms = seen_ms / 1000 * 1000;
    assert_int_equal(update_run(f, f->aiko, &note), ERR_NONE); // the same second
    f->world.now_ms += 2000;
    assert_int_equal(
        update_run(f, f->aiko, &(Update){ .in = comment_on(ticket, CHANNEL_NOTE, S("again")) }),
        ERR_NONE);
    Update late = { .in = { .ticket = ticket,
                            .seen_updated_ms = seen_ms,
                            .fields = { .tags_given = true, .tags = S("vip") } } };
    refused(f, &late, ERR_CONFLICT, S("updated_stamp"), S("stale"));
}

// ---- comments ---------------------------------------------------------------------------------

static void a_chat_message_is_stored_once_and_is_no_update(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    Update chat = { .in = comment_on(ticket, CHANNEL_DEFAULT, S("Hello, this is Aiko")) };
    size_t messages = fixture_told(f, EVENT_MESSAGE_SENT, NULL);
    assert_int_equal(update_run(f, f->aiko, &chat), ERR_NONE);
    assert_int_equal(fixture_told(f, EVENT_MESSAGE_SENT, NULL), messages + 1);
    assert_int_equal(fixture_told(f, EVENT_COMMENT_ADDED, NULL), 0);
    assert_int_equal(chat.out.audit.v, 0);
    assert_int_equal(fixture_ticket(f, ticket).ticket.version, 1);
}

static void a_note_is_an_update_and_no_message(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    Update note = { .in = comment_on(ticket, CHANNEL_NOTE, S("difficult one")) };
    size_t messages = fixture_told(f, EVENT_MESSAGE_SENT, NULL);
    assert_int_equal(update_run(f, f->aiko, &note), ERR_NONE);
    assert_int_equal(fixture_told(f, EVENT_MESSAGE_SENT, NULL), messages);
    const Event *added = NULL;
    assert_int_equal(fixture_told(f, EVENT_COMMENT_ADDED, &added), 1);
    assert_int_equal(added->number_a, CHANNEL_NOTE);
    assert_int_equal(added->thread.v, 0); // it never comes near the customer's stream
    assert_int_equal(note.out.comment.v, added->ref);
    assert_int_equal(fixture_ticket(f, ticket).ticket.version, 2);
}

static void after_the_end_chat_is_refused_and_notes_and_replies_go_on(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    end(f, ticket);
    Update chat = { .in = comment_on(ticket, CHANNEL_MESSAGING, S("one more thing")) };
    chat.in.fields = (TicketFields){ .priority_given = true, .priority = PRIORITY_LOW };
    refused(f, &chat, ERR_STATE, S("comment.channel"), S("session_ended"));
    Update note = { .in = comment_on(ticket, CHANNEL_NOTE, S("done")) };
    assert_int_equal(update_run(f, f->ben, &note), ERR_NONE);
    Update reply = { .in = comment_on(ticket, CHANNEL_DEFAULT, S("Dear Chie")) };
    assert_int_equal(update_run(f, f->ben, &reply), ERR_NONE); // the composer's default is e-mail
    const Event *added = NULL;
    (void)fixture_told(f, EVENT_COMMENT_ADDED, &added);
    assert_int_equal(added->number_a, CHANNEL_EMAIL);
}

static void without_a_sending_address_a_reply_is_held_and_the_history_says_so(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    Update reply = { .in = comment_on(ticket, CHANNEL_EMAIL, S("Dear Chie")) };
    assert_int_equal(update_run(f, f->aiko, &reply), ERR_NONE);
    const Event *held = NULL;
    assert_int_equal(fixture_told(f, EVENT_OUTBOX_HELD, &held), 1);
    assert_int_equal(held->audit.v, reply.out.audit.v);
    fixture_set_setting(f, SETTING_SENDING_ADDRESS, S("help@example.com"));
    assert_int_equal(update_run(f, f->aiko, &reply), ERR_NONE);
    assert_int_equal(fixture_told(f, EVENT_OUTBOX_HELD, NULL), 1);
}

static void a_customer_without_an_address_gets_notes_by_default_and_no_reply(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->visitor, (TeamId){ 0 });
    end(f, ticket);
    Update reply = { .in = comment_on(ticket, CHANNEL_EMAIL, S("Dear visitor")) };
    refused(f, &reply, ERR_STATE, S("comment.channel"), S("no_email_address"));
    Update public = { .in = comment_on(ticket, CHANNEL_DEFAULT, S("Dear visitor")) };
    public.in.comment.is_public_given = true;
    public.in.comment.is_public = true;
    refused(f, &public, ERR_STATE, S("comment.channel"), S("no_email_address"));
    Update by_default = { .in = comment_on(ticket, CHANNEL_DEFAULT, S("for us")) };
    assert_int_equal(update_run(f, f->aiko, &by_default), ERR_NONE);
    const Event *added = NULL;
    (void)fixture_told(f, EVENT_COMMENT_ADDED, &added);
    assert_int_equal(added->number_a, CHANNEL_NOTE);
}

static void an_empty_comment_is_refused(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    static const CommentChannel channels[] = { CHANNEL_MESSAGING, CHANNEL_EMAIL, CHANNEL_NOTE };
    for (size_t i = 0; i < countof(channels); i++) {
        Update update = { .in = comment_on(ticket, channels[i], S(" \n")) };
        refused(f, &update, ERR_INVALID, S("comment.body"), S("blank"));
    }
}

static void goodbye_and_end_are_one_update(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    fixture_assign(f, ticket, f->aiko);
    Update goodbye = { .in = comment_on(ticket, CHANNEL_MESSAGING, S("Goodbye")) };
    goodbye.in.end_session = true;
    size_t batches = f->batch_count;
    assert_int_equal(update_run(f, f->aiko, &goodbye), ERR_NONE);
    assert_int_equal(f->batch_count, batches + 1);
    Record after = fixture_ticket(f, ticket);
    assert_int_equal(after.session.session_state, SESSION_ENDED);
    assert_int_equal(after.session.ended_reason, ENDED_REASON_AGENT);
    assert_int_equal(after.session.ended_via, ENDED_VIA_MACRO);
    const Event *sent = NULL;
    const Event *ended = NULL;
    (void)fixture_told(f, EVENT_MESSAGE_SENT, &sent);
    (void)fixture_told(f, EVENT_SESSION_ENDED, &ended);
    assert_true(sent->ticket_seq < ended->ticket_seq);
    refused(f, &goodbye, ERR_STATE, S("comment.channel"), S("session_ended"));
}

static void a_macro_that_is_none_is_refused(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    const MacroId none = { 4711 };
    Update update = { .in = { .ticket = ticket, .macros = &none, .macro_count = 1 } };
    refused(f, &update, ERR_INVALID, S("macro_id"), S("not_found"));
}

// ---- all or nothing ---------------------------------------------------------------------------

static void an_update_with_reply_fields_and_end_is_all_or_nothing(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    fixture_assign(f, ticket, f->aiko);
    Update update = { .in = comment_on(ticket, CHANNEL_EMAIL, S("Dear Chie")) };
    update.in.end_session = true;
    update.in.fields = (TicketFields){
        .status_given = true, .status = TICKET_SOLVED, .tags_given = true, .tags = S("done")
    };
    uint64_t before = fixture_digest(f);
    size_t told = f->published_count;
    int step = 3; // a fault in BEGIN or SAVEPOINT is healed by the writer: see test_record
    Err err = ERR_STORE;
    for (; err; step++) {
        f->world.world.fault_countdown = step;
        err = update_run(f, f->aiko, &update);
        bool fault_fired = f->world.world.fault_countdown == 0;
        f->world.world.fault_countdown = 0;
        if (err) {
            assert_int_equal(err, ERR_STORE);
            assert_true(fault_fired);
            assert_true(fixture_digest(f) == before);
            assert_int_equal(f->published_count, told);
        }
    }
    Record after = fixture_ticket(f, ticket);
    assert_int_equal(after.ticket.status, TICKET_SOLVED);
    assert_int_equal(after.session.session_state, SESSION_ENDED);
    assert_true(step > 20); // there were many steps to fail
}

// ---- new tickets ------------------------------------------------------------------------------

typedef struct Create {
    TicketCreate in;
    TicketUpdated out;
} Create;

static Err create_apply(Work *work, void *in)
{
    Create *create = in;
    return ticket_create_apply(work, &create->in, &create->out);
}

static void an_agents_new_ticket_is_an_email_ticket_with_its_description(void **state)
{
    DeskFixture *f = *state;
    Create create = { .in = { .requester = f->customer,
                              .comment = { .given = true, .body = S("The parcel\nis late") } } };
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), create_apply, &create), ERR_NONE);
    Record after = fixture_ticket(f, create.out.record.ticket.id);
    assert_int_equal(after.ticket.status, TICKET_NEW);
    assert_int_equal(after.ticket.routing_channel, ROUTING_EMAIL);
    assert_int_equal(after.ticket.queued_ms, 0);
    assert_true(after.ticket.is_public);
    assert_true(str_equal(after.ticket.subject, S("The parcel is late")));
    const Event *added = NULL;
    assert_int_equal(fixture_told(f, EVENT_COMMENT_ADDED, &added), 1);
    assert_int_equal(added->audit.v, create.out.audit.v);
    assert_int_equal(fixture_told(f, EVENT_OUTBOX_HELD, NULL), 0);
}

static void tickets_are_numbered_without_gap(void **state)
{
    DeskFixture *f = *state;
    Create refused_one = { .in = { .requester = f->customer } };
    Create create = { .in = { .requester = f->customer,
                              .comment = { .given = true, .body = S("Hello") } } };
    for (int64_t i = 1; i <= 3; i++) {
        assert_int_equal(desk_run(f, actor_agent(f, f->aiko), create_apply, &refused_one),
                         ERR_INVALID);
        assert_int_equal(desk_run(f, actor_agent(f, f->aiko), create_apply, &create), ERR_NONE);
        assert_int_equal(create.out.record.ticket.id.v, i);
    }
}

static void an_unknown_requester_is_made_from_name_and_address(void **state)
{
    DeskFixture *f = *state;
    Create create = { .in = { .requester_name = S("Dan"),
                              .requester_email = S("dan@example.org"),
                              .comment = { .given = true, .body = S("Hello") } } };
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), create_apply, &create), ERR_NONE);
    PersonId made = create.out.record.ticket.requester;
    assert_true(made.v > 0);
    assert_true(made.v != f->aiko.v);
    create.in.requester_email = S("no address");
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), create_apply, &create), ERR_INVALID);
    assert_true(str_equal(f->refusal.field, S("requester.email")));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(several_fields_are_one_audit_and_one_version),
        TEST(an_update_of_nothing_has_no_audit),
        TEST(tags_are_kept_sorted_once_each_in_lower_case),
        TEST(bad_fields_are_named_and_change_nothing),
        TEST(a_closed_ticket_cannot_be_changed),
        TEST(customers_cannot_change_tickets),
        TEST(an_assignee_brings_their_group_and_another_group_loses_its_assignee),
        TEST(what_an_agent_solves_and_nobody_had_is_theirs),
        TEST(a_stale_version_collides_only_in_what_both_changed),
        TEST(a_safe_update_is_refused_when_anything_changed_since),
        TEST(a_chat_message_is_stored_once_and_is_no_update),
        TEST(a_note_is_an_update_and_no_message),
        TEST(after_the_end_chat_is_refused_and_notes_and_replies_go_on),
        TEST(without_a_sending_address_a_reply_is_held_and_the_history_says_so),
        TEST(a_customer_without_an_address_gets_notes_by_default_and_no_reply),
        TEST(an_empty_comment_is_refused),
        TEST(goodbye_and_end_are_one_update),
        TEST(a_macro_that_is_none_is_refused),
        TEST(an_update_with_reply_fields_and_end_is_all_or_nothing),
        TEST(an_agents_new_ticket_is_an_email_ticket_with_its_description),
        TEST(tickets_are_numbered_without_gap),
        TEST(an_unknown_requester_is_made_from_name_and_address),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
