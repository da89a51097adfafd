#include "model/person.h"

Str role_name(Role role)
{
    static const Str names[] = { STR_INIT(""), STR_INIT("end-user"), STR_INIT("agent"),
                                 STR_INIT("admin") };
    static_assert(countof(names) == ROLE_COUNT, "a name for each");
    assert(role < ROLE_COUNT);
    return names[role];
}

static const Str status_names[] = { STR_INIT(""), STR_INIT("offline"), STR_INIT("online"),
                                    STR_INIT("away") };
static_assert(countof(status_names) == AGENT_STATUS_COUNT, "a name for each");

Str agent_status_name(AgentStatus status)
{
    assert(status < AGENT_STATUS_COUNT);
    return status_names[status];
}

AgentStatus agent_status_from(Str name)
{
    for (size_t i = 1; i < countof(status_names); i++) {
        if (str_equal(name, status_names[i])) {
            return (AgentStatus)i;
        }
    }
    return AGENT_STATUS_NONE;
}

Str language_tag(Language language)
{
    return language == LANGUAGE_JA ? S("ja") : S("en-US");
}
