#include "desk/record_internal.h"
#include "desk/rules/rule_set.h"
#include "store/comment_store.h"

AuditId record_audit(Work *work, TicketId ticket)
{
    assert(ticket.v > 0);
    if (work->audit_ticket.v == ticket.v) {
        return work->audit;
    }
    Audit audit = {
        .id = { db_next_id(work->tx) },
        .ticket = ticket,
        .at_ms = work->now_ms,
        .actor = work->actor,
        .rule_set = work->config->rules && !work->is_beyond_rules ? work->config->rules->number : 0,
    };
    audit_insert(work->tx, &audit);
    work->audit = audit.id;
    work->audit_ticket = ticket;
    return audit.id;
}

// ---- fields -----------------------------------------------------------------------------------

static bool field_is_same(const Ticket *a, const Ticket *b, EventField field)
{
    switch (field) {
    case FIELD_STATUS:
        return a->status == b->status;
    case FIELD_ASSIGNEE:
        return a->assignee.v == b->assignee.v;
    case FIELD_TEAM:
        return a->team.v == b->team.v;
    case FIELD_PRIORITY:
        return a->priority == b->priority;
    case FIELD_TYPE:
        return a->type == b->type;
    case FIELD_SUBJECT:
        return str_equal(a->subject, b->subject);
    case FIELD_TAGS:
        return str_equal(a->tags, b->tags);
    case FIELD_EXTERNAL_ID:
        return str_equal(a->external_id, b->external_id);
    case FIELD_REQUESTER:
        return a->requester.v == b->requester.v;
    case FIELD_ROUTING_CHANNEL:
        return a->routing_channel == b->routing_channel;
    case FIELD_SATISFACTION:
        return a->satisfaction == b->satisfaction;
    case FIELD_BRAND:
        return a->brand.v == b->brand.v;
    case FIELD_SCHEDULE:
        return a->schedule.v == b->schedule.v;
    case FIELD_FOLLOWERS:
        return str_equal(a->followers, b->followers);
    case FIELD_NONE:
    case FIELD_COUNT:
        break;
    }
    fatal("record: field %d is none", (int)field);
}

uint32_t ticket_difference(const Ticket *a, const Ticket *b)
{
    static_assert(FIELD_COUNT <= 32, "a bit for each");
    uint32_t fields = 0;
    for (EventField field = FIELD_NONE + 1; field < FIELD_COUNT; field++) {
        fields |= field_is_same(a, b, field) ? 0 : UINT32_C(1) << field;
    }
    return fields;
}

// "" for none.
static Str id_text(Arena *arena, int64_t id)
{
    return id ? str_format(arena, "%" PRId64, id) : S("");
}

static Str field_text(Arena *arena, const Ticket *ticket, EventField field)
{
    switch (field) {
    case FIELD_STATUS:
        return ticket_status_name(ticket->status);
    case FIELD_ASSIGNEE:
        return id_text(arena, ticket->assignee.v);
    case FIELD_TEAM:
        return id_text(arena, ticket->team.v);
    case FIELD_PRIORITY:
        return ticket_priority_name(ticket->priority);
    case FIELD_TYPE:
        return ticket_type_name(ticket->type);
    case FIELD_SUBJECT:
        return ticket->subject;
    case FIELD_TAGS:
        return ticket->tags;
    case FIELD_EXTERNAL_ID:
        return ticket->external_id;
    case FIELD_REQUESTER:
        return id_text(arena, ticket->requester.v);
    case FIELD_ROUTING_CHANNEL:
        return routing_channel_name(ticket->routing_channel);
    case FIELD_SATISFACTION:
        return ticket->satisfaction ? satisfaction_name(ticket->satisfaction) : S("");
    case FIELD_BRAND:
        return id_text(arena, ticket->brand.v);
    case FIELD_SCHEDULE:
        return id_text(arena, ticket->schedule.v);
    case FIELD_FOLLOWERS:
        return ticket->followers;
    case FIELD_NONE:
    case FIELD_COUNT:
        break;
    }
    fatal("record: field %d is none", (int)field);
}

// ---- events -----------------------------------------------------------------------------------

// On the ticket's stream and in its audit; of a talk that has no ticket yet, on none.
static Event event_on(Work *work, EventKind kind, const Record *record)
{
    Event event = {
        .kind = kind,
        .thread = record->session.thread,
        .conversation = record->session.id,
        .ticket = record->ticket.id,
    };
    if (record->ticket.id.v) {
        event.audit = record_audit(work, record->ticket.id);
    }
    return event;
}

static void event_write(Work *work, Event *event)
{
    EventStreams streams = { .ticket = event->ticket.v != 0 };
    (void)work_event(work, event, streams, NULL, NULL);
}

void events_of_new_ticket(Work *work, const Record *after)
{
    bool has_usual_brand = after->ticket.brand.v == work->config->default_brand.v;
    for (EventField field = FIELD_NONE + 1; field < FIELD_COUNT; field++) {
        Str value = field_text(work->arena, &after->ticket, field);
        bool is_usual = field == FIELD_BRAND && has_usual_brand;
        if (value.len > 0 && !is_usual) {
            Event event = event_on(work, EVENT_FIELD_CREATED, after);
            event.field = field;
            event.new_value = value;
            event_write(work, &event);
        }
    }
}

static void fields_tell(Work *work, const Record *before, const Record *after)
{
    uint32_t fields = ticket_difference(&before->ticket, &after->ticket);
    for (EventField field = FIELD_NONE + 1; field < FIELD_COUNT; field++) {
        if (!(fields & (UINT32_C(1) << field))) {
            continue;
        }
        Event event = event_on(work, EVENT_FIELD_SET, after);
        event.field = field;
        event.old_value = field_text(work->arena, &before->ticket, field);
        event.new_value = field_text(work->arena, &after->ticket, field);
        event.number_a = after->ticket.version;
        event_write(work, &event);
    }
}

static void session_tell(Work *work, const Record *before, const Record *after, bool over_limit)
{
    const Conversation *session = &after->session;
    if (session->session_state == before->session.session_state) {
        return;
    }
    Event event = { 0 };
    if (session->session_state == SESSION_ENDED) {
        event = event_on(work, EVENT_SESSION_ENDED, after);
        event.number_a = session->ended_reason;
        event.number_b = session->ended_via;
    } else if (session->session_state == SESSION_INACTIVE) {
        event = event_on(work, EVENT_SESSION_INACTIVE, after);
        event.number_a = session->inactive_reason;
    } else {
        event = event_on(work, EVENT_SESSION_ACTIVE, after);
        event.number_a = over_limit;
    }
    event_write(work, &event);
}

void events_of_change(Work *work, const Record *before, const Record *after, SaveBy by,
                      const Loads *loads)
{
    if (before->ticket.id.v) {
        fields_tell(work, before, after);
    }
    session_tell(work, before, after, loads_over(loads));
    if (by == SAVE_BY_ROUTER) {
        Event event = event_on(work, EVENT_ROUTED, after);
        event.agent = after->ticket.assignee;
        event.number_a = loads->of_assignee.used;
        event.number_b = loads->of_assignee.max;
        event_write(work, &event);
    }
    if (loads_over(loads)) {
        Event event = event_on(work, EVENT_OVER_LIMIT, after);
        event.agent = loads->took.agent;
        event.number_a = loads->took.now.used;
        event.number_b = loads->took.now.max;
        (void)work_event(work, &event, (EventStreams){ .ticket = true, .agent = true }, NULL, NULL);
    }
}
