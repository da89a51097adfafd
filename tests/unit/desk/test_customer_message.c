// A customer writes: SES-1, 3, 8, 12, 14; SCN 11, 13, 17 at the desk.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "desk/bot/default_flow.h"
#include "desk/conversation/customer_message.h"
#include "desk/conversation/mark_set.h"
#include "desk/conversation/staff_message.h"
#include "desk/people/person_update.h"
#include "desk/session/session_end.h"
#include "desk/timer/timers_run.h"
#include "store/bot_store.h"
#include "store/message_store.h"
#include "store/person_store.h"
#include "store/thread_store.h"
#include "support/desk_fixture.h"

#define MINUTE_MS (INT64_C(60) * 1000)
#define HOUR_MS   (INT64_C(3600) * 1000)

static Err flow_publish(Work *work, void *in)
{
    (void)in;
    bot_flow_insert(work->tx, &default_flow, work->now_ms, (PersonId){ 0 });
    work->config_changed = true;
    return work->tx->err;
}

static int setup(void **state)
{
    static DeskFixture fixture;
    desk_fixture_make(&fixture);
    assert_int_equal(desk_run(&fixture, actor_of(ACTOR_NONE), flow_publish, NULL), ERR_NONE);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    desk_fixture_free(*state);
    return 0;
}

// ---- short words -----------------------------------------------------------------------------

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
    if (in.kind == MESSAGE_NONE) {
        in.kind = MESSAGE_TEXT;
    }
    Say say = { .in = in };
    Err err = desk_run(f, actor_of(ACTOR_NONE), say_apply, &say);
    if (!err && sent) {
        *sent = say.sent;
    }
    return err;
}

static MessageSent say(DeskFixture *f, PersonId person, const char *text)
{
    MessageSent sent = { 0 };
    CustomerMessage in = { .person = person, .body = str_of(text) };
    assert_int_equal(say_try(f, in, &sent), ERR_NONE);
    return sent;
}

static MessageSent choose(DeskFixture *f, PersonId person, const char *payload)
{
    MessageSent sent = { 0 };
    CustomerMessage in = { .person = person, .body = S("label"), .payload = str_of(payload) };
    assert_int_equal(say_try(f, in, &sent), ERR_NONE);
    return sent;
}

static CustomerMessage of_device(unsigned char device, int64_t n, const char *text)
{
    CustomerMessage in = { .n = n, .body = str_of(text) };
    memset(in.device_hash, device, sizeof(in.device_hash));
    return in;
}

// Newest message of a thread.
static Message newest(DeskFixture *f, ThreadId id)
{
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    Thread thread = { 0 };
    Message message = { 0 };
    assert_int_equal(thread_load(&tx, id, &thread), ERR_NONE);
    assert_int_equal(message_load_at(&tx, &f->arena, id, thread.public_seq, &message), ERR_NONE);
    return message;
}

static Person person_now(DeskFixture *f, PersonId id)
{
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    Person person = { 0 };
    assert_int_equal(person_load(&tx, &f->arena, id, &person), ERR_NONE);
    return person;
}

static Thread thread_now(DeskFixture *f, ThreadId id)
{
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    Thread thread = { 0 };
    assert_int_equal(thread_load(&tx, id, &thread), ERR_NONE);
    return thread;
}

static Err end_apply(Work *work, void *in)
{
    SessionEnd end = { .ticket = *(TicketId *)in, .via = ENDED_VIA_COMPOSER };
    SessionEnded ended = { 0 };
    return session_end_apply(work, &end, &ended);
}

static void end_session(DeskFixture *f, TicketId ticket)
{
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), end_apply, &ticket), ERR_NONE);
}

typedef struct StatusPut {
    TicketId ticket;
    TicketStatus status;
} StatusPut;

static Err status_apply(Work *work, void *in)
{
    const StatusPut *put = in;
    Record before = { 0 };
    Err err = record_load_ticket(work, put->ticket, &before);
    Record after = before;
    after.ticket.status = put->status;
    return err ? err : record_save(work, &before, &after, SAVE_BY_COMMAND);
}

