// page_open.h — somebody opens a page with the widget (RUL-3 "page_opened").
//
// In a live conversation messaging triggers run on it as on any other event. Who is in none is told
// *proactive messages*: what those rules say is an answer to that page alone. It is kept nowhere,
// belongs to no conversation, and opens none: only what the customer writes does (SES-14). So it
// can never be part of a conversation that has ended. The page itself is not kept either.
#ifndef DESK_CONVERSATION_PAGE_OPEN_H
#define DESK_CONVERSATION_PAGE_OPEN_H

#include "desk/work.h"
#include "model/conversation.h"

enum {
    PAGE_URL_BYTES_MAX = 2048,
    PROACTIVE_MAX = 8, // messages for one page; the rest are left out
};

typedef struct PageOpen {
    PersonId person;   // 0: has not written yet
    Language language; // of the page
    Str url;           // without its fragment
} PageOpen;

typedef struct Proactive {
    RuleId rule;
    Str text;
} Proactive;

typedef struct PageOpened {
    Proactive says[PROACTIVE_MAX]; // in order; texts live in the work's arena
    size_t count;
} PageOpened;

// Without a conversation, of what a rule does only messages and "set_triggered" (of somebody known)
// have an effect, and a wait ends it. A message whose text cannot be told is left out.
MUST_USE Err page_open_apply(Work *work, const PageOpen *in, PageOpened *out);

#endif
