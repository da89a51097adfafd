#include "desk/rules/rule_dry_run.h"

#include <stdlib.h>
#include <string.h>

#include "desk/rules/automation_past.h"
#include "desk/rules/messaging_past.h"
#include "desk/rules/past_update.h"
#include "desk/rules/rule_set.h"
#include "desk/rules/rule_trial.h"
#include "model/rule_cycle.h"
#include "store/person_store.h"

enum {
    PEOPLE_FIRST = 256, // that there is room for at first
};

#define NO_RULE SIZE_MAX
#define DAY_MS  (INT64_C(24) * 3600 * 1000)
#define TICK_MS INT64_C(1000000)

// The rules in one way of running them: with the rule in question, or without.
typedef struct Way {
    struct DryRun *run;
    bool *fired;   // of each rule, on this update and on those that it follows
    size_t *order; // those that fired on this update
    size_t count;
    WorkUpdate update; // as it becomes
} Way;

typedef struct Letters {
    int64_t person; // 0: free
    int64_t count;
} Letters;

typedef struct DryRun {
    Read *read;
    Arena scratch; // of one update
    PastAsk past_ask;
    const CompiledRule *rules; // in order
    size_t count;
    size_t at;        // the rule in question
    uint64_t changed; // fields that any of the others can change
    const PastUpdate *past;
    Way with;
    Way without;
    RuleDryRun out;
    DryRunDay *days;
    int64_t *any_decided;
    DryRunHit *hits;
    DryRunAction *actions;
    DryRunSkip *skips;
    DryRunOther *others;
    Letters *letters; // by hash of the person
    size_t letters_capacity;
    bool *marks;         // of each rule, all false between uses
    TicketId hit_ticket; // not of a trigger: on which it has fired last
} DryRun;

static const CompiledRule *rule_of(const DryRun *run)
{
    return &run->rules[run->at];
}

// ---- whom it would write to -------------------------------------------------------------------

static Letters *letters_find(Letters *table, size_t capacity, int64_t person)
{
    size_t at = (uint64_t)person * UINT64_C(0x9e3779b97f4a7c15) % capacity;
    while (table[at].person && table[at].person != person) {
        at = (at + 1) % capacity;
    }
    return &table[at];
}

static void letters_grow(DryRun *run)
{
    size_t capacity = run->letters_capacity ? 2 * run->letters_capacity : PEOPLE_FIRST;
    Letters *grown = arena_array(run->read->arena, Letters, capacity);
    for (size_t i = 0; i < run->letters_capacity; i++) {
        if (run->letters[i].person) {
            *letters_find(grown, capacity, run->letters[i].person) = run->letters[i];
        }
    }
    run->letters = grown;
    run->letters_capacity = capacity;
}

static void wrote(void *owner, size_t action, PersonId to)
{
    DryRun *run = owner;
    run->actions[action].letters++;
    if (2 * (size_t)run->out.people >= run->letters_capacity) {
        letters_grow(run);
    }
    Letters *letters = letters_find(run->letters, run->letters_capacity, to.v);
    run->out.people += letters->person == 0;
    letters->person = to.v;
    letters->count++;
}

static int letters_order(const void *a, const void *b)
{
    const Letters *one = a;
    const Letters *two = b;
    if (one->count != two->count) {
        return one->count < two->count ? 1 : -1;
    }
    return one->person < two->person ? -1 : one->person > two->person;
}

static Err people_tell(DryRun *run)
{
    Read *read = run->read;
    if (run->letters_capacity > 0) {
        qsort(run->letters, run->letters_capacity, sizeof(*run->letters), letters_order);
    }
    size_t count = (size_t)run->out.people;
    count = count < RULE_DRY_RUN_PEOPLE_MAX ? count : RULE_DRY_RUN_PEOPLE_MAX;
    DryRunPerson *people = arena_array(read->arena, DryRunPerson, count);
    for (size_t i = 0; i < count; i++) {
        Person person = { 0 };
        Err err = person_load(read->tx, read->arena, (PersonId){ run->letters[i].person }, &person);
        if (err) {
            return err;
        }
        people[i] = (DryRunPerson){ person.id, person.name, person.email, run->letters[i].count };
    }
    run->out.written = people;
    run->out.written_count = count;
    return ERR_NONE;
}

