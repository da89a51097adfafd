#include "sim/model.h"

#include <stdlib.h>
#include <string.h>

#include "relay/print.h"
#include "sim/memory.h"
#include "sim/report.h"
#include "sim/tags.h"

void model_free(Model *model)
{
    for (size_t i = 0; i < model->thread_count; i++) {
        free(model->threads[i].rows);
    }
    free(model->threads);
    free(model->conversations);
    free(model->tickets);
    *model = (Model){ 0 };
}

// ---- finding ---------------------------------------------------------------------------------
// From the end: what is new is asked for most.

ModelThread *model_thread(Model *model, int64_t id)
{
    for (size_t i = model->thread_count; i-- > 0;) {
        if (model->threads[i].id == id) {
            return &model->threads[i];
        }
    }
    return NULL;
}

ModelThread *model_thread_of(Model *model, int64_t person)
{
    for (size_t i = model->thread_count; i-- > 0;) {
        if (model->threads[i].person == person) {
            return &model->threads[i];
        }
    }
    return NULL;
}

ModelConversation *model_conversation(Model *model, int64_t id)
{
    for (size_t i = model->conversation_count; i-- > 0;) {
        if (model->conversations[i].id == id) {
            return &model->conversations[i];
        }
    }
    return NULL;
}

ModelTicket *model_ticket(Model *model, int64_t id)
{
    for (size_t i = model->ticket_count; i-- > 0;) {
        if (model->tickets[i].id == id) {
            return &model->tickets[i];
        }
    }
    return NULL;
}

ModelAgent *model_agent(Model *model, int64_t id)
{
    for (size_t i = 0; i < model->agent_count; i++) {
        if (model->agents[i].id == id) {
            return &model->agents[i];
        }
    }
    return NULL;
}

ModelThread *model_thread_add(Model *model, int64_t id)
{
    model->threads = memory_grow(model->threads, &model->thread_capacity, model->thread_count,
                                 sizeof(*model->threads));
    ModelThread *thread = &model->threads[model->thread_count++];
    *thread = (ModelThread){ .id = id, .bytes = MEMORY_HASH, .masked = MEMORY_HASH };
    return thread;
}

ModelConversation *model_conversation_add(Model *model, int64_t id)
{
    model->conversations = memory_grow(model->conversations, &model->conversation_capacity,
                                       model->conversation_count, sizeof(*model->conversations));
    ModelConversation *conversation = &model->conversations[model->conversation_count++];
    *conversation = (ModelConversation){ .id = id, .state = SESSION_ACTIVE };
    return conversation;
}

ModelTicket *model_ticket_add(Model *model, int64_t id)
{
    model->tickets = memory_grow(model->tickets, &model->ticket_capacity, model->ticket_count,
                                 sizeof(*model->tickets));
    ModelTicket *ticket = &model->tickets[model->ticket_count++];
    *ticket = (ModelTicket){ .id = id };
    return ticket;
}

// ---- what an end user sees -------------------------------------------------------------------

uint64_t model_row_hash(const Message *message)
{
    Message nameless = *message;
    nameless.author_name = S("");
    Arena arena = { 0 };
    Buf row = buf_make(&arena, ROW_MAX_BYTES);
    print_message_row(&row, &nameless, AUDIENCE_END_USER);
    uint64_t hash = memory_hash(MEMORY_HASH, row.at, row.len);
    arena_free(&arena);
    return hash;
}

static void row_keep(ModelThread *thread, const Message *message)
{
    size_t at = (size_t)message->public_seq - 1;
    thread->rows = memory_grow(thread->rows, &thread->row_capacity, at, sizeof(*thread->rows));
    thread->rows[at] = model_row_hash(message);
}

static void row_sent(ModelThread *thread, const Message *message)
{
    Arena arena = { 0 };
    Buf row = buf_make(&arena, ROW_MAX_BYTES);
    print_message_row(&row, message, AUDIENCE_END_USER);
    tags_check_private(buf_str(&row), thread->person);
    thread->bytes = memory_hash(thread->bytes, row.at, row.len);
    Message masked = *message;
    masked.id.v = 1;
    masked.thread.v = 1;
    masked.author.v = 1;
    masked.author_name = S("");
    row = buf_make(&arena, ROW_MAX_BYTES);
    print_message_row(&row, &masked, AUDIENCE_END_USER);
    thread->masked = memory_hash(thread->masked, row.at, row.len);
    arena_free(&arena);
}