static void set_status(DeskFixture *f, TicketId ticket, TicketStatus status)
{
    StatusPut put = { ticket, status };
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), status_apply, &put), ERR_NONE);
}

static Err timers_apply(Work *work, void *in)
{
    return timers_run_apply(work, in);
}

static void run_timers(DeskFixture *f)
{
    TimersRan ran = { 0 };
    assert_int_equal(desk_run(f, actor_of(ACTOR_TIMER), timers_apply, &ran), ERR_NONE);
}

static TicketId handed_off(DeskFixture *f, PersonId person)
{
    (void)say(f, person, "hello");
    MessageSent sent = choose(f, person, "person");
    TicketId ticket = fixture_conversation(f, sent.conversation).ticket.id;
    assert_true(ticket.v > 0);
    return ticket;
}

// ---- SES-1, SES-2 ----------------------------------------------------------------------------

static void the_first_message_opens_a_conversation_with_the_bot(void **state)
{
    DeskFixture *f = *state;
    MessageSent sent = say(f, f->visitor, "my parcel");
    Record record = fixture_conversation(f, sent.conversation);
    assert_int_equal(record.ticket.id.v, 0);
    assert_int_equal(record.session.control, CONTROL_BOT);
    assert_int_equal(record.session.session_state, SESSION_ACTIVE);
    assert_int_equal(sent.public_seq, 1);
    assert_int_equal(record.session.first_seq, 1);
    Message question = newest(f, sent.thread);
    assert_int_equal(question.public_seq, 2);
    assert_int_equal(question.author_kind, AUTHOR_BOT);
    assert_int_equal(question.kind, MESSAGE_QUESTION);
    assert_true(question.options.len > 0);
}

static void the_bot_speaks_the_language_of_the_page(void **state)
{
    DeskFixture *f = *state;
    MessageSent sent = { 0 };
    CustomerMessage in = { .person = f->visitor, .body = S("もしもし"), .language = LANGUAGE_JA };
    assert_int_equal(say_try(f, in, &sent), ERR_NONE);
    assert_true(str_starts(newest(f, sent.thread).body, S("こんにちは")));
}

static void choosing_a_person_makes_a_ticket_in_one_choice(void **state)
{
    DeskFixture *f = *state;
    TicketId id = handed_off(f, f->visitor);
    Record record = fixture_ticket(f, id);
    assert_int_equal(record.ticket.status, TICKET_NEW);
    assert_int_equal(record.ticket.requester.v, f->visitor.v);
    assert_int_equal(record.ticket.team.v, f->support.v);
    assert_int_equal(record.session.control, CONTROL_QUEUE);
    assert_true(record.ticket.queued_ms > 0);
    assert_true(str_equal(record.ticket.subject, S("hello")));
}

static void an_online_agent_gets_it_in_the_same_commit(void **state)
{
    DeskFixture *f = *state;
    fixture_set_status(f, f->aiko, AGENT_ONLINE);
    TicketId id = handed_off(f, f->visitor);
    Record record = fixture_ticket(f, id);
    assert_int_equal(record.ticket.assignee.v, f->aiko.v);
    assert_int_equal(record.ticket.status, TICKET_OPEN);
    assert_int_equal(fixture_load(f, f->aiko, ROUTING_MESSAGING).used, 1);
}

static void a_bot_without_a_flow_hands_off(void **state)
{
    DeskFixture *f = *state;
    static DeskFixture bare;
    desk_fixture_make(&bare);
    MessageSent sent = say(&bare, bare.visitor, "hello");
    Record record = fixture_conversation(&bare, sent.conversation);
    assert_true(record.ticket.id.v > 0);
    assert_int_equal(record.session.control, CONTROL_QUEUE);
    desk_fixture_free(&bare);
    (void)f;
}

static void name_and_address_told_to_the_bot_are_kept_unverified(void **state)
{
    DeskFixture *f = *state;
    MessageSent sent = { 0 };
    assert_int_equal(say_try(f, of_device(7, 1, "hello"), &sent), ERR_NONE);
    PersonId person = sent.author;
    (void)choose(f, person, "message");
    (void)say(f, person, "Hanako");
    sent = say(f, person, "hanako@example.org");
    assert_true(fixture_conversation(f, sent.conversation).ticket.id.v > 0);
    assert_true(str_equal(person_now(f, person).name, S("Hanako")));
    assert_true(str_equal(person_now(f, person).email, S("hanako@example.org")));
    assert_false(person_now(f, person).email_verified);
}

