#include "model/conversation.h"

Str platform_name(Platform platform)
{
    static const Str names[] = { STR_INIT(""), STR_INIT("desktop"), STR_INIT("mobile") };
    static_assert(countof(names) == PLATFORM_COUNT, "a name for each");
    assert(platform < PLATFORM_COUNT);
    return names[platform];
}
