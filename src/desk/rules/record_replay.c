#include "desk/rules/record_replay.h"

static int64_t id_of(Str text)
{
    int64_t id = 0;
    return str_i64(text, &id) ? id : 0;
}

static RoutingChannel routing_of(Str name)
{
    for (RoutingChannel channel = ROUTING_NONE + 1; channel < ROUTING_COUNT; channel++) {
        if (str_equal(routing_channel_name(channel), name)) {
            return channel;
        }
    }
    return ROUTING_NONE;
}

static void field_lay(Arena *arena, EventField field, Str value, Ticket *ticket)
{
    bool is_known = true;
    switch (field) {
    case FIELD_STATUS:
        ticket->status = ticket_status_from(value);
        break;
    case FIELD_ASSIGNEE:
        ticket->assignee.v = id_of(value);
        break;
    case FIELD_TEAM:
        ticket->team.v = id_of(value);
        break;
    case FIELD_PRIORITY:
        is_known = ticket_priority_from(value, &ticket->priority);
        break;
    case FIELD_TYPE:
        is_known = ticket_type_from(value, &ticket->type);
        break;
    case FIELD_SUBJECT:
        ticket->subject = str_copy(arena, value);
        break;
    case FIELD_TAGS:
        ticket->tags = str_copy(arena, value);
        break;
    case FIELD_EXTERNAL_ID:
        ticket->external_id = str_copy(arena, value);
        break;
    case FIELD_REQUESTER:
        ticket->requester.v = id_of(value);
        break;
    case FIELD_ROUTING_CHANNEL:
        ticket->routing_channel = routing_of(value);
        break;
    case FIELD_SATISFACTION:
        ticket->satisfaction = value.len > 0 ? satisfaction_from(value) : SATISFACTION_UNOFFERED;
        break;
    case FIELD_BRAND:
        ticket->brand.v = id_of(value);
        break;
    case FIELD_SCHEDULE:
        ticket->schedule.v = id_of(value);
        break;
    case FIELD_FOLLOWERS:
        ticket->followers = str_copy(arena, value);
        break;
    case FIELD_NONE:
    case FIELD_COUNT:
        break;
    }
    assert(is_known); // the log holds what the names were made from
}

// The reason of having been quiet stays beside the end, and so tells what was before it.
static void session_undo(EventKind kind, Conversation *session)
{
    if (kind == EVENT_SESSION_ENDED) {
        session->session_state =
            session->inactive_reason == INACTIVE_REASON_NONE ? SESSION_ACTIVE : SESSION_INACTIVE;
        session->ended_reason = ENDED_REASON_NONE;
    } else if (kind == EVENT_SESSION_INACTIVE) {
        session->session_state = SESSION_ACTIVE;
        session->inactive_reason = INACTIVE_REASON_NONE;
    } else if (kind == EVENT_SESSION_ACTIVE) {
        session->session_state = SESSION_INACTIVE;
        session->inactive_reason = INACTIVE_REASON_CUSTOMER; // there is no other
    }
}

void record_undo(Arena *arena, const Event *event, Record *record)
{
    if (event->kind == EVENT_FIELD_CREATED) {
        record->ticket = (Ticket){ 0 };
    } else if (event->kind == EVENT_FIELD_SET) {
        field_lay(arena, event->field, event->old_value, &record->ticket);
    } else {
        session_undo(event->kind, &record->session);
    }
}

void record_redo(Arena *arena, const Event *event, Record *record)
{
    Conversation *session = &record->session;
    if (event->kind == EVENT_FIELD_SET) {
        field_lay(arena, event->field, event->new_value, &record->ticket);
    } else if (event->kind == EVENT_SESSION_ENDED) {
        session->session_state = SESSION_ENDED;
        session->ended_reason = (EndedReason)event->number_a;
    } else if (event->kind == EVENT_SESSION_INACTIVE) {
        session->session_state = SESSION_INACTIVE;
        session->inactive_reason = (InactiveReason)event->number_a;
    } else if (event->kind == EVENT_SESSION_ACTIVE) {
        session->session_state = SESSION_ACTIVE;
        session->inactive_reason = INACTIVE_REASON_NONE;
    }
}
