// rule_text.h — texts of rules with their placeholders filled in.
#ifndef DESK_RULES_RULE_TEXT_H
#define DESK_RULES_RULE_TEXT_H

#include "desk/update.h"
#include "text/liquid.h"

// For whom the text is: internal notes never go to end users.
typedef struct RuleContext {
    const WorkUpdate *update;
    bool for_end_user;
    bool for_requester; // alone: then it may hold the link to their survey
    Language language;  // of whoever reads it
    RuleId rule;
} RuleContext;

// ERR_INVALID or ERR_LIMIT of text/liquid.h when the text asks for too much; errors of the store.
MUST_USE Err rule_text_render(Work *work, const RuleContext *context, Str source,
                              LiquidOutput output, Str *out);

#endif