// ---- devices ---------------------------------------------------------------------------------

static void a_visitors_rows_appear_at_the_first_message(void **state)
{
    DeskFixture *f = *state;
    MessageSent first = { 0 };
    MessageSent second = { 0 };
    assert_int_equal(say_try(f, of_device(1, 1, "one"), &first), ERR_NONE);
    assert_int_equal(say_try(f, of_device(1, 2, "two"), &second), ERR_NONE);
    MessageSent again = { 0 };
    assert_int_equal(say_try(f, of_device(1, 1, "one"), &again), ERR_NONE);
    assert_int_equal(again.id.v, first.id.v);
    assert_true(first.author.v > 0);
    assert_int_equal(first.author.v, second.author.v);
    assert_int_equal(first.thread.v, second.thread.v);
    assert_int_equal(first.conversation.v, second.conversation.v);
    MessageSent other = { 0 };
    assert_int_equal(say_try(f, of_device(2, 1, "one"), &other), ERR_NONE);
    assert_true(other.author.v != first.author.v);
    assert_true(other.thread.v != first.thread.v);
}

static void a_retry_that_lands_after_an_end_is_not_doubled(void **state)
{
    DeskFixture *f = *state;
    MessageSent sent = { 0 };
    assert_int_equal(say_try(f, of_device(1, 1, "hello"), &sent), ERR_NONE);
    CustomerMessage choice = of_device(1, 2, "person");
    choice.payload = S("person");
    assert_int_equal(say_try(f, choice, &sent), ERR_NONE);
    assert_int_equal(say_try(f, of_device(1, 3, "still there?"), &sent), ERR_NONE);
    end_session(f, fixture_conversation(f, sent.conversation).ticket.id);
    uint64_t before = fixture_digest(f);
    MessageSent again = { 0 };
    assert_int_equal(say_try(f, of_device(1, 3, "still there?"), &again), ERR_NONE);
    assert_true(again.repeated);
    assert_int_equal(again.conversation.v, sent.conversation.v);
    assert_true(fixture_digest(f) == before);
}

// ---- SES-3, SES-12 ---------------------------------------------------------------------------

static void a_message_makes_an_inactive_session_active_again_with_the_same_agent(void **state)
{
    DeskFixture *f = *state;
    fixture_set_status(f, f->aiko, AGENT_ONLINE);
    TicketId id = handed_off(f, f->visitor);
    f->world.now_ms += 11 * MINUTE_MS;
    run_timers(f);
    assert_int_equal(fixture_ticket(f, id).session.session_state, SESSION_INACTIVE);
    assert_int_equal(fixture_load(f, f->aiko, ROUTING_MESSAGING).used, 0);
    (void)say(f, f->visitor, "I am back");
    Record record = fixture_ticket(f, id);
    assert_int_equal(record.session.session_state, SESSION_ACTIVE);
    assert_int_equal(record.ticket.assignee.v, f->aiko.v);
    assert_int_equal(fixture_load(f, f->aiko, ROUTING_MESSAGING).used, 1);
}

static void coming_back_may_pass_the_limit_and_says_so(void **state)
{
    DeskFixture *f = *state;
    fixture_set_max(f, f->aiko, ROUTING_MESSAGING, 1);
    fixture_set_status(f, f->aiko, AGENT_ONLINE);
    TicketId first = handed_off(f, f->visitor);
    f->world.now_ms += 11 * MINUTE_MS;
    run_timers(f);
    TicketId second = handed_off(f, f->customer);
    assert_int_equal(fixture_ticket(f, second).ticket.assignee.v, f->aiko.v);
    (void)say(f, f->visitor, "I am back");
    assert_int_equal(fixture_ticket(f, first).ticket.assignee.v, f->aiko.v);
    Capacity load = fixture_load(f, f->aiko, ROUTING_MESSAGING);
    assert_int_equal(load.used, 2);
    assert_int_equal(load.max, 1);
    const Event *active = NULL;
    assert_int_equal(fixture_told(f, EVENT_SESSION_ACTIVE, &active), 1);
    assert_int_equal(active->number_a, 1);
}

