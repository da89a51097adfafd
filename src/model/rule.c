#include "model/rule.h"

Str rule_kind_name(RuleKind kind)
{
    static const Str names[] = { STR_INIT(""), STR_INIT("trigger"), STR_INIT("automation"),
                                 STR_INIT("messaging_trigger") };
    static_assert(countof(names) == RULE_KIND_COUNT, "a name for each");
    assert(kind < RULE_KIND_COUNT);
    return names[kind];
}

#define X(name, text, en, ja) STR_INIT(text),
static const Str run_names[] = { RULE_RUN_LIST(X) };
#undef X

Str rule_run_name(RuleRun run)
{
    assert(run < RULE_RUN_COUNT);
    return run_names[run];
}

RuleRun rule_run_from(Str name)
{
    for (RuleRun run = RULE_RUN_NONE + 1; run < RULE_RUN_COUNT; run++) {
        if (str_equal(run_names[run], name)) {
            return run;
        }
    }
    return RULE_RUN_COUNT;
}
