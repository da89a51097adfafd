// actor.h — who does something, and through what.
#ifndef MODEL_ACTOR_H
#define MODEL_ACTOR_H

#include "model/person.h"

// Numbers are stored: add at the end only.
typedef enum ActorKind {
    ACTOR_NONE,
    ACTOR_END_USER,
    ACTOR_AGENT, // agents and admins
    ACTOR_BOT,
    ACTOR_ROUTER,
    ACTOR_TIMER, // the clock
    ACTOR_RULE,
    ACTOR_INTEGRATION,       // a program with a key of the conversations API
    ACTOR_AUTOMATION,        // a business rule on its own, by the clock
    ACTOR_MESSAGING_TRIGGER, // likewise, in a live conversation
    ACTOR_KIND_COUNT
} ActorKind;

// Where a ticket or an update came from: the value, its name in the API, its number there.
#define VIA_LIST(X)                          \
    X(VIA_NONE, "", 0)                       \
    X(VIA_WEB, "web", 0)                     \
    X(VIA_API, "api", 5)                     \
    X(VIA_MESSAGING, "native_messaging", 75) \
    X(VIA_EMAIL, "email", 4)                 \
    X(VIA_RULE, "rule", 8)                   \
    X(VIA_SYSTEM, "system", 0)

#define X(name, text, number) name,
typedef enum ViaChannel { VIA_LIST(X) VIA_COUNT } ViaChannel;
#undef X

typedef struct Actor {
    ActorKind kind;
    PersonId person; // 0 unless a person
    Role role;       // of that person
    Str name;        // of that person, as shown beside what they write
    ViaChannel via;
} Actor;

Str via_name(ViaChannel via);
// "end_user", "agent", "bot", "router", "timer", "rule", "integration", "automation",
// "messaging_trigger".
Str actor_kind_name(ActorKind kind);

// Who looks: part of every query's bound parameters, so that nobody reads what is not theirs.
typedef struct Viewer {
    PersonId person;
    Role role;
    bool is_program; // with a key of the conversations API: sees what end users see, of all of them
} Viewer;

#endif
