#include "desk/record.h"

#include "desk/record_internal.h"
#include "desk/rules/messaging_run.h"
#include "desk/update.h"
#include "store/conversation_store.h"
#include "store/ticket_store.h"

// ---- loading ----------------------------------------------------------------------------------

Err record_load_ticket(Work *work, TicketId id, Record *out)
{
    Record found = { 0 };
    Err err = ticket_load(work->tx, work->arena, id, &found.ticket, &found.session);
    if (err) {
        return err;
    }
    *out = found;
    return ERR_NONE;
}

Err record_load_conversation(Work *work, ConversationId id, Record *out)
{
    Record found = { 0 };
    Err err = ticket_load_by_conversation(work->tx, work->arena, id, &found.ticket, &found.session);
    if (err) {
        return err;
    }
    *out = found;
    return ERR_NONE;
}

Err record_load_current(Work *work, ThreadId thread, Record *out)
{
    Record found = { 0 };
    Err err = ticket_load_current(work->tx, work->arena, thread, &found.ticket, &found.session);
    if (err) {
        return err;
    }
    *out = found;
    return ERR_NONE;
}

// ---- what follows from a change: the ticket ---------------------------------------------------

static const Conversation *session_of(const Record *record)
{
    return record->session.id.v ? &record->session : NULL;
}

static bool is_update(const Record *before, const Record *after)
{
    return after->ticket.version != before->ticket.version ||
           after->ticket.is_public != before->ticket.is_public ||
           ticket_difference(&before->ticket, &after->ticket) != 0;
}

// What a customer says of how they were served reaches their ticket also when it is closed.
static bool is_rating_alone(const Record *before, const Record *after)
{
    return after->ticket.version == before->ticket.version &&
           after->ticket.is_public == before->ticket.is_public &&
           ticket_difference(&before->ticket, &after->ticket) == UINT32_C(1) << FIELD_SATISFACTION;
}

static EndedVia ended_via_of(Actor actor)
{
    if (actor.kind == ACTOR_RULE || actor.kind == ACTOR_AUTOMATION ||
        actor.kind == ACTOR_MESSAGING_TRIGGER) {
        return ENDED_VIA_RULE;
    }
    if (actor.kind == ACTOR_TIMER) {
        return ENDED_VIA_TIMER;
    }
    return actor.via == VIA_API ? ENDED_VIA_API : ENDED_VIA_COMPOSER;
}

// The status that was asked for, and what it brings with it.
static Err status_derive(Work *work, const Record *before, Record *after)
{
    if (before->ticket.id.v && before->ticket.status == TICKET_CLOSED && is_update(before, after) &&
        !is_rating_alone(before, after)) {
        return refuse(work->why, ERR_STATE, S("status"), S("ticket_closed"),
                      S("a closed ticket cannot be changed"));
    }
    if (after->ticket.status != before->ticket.status && before->ticket.id.v &&
        !ticket_status_may_change(before->ticket.status, after->ticket.status)) {
        return refuse(work->why, ERR_STATE, S("status"), S("not_possible"),
                      S("the status cannot change like this"));
    }
    if (after->ticket.status == TICKET_NEW && after->ticket.assignee.v) {
        after->ticket.status = TICKET_OPEN;
    }
    if (after->ticket.status == TICKET_CLOSED && session_of(after) &&
        after->session.session_state != SESSION_ENDED) {
        after->session.session_state = SESSION_ENDED;
        after->session.ended_reason = ENDED_REASON_TICKET_CLOSED;
        after->session.ended_via = ended_via_of(work->actor);
    }
    return ERR_NONE;
}

// ---- what follows from a change: the session and control --------------------------------------

static SessionInput session_input_to(SessionState state)
{
    return state == SESSION_ENDED      ? SESSION_ON_END
           : state == SESSION_INACTIVE ? SESSION_ON_QUIET
                                       : SESSION_ON_CUSTOMER_WROTE;
}

static Err session_derive(Work *work, const Record *before, Record *after)
{
    Conversation *session = &after->session;
    if (!session->id.v || session->session_state == before->session.session_state) {
        return ERR_NONE;
    }
    SessionState next =
        session_next(before->session.session_state, session_input_to(session->session_state));
    if (next != session->session_state) {
        return refuse(work->why, ERR_STATE, S(""), S("session_ended"),
                      S("the messaging session cannot change like this"));
    }
    if (next != SESSION_ENDED) {
        session->inactive_reason =
            next == SESSION_INACTIVE ? INACTIVE_REASON_CUSTOMER : INACTIVE_REASON_NONE;
        return ERR_NONE;
    }
    assert(session->ended_reason != ENDED_REASON_NONE);
    session->ended_ms = work->now_ms;
    session->ended_by = work->actor.person;
    if (after->ticket.id.v && session->ended_reason == ENDED_REASON_AGENT &&
        setting_on(&work->config->settings, SETTING_ENDED_AS_EMAIL)) {
        after->ticket.routing_channel = ROUTING_EMAIL; // RTE-3
    }
    return ERR_NONE;
}

