// rule_dry_run.h — what a trigger, saved or only edited, would have done in the past days.
//
// Every past update is looked at with the set of triggers in force now and this one beside them,
// at its own place when it is in the set, else behind the others; what rules did then is left out,
// what they would do now is tried (rule_trial.h). Where this rule fires the same is done once more
// without it, and the difference is what it brings about in other rules. Nothing is written or
// sent.
//
// An automation is tried on each ticket at each hour (automation_past.h), a messaging trigger in
// each conversation (messaging_past.h); one that runs on pages cannot be, because which were opened
// is not kept. Where it would have changed a ticket, the triggers in force are run on that update:
// all that fire there fire because of it. Other automations and messaging triggers are left out.
#ifndef DESK_RULES_RULE_DRY_RUN_H
#define DESK_RULES_RULE_DRY_RUN_H

#include "desk/read.h"
#include "model/rule_compile.h"

enum {
    RULE_DRY_RUN_DAYS_MAX = 30,
    RULE_DRY_RUN_EVENTS_MAX = 2000000, // that are read; then it is cut
    RULE_DRY_RUN_BUDGET_MS = 3500,     // likewise
    RULE_DRY_RUN_HITS_MAX = 100,       // that are listed
    RULE_DRY_RUN_PEOPLE_MAX = 100,     // likewise
    RULE_DRY_RUN_OTHERS_MAX = 100,     // likewise
    RULE_DRY_RUN_SKIPS_MAX = 64,       // kinds of not having an effect
};

typedef struct DryRunDay {
    int64_t since_ms; // 24 hours from here
    int64_t updates;
    int64_t fires;
} DryRunDay;

typedef struct DryRunHit {
    TicketId ticket;
    AuditId audit; // 0: an automation, at an hour, or a messaging trigger
    int64_t at_ms;
} DryRunHit;

typedef struct DryRunAction {
    RuleDo what;
    int64_t done;    // how often it would have had its effect
    int64_t letters; // of notifications: how many
} DryRunAction;

typedef struct DryRunSkip {
    size_t action;
    Str code; // why it would have had none: rule_action.h
    int64_t count;
} DryRunSkip;

typedef struct DryRunPerson {
    PersonId id;
    Str name;
    Str email;
    int64_t letters;
} DryRunPerson;

// Whom rules would have written to.
typedef struct DryRunPeople {
    const DryRunPerson *at; // most letters first
    size_t count;
    int64_t all; // of whom those are the first
} DryRunPeople;

// An active trigger that this rule touches.
typedef struct DryRunOther {
    RuleId id;
    Str title;
    int64_t more; // updates on which it fires only because this rule does
    int64_t less; // on which it no longer fires
    int64_t same; // on which both write to the same people, call the same webhook, comment or ask
    DryRunAction *actions; // each of its own, on updates on which it fires only because of this one
    size_t action_count;   // 0: on none
} DryRunOther;

typedef struct RuleDryRun {
    int64_t since_ms;
    int64_t until_ms;
    bool cut;        // there was more than could be read:
    int64_t cut_ms;  // only what happened from here on was looked at; of automations: tickets made,
                     // of messaging triggers: conversations begun
    int64_t updates; // of automations: tickets that were looked at; else conversations
    int64_t fires;
    int64_t tickets; // on which it fires
    const DryRunDay *days;
    size_t day_count;
    const int64_t *any_decided; // how often each condition of `any` was the first that held
    size_t any_count;
    const DryRunHit *hits; // newest first
    size_t hit_count;
    const DryRunAction *actions; // each of the rule's
    size_t action_count;
    const DryRunSkip *skips;
    size_t skip_count;
    DryRunPeople written;
    const DryRunOther *others;
    size_t other_count;
    DryRunPeople others_written; // because of this rule
    uint64_t uses_today;         // bit (1 << RuleField) of each that is looked at as it is today
} RuleDryRun;

typedef struct RuleDryRunAsk {
    const Rule *rule; // .id 0: not saved yet. A title may be missing
    int64_t days;     // 1 …
} RuleDryRunAsk;

// For admins: else ERR_FORBIDDEN. ERR_INVALID naming the member of the rule (rule_compile.h),
// "days" with "out_of_range", or "event" with "not_supported".
MUST_USE Err rule_dry_run_read(Read *read, const RuleDryRunAsk *ask, RuleDryRun *out);

#endif