static void a_message_reopens_pending_on_hold_and_solved_as_one_update(void **state)
{
    DeskFixture *f = *state;
    TicketId id = handed_off(f, f->visitor);
    fixture_assign(f, id, f->aiko);
    static const TicketStatus answered[] = { TICKET_PENDING, TICKET_HOLD, TICKET_SOLVED };
    for (size_t i = 0; i < countof(answered); i++) {
        set_status(f, id, answered[i]);
        Record before = fixture_ticket(f, id);
        size_t told = fixture_told(f, EVENT_FIELD_SET, NULL);
        (void)say(f, f->visitor, "one more thing");
        Record after = fixture_ticket(f, id);
        assert_int_equal(after.ticket.status, TICKET_OPEN);
        assert_int_equal(after.ticket.assignee.v, f->aiko.v);
        assert_int_equal(after.session.id.v, before.session.id.v);
        assert_int_equal(after.ticket.version, before.ticket.version + 1);
        assert_int_equal(fixture_told(f, EVENT_FIELD_SET, NULL), told + 1);
    }
}

static void a_message_on_an_open_ticket_is_no_update(void **state)
{
    DeskFixture *f = *state;
    TicketId id = handed_off(f, f->visitor);
    Record before = fixture_ticket(f, id);
    f->world.now_ms += MINUTE_MS;
    (void)say(f, f->visitor, "hello?");
    Record after = fixture_ticket(f, id);
    assert_int_equal(after.ticket.version, before.ticket.version);
    assert_int_equal(after.ticket.updated_ms, before.ticket.updated_ms);
    assert_int_equal(after.session.customer_wrote_ms, before.session.customer_wrote_ms + MINUTE_MS);
}

static void after_a_closed_ticket_a_new_conversation_begins(void **state)
{
    DeskFixture *f = *state;
    TicketId id = handed_off(f, f->visitor);
    fixture_assign(f, id, f->aiko);
    set_status(f, id, TICKET_CLOSED);
    Record closed = fixture_ticket(f, id);
    assert_int_equal(closed.session.ended_reason, ENDED_REASON_TICKET_CLOSED);
    MessageSent sent = say(f, f->visitor, "hello again");
    assert_true(sent.conversation.v != closed.session.id.v);
    assert_int_equal(sent.thread.v, closed.session.thread.v);
    assert_int_equal(fixture_ticket(f, id).ticket.version, closed.ticket.version);
}

// ---- SES-8, SES-14 ---------------------------------------------------------------------------

static void after_an_end_the_bot_greets_and_the_old_ticket_stays_as_it_is(void **state)
{
    DeskFixture *f = *state;
    TicketId old = handed_off(f, f->visitor);
    end_session(f, old);
    Record before = fixture_ticket(f, old);
    f->world.now_ms += 25 * HOUR_MS;
    MessageSent sent = say(f, f->visitor, "a new question");
    Record fresh = fixture_conversation(f, sent.conversation);
    assert_int_equal(fresh.session.previous.v, before.session.id.v);
    assert_int_equal(fresh.session.control, CONTROL_BOT);
    assert_int_equal(fresh.ticket.id.v, 0);
    assert_int_equal(fresh.session.thread.v, before.session.thread.v);
    assert_true(str_starts(newest(f, sent.thread).body, S("Hello!")));
    sent = choose(f, f->visitor, "person");
    fresh = fixture_conversation(f, sent.conversation);
    assert_true(fresh.ticket.id.v > old.v);
    Record after = fixture_ticket(f, old);
    assert_int_equal(after.ticket.version, before.ticket.version);
    assert_int_equal(after.ticket.updated_ms, before.ticket.updated_ms);
    // Linked both ways.
    const Event *started = NULL;
    const Event *linked = NULL;
    assert_true(fixture_told(f, EVENT_SESSION_STARTED, &started) > 0);
    assert_int_equal(started->number_a, old.v);
    assert_int_equal(fixture_told(f, EVENT_SUCCESSOR_LINKED, &linked), 1);
    assert_int_equal(linked->ticket.v, old.v);
    assert_int_equal(linked->number_a, fresh.ticket.id.v);
}

