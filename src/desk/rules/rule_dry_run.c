#include "desk/rules/rule_dry_run.h"

#include <stdlib.h>
#include <string.h>

#include "desk/rules/automation_past.h"
#include "desk/rules/dry_others.h"
#include "desk/rules/messaging_past.h"
#include "desk/rules/past_counts.h"
#include "desk/rules/past_update.h"
#include "desk/rules/rule_facts.h"
#include "desk/rules/rule_set.h"
#include "desk/rules/rule_trial.h"
#include "model/rule_cycle.h"

#define NO_RULE SIZE_MAX
#define DAY_MS  (INT64_C(24) * 3600 * 1000)
#define TICK_MS INT64_C(1000000)

// The rules in one way of running them: with the rule in question, or without.
typedef struct Way {
    struct DryRun *run;
    bool *fired;   // of each rule, on this update and on those that it follows
    size_t *order; // those that fired on this update
    size_t count;
    bool tells_others; // what others do is counted, what the rule in question does is not
    WorkUpdate update; // as it becomes
} Way;

typedef struct DryRun {
    Read *read;
    Arena scratch; // of one update
    PastAsk past_ask;
    const CompiledRule *rules; // the triggers in order; another kind of rule behind them
    size_t count;
    size_t at; // the rule in question
    size_t trigger_count;
    uint32_t trigger_needs; // RULE_NEEDS_…
    uint64_t changed;       // fields that any of the others can change
    const PastUpdate *past;
    Way with;
    Way without;
    bool *begin;     // which had fired before the update
    uint64_t *stale; // of each rule, for the cycle
    DryOthers others;
    RuleDryRun out;
    DryRunDay *days;
    int64_t *any_decided;
    DryRunHit *hits;
    DryRunAction *actions;
    DryRunSkip *skips;
    DryLetters letters;
    TicketId hit_ticket; // not of a trigger: on which it has fired last
} DryRun;

