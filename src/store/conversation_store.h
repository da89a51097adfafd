// conversation_store.h — rows of conversations with their sessions. Only desk/record.h writes.
#ifndef STORE_CONVERSATION_STORE_H
#define STORE_CONVERSATION_STORE_H

#include "model/conversation.h"
#include "store/db.h"

enum {
    CONVERSATION_COLUMNS = 19, // that conversation_row() reads
};

// Texts are copied into `arena`. ERR_NOT_FOUND.
MUST_USE Err conversation_load(Tx *tx, Arena *arena, ConversationId id, Conversation *out);
// The thread's newest, ended or not. ERR_NOT_FOUND when nobody has written yet.
MUST_USE Err conversation_load_newest(Tx *tx, Arena *arena, ThreadId thread, Conversation *out);
// The nearest ticket before and after the conversation in its thread, 0: none.
MUST_USE Err conversation_previous_ticket(Tx *tx, const Conversation *conversation, TicketId *out);
MUST_USE Err conversation_next_ticket(Tx *tx, const Conversation *conversation, TicketId *out);
// ERR_CONFLICT when the thread has another conversation whose session has not ended.
void conversation_insert(Tx *tx, const Conversation *conversation);
// Ticket, control and the columns of the session.
void conversation_set_session(Tx *tx, const Conversation *conversation);
// What changes as the talk goes on: language and the bot's place. Touches no
// index.
void conversation_set_talk(Tx *tx, const Conversation *conversation);

// Columns `first` … of a row that selects CONVERSATION_COLUMNS in the table's order.
void conversation_row(const Row *row, int first, Arena *arena, Conversation *out);

#endif
