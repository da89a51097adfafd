// user_agent.h — what a browser calls itself (RFC 9110, "User-Agent"): which one, on what.
//
// A few well-known ones; what is not known stays empty. Browsers lie: nobody is let in or kept out
// by it.
#ifndef WIRE_USER_AGENT_H
#define WIRE_USER_AGENT_H

#include "base/str.h"

enum { USER_AGENT_BYTES_MAX = 1024 }; // what stands behind is not looked at

typedef struct UserAgent {
    Str browser; // with its major version: "Chrome 131", "Safari 18"
    Str system;  // "Windows", "macOS", "Linux", "Android", "iOS", "iPadOS", "ChromeOS"; a literal
    bool is_mobile; // a telephone or a tablet
} UserAgent;

UserAgent user_agent_read(Arena *arena, Str header);

#endif