// ---- what it would do -------------------------------------------------------------------------

static void done(void *owner, size_t action)
{
    DryRun *run = owner;
    run->actions[action].done++;
}

static void skipped(void *owner, size_t action, Str code)
{
    DryRun *run = owner;
    for (size_t i = 0; i < run->out.skip_count; i++) {
        if (run->skips[i].action == action && str_equal(run->skips[i].code, code)) {
            run->skips[i].count++;
            return;
        }
    }
    if (run->out.skip_count < RULE_DRY_RUN_SKIPS_MAX) {
        run->skips[run->out.skip_count++] =
            (DryRunSkip){ action, str_copy(run->read->arena, code), 1 };
    }
}

static void other_done(void *owner, size_t action)
{
    (void)owner;
    (void)action;
}

static void other_skipped(void *owner, size_t action, Str code)
{
    (void)owner;
    (void)action;
    (void)code;
}

static void any_tell(DryRun *run, const RuleFacts *facts)
{
    const CompiledRule *rule = rule_of(run);
    for (size_t i = 0; i < rule->any_count; i++) {
        if (rule_condition_holds(&rule->any[i], facts)) {
            run->any_decided[i]++;
            return;
        }
    }
}

static Err fire(void *owner, const CompiledRule *rule, size_t place, RuleFacts *facts)
{
    (void)place;
    Way *way = owner;
    DryRun *run = way->run;
    size_t at = (size_t)(rule - run->rules);
    way->order[way->count++] = at;
    bool is_it = at == run->at;
    if (is_it) {
        any_tell(run, facts);
    }
    RuleTrial trial = { .tx = run->read->tx,
                        .world = run->read->world,
                        .arena = &run->scratch,
                        .rule = rule,
                        .update = &way->update,
                        .skipped = is_it ? skipped : other_skipped,
                        .done = is_it ? done : other_done,
                        .wrote = is_it ? wrote : NULL,
                        .owner = run };
    Err err = rule_try(&trial);
    if (err) {
        return err;
    }
    past_facts_refresh(&run->past_ask, &run->scratch, &way->update, run->past->at_ms, facts);
    return ERR_NONE;
}

static Err way_run(Way *way)
{
    DryRun *run = way->run;
    RuleFacts facts;
    Err err = past_facts(&run->past_ask, &run->scratch, run->past, &facts);
    if (err) {
        return err;
    }
    way->count = 0;
    way->update = run->past->update;
    RuleCycle cycle = {
        .rules = run->rules, .count = run->count, .fired = way->fired, .fire = fire, .owner = way
    };
    return rule_cycle_run(&cycle, &facts, NULL);
}

// ---- what it brings about in others -----------------------------------------------------------

static bool action_is_same(const CompiledAction *a, const CompiledAction *b)
{
    if (a->what != b->what) {
        return false;
    }
    bool is_letter = a->what == RULE_DO_NOTIFY_USER || a->what == RULE_DO_NOTIFY_TEAM ||
                     a->what == RULE_DO_NOTIFY_WEBHOOK;
    bool is_to_customer = a->what == RULE_DO_SURVEY || a->what == RULE_DO_COMMENT;
    return is_to_customer || (is_letter && a->special == b->special && a->number == b->number);
}

static bool does_same(const CompiledRule *a, const CompiledRule *b)
{
    for (size_t i = 0; i < a->action_count; i++) {
        for (size_t k = 0; k < b->action_count; k++) {
            if (action_is_same(&a->actions[i], &b->actions[k])) {
                return true;
            }
        }
    }
    return false;
}

// Those of `here` that are not in `there`.
static void others_count(DryRun *run, const Way *here, const Way *there, bool is_more)
{
    for (size_t i = 0; i < there->count; i++) {
        run->marks[there->order[i]] = true;
    }
    for (size_t i = 0; i < here->count; i++) {
        size_t at = here->order[i];
        if (at == run->at || run->marks[at]) {
            continue;
        }
        run->others[at].more += is_more;
        run->others[at].less += !is_more;
    }
    for (size_t i = 0; i < there->count; i++) {
        run->marks[there->order[i]] = false;
    }
}

static void same_count(DryRun *run)
{
    for (size_t i = 0; i < run->with.count; i++) {
        size_t at = run->with.order[i];
        if (at != run->at && does_same(rule_of(run), &run->rules[at])) {
            run->others[at].same++;
        }
    }
}

