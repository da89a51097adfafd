// customer_message.h — an end user writes. The server decides which conversation the message
// belongs to: the thread's live one, or a new one that the bot greets (SES-1, SES-8, SES-12).
#ifndef DESK_CONVERSATION_CUSTOMER_MESSAGE_H
#define DESK_CONVERSATION_CUSTOMER_MESSAGE_H

#include "desk/work.h"
#include "model/conversation.h"

typedef struct CustomerMessage {
    // Who: a device by the hash of its secret (a person, device and thread are made at its first
    // message), or, with device_hash all zero, `person` (the conversations API).
    unsigned char device_hash[32];
    int64_t n; // the device's counter for this message, 1 …; 0: no device
    Str key;   // the message's own, for who shares a device (device_turn.h); "": none
    PersonId person;
    ThreadId thread; // 0: the person's thread with a live session, else the newest, else a new one
    Language language; // of the page or the person: for a new person, and for the bot
    MessageKind kind;
    Str body;
    Str payload;
    AttachmentId attachment;
    Str source;
    Str metadata;
    Whereabouts at; // as far as it is known
    Str answers;    // the token of what was said on the page (proactive.h), "": nothing was
} CustomerMessage;

typedef struct MessageSent {
    MessageId id;
    ThreadId thread;
    ConversationId conversation;
    PersonId author;
    int64_t public_seq;
    int64_t at_ms;
    bool repeated; // the device had sent it before: nothing was written
} MessageSent;

// What was said on the page stands before the message that begins a conversation, once: a token of
// another device, from before the end of the last conversation or in a live one brings nothing.
//
// n <= the device's last: the first answer again, before any decision about sessions. n more than
// one past it: ERR_GAP. ERR_INVALID naming body, payload, attachment …; ERR_NOT_FOUND for another
// person's thread or attachment; ERR_FORBIDDEN for suspended people; ERR_FULL past
// THREAD_MESSAGES_MAX.
MUST_USE Err customer_message_apply(Work *work, const CustomerMessage *in, MessageSent *out);

// For all that count by device: what message `answer` was answered with, `repeated`. ERR_CONFLICT
// when that number was spent on something else.
MUST_USE Err message_sent_again(Work *work, int64_t answer, MessageSent *out);
MessageSent message_sent_of(const Message *message);

#endif