static void two_messages_after_an_end_open_one_conversation(void **state)
{
    DeskFixture *f = *state;
    end_session(f, handed_off(f, f->visitor));
    MessageSent first = say(f, f->visitor, "one");
    MessageSent second = say(f, f->visitor, "two");
    assert_int_equal(first.conversation.v, second.conversation.v);
}

static void soon_after_an_end_it_asks_first_and_thanks_make_no_ticket(void **state)
{
    DeskFixture *f = *state;
    end_session(f, handed_off(f, f->visitor));
    f->world.now_ms += 23 * HOUR_MS;
    MessageSent sent = say(f, f->visitor, "thanks!");
    assert_true(str_starts(newest(f, sent.thread).body, S("Welcome back")));
    sent = say(f, f->visitor, "thanks!");
    assert_int_equal(fixture_conversation(f, sent.conversation).ticket.id.v, 0);
    assert_int_equal(newest(f, sent.thread).kind, MESSAGE_QUESTION); // the options once more
    sent = say(f, f->visitor, "no, really, my parcel");
    assert_true(fixture_conversation(f, sent.conversation).ticket.id.v > 0);
}

static void the_setting_skips_that_question(void **state)
{
    DeskFixture *f = *state;
    fixture_set_setting(f, SETTING_ASK_IF_NEW, S("0"));
    end_session(f, handed_off(f, f->visitor));
    MessageSent sent = say(f, f->visitor, "thanks!");
    assert_true(str_starts(newest(f, sent.thread).body, S("Hello!")));
}

static void numbers_of_a_thread_have_no_gap_over_an_end(void **state)
{
    DeskFixture *f = *state;
    TicketId id = handed_off(f, f->visitor);
    ThreadId thread = fixture_ticket(f, id).session.thread;
    int64_t before = thread_now(f, thread).public_seq;
    end_session(f, id);
    assert_int_equal(thread_now(f, thread).public_seq, before);
    assert_int_equal(say(f, f->visitor, "hello").public_seq, before + 1);
}

// ---- refusals --------------------------------------------------------------------------------

typedef struct Bad {
    CustomerMessage in;
    Err err;
    const char *field;
} Bad;

static Err suspend_apply(Work *work, void *in)
{
    PersonUpdate suspend = { .person = *(PersonId *)in,
                             .suspended_given = true,
                             .suspended = true };
    Person person = { 0 };
    return person_update_apply(work, &suspend, &person);
}

static void who_is_suspended_writes_no_more(void **state)
{
    DeskFixture *f = *state;
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), suspend_apply, &f->visitor), ERR_NONE);
    CustomerMessage in = { .person = f->visitor, .body = S("hello") };
    assert_int_equal(say_try(f, in, NULL), ERR_FORBIDDEN);
    assert_true(str_equal(f->refusal.code, S("suspended")));
}

static void bad_messages_are_refused_naming_the_field_and_change_nothing(void **state)
{
    DeskFixture *f = *state;
    MessageSent theirs = say(f, f->customer, "hello");
    (void)say(f, f->visitor, "hello");
    uint64_t before = fixture_digest(f);
    static char long_text[MESSAGE_TEXT_POINTS_MAX + 1];
    memset(long_text, 'a', sizeof(long_text));
    Str too_long = { long_text, sizeof(long_text) };
    PersonId me = f->visitor;
    const Bad table[] = {
        { { .person = me, .body = S(" \n") }, ERR_INVALID, "body" },
        { { .person = me, .body = too_long }, ERR_INVALID, "body" },
        { { .person = me, .body = S("\xff") }, ERR_INVALID, "body" },
        { { .person = me, .body = { "a\0b", 3 } }, ERR_INVALID, "body" },
        { { .person = me, .body = S("a"), .payload = too_long }, ERR_INVALID, "payload" },
        { { .person = me, .body = S("a"), .kind = MESSAGE_IMAGE }, ERR_INVALID, "attachment" },
        { { .person = me, .body = S("a"), .attachment = { 5 } }, ERR_NOT_FOUND, "attachment" },
        { { .person = me, .body = S("a"), .thread = theirs.thread }, ERR_NOT_FOUND, "thread" },
        { { .person = me, .body = S("a"), .thread = { 7 } }, ERR_NOT_FOUND, "thread" },
        { { .person = f->aiko, .body = S("a") }, ERR_FORBIDDEN, "" },
    };
    for (size_t i = 0; i < countof(table); i++) {
        assert_int_equal(say_try(f, table[i].in, NULL), table[i].err);
        assert_true(str_equal(f->refusal.field, str_of(table[i].field)));
    }
    assert_true(fixture_digest(f) == before);
}

