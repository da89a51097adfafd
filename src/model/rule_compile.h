// rule_compile.h — a rule as it runs: checked, typed, and asked whether it matches.
//
// A rule is compiled when it is saved and when the set of rules is loaded, never per update. What
// comes out is immutable, lies in the arena that was lent, and borrows the rule's texts. The
// matcher is pure: it knows an update only through RuleFacts, so that the engine, the dry run and
// the tests ask the very same question.
#ifndef MODEL_RULE_COMPILE_H
#define MODEL_RULE_COMPILE_H

#include "base/refusal.h"
#include "model/rule_field.h"

// ---- facts about an update --------------------------------------------------------------------

#define RULE_HOUR_MS INT64_C(3600000)

// One value: of choices, ids and numbers `number` (flags: bit each; hours: milliseconds since the
// moment, -1 when it has not been); of tags and texts `text`. Texts of RULE_TYPE_WORDS are folded.
typedef struct RuleValue {
    int64_t number;
    Str text;
} RuleValue;

// `before` is the ticket before the update, for the whole cycle; all empty for a new ticket. What
// no rule of the set needs may be left empty.
typedef struct RuleFacts {
    uint32_t bits;         // RULE_BIT_…: what the update has brought so far
    PersonId current_user; // who made the update, 0: no person
    RuleValue before[RULE_FIELD_COUNT];
    RuleValue after[RULE_FIELD_COUNT];
} RuleFacts;

// Sets in `bits` the bit of each field whose value differs, and clears it where it does not. The
// other bits stay.
void rule_facts_compare(RuleFacts *facts);
// Which fields have another value now: bit (1 << RuleField) each.
uint64_t rule_facts_difference(const RuleFacts *a, const RuleFacts *b);
// As the API names it: "open", "123", "true" …; "" for nothing and for texts that people wrote.
Str rule_value_name(Arena *arena, RuleField field, RuleValue value);

// ---- a compiled rule --------------------------------------------------------------------------

typedef struct CompiledCondition {
    RuleField field;
    RuleOperator how;
    RuleSpecial special; // what stands for the value; RULE_SPECIAL_COUNT: `number` or `text` does
    int64_t number;
    Str text;       // folded where facts are; tags sorted by nothing, separated by spaces
    bool is_person; // of RULE_FIELD_ROLE: `number` is a person, not a flag
} CompiledCondition;

typedef struct CompiledAction {
    RuleDo what;
    RuleSpecial special; // of the first value; RULE_SPECIAL_COUNT: `number` or `values[0]` does
    int64_t number;      // of the first value: choice or id
    Str values[RULE_ACTION_VALUES_MAX];
} CompiledAction;

typedef struct CompiledRule {
    RuleId id;
    RuleKind kind;
    int64_t version;
    Str title;
    RuleRun run;
    bool once_per_ticket;
    uint32_t must;     // bits that all have to be there
    uint32_t one_of;   // bits one of which has to be there, 0: no such wish
    uint32_t needs;    // RULE_NEEDS_…
    uint64_t looks_at; // bit (1 << RuleField) of each that its conditions depend on
    const CompiledCondition *all;
    const CompiledCondition *any;
    const CompiledAction *actions;
    size_t all_count;
    size_t any_count;
    size_t action_count;
} CompiledRule;

typedef struct RuleCompile {
    Arena *arena;
    Str (*fold)(Arena *arena, Str text); // text/fold.h; NULL: texts are compared as they are
} RuleCompile;

// ERR_INVALID naming the member: "title", "conditions", "conditions.all[1].operator",
// "actions[0].value[2]" … with one of the codes below. Does not ask whether the people, groups and
// webhooks that it names are there.
MUST_USE Err rule_compile(const RuleCompile *how, const Rule *rule, Refusal *why,
                          CompiledRule *out);

// The actions alone, of a place (RULE_IN_…), as many as there are given; else as rule_compile().
MUST_USE Err rule_actions_compile(const RuleCompile *how, uint32_t place, RuleActions actions,
                                  Refusal *why, const CompiledAction **out);

