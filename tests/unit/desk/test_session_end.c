// Ending a session: SES-4 to SES-10, RTE-3, RTE-5; SCN 1, 3 to 6, 10, 13 to 15 at the desk.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "desk/conversation/staff_message.h"
#include "desk/people/person_update.h"
#include "desk/session/session_end.h"
#include "desk/session/session_read.h"
#include "desk/ticket/ticket_update.h"
#include "desk/timer/timers_run.h"
#include "store/message_store.h"
#include "store/thread_store.h"
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

// ---- short words -----------------------------------------------------------------------------

typedef struct End {
    SessionEnd in;
    SessionEnded out;
} End;

static Err end_apply(Work *work, void *in)
{
    End *end = in;
    return session_end_apply(work, &end->in, &end->out);
}

static Err end_try(DeskFixture *f, Actor actor, SessionEnd in, SessionEnded *out)
{
    End end = { .in = in };
    Err err = desk_run(f, actor, end_apply, &end);
    if (!err && out) {
        *out = end.out;
    }
    return err;
}

// By Aiko, from the composer.
static SessionEnded end_session(DeskFixture *f, TicketId ticket)
{
    SessionEnded ended = { 0 };
    SessionEnd in = { .ticket = ticket, .via = ENDED_VIA_COMPOSER };
    assert_int_equal(end_try(f, actor_agent(f, f->aiko), in, &ended), ERR_NONE);
    return ended;
}

static Err update_apply(Work *work, void *in)
{
    TicketUpdated updated = { 0 };
    return ticket_update_apply(work, in, &updated);
}

static Err update(DeskFixture *f, TicketUpdate in)
{
    return desk_run(f, actor_agent(f, f->aiko), update_apply, &in);
}

static Err timers_apply(Work *work, void *in)
{
    return timers_run_apply(work, in);
}

static Thread thread_now(DeskFixture *f, ThreadId id)
{
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    Thread thread = { 0 };
    assert_int_equal(thread_load(&tx, id, &thread), ERR_NONE);
    return thread;
}

static int64_t messaging_load(DeskFixture *f, PersonId agent)
{
    return fixture_load(f, agent, ROUTING_MESSAGING).used;
}

static int64_t email_load(DeskFixture *f, PersonId agent)
{
    return fixture_load(f, agent, ROUTING_EMAIL).used;
}

// A live ticket that Aiko has.
static TicketId live(DeskFixture *f, PersonId customer)
{
    TicketId ticket = fixture_handoff(f, customer, (TeamId){ 0 });
    if (fixture_ticket(f, ticket).ticket.assignee.v == 0) {
        fixture_assign(f, ticket, f->aiko);
    }
    return ticket;
}

// ---- SES-4, SES-5 ----------------------------------------------------------------------------

static void while_ending_is_off_agents_are_refused_and_nothing_is_written(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = live(f, f->visitor);
    fixture_set_setting(f, SETTING_AGENTS_CAN_END, S("0"));
    uint64_t before = fixture_digest(f);
    SessionEnd in = { .ticket = ticket, .via = ENDED_VIA_API, .comment = S("goodbye") };
    assert_int_equal(end_try(f, actor_agent(f, f->aiko), in, NULL), ERR_STATE);
    assert_true(str_equal(f->refusal.code, S("ending_is_off")));
    assert_true(fixture_digest(f) == before);
}

static void an_end_says_who_when_why_and_how(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = live(f, f->visitor);
    f->world.now_ms += 5000;
    SessionEnded ended = end_session(f, ticket);
    assert_true(ended.changed);
    Conversation session = fixture_ticket(f, ticket).session;
    assert_int_equal(session.session_state, SESSION_ENDED);
    assert_int_equal(session.control, CONTROL_NONE);
    assert_int_equal(session.ended_reason, ENDED_REASON_AGENT);
    assert_int_equal(session.ended_via, ENDED_VIA_COMPOSER);
    assert_int_equal(session.ended_by.v, f->aiko.v);
    assert_int_equal(session.ended_ms, f->world.now_ms);
    const Event *event = NULL;
    assert_int_equal(fixture_told(f, EVENT_SESSION_ENDED, &event), 1);
    assert_int_equal(event->ticket.v, ticket.v);
    assert_true(event->ticket_seq > 0);
    assert_true(event->audit.v > 0);
    assert_int_equal(event->actor.person.v, f->aiko.v);
    assert_int_equal(event->number_a, ENDED_REASON_AGENT);
    assert_int_equal(event->number_b, ENDED_VIA_COMPOSER);
}

