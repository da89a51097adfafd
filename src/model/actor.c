#include "model/actor.h"

Str via_name(ViaChannel via)
{
#define X(name, text, number) STR_INIT(text),
    static const Str names[] = { VIA_LIST(X) };
#undef X
    assert(via < VIA_COUNT);
    return names[via];
}

Str actor_kind_name(ActorKind kind)
{
    static const Str names[] = { STR_INIT(""),           STR_INIT("end_user"),
                                 STR_INIT("agent"),      STR_INIT("bot"),
                                 STR_INIT("router"),     STR_INIT("timer"),
                                 STR_INIT("rule"),       STR_INIT("integration"),
                                 STR_INIT("automation"), STR_INIT("messaging_trigger") };
    static_assert(countof(names) == ACTOR_KIND_COUNT, "a name for each");
    assert(kind < ACTOR_KIND_COUNT);
    return names[kind];
}