// ---- agents and programs ---------------------------------------------------------------------

typedef struct Staff {
    StaffMessage in;
    MessageSent sent;
} Staff;

static Err staff_apply(Work *work, void *in)
{
    Staff *staff = in;
    return staff_message_apply(work, &staff->in, &staff->sent);
}

static Err staff_say(DeskFixture *f, Actor actor, StaffMessage in, MessageSent *sent)
{
    Staff staff = { .in = in };
    Err err = desk_run(f, actor, staff_apply, &staff);
    if (!err && sent) {
        *sent = staff.sent;
    }
    return err;
}

static void an_agent_writes_into_the_live_session(void **state)
{
    DeskFixture *f = *state;
    TicketId id = handed_off(f, f->visitor);
    Record before = fixture_ticket(f, id);
    MessageSent sent = { 0 };
    StaffMessage in = { .ticket = id, .body = S("Good morning"), .source = S("workspace") };
    assert_int_equal(staff_say(f, actor_agent(f, f->ben), in, &sent), ERR_NONE);
    Message message = newest(f, before.session.thread);
    assert_int_equal(message.id.v, sent.id.v);
    assert_int_equal(message.author_kind, AUTHOR_AGENT);
    assert_int_equal(message.author.v, f->ben.v);
    Record after = fixture_ticket(f, id);
    assert_int_equal(after.ticket.assignee.v, 0); // writing does not assign
    assert_int_equal(after.ticket.version, before.ticket.version);
}

static void an_ended_session_takes_nothing_more(void **state)
{
    DeskFixture *f = *state;
    TicketId id = handed_off(f, f->visitor);
    end_session(f, id);
    uint64_t before = fixture_digest(f);
    StaffMessage in = { .ticket = id, .body = S("too late") };
    assert_int_equal(staff_say(f, actor_agent(f, f->ben), in, NULL), ERR_STATE);
    assert_true(str_equal(f->refusal.code, S("session_ended")));
    assert_true(fixture_digest(f) == before);
}

static void a_tab_counts_its_messages_too(void **state)
{
    DeskFixture *f = *state;
    TicketId id = handed_off(f, f->visitor);
    StaffMessage in = { .ticket = id, .body = S("Good morning"), .n = 1 };
    memset(in.device_hash, 9, sizeof(in.device_hash));
    MessageSent first = { 0 };
    MessageSent again = { 0 };
    assert_int_equal(staff_say(f, actor_agent(f, f->ben), in, &first), ERR_NONE);
    assert_int_equal(staff_say(f, actor_agent(f, f->ben), in, &again), ERR_NONE);
    assert_true(again.repeated);
    assert_int_equal(again.id.v, first.id.v);
    // Not somebody else's tab.
    in.n = 2;
    assert_int_equal(staff_say(f, actor_agent(f, f->aiko), in, NULL), ERR_FORBIDDEN);
    // Also after the end the first answer stands.
    end_session(f, id);
    in.n = 1;
    assert_int_equal(staff_say(f, actor_agent(f, f->ben), in, &again), ERR_NONE);
    assert_true(again.repeated);
}