static void an_end_leaves_status_assignee_and_channel_as_they_were(void **state)
{
    DeskFixture *f = *state;
    static const TicketStatus all[] = { TICKET_NEW, TICKET_OPEN, TICKET_PENDING, TICKET_HOLD,
                                        TICKET_SOLVED };
    for (size_t i = 0; i < countof(all); i++) {
        TicketId ticket = fixture_handoff(f, fixture_add_customer(f), (TeamId){ 0 });
        if (all[i] != TICKET_NEW) {
            fixture_assign(f, ticket, f->ben);
            TicketUpdate put = { .ticket = ticket,
                                 .fields = { .status_given = true, .status = all[i] } };
            assert_int_equal(update(f, put), ERR_NONE);
        }
        Ticket before = fixture_ticket(f, ticket).ticket;
        assert_int_equal(before.status, all[i]);
        (void)end_session(f, ticket);
        Ticket after = fixture_ticket(f, ticket).ticket;
        assert_int_equal(after.status, before.status);
        assert_int_equal(after.assignee.v, before.assignee.v);
        assert_int_equal(after.team.v, before.team.v);
        assert_int_equal(after.via, VIA_MESSAGING);
        assert_int_equal(after.routing_channel, ROUTING_MESSAGING);
        assert_int_equal(after.queued_ms, 0);
    }
}

static void an_end_gives_back_one_messaging_unit_and_the_next_ticket_takes_it(void **state)
{
    DeskFixture *f = *state;
    fixture_set_max(f, f->aiko, ROUTING_MESSAGING, 1);
    fixture_set_status(f, f->aiko, AGENT_ONLINE);
    TicketId first = live(f, f->visitor);
    TicketId waiting = fixture_handoff(f, f->customer, (TeamId){ 0 });
    assert_int_equal(fixture_ticket(f, waiting).ticket.assignee.v, 0);
    int64_t email = email_load(f, f->aiko);
    (void)end_session(f, first); // one command, one commit
    assert_int_equal(fixture_ticket(f, waiting).ticket.assignee.v, f->aiko.v);
    assert_int_equal(messaging_load(f, f->aiko), 1);
    assert_int_equal(email_load(f, f->aiko), email);
    const Event *routed = NULL;
    assert_true(fixture_told(f, EVENT_ROUTED, &routed) > 0);
    assert_int_equal(routed->ticket.v, waiting.v);
    assert_int_equal(routed->number_a, 1);
    assert_int_equal(routed->number_b, 1);
}

static void an_end_without_a_unit_gives_none_back(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = live(f, f->visitor);
    TicketUpdate solve = { .ticket = ticket,
                           .fields = { .status_given = true, .status = TICKET_SOLVED } };
    assert_int_equal(update(f, solve), ERR_NONE);
    assert_int_equal(messaging_load(f, f->aiko), 0);
    (void)end_session(f, ticket);
    assert_int_equal(messaging_load(f, f->aiko), 0);
}

static void an_end_cancels_the_sessions_timers(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = live(f, f->visitor);
    assert_true(f->next_due_ms > 0);
    (void)end_session(f, ticket);
    assert_int_equal(f->next_due_ms, 0);
    size_t told = f->published_count;
    f->world.now_ms += INT64_C(3600) * 1000;
    TimersRan ran = { 0 };
    assert_int_equal(desk_run(f, actor_of(ACTOR_TIMER), timers_apply, &ran), ERR_NONE);
    assert_int_equal(f->published_count, told);
}

// ---- RTE-3 -----------------------------------------------------------------------------------

