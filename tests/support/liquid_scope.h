// liquid_scope.h — a ticket with comments for templates to ask about.
//
//   ticket.id, title, status, tags, priority (nil), link, created_at, score, latest (markup),
//          bytes (not UTF-8), long (LIQUID_SCOPE_LONG_BYTES of it), broken (fails with ERR_STORE)
//   ticket.requester.name, first_name, custom_fields.plan
//   ticket.comments[0..2].value, author.name, public; ticket.numbers (3, 10, 1, 3)
#ifndef SUPPORT_LIQUID_SCOPE_H
#define SUPPORT_LIQUID_SCOPE_H

#include "text/liquid.h"

enum { LIQUID_SCOPE_LONG_BYTES = 100 * 1024 };

typedef struct LiquidScopeFixture {
    LiquidSource source;
    LiquidScope scope;
    int lookups; // how often a template asked
} LiquidScopeFixture;

void liquid_scope_make(LiquidScopeFixture *fixture);

#endif