// ---- where it cannot fire ---------------------------------------------------------------------

#define FIELD_BIT(field) (UINT64_C(1) << (field))

// What an action can change, with what that brings about.
static uint64_t changed_by(RuleDo what)
{
    uint64_t session = FIELD_BIT(RULE_FIELD_SESSION) | FIELD_BIT(RULE_FIELD_ENDED);
    uint64_t people = FIELD_BIT(RULE_FIELD_TEAM) | FIELD_BIT(RULE_FIELD_ASSIGNEE);
    switch (what) {
    case RULE_DO_STATUS:
        return FIELD_BIT(RULE_FIELD_STATUS) | session;
    case RULE_DO_PRIORITY:
        return FIELD_BIT(RULE_FIELD_PRIORITY);
    case RULE_DO_TYPE:
        return FIELD_BIT(RULE_FIELD_TYPE);
    case RULE_DO_TEAM:
    case RULE_DO_ASSIGNEE:
        return people | FIELD_BIT(RULE_FIELD_STATUS);
    case RULE_DO_SET_TAGS:
    case RULE_DO_ADD_TAGS:
    case RULE_DO_REMOVE_TAGS:
        return FIELD_BIT(RULE_FIELD_TAGS);
    case RULE_DO_END_SESSION:
        return session;
    case RULE_DO_ROUTING:
        return session | FIELD_BIT(RULE_FIELD_ROUTING);
    case RULE_DO_COMMENT:
    case RULE_DO_COMMENT_PUBLIC:
        return FIELD_BIT(RULE_FIELD_PRIVACY);
    case RULE_DO_SURVEY:
        return FIELD_BIT(RULE_FIELD_SCORE);
    case RULE_DO_SCHEDULE:
        return FIELD_BIT(RULE_FIELD_IN_HOURS) | FIELD_BIT(RULE_FIELD_HOLIDAY);
    case RULE_DO_BRAND:
        return FIELD_BIT(RULE_FIELD_BRAND);
    case RULE_DO_NOTIFY_USER:
    case RULE_DO_NOTIFY_TEAM:
    case RULE_DO_NOTIFY_WEBHOOK:
    case RULE_DO_MACRO_COMMENT:
    case RULE_DO_MACRO_STATUS:
    case RULE_DO_MACRO_ASSIGNEE:
    case RULE_DO_MACRO_TEAM:
    case RULE_DO_SUBJECT:
    case RULE_DO_SEND:
    case RULE_DO_SHOW_WAIT:
    case RULE_DO_WAIT:
    case RULE_DO_FOLLOWER:
    case RULE_DO_SET_TRIGGERED:
    case RULE_DO_COUNT:
        break;
    }
    return 0;
}

static uint64_t changed_by_others(const DryRun *run)
{
    uint64_t changed = 0;
    for (size_t i = 0; i < run->count; i++) {
        for (size_t k = 0; i != run->at && k < run->rules[i].action_count; k++) {
            changed |= changed_by(run->rules[i].actions[k].what);
        }
    }
    return changed;
}

// It does not hold, and whatever other rules do will not make it.
static bool is_hopeless(const DryRun *run, const CompiledCondition *condition,
                        const RuleFacts *facts)
{
    uint64_t looks_at = FIELD_BIT(condition->field);
    looks_at |= condition->special == RULE_SPECIAL_ASSIGNEE ? FIELD_BIT(RULE_FIELD_ASSIGNEE) : 0;
    return (looks_at & run->changed) == 0 && !rule_condition_holds(condition, facts);
}

// Most updates are none of its business, which is seen without running all the others.
static bool cannot_fire(const DryRun *run, const RuleFacts *facts)
{
    const CompiledRule *rule = rule_of(run);
    for (size_t i = 0; i < rule->all_count; i++) {
        if (is_hopeless(run, &rule->all[i], facts)) {
            return true;
        }
    }
    size_t hopeless = 0;
    for (size_t i = 0; i < rule->any_count; i++) {
        hopeless += is_hopeless(run, &rule->any[i], facts);
    }
    return rule->any_count > 0 && hopeless == rule->any_count;
}