static void with_the_setting_an_ended_session_counts_as_email(void **state)
{
    DeskFixture *f = *state;
    TicketId before = live(f, fixture_add_customer(f));
    (void)end_session(f, before);
    fixture_set_setting(f, SETTING_ENDED_AS_EMAIL, S("1"));
    TicketId ticket = live(f, f->visitor);
    (void)end_session(f, ticket);
    Record record = fixture_ticket(f, ticket);
    assert_int_equal(record.ticket.routing_channel, ROUTING_EMAIL);
    assert_int_equal(record.ticket.via, VIA_MESSAGING);
    assert_int_equal(record.ticket.assignee.v, f->aiko.v);
    assert_int_equal(email_load(f, f->aiko), 1);
    assert_int_equal(messaging_load(f, f->aiko), 0);
    const Event *set = NULL;
    assert_int_equal(fixture_told(f, EVENT_FIELD_SET, &set) > 0, 1);
    assert_int_equal(set->field, FIELD_ROUTING_CHANNEL);
    assert_true(set->audit.v > 0);
    // Not what ended before it was set.
    assert_int_equal(fixture_ticket(f, before).ticket.routing_channel, ROUTING_MESSAGING);
}

static void without_the_setting_a_ticket_given_back_to_a_group_is_not_queued(void **state)
{
    DeskFixture *f = *state;
    fixture_set_status(f, f->ben, AGENT_ONLINE);
    TicketId ticket = live(f, f->visitor);
    (void)end_session(f, ticket);
    TicketUpdate give_back = { .ticket = ticket, .fields = { .assignee_given = true } };
    assert_int_equal(update(f, give_back), ERR_NONE);
    Record record = fixture_ticket(f, ticket);
    assert_int_equal(record.ticket.assignee.v, 0);
    assert_int_equal(record.ticket.queued_ms, 0);
    assert_int_equal(record.session.control, CONTROL_NONE);
}

// ---- SES-6 -----------------------------------------------------------------------------------

static void the_customer_hears_nothing_of_an_end(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = live(f, f->visitor);
    Thread before = thread_now(f, fixture_ticket(f, ticket).session.thread);
    size_t from = f->published_count;
    (void)end_session(f, ticket);
    Thread after = thread_now(f, before.id);
    assert_int_equal(after.public_seq, before.public_seq);
    assert_int_equal(after.updated_ms, before.updated_ms);
    assert_int_equal(after.customer_delivered_seq, before.customer_delivered_seq);
    assert_int_equal(after.agent_read_seq, before.agent_read_seq);
    for (size_t i = from; i < f->published_count; i++) {
        assert_int_equal(f->published[i].kind, PUBLISHED_EVENT); // no mark
        assert_true(f->published[i].event.kind != EVENT_MESSAGE_SENT);
    }
}

static void a_goodbye_is_said_before_the_end(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = live(f, f->visitor);
    SessionEnd in = { .ticket = ticket, .via = ENDED_VIA_MACRO, .comment = S("Goodbye!") };
    assert_int_equal(end_try(f, actor_agent(f, f->aiko), in, NULL), ERR_NONE);
    const Event *said = NULL;
    const Event *ended = NULL;
    assert_true(fixture_told(f, EVENT_MESSAGE_SENT, &said) > 0);
    assert_int_equal(fixture_told(f, EVENT_SESSION_ENDED, &ended), 1);
    assert_true(said->ticket_seq < ended->ticket_seq);
    assert_int_equal(ended->number_b, ENDED_VIA_MACRO);
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    Message message = { 0 };
    assert_int_equal(message_load(&tx, &f->arena, (MessageId){ said->ref }, &message), ERR_NONE);
    assert_true(str_equal(message.body, S("Goodbye!")));
    assert_int_equal(message.author_kind, AUTHOR_AGENT);
}

static void a_goodbye_that_cannot_be_said_ends_nothing(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = live(f, f->visitor);
    uint64_t before = fixture_digest(f);
    SessionEnd in = { .ticket = ticket, .via = ENDED_VIA_API, .comment = S("\xff") };
    assert_int_equal(end_try(f, actor_agent(f, f->aiko), in, NULL), ERR_INVALID);
    assert_true(str_equal(f->refusal.field, S("comment")));
    assert_true(fixture_digest(f) == before);
}

// ---- SES-9, SES-10 ---------------------------------------------------------------------------

typedef struct Ender {
    ActorKind kind;
    EndedReason reason; // NONE: may not
} Ender;

