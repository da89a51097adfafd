// fuzz_rule_body.c — any bytes as a business rule: what is read and compiled keeps its limits and
// can be matched against any facts, what is refused names the member at fault.
#include "gate/ticketing/rule_body.h"
#include "model/rule_compile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition)                                    \
    do {                                                    \
        if (!(condition)) {                                 \
            fatal("fuzz_rule_body: not true: " #condition); \
        }                                                   \
    } while (0)

static void refusal_check(const Refusal *refusal, Err err)
{
    CHECK(refusal->err == err);
    CHECK(refusal->message.len > 0);
    CHECK(str_is_utf8(refusal->field));
}

// Facts that no ticket can have are as good as others: the matcher only compares.
static void match_try(const CompiledRule *rule, uint32_t bits)
{
    RuleFacts facts = { .bits = bits, .current_user = { bits } };
    for (int field = 0; field < RULE_FIELD_COUNT; field++) {
        facts.before[field] = (RuleValue){ bits % 5, S("a b") };
        facts.after[field] = (RuleValue){ bits % 7, S("b c") };
    }
    RuleMiss miss = { 0 };
    if (!rule_matches(rule, &facts, &miss)) {
        CHECK(miss.index < (miss.in_any ? rule->any_count : rule->all_count));
    }
}

static void compile_try(Request *request, RuleKind kind, const RuleUpdate *given)
{
    RuleCreate create = rule_body_create(kind, given);
    Rule rule = { .kind = kind,
                  .title = create.title,
                  .description = create.description,
                  .active = true,
                  .all = create.all,
                  .any = create.any,
                  .actions = create.actions,
                  .run = create.run };
    RuleCompile how = { .arena = &request->arena, .fold = NULL };
    CompiledRule compiled = { 0 };
    Err err = rule_compile(&how, &rule, &request->refusal, &compiled);
    if (err) {
        refusal_check(&request->refusal, err);
        return;
    }
    CHECK(compiled.all_count + compiled.any_count <= RULE_CONDITIONS_MAX);
    CHECK(compiled.action_count > 0);
    CHECK(compiled.action_count <= RULE_ACTIONS_MAX);
    for (uint32_t bits = 1; bits != 0; bits <<= 3) {
        match_try(&compiled, bits | 1U);
        match_try(&compiled, ~bits);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Str text = { (const char *)data, size };
    Request request = { 0 };
    if (json_parse(&request.arena, text, &request.json, &request.refusal) == ERR_NONE &&
        request.json->type == JSON_OBJECT) {
        RuleUpdate given = { 0 };
        Err err = rule_body_read(&request, request.json, &given);
        if (err) {
            refusal_check(&request.refusal, err);
        } else {
            compile_try(&request, RULE_TRIGGER, &given);
            compile_try(&request, RULE_AUTOMATION, &given);
            compile_try(&request, RULE_MESSAGING_TRIGGER, &given);
        }
    }
    arena_free(&request.arena);
    return 0;
}
