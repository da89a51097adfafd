// stock_rules.h — the business rules that a new account starts with.
//
// Those of the reference, adapted: a public reply is mailed by itself here, so that no trigger
// repeats it; and what is routed as messaging is announced live, so that agents are mailed about
// the rest alone.
#ifndef DESK_RULES_STOCK_RULES_H
#define DESK_RULES_STOCK_RULES_H

#include "desk/work.h"

// Makes categories and rules, with their texts in the account's language. Part of init.
MUST_USE Err stock_rules_make(Work *work, Language language);

#endif
