// page_open.h — somebody opens a page with the widget (RUL-3 "page_opened").
//
// In a live conversation messaging triggers run on it as on any other event. Who is in none is told
// *proactive messages*: what those rules say is an answer to that page alone. It belongs to no
// conversation and opens none: only what the customer writes does, and that brings along what it
// answers (SES-14, proactive.h). So it can never be part of a conversation that has ended.
#ifndef DESK_CONVERSATION_PAGE_OPEN_H
#define DESK_CONVERSATION_PAGE_OPEN_H

#include "desk/conversation/proactive.h"
#include "model/conversation.h"

typedef struct PageOpen {
    PersonId person;                              // 0: has not written yet
    Language language;                            // of the page
    Whereabouts at;                               // its address without the fragment
    unsigned char device_hash[SECRET_HASH_BYTES]; // that may answer; all zero: none
} PageOpen;

typedef struct PageOpened {
    ProactivePage page;
    Str token; // of all that was said; "" when nothing was
} PageOpened;

// Without a conversation, of what a rule does only messages and "set_triggered" (of somebody known)
// have an effect, and a wait ends it. A message whose text cannot be told is left out.
MUST_USE Err page_open_apply(Work *work, const PageOpen *in, PageOpened *out);

#endif
