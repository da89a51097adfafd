// event.h — the log: what happened to which thing, by whom, caused by what.
//
// One row per fact, appended in the commit that makes it true. Never holds text that people wrote
// (that stays in message and comment rows); old and new values are field values. Ticket history,
// live push, resume and metrics read it. The table EVENT_LIST says for each kind what its columns
// mean; nobody else decides that.
#ifndef MODEL_EVENT_H
#define MODEL_EVENT_H

#include "model/ticket.h"

// kind, name on the live socket, type in the ticketing API's audits ("" : not part of an audit).
// Beside `ticket`, `conversation`, `thread` they carry:
//   MESSAGE_SENT        ref = message, number_a = public_seq
//   COMMENT_ADDED       ref = comment, number_a = CommentChannel
//   FIELD_CREATED/SET   field, old_value, new_value (ids in decimal, else as the API names them);
//                       of SET number_a = the ticket's version that it made
//   SESSION_STARTED     number_a = previous ticket of the same customer and thread, or 0
//   SESSION_INACTIVE    number_a = InactiveReason
//   SESSION_ACTIVE      number_a = 1 when the agent is now over the limit
//   SESSION_ENDED       number_a = EndedReason, number_b = EndedVia
//   SUCCESSOR_LINKED    on the old ticket's stream: number_a = the new ticket
//   ROUTED              agent; number_a = used_after, number_b = limit (assignment by the router)
//   OVER_LIMIT          agent; number_a = used_after, number_b = limit (by a person, or a return)
//   AGENT_STATUS_SET    agent; old_value, new_value
//   AGENT_LOAD_CHANGED  agent; number_a = RoutingChannel, number_b = used
//   AGENT_WORK_ADDED    agent; ticket
//   AGENT_WORK_REMOVED  agent; ticket
//   OUTBOX_HELD         ref = outbox row
//   MACRO_APPLIED       ref = macro
//   BOT_RESTARTED       the clock took a silent bot talk back to the greeting
//   TIMER_FIRED         number_a = TimerKind
//   ROUTING_ASKED       a change of groups or limits, which has no event of its own, made room
//   SURVEY_OFFERED      ref = response, number_a = SurveyDelivery bits
//   SURVEY_ANSWERED     ref = response, number_a = rating, number_b = SurveyCategory
//   RULE_FIRED          ref = rule, number_a = its version, number_b = place in the cycle, from 0
//   RULE_SKIPPED        ref = rule, number_a = its version, number_b = the action without effect,
//                       new_value = why (stable code, rules/rule_action.h)
//   OUTBOX_QUEUED       ref = outbox row; it is delivered as soon as it can be
//   PAGE_OPENED         by a customer, where a messaging trigger fired on it
#define EVENT_LIST(X)                                                         \
    X(EVENT_NONE, "", "")                                                     \
    X(EVENT_MESSAGE_SENT, "message.sent", "")                                 \
    X(EVENT_COMMENT_ADDED, "comment.added", "Comment")                        \
    X(EVENT_FIELD_CREATED, "ticket.field_created", "Create")                  \
    X(EVENT_FIELD_SET, "ticket.field_changed", "Change")                      \
    X(EVENT_SESSION_STARTED, "session.started", "MessagingSessionStarted")    \
    X(EVENT_SESSION_INACTIVE, "session.inactive", "MessagingSessionInactive") \
    X(EVENT_SESSION_ACTIVE, "session.active", "MessagingSessionActive")       \
    X(EVENT_SESSION_ENDED, "session.ended", "MessagingSessionEnded")          \
    X(EVENT_SUCCESSOR_LINKED, "ticket.successor_linked", "")                  \
    X(EVENT_ROUTED, "ticket.routed", "OfferedTo")                             \
    X(EVENT_OVER_LIMIT, "agent.over_limit", "AgentOverLimit")                 \
    X(EVENT_AGENT_STATUS_SET, "agent.status_changed", "")                     \
    X(EVENT_AGENT_LOAD_CHANGED, "agent.load_changed", "")                     \
    X(EVENT_AGENT_WORK_ADDED, "agent.work_added", "")                         \
    X(EVENT_AGENT_WORK_REMOVED, "agent.work_removed", "")                     \
    X(EVENT_OUTBOX_HELD, "outbox.held", "Notification")                       \
    X(EVENT_MACRO_APPLIED, "macro.applied", "AgentMacroReference")            \
    X(EVENT_BOT_RESTARTED, "bot.restarted", "")                               \
    X(EVENT_TIMER_FIRED, "timer.fired", "")                                   \
    X(EVENT_ROUTING_ASKED, "routing.asked", "")                               \
    X(EVENT_SURVEY_OFFERED, "survey.offered", "SurveyOffered")                \
    X(EVENT_SURVEY_ANSWERED, "survey.answered", "SurveyResponseSubmitted")    \
    X(EVENT_RULE_FIRED, "rule.fired", "RuleFired")                            \
    X(EVENT_RULE_SKIPPED, "rule.skipped", "RuleSkipped")                      \
    X(EVENT_OUTBOX_QUEUED, "outbox.queued", "Notification")                   \
    X(EVENT_PAGE_OPENED, "page.opened", "")