static void a_program_writes_only_while_the_bot_has_control(void **state)
{
    DeskFixture *f = *state;
    MessageSent sent = say(f, f->visitor, "hello");
    StaffMessage in = { .thread = sent.thread, .body = S("a program") };
    assert_int_equal(staff_say(f, actor_of(ACTOR_INTEGRATION), in, NULL), ERR_NONE);
    assert_int_equal(newest(f, sent.thread).author_kind, AUTHOR_INTEGRATION);
    sent = choose(f, f->visitor, "person");
    assert_int_equal(staff_say(f, actor_of(ACTOR_INTEGRATION), in, NULL), ERR_CONTROL);
    end_session(f, fixture_conversation(f, sent.conversation).ticket.id);
    assert_int_equal(staff_say(f, actor_of(ACTOR_INTEGRATION), in, NULL), ERR_CONTROL);
    in.thread = (ThreadId){ 3 };
    assert_int_equal(staff_say(f, actor_of(ACTOR_INTEGRATION), in, NULL), ERR_NOT_FOUND);
}

// ---- marks -----------------------------------------------------------------------------------

static Err mark_apply(Work *work, void *in)
{
    return mark_set_apply(work, in);
}

static size_t marks_told(const DeskFixture *f)
{
    size_t count = 0;
    for (size_t i = 0; i < f->published_count; i++) {
        count += f->published[i].kind == PUBLISHED_MARK;
    }
    return count;
}

static void marks_only_grow_and_are_told_when_they_do(void **state)
{
    DeskFixture *f = *state;
    MessageSent sent = say(f, f->visitor, "hello"); // 1, the bot's question is 2
    Actor me = actor_customer(f->visitor);
    size_t told = marks_told(f);
    MarkSet mark = { .thread = sent.thread, .kind = MARK_CUSTOMER_READ, .public_seq = 99 };
    assert_int_equal(desk_run(f, me, mark_apply, &mark), ERR_NONE);
    Thread thread = thread_now(f, sent.thread);
    assert_int_equal(thread.customer_read_seq, 2); // cut to the newest
    assert_int_equal(thread.customer_delivered_seq, 2);
    assert_int_equal(marks_told(f), told + 1);
    uint64_t before = fixture_digest(f);
    mark.public_seq = 1;
    assert_int_equal(desk_run(f, me, mark_apply, &mark), ERR_NONE);
    assert_true(fixture_digest(f) == before);
    assert_int_equal(marks_told(f), told + 1);
    assert_int_equal(desk_run(f, actor_customer(f->customer), mark_apply, &mark), ERR_NOT_FOUND);
}

static void who_writes_has_read_what_stands_above(void **state)
{
    DeskFixture *f = *state;
    MessageSent sent = say(f, f->visitor, "hello");
    assert_int_equal(thread_now(f, sent.thread).customer_read_seq, 1);
    size_t told = marks_told(f);
    sent = choose(f, f->visitor, "person");
    assert_int_equal(marks_told(f), told + 1); // the bot's question had not been read
    assert_int_equal(sent.public_seq, 3);
    assert_int_equal(thread_now(f, sent.thread).customer_read_seq, 3);
    MarkSet mark = { .thread = sent.thread, .kind = MARK_CUSTOMER_READ, .public_seq = 99 };
    assert_int_equal(desk_run(f, actor_customer(f->visitor), mark_apply, &mark), ERR_NONE);
    told = marks_told(f);
    (void)say(f, f->visitor, "thank you");
    assert_int_equal(marks_told(f), told); // nothing new to anybody
}

static void an_agents_mark_is_set_by_ticket(void **state)
{
    DeskFixture *f = *state;
    TicketId id = handed_off(f, f->visitor);
    MarkSet mark = { .ticket = id, .kind = MARK_AGENT_READ, .public_seq = 3 };
    assert_int_equal(desk_run(f, actor_customer(f->visitor), mark_apply, &mark), ERR_FORBIDDEN);
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), mark_apply, &mark), ERR_NONE);
    assert_int_equal(thread_now(f, fixture_ticket(f, id).session.thread).agent_read_seq, 3);
}

// ---- SES-13 ----------------------------------------------------------------------------------

