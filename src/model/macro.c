#include "model/macro.h"

#include "model/limits.h"

int64_t macro_time_ms(MacroTime time)
{
    static const int64_t hours[] = { 1, 24, 7 * 24, 30 * 24 };
    static_assert(countof(hours) == MACRO_TIME_COUNT, "a length for each");
    assert(time < MACRO_TIME_COUNT);
    return hours[time] * 3600 * 1000;
}

static Err refused(Refusal *why, Str field, Str code)
{
    return refuse(why, ERR_INVALID, field, code, rule_refusal_text(code, LANGUAGE_EN));
}

static Err text_check(Str text, size_t max, Str field, Refusal *why)
{
    if (text.len > max) {
        return refused(why, field, S("too_long"));
    }
    return str_is_utf8(text) ? ERR_NONE : refused(why, field, S("bad_encoding"));
}

static Err actions_check(const Macro *macro, Refusal *why)
{
    size_t bytes = 0;
    if (macro->actions.count == 0) {
        return refused(why, S("actions"), S("no_action"));
    }
    if (macro->actions.count > MACRO_ACTIONS_MAX) {
        return refused(why, S("actions"), S("too_many"));
    }
    for (size_t i = 0; i < macro->actions.count; i++) {
        for (size_t k = 0; k < macro->actions.at[i].value_count; k++) {
            bytes += macro->actions.at[i].values[k].len;
        }
    }
    return bytes > MACRO_TEXT_BYTES_MAX ? refused(why, S("actions"), S("too_long")) : ERR_NONE;
}

static Err whom_check(const Macro *macro, Refusal *why)
{
    bool is_good = macro->whom != MACRO_FOR_PERSON || macro->owner.v > 0;
    if (macro->whom == MACRO_FOR_TEAMS) {
        is_good = macro->team_count > 0 && macro->team_count <= MACRO_TEAMS_MAX;
    }
    return is_good ? ERR_NONE : refused(why, S("restriction"), S("bad_value"));
}

// A comment's text may stand alone.
static RuleAction with_channel(RuleAction action)
{
    if (str_equal(action.field, rule_do_info(RULE_DO_MACRO_COMMENT)->name) &&
        action.value_count == 1) {
        action.values[1] = action.values[0];
        action.values[0] = S("channel:all");
        action.value_count = 2;
    }
    return action;
}

Err macro_compile(const RuleCompile *how, const Macro *macro, Refusal *why,
                  const CompiledAction **out)
{
    if (str_trim(macro->title).len == 0) {
        return refused(why, S("title"), S("blank"));
    }
    Err err = text_check(macro->title, MACRO_TITLE_BYTES_MAX, S("title"), why);
    if (!err) {
        err = text_check(macro->description, MACRO_DESCRIPTION_BYTES_MAX, S("description"), why);
    }
    if (!err) {
        err = whom_check(macro, why);
    }
    if (!err) {
        err = actions_check(macro, why);
    }
    if (err) {
        return err;
    }
    RuleAction *actions = arena_array(how->arena, RuleAction, macro->actions.count);
    for (size_t i = 0; i < macro->actions.count; i++) {
        actions[i] = with_channel(macro->actions.at[i]);
    }
    RuleActions all = { actions, macro->actions.count };
    return rule_actions_compile(how, RULE_IN_MACRO, all, why, out);
}