static void marks_sent(ModelThread *thread, const Thread *now)
{
    Arena arena = { 0 };
    Buf row = buf_make(&arena, ROW_MAX_BYTES);
    print_marks(&row, (Stream){ STREAM_THREAD, thread->id }, now);
    tags_check_private(buf_str(&row), thread->person);
    thread->bytes = memory_hash(thread->bytes, row.at, row.len);
    int64_t marks[] = { now->customer_delivered_seq, now->customer_read_seq, now->agent_read_seq };
    thread->masked = memory_hash(thread->masked, marks, sizeof(marks));
    arena_free(&arena);
}

// ---- events ----------------------------------------------------------------------------------

static void told_message(Model *model, const Published *published)
{
    const Event *event = &published->event;
    const Message *message = published->message;
    if (!message || message->public_seq != event->number_a ||
        message->conversation.v != event->conversation.v || message->thread.v != event->thread.v) {
        report_fail(LAW_NOTHING_LOST, "the event %" PRId64 " is not that of its message",
                    event->id.v);
    }
    ModelThread *thread = model_thread(model, event->thread.v);
    thread = thread ? thread : model_thread_add(model, event->thread.v);
    if (message->public_seq != thread->now.public_seq + 1) {
        report_fail(LAW_NOTHING_LOST, "thread %" PRId64 " told number %" PRId64 " after %" PRId64,
                    thread->id, message->public_seq, thread->now.public_seq);
    }
    ModelConversation *newest = model_conversation(model, thread->newest);
    if (newest && newest->state != SESSION_ENDED && newest->id != event->conversation.v) {
        report_fail(LAW_ONE_SESSION, "thread %" PRId64 " has two live conversations", thread->id);
    }
    ModelConversation *conversation = model_conversation(model, event->conversation.v);
    if (!conversation) {
        conversation = model_conversation_add(model, event->conversation.v);
        conversation->thread = thread->id;
        thread->newest = conversation->id;
    }
    // What was said on a page stands before the answer, which begins the conversation (SES-14).
    bool is_of_page = event->actor.kind == ACTOR_MESSAGING_TRIGGER;
    if (!conversation->is_begun && message->author_kind != AUTHOR_END_USER && !is_of_page) {
        report_fail(LAW_ONE_SESSION, "conversation %" PRId64 " was not begun by its customer",
                    conversation->id);
    }
    conversation->is_begun = conversation->is_begun || message->author_kind == AUTHOR_END_USER;
    // A survey's card lies in the thread and opens nothing (SAT-2).
    bool is_over = conversation->state == SESSION_ENDED && message->kind != MESSAGE_SURVEY;
    if (conversation->id != thread->newest || is_over) {
        report_fail(LAW_ONE_SESSION, "message %" PRId64 " went into ended conversation %" PRId64,
                    message->id.v, conversation->id);
    }
    if (conversation->ticket != event->ticket.v) {
        report_fail(LAW_NOTHING_LOST, "message %" PRId64 " was told on ticket %" PRId64,
                    message->id.v, event->ticket.v);
    }
    if (message->author_kind == AUTHOR_END_USER) {
        thread->person = message->author.v;
    }
    thread->now.public_seq = message->public_seq;
    row_keep(thread, message);
    row_sent(thread, message);
}

static int64_t id_of(Str text)
{
    int64_t id = 0;
    return str_i64(text, &id) ? id : 0;
}

static RoutingChannel channel_of(Str name)
{
    for (RoutingChannel channel = ROUTING_NONE; channel < ROUTING_COUNT; channel++) {
        if (str_equal(routing_channel_name(channel), name)) {
            return channel;
        }
    }
    return ROUTING_COUNT;
}

