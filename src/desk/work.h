// work.h — one command's open unit of work: what it may touch and what it leaves behind.
//
// A command is `Err x_apply(Work *work, const X *in, XDone *out)`. It loads, asks whether the actor
// may and whether it can happen, writes through the setters of record.h, and returns. It neither
// begins nor commits, calls neither rules nor routing, and can be run again from the start (a batch
// that lost its transaction runs its commands one by one). Only the writer does
// savepoint → apply → settle → release.
#ifndef DESK_WORK_H
#define DESK_WORK_H

#include "base/refusal.h"
#include "model/actor.h"
#include "model/bot.h"
#include "model/published.h"
#include "model/setting.h"
#include "store/db.h"

enum {
    WORK_TEAMS_MAX = 64,       // groups whose queue one command can touch before settling
    WORK_PUBLISHED_MAX = 4096, // facts after which a batch takes no further command
};

// What changes rarely and every command reads. Immutable; replaced as a whole after a commit that
// changed it. Belongs to the writer.
typedef struct DeskConfig {
    Settings settings;
    const BotFlow *flow;                 // the published version
    TeamId default_team;                 // 0: none
    BrandId default_brand;               // 0: none, before init
    const struct ScheduleSet *schedules; // when the desk is open: schedule/schedule_set.h
    const struct RuleSet *rules;       // the business rules in force: rules/rule_set.h; NULL: none
    const struct WebhookEar *webhooks; // the active ones
    size_t webhook_count;
    Str public_url; // where people reach the desk, "" when not said: for links in what is sent
    uint32_t webhook_events; // what any of them hears: bit (1 << WebhookEvent) each
} DeskConfig;

typedef struct Work {
    Tx *tx;
    World *world;
    Arena *arena; // of the batch: lives until the batch has been told
    const DeskConfig *config;
    int64_t now_ms; // one time for the whole command
    Actor actor;
    EventId cause; // what the following events are caused by, 0: the actor itself
    Refusal *why;
    // left behind:
    Published *published; // grows in the arena
    size_t published_count;
    size_t published_capacity;
    size_t published_first; // where this command's own begin
    EventId last_event;     // the newest of this command, 0: none; what settling is caused by
    bool timers_changed;
    bool outbox_due;              // something is to leave the process
    TeamId teams[WORK_TEAMS_MAX]; // whose queue or room changed: for settle
    size_t team_count;
    bool config_changed;        // settings, bot flow or groups: the config is loaded anew
    bool identity_changed;      // people, tokens, sign-ins: caches of identities are dropped
    struct WorkUpdate *updates; // what was done to which ticket, for settle: see update.h
    size_t update_count;
    size_t update_capacity;
    struct RuleFired *fired;         // which rules have fired on which ticket, see rules/rule_run.h
    struct MessagingWork *messaging; // what messaging triggers run on, see rules/messaging_run.h
    // the audit that this command writes to, per ticket; see record.h
    AuditId audit;
    TicketId audit_ticket;
    bool is_beyond_rules; // what is done now is nothing that rules look at
} Work;

// Adds an event to the log and to what will be told. Fills id, at_ms, actor, cause; gives the
// stream numbers of `event->ticket` / `event->agent` when `on_ticket` / `on_agent` is said.
// Returns its id.
typedef struct EventStreams {
    bool ticket;
    bool agent;
} EventStreams;
EventId work_event(Work *work, Event *event, EventStreams streams, const Message *message,
                   const CommentRow *comment);
// Tells marks; writes no event.
void work_mark(Work *work, const Thread *thread, TicketId ticket);
// Tells that an agent's role or a credential of theirs has changed: they sign in anew on line.
void work_access(Work *work, PersonId person);
// Asks settle to look at a group's queue. Ignores 0. Say it after the event that is its cause.
void work_touch_team(Work *work, TeamId team);
// The same for all groups of an agent who may have room now, if they are online.
MUST_USE Err work_touch_agent(Work *work, PersonId agent);
// Writes, only to find out whether the disk takes it.
MUST_USE Err work_probe(Work *work);
// Arms the timer of (kind, subject) for `due_ms`, or moves it; one row each.
void work_timer_set(Work *work, TimerKind kind, int64_t subject, int64_t due_ms);
void work_timer_cancel(Work *work, TimerKind kind, int64_t subject);

#endif
