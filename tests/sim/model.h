// model.h — what everybody outside could know: built from what was told after commits, held against
// what the database says, and against the laws with every event.
#ifndef SIM_MODEL_H
#define SIM_MODEL_H

#include "model/published.h"
#include "store/db.h"

enum { MODEL_AGENTS_MAX = 8 };

typedef struct ModelThread {
    int64_t id;
    int64_t person;
    int64_t newest; // its last conversation
    Thread now;     // number and marks
    uint64_t *rows; // hash of row i + 1 as its end user sees it, but for the name
    size_t row_capacity;
    uint64_t bytes;  // hash of all that its end user was sent, rows and marks
    uint64_t masked; // the same without ids and names, which move when others do something else
} ModelThread;

typedef struct ModelConversation {
    int64_t id;
    int64_t thread;
    int64_t ticket;
    SessionState state;
    bool is_begun; // its customer has written
} ModelConversation;

typedef struct ModelTicket {
    int64_t id;
    int64_t conversation;
    TicketStatus status;
    int64_t assignee;
    int64_t team;
    RoutingChannel channel;
    int64_t stream_seq;
    int64_t audit; // the newest
    uint32_t set;  // fields that it changed, bit (1 << EventField) each
    int64_t end_audit;
    uint32_t end_set; // fields that the audit of the end changed
} ModelTicket;

typedef struct ModelAgent {
    int64_t id;
    int64_t limit; // of messaging, as it was set up
    AgentStatus status;
    int64_t stream_seq;
} ModelAgent;

typedef struct Model {
    ModelThread *threads;
    size_t thread_count, thread_capacity;
    ModelConversation *conversations;
    size_t conversation_count, conversation_capacity;
    ModelTicket *tickets;
    size_t ticket_count, ticket_capacity;
    ModelAgent agents[MODEL_AGENTS_MAX];
    size_t agent_count;
    int64_t last_event;
    int64_t event_count;
} Model;

void model_free(Model *model);
ModelThread *model_thread(Model *model, int64_t id); // NULL: not known
ModelThread *model_thread_of(Model *model, int64_t person);
ModelConversation *model_conversation(Model *model, int64_t id);
ModelTicket *model_ticket(Model *model, int64_t id);
ModelAgent *model_agent(Model *model, int64_t id);
// New ones, empty.
ModelThread *model_thread_add(Model *model, int64_t id);
ModelConversation *model_conversation_add(Model *model, int64_t id);
ModelTicket *model_ticket_add(Model *model, int64_t id);
// True when no mark goes back, or past `public_seq`.
bool marks_grow(const Thread *from, const Thread *to, int64_t public_seq);

// One fact that was told. Fails the run when it cannot be, or must not be seen.
void model_told(Model *model, const Published *published);

// The hash of a row as its end user sees it, but for the author's name, which may change later.
uint64_t model_row_hash(const Message *message);

// Reads the database. Without `learn` it must be what was told; with it (after a crash) it may be
// ahead of that, as what was committed last may not have been told. `reader` has the statements of
// rules.h.
void model_compare(Model *model, Db *reader, bool learn);

#endif