static void the_reason_follows_from_who_ends(void **state)
{
    DeskFixture *f = *state;
    static const Ender enders[] = {
        { ACTOR_RULE, ENDED_REASON_TRIGGER },     { ACTOR_INTEGRATION, ENDED_REASON_INTEGRATION },
        { ACTOR_TIMER, ENDED_REASON_INACTIVITY }, { ACTOR_END_USER, ENDED_REASON_NONE },
        { ACTOR_BOT, ENDED_REASON_NONE },
    };
    for (size_t i = 0; i < countof(enders); i++) {
        TicketId ticket = live(f, fixture_add_customer(f));
        SessionEnd in = { .ticket = ticket, .via = ENDED_VIA_RULE };
        Err err = end_try(f, actor_of(enders[i].kind), in, NULL);
        assert_int_equal(err, enders[i].reason ? ERR_NONE : ERR_FORBIDDEN);
        assert_int_equal(fixture_ticket(f, ticket).session.ended_reason, enders[i].reason);
    }
}

static void ending_twice_writes_nothing_and_says_so(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = live(f, f->visitor);
    (void)end_session(f, ticket);
    uint64_t before = fixture_digest(f);
    SessionEnded again = { .changed = true };
    SessionEnd in = { .ticket = ticket, .via = ENDED_VIA_API, .comment = S("Goodbye!") };
    assert_int_equal(end_try(f, actor_agent(f, f->ben), in, &again), ERR_NONE);
    assert_false(again.changed);
    assert_int_equal(again.record.session.ended_by.v, f->aiko.v);
    assert_int_equal(again.record.session.ended_via, ENDED_VIA_COMPOSER);
    in.comment = S("");
    assert_int_equal(end_try(f, actor_of(ACTOR_RULE), in, &again), ERR_NONE);
    assert_false(again.changed);
    assert_true(fixture_digest(f) == before);
    assert_int_equal(fixture_told(f, EVENT_SESSION_ENDED, NULL), 1);
}

static void an_inactive_session_can_be_ended(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = live(f, f->visitor);
    f->world.now_ms += INT64_C(11) * 60 * 1000;
    TimersRan ran = { 0 };
    assert_int_equal(desk_run(f, actor_of(ACTOR_TIMER), timers_apply, &ran), ERR_NONE);
    assert_int_equal(fixture_ticket(f, ticket).session.session_state, SESSION_INACTIVE);
    assert_true(end_session(f, ticket).changed);
    assert_int_equal(messaging_load(f, f->aiko), 0);
}

static void closing_the_ticket_ends_its_session_for_that_reason(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = live(f, f->visitor);
    TicketUpdate close = { .ticket = ticket,
                           .fields = { .status_given = true, .status = TICKET_CLOSED } };
    assert_int_equal(update(f, close), ERR_NONE);
    Conversation session = fixture_ticket(f, ticket).session;
    assert_int_equal(session.session_state, SESSION_ENDED);
    assert_int_equal(session.ended_reason, ENDED_REASON_TICKET_CLOSED);
    assert_int_equal(fixture_told(f, EVENT_SESSION_ENDED, NULL), 1);
    assert_int_equal(messaging_load(f, f->aiko), 0);
}

static Err suspend_apply(Work *work, void *in)
{
    Person person = { 0 };
    return person_update_apply(work, in, &person);
}

static void suspending_a_person_ends_their_sessions(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = live(f, f->visitor);
    PersonUpdate suspend = { .person = f->visitor, .suspended_given = true, .suspended = true };
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), suspend_apply, &suspend), ERR_NONE);
    Conversation session = fixture_ticket(f, ticket).session;
    assert_int_equal(session.ended_reason, ENDED_REASON_TICKET_CLOSED);
    // And of one whom the bot still has.
    ConversationId talk = fixture_begin(f, f->customer);
    suspend.person = f->customer;
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), suspend_apply, &suspend), ERR_NONE);
    assert_int_equal(fixture_conversation(f, talk).session.session_state, SESSION_ENDED);
}

// ---- SES-7 -----------------------------------------------------------------------------------

static TicketUpdate comment(TicketId ticket, CommentChannel channel)
{
    return (TicketUpdate){ .ticket = ticket,
                           .comment = { .given = true, .body = S("text"), .channel = channel } };
}

