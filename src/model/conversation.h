// conversation.h — the record of one customer request with its one session, and its thread.
#ifndef MODEL_CONVERSATION_H
#define MODEL_CONVERSATION_H

#include "model/ids.h"
#include "model/person.h"
#include "model/session.h"

typedef struct Thread {
    ThreadId id;
    PersonId person;    // the end user whose window it is
    int64_t public_seq; // of the newest message
    int64_t customer_delivered_seq;
    int64_t customer_read_seq;
    int64_t agent_read_seq;
    int64_t customer_wrote_ms; // when they wrote last
    int64_t created_ms;
    int64_t updated_ms;
} Thread;

typedef struct Conversation {
    ConversationId id;
    ThreadId thread;
    PersonId customer;
    ConversationId previous; // the one before it in the thread, 0 for the first
    TicketId ticket;         // 0 until the handoff
    Control control;
    SessionState session_state;
    InactiveReason inactive_reason;
    EndedReason ended_reason;
    EndedVia ended_via;
    int64_t ended_ms;
    PersonId ended_by; // 0 unless a person
    int64_t started_ms;
    int64_t customer_wrote_ms; // as of the thread
    int64_t first_seq;
    Language language; // in which the bot speaks
    int64_t bot_version;
    Str bot_step;
    int64_t bot_unmatched; // texts in a row that fitted no option
} Conversation;

// Numbers are stored: add at the end only.
typedef enum Platform {
    PLATFORM_NONE,
    PLATFORM_DESKTOP,
    PLATFORM_MOBILE, // telephones and tablets
    PLATFORM_COUNT
} Platform;

// From where a customer does something. All but the address is what their browser says; "" and 0
// where nothing is known.
typedef struct Whereabouts {
    Str page_url; // without its fragment; anything may stand there, not only http addresses
    Str page_title;
    Str browser; // with its major version: "Chrome 131"
    Str system;  // without a version: "Windows"
    Platform platform;
    Str address; // "192.0.2.1", "2001:db8::1"
} Whereabouts;

// "", "desktop", "mobile".
Str platform_name(Platform platform);

#endif