// Numbers are stored: add at the end only. The name is that of the ticketing API.
#define EVENT_FIELD_LIST(X)                     \
    X(FIELD_NONE, "")                           \
    X(FIELD_STATUS, "status")                   \
    X(FIELD_ASSIGNEE, "assignee_id")            \
    X(FIELD_TEAM, "group_id")                   \
    X(FIELD_PRIORITY, "priority")               \
    X(FIELD_TYPE, "type")                       \
    X(FIELD_SUBJECT, "subject")                 \
    X(FIELD_TAGS, "tags")                       \
    X(FIELD_EXTERNAL_ID, "external_id")         \
    X(FIELD_REQUESTER, "requester_id")          \
    X(FIELD_ROUTING_CHANNEL, "routing_channel") \
    X(FIELD_SATISFACTION, "satisfaction_score") \
    X(FIELD_BRAND, "brand_id")                  \
    X(FIELD_SCHEDULE, "schedule_id")            \
    X(FIELD_FOLLOWERS, "follower_ids")

#define X(name, ...) name,
typedef enum EventKind { EVENT_LIST(X) EVENT_KIND_COUNT } EventKind;
typedef enum EventField { EVENT_FIELD_LIST(X) FIELD_COUNT } EventField;
#undef X

typedef struct Event {
    EventId id;
    int64_t at_ms;
    EventKind kind;
    Actor actor;   // kind and person are stored; via is that of the audit
    EventId cause; // 0: a person, a message or the clock itself
    ThreadId thread;
    ConversationId conversation;
    TicketId ticket;
    int64_t ticket_seq; // 0: not on the ticket's stream
    AuditId audit;
    PersonId agent;
    int64_t agent_seq; // 0: not on the agent's stream
    int64_t ref;
    EventField field;
    Str old_value;
    Str new_value;
    int64_t number_a;
    int64_t number_b;
} Event;

typedef struct Audit {
    AuditId id;
    TicketId ticket;
    int64_t at_ms;
    Actor actor;
    int64_t rule_set; // the rules that were looked at for this update; 0: none were
} Audit;

Str event_name(EventKind kind);       // "message.sent"
Str event_audit_type(EventKind kind); // "Change"; "" when it is not part of an audit
Str event_field_name(EventField field);

// What comes due (the subject in brackets). Numbers are stored.
typedef enum TimerKind {
    TIMER_NONE,
    TIMER_SESSION_QUIET, // the session may turn inactive [conversation]
    TIMER_BOT_RESTART,   // a silent bot talk starts over [conversation]
    TIMER_BOT_EXPIRE,    // a silent bot talk ends [conversation]
    TIMER_SETTLE,        // routing left over from a full commit [team]
    TIMER_PURGE,         // the daily purge [0]
    TIMER_RULES,         // rules left over from a full commit [audit]
    TIMER_MESSAGING,     // a messaging trigger goes on [messaging_wait]
    TIMER_AUTOMATIONS,   // the automations of an hour, which it is due at [0]
    TIMER_KIND_COUNT
} TimerKind;

typedef struct Timer {
    TimerId id;
    int64_t due_ms;
    TimerKind kind;
    int64_t subject;
} Timer;

typedef enum OutboxKind { OUTBOX_NONE, OUTBOX_EMAIL, OUTBOX_WEBHOOK, OUTBOX_SURVEY } OutboxKind;
typedef enum OutboxState {
    OUTBOX_STATE_NONE,
    OUTBOX_HELD, // no sending address is set up
    OUTBOX_READY,
    OUTBOX_SENT,
    OUTBOX_FAILED
} OutboxState;

#endif
