#include "model/automation.h"

// ---- which tickets come into question ---------------------------------------------------------

// The status whose hours a field counts; TICKET_STATUS_NONE: of none.
static TicketStatus status_of(RuleField field)
{
    switch ((int)field) {
    case RULE_FIELD_HOURS_NEW:
        return TICKET_NEW;
    case RULE_FIELD_HOURS_OPEN:
        return TICKET_OPEN;
    case RULE_FIELD_HOURS_PENDING:
        return TICKET_PENDING;
    case RULE_FIELD_HOURS_HOLD:
        return TICKET_HOLD;
    case RULE_FIELD_HOURS_SOLVED:
        return TICKET_SOLVED;
    default:
        return TICKET_STATUS_NONE;
    }
}

static bool is_hours(const CompiledCondition *condition)
{
    return rule_field_info(condition->field)->type == RULE_TYPE_HOURS;
}

static AutomationClock clock_of(const CompiledRule *rule)
{
    AutomationClock clock = AUTOMATION_BY_CREATED;
    for (size_t i = 0; i < rule->all_count; i++) {
        if (status_of(rule->all[i].field) != TICKET_STATUS_NONE) {
            return AUTOMATION_BY_STATUS;
        }
        if (rule->all[i].field == RULE_FIELD_HOURS_UPDATED) {
            clock = AUTOMATION_BY_UPDATED;
        }
    }
    return clock;
}

static uint32_t statuses_of(const CompiledRule *rule)
{
    uint32_t statuses = 0;
    for (TicketStatus status = TICKET_NEW; status < TICKET_CLOSED; status++) {
        RuleFacts facts = { 0 };
        facts.after[RULE_FIELD_STATUS].number = status;
        bool may_match = true;
        for (size_t i = 0; i < rule->all_count && may_match; i++) {
            const CompiledCondition *condition = &rule->all[i];
            TicketStatus wanted = status_of(condition->field);
            may_match = condition->field == RULE_FIELD_STATUS
                            ? rule_condition_holds(condition, &facts)
                            : wanted == TICKET_STATUS_NONE || wanted == status;
        }
        statuses |= may_match ? UINT32_C(1) << status : 0;
    }
    return statuses;
}

static void range_cut(AutomationReach *reach, int64_t since_ms, int64_t until_ms)
{
    reach->since_ms = since_ms > reach->since_ms ? since_ms : reach->since_ms;
    reach->until_ms = until_ms < reach->until_ms ? until_ms : reach->until_ms;
}

// The moments at which "hours since" holds at `run_ms`. `is_exact`: of the time that is looked up;
// else of something that came after it, which says nothing of how long ago it was at most.
static void condition_cut(const CompiledCondition *condition, int64_t run_ms, bool is_exact,
                          AutomationReach *reach)
{
    int64_t then_ms = run_ms - condition->number * RULE_HOUR_MS;
    int64_t since_ms = INT64_MIN;
    int64_t until_ms = run_ms;
    if (condition->how == RULE_IS) {
        since_ms = then_ms - RULE_HOUR_MS + 1;
        until_ms = then_ms;
    } else if (condition->how == RULE_GREATER_THAN) {
        until_ms = then_ms - 1;
    } else {
        since_ms = then_ms + 1;
    }
    range_cut(reach, is_exact ? since_ms : INT64_MIN, until_ms);
}

AutomationReach automation_reach(const CompiledRule *rule, int64_t run_ms)
{
    AutomationReach reach = {
        .clock = clock_of(rule), .statuses = statuses_of(rule), .since_ms = 0, .until_ms = run_ms
    };
    for (size_t i = 0; i < rule->all_count; i++) {
        const CompiledCondition *condition = &rule->all[i];
        bool of_status = status_of(condition->field) != TICKET_STATUS_NONE;
        bool of_update = condition->field == RULE_FIELD_HOURS_UPDATED;
        bool is_exact = reach.clock == AUTOMATION_BY_STATUS ? of_status
                        : reach.clock == AUTOMATION_BY_UPDATED
                            ? of_update
                            : condition->field == RULE_FIELD_HOURS_CREATED;
        if (is_hours(condition) && (is_exact || reach.clock == AUTOMATION_BY_CREATED)) {
            condition_cut(condition, run_ms, is_exact, &reach);
        }
    }
    return reach;
}

// ---- what stops it ----------------------------------------------------------------------------

