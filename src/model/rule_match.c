#include <string.h>

#include "model/rule_compile.h"

enum { NAMES_BYTES_MAX = 256 }; // of all flags of a fact

// ---- texts ------------------------------------------------------------------------------------

// Takes the next word off `rest`; false at the end.
static bool word_next(Str *rest, Str *word)
{
    *rest = str_trim(*rest);
    if (rest->len == 0) {
        return false;
    }
    if (!str_cut(rest, ' ', word)) {
        *word = *rest;
        *rest = S("");
    }
    return true;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// A word of ASCII letters is not found inside a longer one. Other scripts write no spaces, so what
// stands there is found wherever it stands.
static bool is_whole(Str text, size_t at, Str word)
{
    size_t end = at + word.len;
    bool begins = at == 0 || !is_letter(word.at[0]) || !is_letter(text.at[at - 1]);
    bool ends = end == text.len || !is_letter(word.at[word.len - 1]) || !is_letter(text.at[end]);
    return begins && ends;
}

static bool text_has(Str text, Str wanted, bool as_word)
{
    size_t from = 0;
    while (wanted.len > 0 && from + wanted.len <= text.len) {
        const char *found = memmem(text.at + from, text.len - from, wanted.at, wanted.len);
        if (!found) {
            return false;
        }
        size_t at = (size_t)(found - text.at);
        if (!as_word || is_whole(text, at, wanted)) {
            return true;
        }
        from = at + 1;
    }
    return false;
}

// Tags stand in one text with a space between two.
static bool tags_have(Str tags, Str wanted)
{
    size_t from = 0;
    while (wanted.len > 0 && from + wanted.len <= tags.len) {
        const char *found = memmem(tags.at + from, tags.len - from, wanted.at, wanted.len);
        if (!found) {
            return false;
        }
        size_t at = (size_t)(found - tags.at);
        size_t end = at + wanted.len;
        if ((at == 0 || tags.at[at - 1] == ' ') && (end == tags.len || tags.at[end] == ' ')) {
            return true;
        }
        from = at + 1;
    }
    return false;
}

// Whether one of the words is there.
static bool has_any(RuleType type, Str text, Str words)
{
    Str word;
    while (word_next(&words, &word)) {
        bool has = type == RULE_TYPE_TAGS ? tags_have(text, word) : text_has(text, word, true);
        if (has) {
            return true;
        }
    }
    return false;
}

// ---- one condition ----------------------------------------------------------------------------

static bool type_is_text(RuleType type)
{
    return type == RULE_TYPE_TAGS || type == RULE_TYPE_TEXT || type == RULE_TYPE_LONG ||
           type == RULE_TYPE_WORDS;
}

static bool value_is_same(RuleField field, RuleValue a, RuleValue b)
{
    return type_is_text(rule_field_info(field)->type) ? str_equal(a.text, b.text)
                                                      : a.number == b.number;
}

static bool value_is_present(RuleField field, RuleValue value)
{
    return type_is_text(rule_field_info(field)->type) ? value.text.len > 0 : value.number != 0;
}

enum { NOBODY = -1 }; // equals no id, not even that of none

static int64_t wanted_number(const CompiledCondition *condition, const RuleFacts *facts)
{
    int64_t id = 0;
    switch (condition->special) {
    case RULE_SPECIAL_NONE:
        return 0;
    case RULE_SPECIAL_CURRENT_USER:
        id = facts->current_user.v;
        break;
    case RULE_SPECIAL_REQUESTER:
        id = facts->after[RULE_FIELD_REQUESTER].number;
        break;
    case RULE_SPECIAL_ASSIGNEE:
        id = facts->after[RULE_FIELD_ASSIGNEE].number;
        break;
    case RULE_SPECIAL_REQUESTER_AND_CCS:
    case RULE_SPECIAL_ALL_AGENTS:
    case RULE_SPECIAL_TEAM:
    case RULE_SPECIAL_CURRENT_TEAM:
    case RULE_SPECIAL_COUNT:
        return condition->number;
    }
    return id ? id : NOBODY;
}

static bool value_is_wanted(const CompiledCondition *condition, const RuleFacts *facts,
                            RuleValue value)
{
    RuleType type = rule_field_info(condition->field)->type;
    if (condition->is_person) {
        return facts->current_user.v == condition->number;
    }
    if (type == RULE_TYPE_FLAGS) {
        return ((uint64_t)value.number >> condition->number) & 1;
    }
    if (type == RULE_TYPE_SCHEDULE || type == RULE_TYPE_TEAM_STATUS) {
        return tags_have(value.text, condition->text);
    }
    if (type_is_text(type)) {
        return str_equal(str_trim(value.text), condition->text);
    }
    return value.number == wanted_number(condition, facts);
}

// "is" for the whole hour, the others to the millisecond. What has not been is neither few nor
// many.
static bool hours_hold(const CompiledCondition *condition, int64_t since_ms)
{
    if (since_ms < 0) {
        return false;
    }
    int64_t wanted_ms = condition->number * RULE_HOUR_MS;
    return condition->how == RULE_IS          ? since_ms / RULE_HOUR_MS == condition->number
           : condition->how == RULE_LESS_THAN ? since_ms < wanted_ms
                                              : since_ms > wanted_ms;
}

bool rule_condition_holds(const CompiledCondition *condition, const RuleFacts *facts)
{
    RuleField field = condition->field;
    RuleType type = rule_field_info(field)->type;
    RuleValue before = facts->before[field];
    RuleValue after = facts->after[field];
    if (type == RULE_TYPE_HOURS) {
        return hours_hold(condition, after.number);
    }
    bool changed = !value_is_same(field, before, after);
    switch (condition->how) {
    case RULE_IS:
        return value_is_wanted(condition, facts, after);
    case RULE_IS_NOT:
        return !value_is_wanted(condition, facts, after);
    case RULE_LESS_THAN:
        return after.number < wanted_number(condition, facts);
    case RULE_GREATER_THAN:
        return after.number > wanted_number(condition, facts);
    case RULE_CHANGED:
        return changed;
    case RULE_NOT_CHANGED:
        return !changed;
    case RULE_VALUE:
        return changed && value_is_wanted(condition, facts, after);
    case RULE_VALUE_PREVIOUS:
        return changed && value_is_wanted(condition, facts, before);
    case RULE_NOT_VALUE:
        return !(changed && value_is_wanted(condition, facts, after));
    case RULE_NOT_VALUE_PREVIOUS:
        return !(changed && value_is_wanted(condition, facts, before));
    case RULE_PRESENT:
        return value_is_present(field, after);
    case RULE_NOT_PRESENT:
        return !value_is_present(field, after);
    case RULE_INCLUDES:
        return has_any(type, after.text, condition->text);
    case RULE_NOT_INCLUDES:
        return !has_any(type, after.text, condition->text);
    case RULE_INCLUDES_STRING:
        return text_has(after.text, condition->text, false);
    case RULE_NOT_INCLUDES_STRING:
        return !text_has(after.text, condition->text, false);
    case RULE_OPERATOR_COUNT:
        break;
    }
    fatal("rules: operator %d is none", (int)condition->how);
}

// ---- a rule -----------------------------------------------------------------------------------

static void miss_tell(RuleMiss *miss, const RuleFacts *facts, RuleField field, size_t index)
{
    if (miss) {
        *miss = (RuleMiss){ .index = index,
                            .field = field,
                            .before = facts->before[field],
                            .after = facts->after[field] };
    }
}

bool rule_matches(const CompiledRule *rule, const RuleFacts *facts, RuleMiss *miss)
{
    for (size_t i = 0; i < rule->all_count; i++) {
        if (!rule_condition_holds(&rule->all[i], facts)) {
            miss_tell(miss, facts, rule->all[i].field, i);
            return false;
        }
    }
    for (size_t i = 0; i < rule->any_count; i++) {
        if (rule_condition_holds(&rule->any[i], facts)) {
            return true;
        }
    }
    if (rule->any_count > 0) {
        miss_tell(miss, facts, rule->any[0].field, 0);
        if (miss) {
            miss->in_any = true;
        }
    }
    return rule->any_count == 0;
}

// ---- facts ------------------------------------------------------------------------------------

void rule_facts_compare(RuleFacts *facts)
{
    for (RuleField field = 0; field < RULE_FIELD_COUNT; field++) {
        uint32_t bit = rule_field_info(field)->bit;
        bool same = value_is_same(field, facts->before[field], facts->after[field]);
        facts->bits = same ? facts->bits & ~bit : facts->bits | bit;
    }
}

uint64_t rule_facts_difference(const RuleFacts *a, const RuleFacts *b)
{
    uint64_t fields = 0;
    for (RuleField field = 0; field < RULE_FIELD_COUNT; field++) {
        bool same = value_is_same(field, a->after[field], b->after[field]);
        fields |= same ? 0 : UINT64_C(1) << field;
    }
    return fields;
}

static Str choice_name(RuleChoices of, int64_t number)
{
    size_t count = 0;
    const RuleChoice *list = rule_choices(of, &count);
    for (size_t i = 0; i < count; i++) {
        if (list[i].number == number) {
            return list[i].value;
        }
    }
    return S("");
}

static Str flag_names(Arena *arena, RuleChoices of, int64_t flags)
{
    Buf names = buf_make(arena, NAMES_BYTES_MAX);
    size_t count = 0;
    const RuleChoice *list = rule_choices(of, &count);
    for (size_t i = 0; i < count; i++) {
        if (((uint64_t)flags >> list[i].number) & 1) {
            buf_add(&names, names.len > 0 ? S(" ") : S(""));
            buf_add(&names, list[i].value);
        }
    }
    return buf_str(&names);
}

// Whole hours, with minutes behind them when there are any: "96", "96:30".
static Str hours_name(Arena *arena, int64_t since_ms)
{
    if (since_ms < 0) {
        return S("");
    }
    int64_t minutes = since_ms % RULE_HOUR_MS / (RULE_HOUR_MS / 60);
    Str hours = str_format(arena, "%" PRId64, since_ms / RULE_HOUR_MS);
    return minutes ? str_format(arena, "%.*s:%02" PRId64, STR_ARG(hours), minutes) : hours;
}

Str rule_value_name(Arena *arena, RuleField field, RuleValue value)
{
    const RuleFieldInfo *info = rule_field_info(field);
    switch (info->type) {
    case RULE_TYPE_CHOICE:
        return choice_name(info->choices, value.number);
    case RULE_TYPE_FLAGS:
        return flag_names(arena, info->choices, value.number);
    case RULE_TYPE_AGENT:
    case RULE_TYPE_PERSON:
    case RULE_TYPE_TEAM:
    case RULE_TYPE_BRAND:
    case RULE_TYPE_WEBHOOK:
        return value.number ? str_format(arena, "%" PRId64, value.number) : S("");
    case RULE_TYPE_HOURS:
        return hours_name(arena, value.number);
    case RULE_TYPE_NUMBER:
        return value.number < 0 ? S("") : str_format(arena, "%" PRId64, value.number);
    case RULE_TYPE_TAGS:
    case RULE_TYPE_SCHEDULE:
    case RULE_TYPE_TEAM_STATUS:
    case RULE_TYPE_TEXT:
        return value.text;
    case RULE_TYPE_WORDS:
    case RULE_TYPE_LONG:
    case RULE_TYPE_NONE:
    case RULE_TYPE_COUNT:
        break;
    }
    return S("");
}
