// person.h — who somebody is: end users, agents and admins; and what an agent is doing.
#ifndef MODEL_PERSON_H
#define MODEL_PERSON_H

#include "base/str.h"
#include "model/ids.h"

// Numbers are stored: add at the end only.
typedef enum Role { ROLE_NONE, ROLE_END_USER, ROLE_AGENT, ROLE_ADMIN, ROLE_COUNT } Role;

typedef enum AgentStatus {
    AGENT_STATUS_NONE,
    AGENT_OFFLINE,
    AGENT_ONLINE,
    AGENT_AWAY,
    AGENT_STATUS_COUNT
} AgentStatus;

// The languages of the product; the same numbers as Locale in text/locale.h.
typedef enum Language { LANGUAGE_EN, LANGUAGE_JA, LANGUAGE_COUNT } Language;

typedef struct Person {
    PersonId id;
    Role role;
    Str name;
    Str email; // "" when unknown
    bool email_verified;
    Str external_id; // "" for anonymous people
    Language language;
    bool active;
    bool suspended;
    int64_t created_ms;
    int64_t updated_ms;
} Person;

// "end-user", "agent", "admin".
Str role_name(Role role);
// "offline", "online", "away".
Str agent_status_name(AgentStatus status);
// AGENT_STATUS_NONE for any other text.
AgentStatus agent_status_from(Str name);
// "en-US", "ja" as the ticketing API writes them; "en", "ja" for the conversations API.
Str language_tag(Language language);
static inline bool role_is_staff(Role role)
{
    return role == ROLE_AGENT || role == ROLE_ADMIN;
}

#endif
