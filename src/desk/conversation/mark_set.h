// mark_set.h — how far somebody has received or read a thread. Marks only grow; a mark past the
// newest message is cut to it.
#ifndef DESK_CONVERSATION_MARK_SET_H
#define DESK_CONVERSATION_MARK_SET_H

#include "desk/work.h"

typedef enum MarkKind { MARK_CUSTOMER_DELIVERED, MARK_CUSTOMER_READ, MARK_AGENT_READ } MarkKind;

typedef struct MarkSet {
    ThreadId thread; // of the customer, or of a program for either side, or
    TicketId ticket; // of the agent
    MarkKind kind;
    int64_t public_seq;
} MarkSet;

MUST_USE Err mark_set_apply(Work *work, const MarkSet *in);

#endif
