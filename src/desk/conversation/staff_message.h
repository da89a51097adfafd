// staff_message.h — an agent, or a program as `business`, writes into the live session.
#ifndef DESK_CONVERSATION_STAFF_MESSAGE_H
#define DESK_CONVERSATION_STAFF_MESSAGE_H

#include "desk/conversation/customer_message.h"

typedef struct StaffMessage {
    TicketId ticket;               // an agent's way, or
    ThreadId thread;               // a program's way
    unsigned char device_hash[32]; // the tab, or all zero
    int64_t n;
    Str key; // the message's own, for who shares a device (device_turn.h); "": none
    Str body;
    AttachmentId attachment;
    MessageKind kind;
    Str source;
    Str metadata;
} StaffMessage;

// ERR_STATE "session_ended" (422) into an ended session, changing nothing; ERR_STATE
// "not_messaging" for a ticket without one; ERR_CONTROL (409) for a program unless the bot has
// control. The first message of an agent on an unassigned ticket does not assign it.
MUST_USE Err staff_message_apply(Work *work, const StaffMessage *in, MessageSent *out);

#endif