static Err is_passed_over(DryRun *run, const PastUpdate *past, bool *out)
{
    if (past->follows || past->followed) { // then it matters what else has fired
        *out = false;
        return ERR_NONE;
    }
    RuleFacts facts;
    Err err = past_facts(&run->past_ask, &run->scratch, past, &facts);
    if (err) {
        return err;
    }
    *out = cannot_fire(run, &facts);
    return ERR_NONE;
}

// ---- one update -------------------------------------------------------------------------------

static bool has_fired(const Way *way, size_t rule)
{
    for (size_t i = 0; i < way->count; i++) {
        if (way->order[i] == rule) {
            return true;
        }
    }
    return false;
}

static DryRunDay *day_of(DryRun *run, int64_t at_ms)
{
    int64_t day = (at_ms - run->out.since_ms) / DAY_MS;
    int64_t last = (int64_t)run->out.day_count - 1;
    return &run->days[day < 0 ? 0 : day > last ? last : day];
}

static void hit_tell(DryRun *run)
{
    const PastUpdate *past = run->past;
    run->out.fires++;
    run->out.tickets += past_ticket_is_new(past);
    day_of(run, past->at_ms)->fires++;
    if (run->out.hit_count < RULE_DRY_RUN_HITS_MAX) {
        run->hits[run->out.hit_count++] =
            (DryRunHit){ past->update.now.ticket.id, past->audit, past->at_ms };
    }
}

static Err without_run(DryRun *run)
{
    run->without.fired[run->at] = true; // may not fire
    Err err = way_run(&run->without);
    if (err) {
        return err;
    }
    others_count(run, &run->with, &run->without, true);
    others_count(run, &run->without, &run->with, false);
    return ERR_NONE;
}

// No rule looks at what the clock alone does to a ticket: it closes what was solved long ago.
static bool is_beyond_rules(const WorkUpdate *update)
{
    return update->before.ticket.status == TICKET_CLOSED ||
           (update->actor.kind == ACTOR_TIMER && update->now.ticket.status == TICKET_CLOSED);
}

static Err update_take(void *owner, const PastUpdate *past)
{
    DryRun *run = owner;
    if (past->at_ms < run->out.since_ms || is_beyond_rules(&past->update)) {
        return ERR_NONE;
    }
    arena_reset(&run->scratch);
    run->past = past;
    run->out.updates++;
    day_of(run, past->at_ms)->updates++;
    bool passed_over = false;
    Err err = is_passed_over(run, past, &passed_over);
    if (err || passed_over) {
        return err;
    }
    if (!past->follows) {
        memset(run->with.fired, 0, run->count * sizeof(bool));
        memset(run->without.fired, 0, run->count * sizeof(bool));
    }
    err = way_run(&run->with);
    if (err) {
        return err;
    }
    if (!run->with.fired[run->at]) { // nothing differs so far
        memcpy(run->without.fired, run->with.fired, run->count * sizeof(bool));
        return ERR_NONE;
    }
    if (has_fired(&run->with, run->at)) {
        hit_tell(run);
        same_count(run);
    }
    return without_run(run);
}

// ---- all --------------------------------------------------------------------------------------

// The set in force with the rule in it.
static Err rules_find(DryRun *run, const CompiledRule *rule)
{
    Read *read = run->read;
    RuleSet set = { 0 };
    Err err = rule_set_load(read->tx, read->arena, &set);
    if (err) {
        return err;
    }
    size_t count = set.of[RULE_TRIGGER].count;
    CompiledRule *rules = arena_array(read->arena, CompiledRule, count + 1);
    run->at = NO_RULE;
    for (size_t i = 0; i < count; i++) {
        rules[i] = set.of[RULE_TRIGGER].at[i];
        if (rule->id.v && rules[i].id.v == rule->id.v) {
            rules[i] = *rule;
            run->at = i;
        }
    }
    if (run->at == NO_RULE) {
        rules[count] = *rule;
        run->at = count++;
    }
    run->rules = rules;
    run->count = count;
    return ERR_NONE;
}

static Way way_make(DryRun *run)
{
    return (Way){ .run = run,
                  .fired = arena_array(run->read->arena, bool, run->count),
                  .order = arena_array(run->read->arena, size_t, run->count) };
}