static Err control_step(Work *work, Conversation *session, ControlInput input)
{
    Control next = control_next(session->control, input);
    if (next == CONTROL_REFUSED) {
        return refuse(work->why, ERR_STATE, S(""), S("not_possible"),
                      S("this cannot happen while somebody else answers the conversation"));
    }
    session->control = next;
    return ERR_NONE;
}

static Err control_derive(Work *work, const Record *before, Record *after)
{
    Conversation *session = &after->session;
    if (!session->id.v) {
        return ERR_NONE;
    }
    session->control = before->session.control;
    Err err = ERR_NONE;
    if (after->ticket.id.v && !before->ticket.id.v) {
        err = control_step(work, session, CONTROL_ON_HANDOFF);
    }
    if (!err && session->session_state == SESSION_ENDED &&
        before->session.session_state != SESSION_ENDED) {
        err = control_step(work, session, CONTROL_ON_END);
    }
    if (!err && after->ticket.assignee.v != before->ticket.assignee.v) {
        err = control_step(work, session,
                           after->ticket.assignee.v ? CONTROL_ON_ASSIGNED : CONTROL_ON_UNASSIGNED);
    }
    return err;
}

static void times_derive(Work *work, const Record *before, Record *after)
{
    Ticket *ticket = &after->ticket;
    if (!ticket->id.v) {
        return;
    }
    ticket->queued_ms = before->ticket.queued_ms ? before->ticket.queued_ms : work->now_ms;
    if (!ticket_waits(ticket, session_of(after))) {
        ticket->queued_ms = 0;
    }
    if (ticket->status != before->ticket.status) {
        ticket->status_ms = work->now_ms;
        ticket->solved_ms = ticket->status == TICKET_SOLVED ? work->now_ms : ticket->solved_ms;
    }
    if (before->ticket.id.v && is_update(before, after)) {
        ticket->version = before->ticket.version + 1;
        ticket->updated_ms = work->now_ms;
    }
}

static Err record_derive(Work *work, const Record *before, Record *after)
{
    Err err = status_derive(work, before, after);
    if (!err) {
        err = session_derive(work, before, after);
    }
    if (!err) {
        err = control_derive(work, before, after);
    }
    if (!err) {
        times_derive(work, before, after);
    }
    return err;
}

static bool session_ends(const Record *before, const Record *after)
{
    return after->session.id.v && after->session.session_state == SESSION_ENDED &&
           before->session.session_state != SESSION_ENDED;
}

// ---- timers -----------------------------------------------------------------------------------

static int64_t quiet_after_ms(const Work *work, const Record *record)
{
    return record->ticket.assignee.v
               ? work->config->settings.number[SETTING_INACTIVE_AFTER_S] * 1000
               : INACTIVE_AFTER_UNASSIGNED_MS;
}

int64_t record_quiet_due_ms(const Work *work, const Record *record)
{
    return record->session.customer_wrote_ms + quiet_after_ms(work, record);
}

static void timers_end(Work *work, const Record *before)
{
    int64_t subject = before->session.id.v;
    if (before->ticket.id.v) {
        work_timer_cancel(work, TIMER_SESSION_QUIET, subject);
    } else {
        work_timer_cancel(work, TIMER_BOT_RESTART, subject);
        work_timer_cancel(work, TIMER_BOT_EXPIRE, subject);
    }
}

// A timer that is armed already is left alone while customers write: it re-arms itself when it
// fires too early, which is far cheaper than moving it at each message.
static void timers_follow(Work *work, const Record *before, const Record *after)
{
    const Conversation *session = &after->session;
    if (!session->id.v || before->session.session_state == SESSION_ENDED) {
        return;
    }
    if (session->session_state == SESSION_ENDED) {
        timers_end(work, before);
        return;
    }
    bool handed_off = !before->ticket.id.v && after->ticket.id.v;
    if (handed_off) {
        timers_end(work, before);
    }
    bool returned = session->session_state == SESSION_ACTIVE &&
                    before->session.session_state == SESSION_INACTIVE;
    bool other_wait = session->session_state == SESSION_ACTIVE &&
                      quiet_after_ms(work, before) != quiet_after_ms(work, after);
    if (after->ticket.id.v && (handed_off || returned || other_wait)) {
        work_timer_set(work, TIMER_SESSION_QUIET, session->id.v, record_quiet_due_ms(work, after));
    }
    if (!after->ticket.id.v && before->session.bot_step.len == 0 && session->bot_step.len > 0) {
        work_timer_set(work, TIMER_BOT_RESTART, session->id.v, work->now_ms + BOT_RESTART_AFTER_MS);
    }
}

