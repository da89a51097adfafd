// stream.h — the names of what can be watched.
#ifndef RELAY_STREAM_H
#define RELAY_STREAM_H

#include "base/str.h"

typedef enum StreamKind { STREAM_THREAD, STREAM_TICKET, STREAM_AGENT, STREAM_DESK } StreamKind;

typedef struct Stream {
    StreamKind kind;
    int64_t id; // 0 for the desk
} Stream;

// "thread:12", "ticket:9", "agent:3", "desk". False, touching nothing, for anything else, so that
// each stream has one name.
MUST_USE bool stream_parse(Str text, Stream *out);
void stream_print(Buf *out, Stream stream);
bool stream_equal(Stream a, Stream b);

#endif