static void run_make(DryRun *run, int64_t days)
{
    Read *read = run->read;
    const CompiledRule *rule = rule_of(run);
    run->changed = changed_by_others(run);
    run->with = way_make(run);
    run->without = way_make(run);
    run->marks = arena_array(read->arena, bool, run->count);
    run->others = arena_array(read->arena, DryRunOther, run->count);
    run->out = (RuleDryRun){ .since_ms = read->now_ms - days * DAY_MS,
                             .until_ms = read->now_ms,
                             .day_count = (size_t)days,
                             .any_count = rule->any_count,
                             .action_count = rule->action_count };
    run->days = arena_array(read->arena, DryRunDay, run->out.day_count);
    for (size_t i = 0; i < run->out.day_count; i++) {
        run->days[i].since_ms = run->out.since_ms + (int64_t)i * DAY_MS;
    }
    run->any_decided = arena_array(read->arena, int64_t, rule->any_count);
    run->hits = arena_array(read->arena, DryRunHit, RULE_DRY_RUN_HITS_MAX);
    run->actions = arena_array(read->arena, DryRunAction, rule->action_count);
    for (size_t i = 0; i < rule->action_count; i++) {
        run->actions[i].what = rule->actions[i].what;
    }
    run->skips = arena_array(read->arena, DryRunSkip, RULE_DRY_RUN_SKIPS_MAX);
    run->past_ask = (PastAsk){
        .tx = read->tx,
        .world = read->world,
        .arena = read->arena,
        .fields = past_fields_of(run->rules, run->count),
        .since_ms = run->out.since_ms,
        .events_max = RULE_DRY_RUN_EVENTS_MAX,
        .until_tick_ns = read->world->tick_ns(read->world) + RULE_DRY_RUN_BUDGET_MS * TICK_MS,
    };
}

static void others_tell(DryRun *run)
{
    DryRunOther *told = arena_array(run->read->arena, DryRunOther, RULE_DRY_RUN_OTHERS_MAX);
    size_t count = 0;
    for (size_t i = 0; i < run->count && count < RULE_DRY_RUN_OTHERS_MAX; i++) {
        const DryRunOther *other = &run->others[i];
        if (other->more + other->less + other->same > 0) {
            told[count] = *other;
            told[count].id = run->rules[i].id;
            told[count++].title = run->rules[i].title;
        }
    }
    run->out.others = told;
    run->out.other_count = count;
}

static int hit_order(const void *a, const void *b)
{
    const DryRunHit *one = a;
    const DryRunHit *two = b;
    if (one->at_ms != two->at_ms) {
        return one->at_ms < two->at_ms ? 1 : -1;
    }
    return one->audit.v < two->audit.v ? 1 : one->audit.v > two->audit.v ? -1 : 0;
}

static Err result_tell(DryRun *run)
{
    qsort(run->hits, run->out.hit_count, sizeof(*run->hits), hit_order);
    run->out.days = run->days;
    run->out.any_decided = run->any_decided;
    run->out.hits = run->hits;
    run->out.actions = run->actions;
    run->out.skips = run->skips;
    others_tell(run);
    return people_tell(run);
}

static Err ask_check(Read *read, const RuleDryRunAsk *ask)
{
    if (read->viewer.role != ROLE_ADMIN) {
        return ERR_FORBIDDEN;
    }
    if (ask->days < 1 || ask->days > RULE_DRY_RUN_DAYS_MAX) {
        return refuse(read->why, ERR_INVALID, S("days"), S("out_of_range"),
                      S("a dry run looks at 1 to 30 days"));
    }
    if (ask->rule->run == RULE_RUN_PAGE_OPENED) {
        return refuse(read->why, ERR_INVALID, S("event"), S("not_supported"),
                      S("which pages were opened is not kept, so this cannot be tried"));
    }
    return ERR_NONE;
}

static Err updates_run(DryRun *run)
{
    PastReach reach = { 0 };
    Err err = past_schedules_load(&run->past_ask);
    if (!err) {
        err = past_updates(&run->past_ask, update_take, run, &reach);
    }
    run->out.cut = reach.cut;
    run->out.cut_ms = reach.cut_ms;
    return err;
}

// ---- automations ------------------------------------------------------------------------------

