#include "desk/rules/record_replay.h"

#include "model/rule_compile.h"

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

// ---- over what a rule has made of it ----------------------------------------------------------

// Adds those of `more` that are in neither of the others.
static void tags_add(Buf *tags, Str more, Str unless)
{
    RuleFacts facts = { 0 };
    facts.after[RULE_FIELD_TAGS].text = unless;
    Str word;
    for (Str rest = more; rest.len > 0;) {
        if (!str_cut(&rest, ' ', &word)) {
            word = rest;
            rest = S("");
        }
        CompiledCondition is_there = { .field = RULE_FIELD_TAGS,
                                       .how = RULE_INCLUDES,
                                       .text = word };
        if (word.len > 0 && !rule_condition_holds(&is_there, &facts)) {
            buf_add(tags, tags->len > 0 ? S(" ") : S(""));
            buf_add(tags, word);
        }
    }
}

// What somebody added or took away, on what is there.
static void tags_lay(Arena *arena, const Event *event, Ticket *ticket)
{
    Buf gone = buf_make(arena, event->old_value.len + 1);
    Buf kept = buf_make(arena, ticket->tags.len + event->new_value.len + 2);
    tags_add(&gone, event->old_value, event->new_value);
    tags_add(&kept, ticket->tags, buf_str(&gone));
    tags_add(&kept, event->new_value, ticket->tags);
    ticket->tags = buf_str(&kept);
}

void record_follow(Arena *arena, const Event *event, Record *record)
{
    bool is_field = event->kind == EVENT_FIELD_SET;
    if (is_field && event->field == FIELD_TAGS) {
        tags_lay(arena, event, &record->ticket);
    } else if (is_field || record->session.session_state != SESSION_ENDED) {
        record_redo(arena, event, record);
    }
}