// One field of a ticket; what it is said to have been, it must have been.
static void told_field(ModelTicket *ticket, const Event *event)
{
    int64_t old = 0;
    int64_t before = 0;
    if (event->field == FIELD_STATUS) {
        old = ticket_status_from(event->old_value);
        before = ticket->status;
        ticket->status = ticket_status_from(event->new_value);
    } else if (event->field == FIELD_ASSIGNEE) {
        old = id_of(event->old_value);
        before = ticket->assignee;
        ticket->assignee = id_of(event->new_value);
    } else if (event->field == FIELD_TEAM) {
        old = id_of(event->old_value);
        before = ticket->team;
        ticket->team = id_of(event->new_value);
    } else if (event->field == FIELD_ROUTING_CHANNEL) {
        old = channel_of(event->old_value);
        before = ticket->channel;
        ticket->channel = channel_of(event->new_value);
    }
    if (event->kind == EVENT_FIELD_SET && old != before) {
        report_fail(LAW_DURABLE, "ticket %" PRId64 ": %.*s was not '%.*s'", ticket->id,
                    STR_ARG(event_field_name(event->field)), STR_ARG(event->old_value));
    }
}

static void told_state(Model *model, const Event *event, SessionState state)
{
    ModelConversation *conversation = model_conversation(model, event->conversation.v);
    if (!conversation) {
        report_fail(LAW_ONE_SESSION, "a session of nobody: conversation %" PRId64,
                    event->conversation.v);
    }
    if (conversation->state == SESSION_ENDED) {
        report_fail(state == SESSION_ENDED ? LAW_END_IS_ALONE : LAW_ONE_SESSION,
                    "conversation %" PRId64 " had ended and is now %.*s", conversation->id,
                    STR_ARG(session_state_name(state)));
    }
    if (conversation->state == state) {
        report_fail(LAW_ONE_SESSION, "conversation %" PRId64 " is told to be %.*s, and was",
                    conversation->id, STR_ARG(session_state_name(state)));
    }
    conversation->state = state;
    ModelTicket *ticket = model_ticket(model, event->ticket.v);
    if (ticket && state == SESSION_ENDED) {
        ticket->end_audit = event->audit.v;
        ticket->end_set = ticket->set;
    }
}

static void told_started(Model *model, const Event *event, ModelTicket *ticket)
{
    ModelConversation *conversation = model_conversation(model, event->conversation.v);
    if (!conversation || !ticket || conversation->ticket || conversation->state == SESSION_ENDED) {
        report_fail(LAW_ONE_SESSION, "ticket %" PRId64 " took conversation %" PRId64,
                    event->ticket.v, event->conversation.v);
    }
    conversation->ticket = ticket->id;
    ticket->conversation = conversation->id;
}

static void told_routed(Model *model, const Event *event)
{
    const ModelAgent *agent = model_agent(model, event->agent.v);
    if (!agent) {
        report_fail(LAW_LIMITS, "ticket %" PRId64 " was routed to nobody", event->ticket.v);
    }
    if (event->number_a > agent->limit || event->number_a > event->number_b) {
        report_fail(LAW_LIMITS,
                    "the router gave agent %" PRId64 " %" PRId64 " of %" PRId64 " (set up: %" PRId64
                    ")",
                    agent->id, event->number_a, event->number_b, agent->limit);
    }
}

// The audit that the event belongs to, and the fields it has changed so far; what a rule did is the
// rule's own effect.
static void told_audit(ModelTicket *ticket, const Event *event)
{
    if (event->audit.v != ticket->audit) {
        ticket->audit = event->audit.v;
        ticket->set = 0;
    }
    if (event->kind == EVENT_FIELD_SET && event->actor.kind != ACTOR_RULE) {
        ticket->set |= UINT32_C(1) << event->field;
    }
    if (ticket->end_audit && ticket->end_audit == ticket->audit) {
        ticket->end_set = ticket->set;
    }
}