static void after_an_end_notes_go_on_and_messaging_is_refused(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = live(f, f->visitor);
    (void)end_session(f, ticket);
    uint64_t before = fixture_digest(f);
    assert_int_equal(update(f, comment(ticket, CHANNEL_MESSAGING)), ERR_STATE);
    assert_true(str_equal(f->refusal.code, S("session_ended")));
    assert_true(fixture_digest(f) == before);
    assert_int_equal(update(f, comment(ticket, CHANNEL_NOTE)), ERR_NONE);
}

typedef struct Case {
    TicketStatus status;
    SessionState session; // REFUSED: none
    bool email_known;
    bool sending_address;
    CommentChannel fallback;
    const char *reason[3]; // of messaging, public reply, note
} Case;

static void the_composer_says_what_can_be_said_and_where(void **state)
{
    (void)state;
    static const Case table[] = {
        { TICKET_OPEN, SESSION_ACTIVE, true, true, CHANNEL_MESSAGING, { "", "", "" } },
        { TICKET_OPEN, SESSION_INACTIVE, true, true, CHANNEL_MESSAGING, { "", "", "" } },
        { TICKET_NEW,
          SESSION_ACTIVE,
          true,
          false,
          CHANNEL_MESSAGING,
          { "", "held_no_sending_address", "" } },
        { TICKET_OPEN,
          SESSION_ACTIVE,
          false,
          true,
          CHANNEL_MESSAGING,
          { "", "no_email_address", "" } },
        { TICKET_OPEN, SESSION_ENDED, true, true, CHANNEL_EMAIL, { "session_ended", "", "" } },
        { TICKET_SOLVED,
          SESSION_ENDED,
          true,
          false,
          CHANNEL_EMAIL,
          { "session_ended", "held_no_sending_address", "" } },
        { TICKET_OPEN,
          SESSION_ENDED,
          false,
          true,
          CHANNEL_NOTE,
          { "session_ended", "no_email_address", "" } },
        { TICKET_OPEN, SESSION_REFUSED, true, true, CHANNEL_EMAIL, { "no_session", "", "" } },
        { TICKET_CLOSED,
          SESSION_ENDED,
          true,
          true,
          CHANNEL_NOTE,
          { "ticket_closed", "ticket_closed", "ticket_closed" } },
    };
    for (size_t i = 0; i < countof(table); i++) {
        Record record = { .ticket = { .id = { 1 }, .status = table[i].status } };
        if (table[i].session) {
            record.session = (Conversation){ .id = { 1 }, .session_state = table[i].session };
        }
        Composer composer = composer_of(&record, table[i].email_known, table[i].sending_address);
        assert_int_equal(composer.fallback, table[i].fallback);
        static const CommentChannel order[] = { CHANNEL_MESSAGING, CHANNEL_EMAIL, CHANNEL_NOTE };
        for (size_t j = 0; j < countof(order); j++) {
            Str reason = str_of(table[i].reason[j]);
            bool held = str_equal(reason, S("held_no_sending_address"));
            assert_int_equal(composer.channels[j].channel, order[j]);
            assert_int_equal(composer.channels[j].enabled, reason.len == 0 || held);
            assert_true(str_equal(composer.channels[j].reason, reason));
        }
    }
}

static Err session_look(DeskFixture *f, Viewer viewer, TicketId ticket, MessagingSession *out)
{
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    Read read = { .tx = &tx,
                  .world = &f->world.world,
                  .arena = &f->arena,
                  .viewer = viewer,
                  .why = &f->refusal,
                  .now_ms = f->world.now_ms };
    return messaging_session_read(&read, ticket, out);
}

static void a_session_is_read_with_its_neighbours_and_by_staff_only(void **state)
{
    DeskFixture *f = *state;
    TicketId first = live(f, f->customer);
    (void)end_session(f, first);
    // Ended while the bot had it: no ticket, so no neighbour.
    ConversationId talk = fixture_begin(f, f->customer);
    PersonUpdate suspend = { .person = f->customer, .suspended_given = true, .suspended = true };
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), suspend_apply, &suspend), ERR_NONE);
    assert_int_equal(fixture_conversation(f, talk).session.session_state, SESSION_ENDED);
    TicketId second = live(f, f->customer);
    MessagingSession session = { 0 };
    Viewer agent = { .person = f->ben, .role = ROLE_AGENT };
    assert_int_equal(session_look(f, agent, first, &session), ERR_NONE);
    assert_int_equal(session.previous_ticket.v, 0);
    assert_int_equal(session.next_ticket.v, second.v);
    assert_int_equal(session.composer.fallback, CHANNEL_EMAIL);
    assert_int_equal(session_look(f, agent, second, &session), ERR_NONE);
    assert_int_equal(session.previous_ticket.v, first.v);
    assert_int_equal(session.next_ticket.v, 0);
    assert_int_equal(session.composer.fallback, CHANNEL_MESSAGING);
    Viewer customer = { .person = f->customer, .role = ROLE_END_USER };
    assert_int_equal(session_look(f, customer, first, &session), ERR_NOT_FOUND);
    assert_int_equal(session_look(f, agent, (TicketId){ 999 }, &session), ERR_NOT_FOUND);
}