static void a_silent_bot_talk_starts_over_and_then_ends(void **state)
{
    DeskFixture *f = *state;
    MessageSent sent = say(f, f->visitor, "hello");
    f->world.now_ms += 24 * HOUR_MS + MINUTE_MS;
    run_timers(f);
    assert_int_equal(fixture_conversation(f, sent.conversation).session.bot_step.len, 0);
    MessageSent again = say(f, f->visitor, "hello again");
    assert_int_equal(again.conversation.v, sent.conversation.v);
    assert_true(str_starts(newest(f, sent.thread).body, S("Hello!")));
    f->world.now_ms += 31 * 24 * HOUR_MS;
    run_timers(f);
    Record record = fixture_conversation(f, sent.conversation);
    assert_int_equal(record.session.session_state, SESSION_ENDED);
    assert_int_equal(record.session.ended_reason, ENDED_REASON_INACTIVITY);
}

// ---- all or nothing --------------------------------------------------------------------------

// Fails each step of the store in turn, each time for another visitor who chooses a person;
// whatever breaks, nothing may be half done. A transaction that could not begin is tried again at
// once, so a fault there goes unnoticed. The last step is the commit itself: after it the writer is
// done for.
static void a_message_is_all_or_nothing(void **state)
{
    DeskFixture *f = *state;
    fixture_set_max(f, f->aiko, ROUTING_MESSAGING, CAPACITY_MAX);
    fixture_set_status(f, f->aiko, AGENT_ONLINE);
    int refused = 0;
    for (int step = 1; !f->commit_failed; step++) {
        unsigned char device = (unsigned char)step;
        assert_true(step < 250);
        assert_int_equal(say_try(f, of_device(device, 1, "hello"), NULL), ERR_NONE);
        CustomerMessage choice = of_device(device, 2, "person");
        choice.payload = S("person");
        uint64_t before = fixture_digest(f);
        int64_t load = fixture_load(f, f->aiko, ROUTING_MESSAGING).used;
        f->world.world.fault_countdown = step;
        Err err = say_try(f, choice, NULL);
        assert_int_equal(f->world.world.fault_countdown, 0);
        assert_true(err == ERR_NONE || err == ERR_STORE);
        assert_int_equal(fixture_digest(f) == before, err != ERR_NONE);
        assert_int_equal(fixture_load(f, f->aiko, ROUTING_MESSAGING).used, load + !err);
        refused += err != ERR_NONE;
    }
    assert_true(refused > 20);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_first_message_opens_a_conversation_with_the_bot),
        TEST(the_bot_speaks_the_language_of_the_page),
        TEST(choosing_a_person_makes_a_ticket_in_one_choice),
        TEST(an_online_agent_gets_it_in_the_same_commit),
        TEST(a_bot_without_a_flow_hands_off),
        TEST(name_and_address_told_to_the_bot_are_kept_unverified),
        TEST(a_visitors_rows_appear_at_the_first_message),
        TEST(a_retry_that_lands_after_an_end_is_not_doubled),
        TEST(a_message_makes_an_inactive_session_active_again_with_the_same_agent),
        TEST(coming_back_may_pass_the_limit_and_says_so),
        TEST(a_message_reopens_pending_on_hold_and_solved_as_one_update),
        TEST(a_message_on_an_open_ticket_is_no_update),
        TEST(after_a_closed_ticket_a_new_conversation_begins),
        TEST(after_an_end_the_bot_greets_and_the_old_ticket_stays_as_it_is),
        TEST(two_messages_after_an_end_open_one_conversation),
        TEST(soon_after_an_end_it_asks_first_and_thanks_make_no_ticket),
        TEST(the_setting_skips_that_question),
        TEST(numbers_of_a_thread_have_no_gap_over_an_end),
        TEST(who_is_suspended_writes_no_more),
        TEST(bad_messages_are_refused_naming_the_field_and_change_nothing),
        TEST(an_agent_writes_into_the_live_session),
        TEST(an_ended_session_takes_nothing_more),
        TEST(a_tab_counts_its_messages_too),
        TEST(a_program_writes_only_while_the_bot_has_control),
        TEST(marks_only_grow_and_are_told_when_they_do),
        TEST(who_writes_has_read_what_stands_above),
        TEST(an_agents_mark_is_set_by_ticket),
        TEST(a_silent_bot_talk_starts_over_and_then_ends),
        TEST(a_message_is_all_or_nothing),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
