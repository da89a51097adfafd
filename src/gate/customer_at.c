#include "gate/customer_at.h"

#include "wire/user_agent.h"

Whereabouts customer_at(Arena *arena, Str user_agent, Str address)
{
    UserAgent agent = user_agent_read(arena, user_agent);
    bool is_known = agent.browser.len > 0 || agent.system.len > 0;
    return (Whereabouts){
        .browser = agent.browser,
        .system = agent.system,
        .platform = agent.is_mobile ? PLATFORM_MOBILE
                    : is_known      ? PLATFORM_DESKTOP
                                    : PLATFORM_NONE,
        .address = str_equal(address, S("unix")) ? S("") : address,
    };
}
