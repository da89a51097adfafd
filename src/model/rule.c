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
#define X(name, text, en, ja) { STR_INIT(en), STR_INIT(ja) },
static const Str run_labels[][LANGUAGE_COUNT] = { RULE_RUN_LIST(X) };
#undef X

Str rule_run_name(RuleRun run)
{
    assert(run < RULE_RUN_COUNT);
    return run_names[run];
}

Str rule_run_label(RuleRun run, Language language)
{
    assert(run < RULE_RUN_COUNT);
    assert(language < LANGUAGE_COUNT);
    return run_labels[run][language];
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