static ModelTicket *told_on_ticket(Model *model, const Event *event)
{
    if (!event->ticket_seq) {
        return NULL;
    }
    ModelTicket *ticket = model_ticket(model, event->ticket.v);
    if (!ticket) {
        ticket = model_ticket_add(model, event->ticket.v);
        ticket->conversation = event->conversation.v;
    }
    if (event->ticket_seq != ticket->stream_seq + 1) {
        report_fail(LAW_DURABLE, "ticket %" PRId64 " told number %" PRId64 " after %" PRId64,
                    ticket->id, event->ticket_seq, ticket->stream_seq);
    }
    ticket->stream_seq = event->ticket_seq;
    if (event->audit.v) {
        told_audit(ticket, event);
    }
    return ticket;
}

static void told_on_agent(Model *model, const Event *event)
{
    ModelAgent *agent = event->agent_seq ? model_agent(model, event->agent.v) : NULL;
    if (!agent) {
        return;
    }
    if (event->agent_seq != agent->stream_seq + 1) {
        report_fail(LAW_DURABLE, "agent %" PRId64 " told number %" PRId64 " after %" PRId64,
                    agent->id, event->agent_seq, agent->stream_seq);
    }
    agent->stream_seq = event->agent_seq;
    if (event->kind == EVENT_AGENT_STATUS_SET) {
        agent->status = agent_status_from(event->new_value);
    }
}

static bool is_automatic(ActorKind kind)
{
    return kind != ACTOR_END_USER && kind != ACTOR_AGENT && kind != ACTOR_INTEGRATION;
}

static void told_event(Model *model, const Published *published)
{
    const Event *event = &published->event;
    if (event->id.v <= model->last_event) {
        report_fail(LAW_DURABLE, "event %" PRId64 " was told after %" PRId64, event->id.v,
                    model->last_event);
    }
    if ((is_automatic(event->actor.kind) && event->kind != EVENT_TIMER_FIRED && !event->cause.v) ||
        event->cause.v >= event->id.v) {
        report_fail(LAW_CAUSES, "event %" PRId64 " (%.*s by %.*s) has cause %" PRId64, event->id.v,
                    STR_ARG(event_name(event->kind)), STR_ARG(actor_kind_name(event->actor.kind)),
                    event->cause.v);
    }
    model->last_event = event->id.v;
    model->event_count++;
    ModelTicket *ticket = told_on_ticket(model, event);
    told_on_agent(model, event);
    if (event->kind == EVENT_MESSAGE_SENT) {
        told_message(model, published);
    } else if (event->kind == EVENT_FIELD_CREATED || event->kind == EVENT_FIELD_SET) {
        told_field(ticket, event);
    } else if (event->kind == EVENT_SESSION_STARTED) {
        told_started(model, event, ticket);
    } else if (event->kind == EVENT_SESSION_INACTIVE) {
        told_state(model, event, SESSION_INACTIVE);
    } else if (event->kind == EVENT_SESSION_ACTIVE) {
        told_state(model, event, SESSION_ACTIVE);
    } else if (event->kind == EVENT_SESSION_ENDED) {
        told_state(model, event, SESSION_ENDED);
    } else if (event->kind == EVENT_ROUTED) {
        told_routed(model, event);
    }
}

bool marks_grow(const Thread *from, const Thread *to, int64_t public_seq)
{
    return to->customer_delivered_seq >= from->customer_delivered_seq &&
           to->customer_read_seq >= from->customer_read_seq &&
           to->agent_read_seq >= from->agent_read_seq && to->customer_delivered_seq <= public_seq &&
           to->customer_read_seq <= public_seq && to->agent_read_seq <= public_seq;
}

static void told_marks(Model *model, const Thread *now)
{
    ModelThread *thread = model_thread(model, now->id.v);
    if (!thread || !marks_grow(&thread->now, now, thread->now.public_seq)) {
        report_fail(LAW_NOTHING_LOST, "the marks of thread %" PRId64 " went back or too far",
                    now->id.v);
    }
    thread->now.customer_delivered_seq = now->customer_delivered_seq;
    thread->now.customer_read_seq = now->customer_read_seq;
    thread->now.agent_read_seq = now->agent_read_seq;
    marks_sent(thread, now);
}

void model_told(Model *model, const Published *published)
{
    if (published->kind == PUBLISHED_MARK) {
        told_marks(model, &published->thread);
    } else if (published->kind == PUBLISHED_EVENT) {
        told_event(model, published);
    }
}