// ---- all or nothing --------------------------------------------------------------------------

// Fails each step of the store in turn, each time for another session with a goodbye, somebody
// waiting for the unit, and the e-mail setting on; whatever breaks, nothing may be half done.
static void an_end_is_all_or_nothing(void **state)
{
    DeskFixture *f = *state;
    fixture_set_setting(f, SETTING_ENDED_AS_EMAIL, S("1"));
    fixture_set_max(f, f->aiko, ROUTING_MESSAGING, 1);
    fixture_set_max(f, f->aiko, ROUTING_EMAIL, CAPACITY_MAX);
    fixture_set_status(f, f->aiko, AGENT_ONLINE);
    TicketId ticket = live(f, f->visitor);
    TicketId waiting = fixture_handoff(f, fixture_add_customer(f), (TeamId){ 0 });
    int refused = 0;
    for (int step = 1; !f->commit_failed; step++) {
        assert_true(step < 500);
        desk_fixture_close(f); // each with as many steps: the writer keeps nothing
        desk_fixture_open(f);
        uint64_t before = fixture_digest(f);
        f->world.world.fault_countdown = step;
        SessionEnd in = { .ticket = ticket, .via = ENDED_VIA_COMPOSER, .comment = S("Goodbye!") };
        Err err = end_try(f, actor_agent(f, f->aiko), in, NULL);
        assert_int_equal(f->world.world.fault_countdown, 0);
        assert_true(err == ERR_NONE || err == ERR_STORE);
        assert_int_equal(fixture_digest(f) == before, err != ERR_NONE);
        bool ended = fixture_ticket(f, ticket).session.session_state == SESSION_ENDED;
        bool moved = fixture_ticket(f, waiting).ticket.assignee.v == f->aiko.v;
        assert_int_equal(ended, !err);
        assert_int_equal(moved, !err);
        refused += err != ERR_NONE;
        if (ended) { // a transaction that could not begin was tried again
            ticket = waiting;
            waiting = fixture_handoff(f, fixture_add_customer(f), (TeamId){ 0 });
        }
    }
    assert_true(refused > 20);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(while_ending_is_off_agents_are_refused_and_nothing_is_written),
        TEST(an_end_says_who_when_why_and_how),
        TEST(an_end_leaves_status_assignee_and_channel_as_they_were),
        TEST(an_end_gives_back_one_messaging_unit_and_the_next_ticket_takes_it),
        TEST(an_end_without_a_unit_gives_none_back),
        TEST(an_end_cancels_the_sessions_timers),
        TEST(with_the_setting_an_ended_session_counts_as_email),
        TEST(without_the_setting_a_ticket_given_back_to_a_group_is_not_queued),
        TEST(the_customer_hears_nothing_of_an_end),
        TEST(a_goodbye_is_said_before_the_end),
        TEST(a_goodbye_that_cannot_be_said_ends_nothing),
        TEST(the_reason_follows_from_who_ends),
        TEST(ending_twice_writes_nothing_and_says_so),
        TEST(an_inactive_session_can_be_ended),
        TEST(closing_the_ticket_ends_its_session_for_that_reason),
        TEST(suspending_a_person_ends_their_sessions),
        TEST(after_an_end_notes_go_on_and_messaging_is_refused),
        cmocka_unit_test(the_composer_says_what_can_be_said_and_where),
        TEST(a_session_is_read_with_its_neighbours_and_by_staff_only),
        TEST(an_end_is_all_or_nothing),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