// code, English, Japanese.
#define RULE_REFUSAL_LIST(X)                                                                       \
    X(RULE_REFUSED_BLANK, "blank", "this must not be empty", "入力してください")                   \
    X(RULE_REFUSED_LONG, "too_long", "this is too long", "長すぎます")                             \
    X(RULE_REFUSED_MANY, "too_many", "there are too many of these", "数が多すぎます")              \
    X(RULE_REFUSED_ENCODING, "bad_encoding", "the text is not UTF-8",                              \
      "テキストがUTF-8ではありません")                                                             \
    X(RULE_REFUSED_FIELD, "unknown_field", "there is no such field", "このフィールドはありません") \
    X(RULE_REFUSED_PLACE, "not_here", "this cannot be used in this kind of rule",                  \
      "この種類のルールでは使えません")                                                            \
    X(RULE_REFUSED_OPERATOR, "unknown_operator", "the field has no such operator",                 \
      "このフィールドではこの演算子を使えません")                                                  \
    X(RULE_REFUSED_VALUE, "bad_value", "the field cannot have this value",                         \
      "このフィールドにはこの値を指定できません")                                                  \
    X(RULE_REFUSED_NO_USER, "no_current_user",                                                     \
      "an automation runs by the clock, so that there is no current user",                         \
      "自動化は時刻によって実行されるため、「現在のユーザー」は使えません")                        \
    X(RULE_REFUSED_COUNT, "value_count", "the action has too few or too many values",              \
      "操作の値の数が正しくありません")                                                            \
    X(RULE_REFUSED_NO_CONDITION, "no_condition", "a rule needs at least one condition",            \
      "条件を1つ以上指定してください")                                                             \
    X(RULE_REFUSED_NO_ACTION, "no_action", "a rule needs at least one action",                     \
      "操作を1つ以上指定してください")                                                             \
    X(RULE_REFUSED_BOTH_LISTS, "both_lists",                                                       \
      "the conditions of a messaging trigger are either all or any",                               \
      "メッセージングトリガの条件は「すべて」か「いずれか」の一方だけです")                        \
    X(RULE_REFUSED_RUN, "no_event", "a messaging trigger needs the event that it runs on",         \
      "メッセージングトリガには実行のきっかけが必要です")                                          \
    X(RULE_REFUSED_NO_TIME, "no_time", "an automation needs a condition on time",                  \
      "自動化には時間の条件が必要です")                                                            \
    X(RULE_REFUSED_ENDLESS, "never_stops",                                                         \
      "it would match the same ticket again and again: a condition on time with \"is\" "           \
      "stops it, or an action after which one of its conditions no longer holds",                  \
      "同じチケットに何度も一致します。"                                           \
      "時間の条件に「が次の値に等しい」を使うか、"                            \
      "実行後に条件が成り立たなくなる操作を追加してください")                                      \
    X(RULE_REFUSED_REPEATED, "repeated", "this action can stand only once in a rule",              \
      "この操作は1つのルールに1回だけ使えます")

// Of a code above, in a language; "" for any other code.
Str rule_refusal_text(Str code, Language language);

// ---- does it match? ---------------------------------------------------------------------------

// Why a rule did not match: the first condition of `all` that failed, else the first of `any`,
// none of which held.
typedef struct RuleMiss {
    bool in_any;
    size_t index;
    RuleField field;
    RuleValue before; // as they were then
    RuleValue after;
} RuleMiss;

// True when the rule may react to an update with these bits at all.
static inline bool rule_may_react(const CompiledRule *rule, uint32_t bits)
{
    return (rule->must & ~bits) == 0 && (rule->one_of == 0 || (rule->one_of & bits) != 0);
}
// One condition alone.
MUST_USE bool rule_condition_holds(const CompiledCondition *condition, const RuleFacts *facts);
// All of `all`, and one of `any` when it has some. `miss` (may be NULL) is filled when it does not.
MUST_USE bool rule_matches(const CompiledRule *rule, const RuleFacts *facts, RuleMiss *miss);

#endif