static bool tags_stop(const CompiledAction *action, const CompiledCondition *condition)
{
    RuleFacts facts = { 0 };
    facts.after[RULE_FIELD_TAGS].text = action->values[0];
    if (action->what == RULE_DO_SET_TAGS) {
        return !rule_condition_holds(condition, &facts);
    }
    if (action->what == RULE_DO_ADD_TAGS) {
        return condition->how == RULE_NOT_INCLUDES && !rule_condition_holds(condition, &facts);
    }
    // each word that the condition waits for is taken away
    Str words = condition->text;
    Str word;
    while (condition->how == RULE_INCLUDES && str_cut(&words, ' ', &word)) {
        CompiledCondition one = { .field = RULE_FIELD_TAGS, .how = RULE_INCLUDES, .text = word };
        if (!rule_condition_holds(&one, &facts)) {
            return false;
        }
    }
    CompiledCondition last = { .field = RULE_FIELD_TAGS, .how = RULE_INCLUDES, .text = words };
    return condition->how == RULE_INCLUDES && rule_condition_holds(&last, &facts);
}

// The field that an action sets to a value which is known beforehand; RULE_FIELD_COUNT: none.
static RuleField field_set(const CompiledAction *action, int64_t *number)
{
    bool is_known = action->special == RULE_SPECIAL_COUNT || action->special == RULE_SPECIAL_NONE;
    *number = action->special == RULE_SPECIAL_NONE ? 0 : action->number;
    switch ((int)action->what) {
    case RULE_DO_STATUS:
        return RULE_FIELD_STATUS;
    case RULE_DO_PRIORITY:
        return RULE_FIELD_PRIORITY;
    case RULE_DO_TYPE:
        return RULE_FIELD_TYPE;
    case RULE_DO_TEAM:
        return RULE_FIELD_TEAM;
    case RULE_DO_ASSIGNEE:
        return is_known ? RULE_FIELD_ASSIGNEE : RULE_FIELD_COUNT;
    case RULE_DO_ROUTING:
        return RULE_FIELD_ROUTING;
    case RULE_DO_END_SESSION:
        *number = SESSION_ENDED;
        return RULE_FIELD_SESSION;
    case RULE_DO_SURVEY:
        *number = 1 << RULE_SCORE_OFFERED;
        return RULE_FIELD_SCORE;
    default:
        return RULE_FIELD_COUNT;
    }
}

static bool value_stops(const CompiledAction *action, const CompiledCondition *condition)
{
    int64_t number = 0;
    RuleField field = field_set(action, &number);
    TicketStatus of = status_of(condition->field);
    if (field == RULE_FIELD_STATUS && of != TICKET_STATUS_NONE) {
        return number != (int64_t)of;
    }
    bool is_value =
        condition->special == RULE_SPECIAL_COUNT || condition->special == RULE_SPECIAL_NONE;
    if (field != condition->field || !is_value) {
        return false;
    }
    RuleFacts facts = { 0 };
    facts.after[field].number = number;
    return !rule_condition_holds(condition, &facts);
}

static bool is_stopped(const CompiledRule *rule, const CompiledCondition *condition)
{
    if (is_hours(condition) && condition->how == RULE_IS) {
        return true;
    }
    for (size_t i = 0; i < rule->action_count; i++) {
        const CompiledAction *action = &rule->actions[i];
        bool of_tags = action->what == RULE_DO_SET_TAGS || action->what == RULE_DO_ADD_TAGS ||
                       action->what == RULE_DO_REMOVE_TAGS;
        bool stops = of_tags ? condition->field == RULE_FIELD_TAGS && tags_stop(action, condition)
                             : value_stops(action, condition);
        if (stops) {
            return true;
        }
    }
    return false;
}

bool automation_stops(const CompiledRule *rule)
{
    for (size_t i = 0; i < rule->action_count; i++) {
        const CompiledAction *action = &rule->actions[i];
        if (action->what == RULE_DO_STATUS && action->number == TICKET_CLOSED) {
            return true;
        }
    }
    for (size_t i = 0; i < rule->all_count; i++) {
        if (is_stopped(rule, &rule->all[i])) {
            return true;
        }
    }
    size_t stopped = 0;
    for (size_t i = 0; i < rule->any_count; i++) {
        stopped += is_stopped(rule, &rule->any[i]);
    }
    return rule->any_count > 0 && stopped == rule->any_count;
}
