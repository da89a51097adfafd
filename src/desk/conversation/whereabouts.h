// whereabouts.h — keeps from where a customer does something in a conversation.
//
// One row per conversation, written over: the page at their last event, their browser, and their
// address. Messaging triggers and agents look at it; the daily purge takes it away.
#ifndef DESK_CONVERSATION_WHEREABOUTS_H
#define DESK_CONVERSATION_WHEREABOUTS_H

#include "desk/work.h"
#include "model/conversation.h"

// ERR_INVALID naming `url` or `title`: too long, not UTF-8, or with a control character.
MUST_USE Err whereabouts_check(const Whereabouts *at, Refusal *why);
// What is not known of `at` stays as it was. Writes nothing when all is as it was.
MUST_USE Err whereabouts_keep(Work *work, ConversationId conversation, const Whereabouts *at);

#endif