static const CompiledRule *rule_of(const DryRun *run)
{
    return &run->rules[run->at];
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

static void wrote(void *owner, size_t action, PersonId to)
{
    DryRun *run = owner;
    run->actions[action].letters++;
    dry_letters_add(&run->letters, to);
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

// As that of the rule in question.
static RuleTrial trial_of(DryRun *run, const CompiledRule *rule, WorkUpdate *update)
{
    return (RuleTrial){ .tx = run->read->tx,
                        .world = run->read->world,
                        .arena = &run->scratch,
                        .rule = rule,
                        .update = update,
                        .skipped = skipped,
                        .done = done,
                        .wrote = wrote,
                        .owner = run };
}

static Err fire(void *owner, const CompiledRule *rule, size_t place, RuleFacts *facts)
{
    (void)place;
    Way *way = owner;
    DryRun *run = way->run;
    size_t at = (size_t)(rule - run->rules);
    way->order[way->count++] = at;
    bool is_it = at == run->at && !way->tells_others;
    if (is_it) {
        any_tell(run, facts);
    }
    RuleTrial trial = trial_of(run, rule, &way->update);
    Err err = is_it ? rule_try(&trial)
                    : dry_others_try(&run->others, at, way->tells_others && run->others.because[at],
                                     &trial);
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
    RuleCycle cycle = { .rules = run->rules,
                        .count = run->count,
                        .fired = way->fired,
                        .stale = run->stale,
                        .fire = fire,
                        .owner = way };
    return rule_cycle_run(&cycle, &facts, NULL);
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

static DryFires fires_of(const Way *way)
{
    return (DryFires){ way->order, way->count };
}

// What differs without it. Where others fire because of it, all is run once more to tell what they
// do.
static Err without_run(DryRun *run)
{
    run->without.fired[run->at] = true; // may not fire
    Err err = way_run(&run->without);
    if (err ||
        dry_others_compare(&run->others, fires_of(&run->with), fires_of(&run->without)) == 0) {
        return err;
    }
    memcpy(run->with.fired, run->begin, run->count * sizeof(bool));
    run->with.tells_others = true;
    err = way_run(&run->with);
    run->with.tells_others = false;
    return err;
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
    memcpy(run->begin, run->with.fired, run->count * sizeof(bool));
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
        dry_others_same(&run->others, fires_of(&run->with));
    }
    return without_run(run);
}

// ---- all --------------------------------------------------------------------------------------

// The triggers in force, with the rule among them or behind them.
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
    run->trigger_count = count;
    if (run->at == NO_RULE) {
        rules[count] = *rule;
        run->at = count++;
        run->trigger_count += rule->kind == RULE_TRIGGER;
    }
    run->rules = rules;
    run->count = count;
    for (size_t i = 0; i < run->trigger_count; i++) {
        run->trigger_needs |= rules[i].needs;
    }
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
    run->begin = arena_array(read->arena, bool, run->count);
    run->others = dry_others_make(read, run->rules, run->count, run->at);
    run->stale = arena_array(read->arena, uint64_t, run->count);
    run->letters = (DryLetters){ .arena = read->arena };
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
    Err err = dry_others_tell(&run->others, &run->out);
    return err ? err : dry_letters_tell(run->read, &run->letters, &run->out.written);
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

// ---- triggers on what other kinds of rules do --------------------------------------------------

// An update that only the rule in question brings.
typedef struct Following {
    DryRun *run;
    RuleFactsAsk ask;
    WorkUpdate *update;
} Following;

static Err follow_fire(void *owner, const CompiledRule *rule, size_t place, RuleFacts *facts)
{
    (void)place;
    const Following *following = owner;
    DryRun *run = following->run;
    size_t at = (size_t)(rule - run->rules);
    run->with.order[run->with.count++] = at;
    RuleTrial trial = trial_of(run, rule, following->update);
    Err err = dry_others_try(&run->others, at, true, &trial);
    if (err) {
        return err;
    }
    rule_facts_refresh(&following->ask, facts);
    return ERR_NONE;
}

static Err triggers_follow(void *owner, WorkUpdate *update, const RuleCounts *counts, int64_t at_ms)
{
    DryRun *run = owner;
    Following following = { .run = run,
                            .ask = { .tx = run->read->tx,
                                     .arena = &run->scratch,
                                     .now_ms = at_ms,
                                     .needs = run->trigger_needs & ~(uint32_t)RULE_NEEDS_COUNTS,
                                     .update = update,
                                     .schedules = run->past_ask.schedules },
                            .update = update };
    RuleFacts facts;
    Err err = run->trigger_count > 0 ? rule_facts_fill(&following.ask, &facts) : ERR_NONE;
    if (err || run->trigger_count == 0) {
        return err;
    }
    past_counts_tell(counts, facts.after);
    run->with.count = 0;
    memset(run->with.fired, 0, run->count * sizeof(bool));
    RuleCycle cycle = { .rules = run->rules,
                        .count = run->trigger_count,
                        .fired = run->with.fired,
                        .stale = run->stale,
                        .fire = follow_fire,
                        .owner = &following };
    err = rule_cycle_run(&cycle, &facts, NULL);
    if (err) {
        return err;
    }
    (void)dry_others_compare(&run->others, fires_of(&run->with), (DryFires){ 0 });
    dry_others_same(&run->others, fires_of(&run->with));
    return ERR_NONE;
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
    RuleTrial trial = trial_of(run, rule_of(run), update);
    return rule_try(&trial);
}

static Err hours_run(DryRun *run)
{
    AutomationPast past = { .read = run->read,
                            .scratch = &run->scratch,
                            .rule = rule_of(run),
                            .needs = rule_of(run)->needs | run->trigger_needs,
                            .since_ms = run->out.since_ms,
                            .until_tick_ns = run->past_ask.until_tick_ns,
                            .fire = hour_fire,
                            .updated = triggers_follow,
                            .owner = run };
    AutomationPastReach reach = { 0 };
    Err err = past_schedules_load(&run->past_ask);
    if (!err) {
        err = automation_past(&past, &reach);
    }
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
                           .updated = triggers_follow,
                           .owner = run };
    MessagingPastReach reach = { 0 };
    Err err = past_schedules_load(&run->past_ask);
    if (!err) {
        err = messaging_past(&past, &reach);
    }
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
    if (!err) {
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