static void hit_add(DryRun *run, TicketId ticket, const RuleFacts *facts, int64_t at_ms)
{
    any_tell(run, facts);
    run->out.fires++;
    day_of(run, at_ms)->fires++;
    if (!ticket.v) { // a conversation that never came to agents
        return;
    }
    run->out.tickets += ticket.v != run->hit_ticket.v;
    run->hit_ticket = ticket;
    if (run->out.hit_count < RULE_DRY_RUN_HITS_MAX) {
        run->hits[run->out.hit_count++] = (DryRunHit){ .ticket = ticket, .at_ms = at_ms };
    }
}

static Err hour_fire(void *owner, WorkUpdate *update, const RuleFacts *facts, int64_t run_ms)
{
    DryRun *run = owner;
    hit_add(run, update->now.ticket.id, facts, run_ms);
    RuleTrial trial = { .tx = run->read->tx,
                        .world = run->read->world,
                        .arena = &run->scratch,
                        .rule = rule_of(run),
                        .update = update,
                        .skipped = skipped,
                        .done = done,
                        .wrote = wrote,
                        .owner = run };
    return rule_try(&trial);
}

static Err hours_run(DryRun *run)
{
    AutomationPast past = { .read = run->read,
                            .scratch = &run->scratch,
                            .rule = rule_of(run),
                            .since_ms = run->out.since_ms,
                            .until_tick_ns = run->past_ask.until_tick_ns,
                            .fire = hour_fire,
                            .owner = run };
    AutomationPastReach reach = { 0 };
    Err err = automation_past(&past, &reach);
    run->out.updates = reach.tickets;
    run->out.cut = reach.cut;
    run->out.cut_ms = reach.cut_ms;
    return err;
}

// ---- messaging triggers ------------------------------------------------------------------------

static void event_fire(void *owner, TicketId ticket, const RuleFacts *facts, int64_t at_ms)
{
    hit_add(owner, ticket, facts, at_ms);
}

static Err talks_run(DryRun *run)
{
    MessagingPast past = { .read = run->read,
                           .scratch = &run->scratch,
                           .rule = rule_of(run),
                           .since_ms = run->out.since_ms,
                           .until_tick_ns = run->past_ask.until_tick_ns,
                           .fire = event_fire,
                           .skipped = skipped,
                           .done = done,
                           .owner = run };
    MessagingPastReach reach = { 0 };
    Err err = messaging_past(&past, &reach);
    run->out.updates = reach.conversations;
    run->out.cut = reach.cut;
    run->out.cut_ms = reach.cut_ms;
    return err;
}

// ---- one rule ----------------------------------------------------------------------------------

static uint64_t today_of(const CompiledRule *rule)
{
    bool (*is_today)(RuleField field) = rule->kind == RULE_TRIGGER      ? past_uses_today
                                        : rule->kind == RULE_AUTOMATION ? automation_past_uses_today
                                                                        : messaging_past_uses_today;
    uint64_t fields = past_fields_of(rule, 1);
    for (RuleField field = 0; field < RULE_FIELD_COUNT; field++) {
        fields &= is_today(field) ? UINT64_MAX : ~FIELD_BIT(field);
    }
    return fields;
}

static Err kind_run(DryRun *run)
{
    RuleKind kind = rule_of(run)->kind;
    return kind == RULE_AUTOMATION          ? hours_run(run)
           : kind == RULE_MESSAGING_TRIGGER ? talks_run(run)
                                            : updates_run(run);
}

Err rule_dry_run_read(Read *read, const RuleDryRunAsk *ask, RuleDryRun *out)
{
    Err err = ask_check(read, ask);
    if (err) {
        return err;
    }
    Rule rule = *ask->rule;
    rule.title = str_trim(rule.title).len > 0 ? rule.title : S("-");
    CompiledRule compiled = { 0 };
    err = rule_set_compile(read->arena, &rule, read->why, &compiled);
    DryRun *run = arena_new(read->arena, DryRun);
    run->read = read;
    run->rules = &compiled; // all but triggers are tried alone
    run->count = 1;
    if (!err && rule.kind == RULE_TRIGGER) {
        err = rules_find(run, &compiled);
    }
    if (err) {
        return err;
    }
    run_make(run, ask->days);
    run->out.uses_today = today_of(rule_of(run));
    err = kind_run(run);
    arena_free(&run->scratch);
    if (!err) {
        err = result_tell(run);
    }
    if (err) {
        return err;
    }
    *out = run->out;
    return ERR_NONE;
}
