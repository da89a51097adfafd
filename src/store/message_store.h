// message_store.h — rows of messages. Never changed once written.
#ifndef STORE_MESSAGE_STORE_H
#define STORE_MESSAGE_STORE_H

#include "model/message.h"
#include "store/db.h"

void message_insert(Tx *tx, const Message *message);
// Texts are copied into `arena`. ERR_NOT_FOUND.
MUST_USE Err message_load(Tx *tx, Arena *arena, MessageId id, Message *out);
MUST_USE Err message_load_at(Tx *tx, Arena *arena, ThreadId thread, int64_t public_seq,
                             Message *out);
// The end user's first message with a text, at `first_seq` or later. ERR_NOT_FOUND.
MUST_USE Err message_load_first_of_customer(Tx *tx, Arena *arena, ThreadId thread,
                                            int64_t first_seq, Message *out);
// Keeps which rule said it, and fills in what the rule is called. ERR_NOT_FOUND when there is no
// such rule.
MUST_USE Err message_rule_insert(Tx *tx, Arena *arena, Message *message);

#endif