// ---- writing ----------------------------------------------------------------------------------

static bool session_is_same(const Conversation *a, const Conversation *b)
{
    return a->ticket.v == b->ticket.v && a->control == b->control &&
           a->session_state == b->session_state && a->inactive_reason == b->inactive_reason;
}

static bool talk_is_same(const Conversation *a, const Conversation *b)
{
    return a->language == b->language && a->bot_version == b->bot_version &&
           a->bot_unmatched == b->bot_unmatched && str_equal(a->bot_step, b->bot_step);
}

static void rows_write(Work *work, const Record *before, const Record *after)
{
    if (!before->ticket.id.v && after->ticket.id.v) {
        ticket_insert(work->tx, &after->ticket);
    } else if (after->ticket.version != before->ticket.version ||
               after->ticket.queued_ms != before->ticket.queued_ms) {
        ticket_update(work->tx, &after->ticket);
    }
    if (!session_is_same(&before->session, &after->session)) {
        conversation_set_session(work->tx, &after->session);
    }
    if (!talk_is_same(&before->session, &after->session)) {
        conversation_set_talk(work->tx, &after->session);
    }
}

// A ticket that came into a queue, or into another one, may be somebody's at once.
static void queue_touch(Work *work, const Record *before, const Record *after)
{
    if (after->ticket.queued_ms &&
        (!before->ticket.queued_ms || before->ticket.team.v != after->ticket.team.v)) {
        work_touch_team(work, after->ticket.team);
    }
}

static Err record_write(Work *work, const Record *before, Record *after, SaveBy by)
{
    Loads loads = { 0 };
    Err err = loads_move(work, before, after, by, &loads);
    if (err) {
        return err;
    }
    rows_write(work, before, after);
    if (!before->ticket.id.v && after->ticket.id.v) {
        events_of_new_ticket(work, after);
    }
    events_of_change(work, before, after, by, &loads);
    messaging_note_change(work, before, after, by);
    if (session_ends(before, after)) {
        err = messaging_stop(work, after);
    }
    if (!err) {
        err = loads_tell(work, before, after, &loads);
    }
    if (err) {
        return err;
    }
    timers_follow(work, before, after);
    queue_touch(work, before, after);
    if (!before->ticket.id.v || is_update(before, after) ||
        before->session.session_state != after->session.session_state) {
        work_updated(work, before, after);
    }
    return work->tx->err;
}

Err record_save(Work *work, const Record *before, Record *after, SaveBy by)
{
    assert(before->ticket.id.v == after->ticket.id.v);
    assert(before->session.id.v == after->session.id.v);
    Err err = record_derive(work, before, after);
    if (err) {
        return err;
    }
    return record_write(work, before, after, by);
}

Err record_create_ticket(Work *work, const Record *before, Record *after)
{
    assert(before->ticket.id.v == 0);
    assert(before->session.id.v == after->session.id.v);
    Ticket *ticket = &after->ticket;
    ticket->id = (TicketId){ tx_next_counter(work->tx, S("ticket")) };
    ticket->conversation = after->session.id;
    ticket->status = ticket->status == TICKET_STATUS_NONE ? TICKET_NEW : ticket->status;
    ticket->brand = ticket->brand.v ? ticket->brand : work->config->default_brand;
    ticket->version = 1;
    ticket->created_ms = ticket->updated_ms = work->now_ms;
    if (after->session.id.v) {
        after->session.ticket = ticket->id;
    }
    Err err = work->tx->err ? work->tx->err : record_derive(work, before, after);
    if (err) {
        return err;
    }
    return record_write(work, before, after, SAVE_BY_COMMAND);
}

void record_begin(Work *work, Record *record)
{
    Conversation *session = &record->session;
    assert(session->id.v > 0);
    assert(record->ticket.id.v == 0);
    session->ticket = (TicketId){ 0 };
    session->control = CONTROL_BOT;
    session->session_state = SESSION_ACTIVE;
    session->started_ms = session->customer_wrote_ms = work->now_ms;
    conversation_insert(work->tx, session);
    work_timer_set(work, TIMER_BOT_EXPIRE, session->id.v, work->now_ms + BOT_EXPIRE_AFTER_MS);
    if (session->bot_step.len > 0) {
        work_timer_set(work, TIMER_BOT_RESTART, session->id.v, work->now_ms + BOT_RESTART_AFTER_MS);
    }
}
