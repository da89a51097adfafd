// rule.h — the record of a business rule: what it waits for, and what it then does.
//
// A rule's conditions and actions are kept as the API writes them: words of the tables in
// rule_field.h, and texts. rule_compile.h turns them into what runs. Texts belong to whoever made
// the rule.
#ifndef MODEL_RULE_H
#define MODEL_RULE_H

#include "base/str.h"
#include "model/ids.h"
#include "model/person.h"

enum {
    RULE_ACTIVE_TRIGGERS_MAX = 7000,
    RULE_ACTIVE_AUTOMATIONS_MAX = 500,
    RULE_ACTIVE_MESSAGING_TRIGGERS_MAX = 500,
    RULE_CONDITIONS_MAX = 100, // `all` and `any` together
    RULE_ACTIONS_MAX = 50,
    RULE_ACTION_VALUES_MAX = 3,
    RULE_BYTES_MAX = 64 * 1024, // all texts of a rule together
    RULE_WAIT_MIN_S = 1,
    RULE_WAIT_MAX_S = 24 * 3600, // of one action `wait`
    RULE_TITLE_BYTES_MAX = 255,
    RULE_DESCRIPTION_BYTES_MAX = 2048,
    RULE_CATEGORY_NAME_BYTES_MAX = 255,
    RULE_CATEGORIES_MAX = 200,
    RULES_MAX = 20000,              // of a kind, active or not
    RULE_HOURS_MAX = 10 * 366 * 24, // that a condition on time can ask for
};

// Numbers are stored: add at the end only.
typedef enum RuleKind {
    RULE_KIND_NONE,
    RULE_TRIGGER,           // after each update of a ticket
    RULE_AUTOMATION,        // by the clock, hourly
    RULE_MESSAGING_TRIGGER, // on what happens in a live messaging session
    RULE_KIND_COUNT
} RuleKind;

// What makes a messaging trigger run, in the order of a conversation's life; but for a page, which
// only customers open, at any time. Numbers are stored.
#define RULE_RUN_LIST(X)                                                                    \
    X(RULE_RUN_NONE, "", "", "")                                                            \
    X(RULE_RUN_REQUESTED, "requested", "Customer requests a conversation",                  \
      "お客様が会話をリクエストした")                                                       \
    X(RULE_RUN_MESSAGE_SENT, "message_sent", "A message is sent", "メッセージが送信された") \
    X(RULE_RUN_QUEUED, "queued", "A conversation is added to the queue",                    \
      "会話がキューに追加された")                                                           \
    X(RULE_RUN_ASSIGNED, "assigned_from_queue", "A conversation is assigned from a queue",  \
      "会話がキューから割り当てられた")                                                     \
    X(RULE_RUN_PAGE_OPENED, "page_opened", "A page with the widget is opened",              \
      "ウィジェットのあるページが開かれた")

#define X(name, ...) name,
typedef enum RuleRun { RULE_RUN_LIST(X) RULE_RUN_COUNT } RuleRun;
#undef X

typedef struct RuleCondition {
    Str field;    // "status", "current_tags" …
    Str operator; // "is", "changed" …
    Str value;    // "" with an operator that takes none
} RuleCondition;

typedef struct RuleAction {
    Str field;
    Str values[RULE_ACTION_VALUES_MAX]; // of notification_user: recipient, subject, body
    size_t value_count;
} RuleAction;

typedef struct RuleConditions {
    const RuleCondition *at;
    size_t count;
} RuleConditions;

typedef struct RuleActions {
    const RuleAction *at; // in order
    size_t count;
} RuleActions;

typedef struct Rule {
    RuleId id;
    RuleKind kind;
    RuleCategoryId category; // of triggers; 0 for the others
    Str title;
    Str description;
    bool active;
    int64_t position; // in its category, from 1
    int64_t version;  // from 1, one more at each change of what it says or does
    RuleConditions all;
    RuleConditions any;
    RuleActions actions;
    RuleRun run;          // of messaging triggers
    bool once_per_ticket; // of messaging triggers
    int64_t created_ms;
    int64_t updated_ms;
    int64_t last_fired_ms; // 0: never
    int64_t fired_count;
} Rule;

typedef struct RuleCategory {
    RuleCategoryId id;
    RuleKind kind; // triggers alone have categories
    Str name;
    int64_t position;   // from 1
    int64_t rule_count; // where it is listed
    int64_t created_ms;
    int64_t updated_ms;
} RuleCategory;

// "trigger", "automation", "messaging_trigger".
Str rule_kind_name(RuleKind kind);
// "requested" …; "" for RULE_RUN_NONE.
Str rule_run_name(RuleRun run);
Str rule_run_label(RuleRun run, Language language);
// RULE_RUN_COUNT for any other text.
RuleRun rule_run_from(Str name);

#endif
