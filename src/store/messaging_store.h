// messaging_store.h — rows of messaging triggers: which wait, which have run, and what their
// conditions look at.
#ifndef STORE_MESSAGING_STORE_H
#define STORE_MESSAGING_STORE_H

#include "model/ticket.h"
#include "store/db.h"

enum {
    MESSAGING_COUNTED_MAX = 32000, // of the queue and of earlier conversations; more are not told
};

// ---- what waits -------------------------------------------------------------------------------

typedef struct MessagingWait {
    int64_t id; // the subject of its timer
    ConversationId conversation;
    RuleId rule;
    int64_t version; // of the rule when it fired
    size_t action;   // to go on with
    EventId fired;   // the event that says that it fired
    PersonId actor;  // whose doing it fired on, 0: nobody's
} MessagingWait;

void messaging_wait_insert(Tx *tx, const MessagingWait *wait);
void messaging_wait_delete(Tx *tx, int64_t id);
// ERR_NOT_FOUND.
MUST_USE Err messaging_wait_load(Tx *tx, int64_t id, MessagingWait *out);
MUST_USE Err messaging_wait_count(Tx *tx, ConversationId conversation, int64_t *out);
// Those of a conversation, oldest first, at most `max`.
MUST_USE Err messaging_wait_list(Tx *tx, ConversationId conversation, MessagingWait *out,
                                 size_t max, size_t *count);

// ---- what has run -----------------------------------------------------------------------------

void messaging_once_insert(Tx *tx, ConversationId conversation, RuleId rule);
MUST_USE Err messaging_once_find(Tx *tx, ConversationId conversation, RuleId rule, bool *out);

// ---- what conditions look at ------------------------------------------------------------------

void messaging_triggered_set(Tx *tx, PersonId customer, bool triggered);
MUST_USE Err messaging_triggered_find(Tx *tx, PersonId customer, bool *out);

// Whether one of the agents is online, and whether one is away: of a group, or of all (group 0).
typedef struct MessagingPresence {
    bool online;
    bool away;
} MessagingPresence;
MUST_USE Err messaging_presence(Tx *tx, TeamId team, MessagingPresence *out);
// The same of each group, one after the other.
MUST_USE Err messaging_teams(Tx *tx,
                             void (*each)(void *into, TeamId team, MessagingPresence presence),
                             void *into);

// How many customers wait in all queues.
MUST_USE Err messaging_queue_size(Tx *tx, int64_t *out);
// The place of a waiting ticket in its group's queue, from 1.
MUST_USE Err messaging_queue_place(Tx *tx, const Ticket *ticket, int64_t *out);
// How many conversations of the customer before this one came to agents.
MUST_USE Err messaging_previous(Tx *tx, const Conversation *session, int64_t *out);
// What the customer or an agent wrote last in the conversation: AuthorKind and text.
// ERR_NOT_FOUND.
typedef struct MessagingNewest {
    int author_kind;
    Str body;
} MessagingNewest;
MUST_USE Err messaging_newest(Tx *tx, Arena *arena, const Conversation *session,
                              MessagingNewest *out);

#endif
