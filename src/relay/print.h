// print.h — the live protocol's rows (protocol/live.md) as text. The same functions print what is
// pushed and what is resumed, so both are the same bytes.
#ifndef RELAY_PRINT_H
#define RELAY_PRINT_H

#include "model/published.h"
#include "relay/stream.h"
#include "wire/json.h"

enum { ROW_MAX_BYTES = 512 * 1024 };

// Who reads it. End users get no conversation, no ids of agents, no internal anything.
typedef enum Audience { AUDIENCE_END_USER, AUDIENCE_STAFF } Audience;

// {"type":"message","stream":"thread:12","seq":3,"message":{…}}
void print_message_row(Buf *out, const Message *message, Audience audience);
// {"type":"event","stream":…,"seq":…,"event":{…},"message":{…},"comment":{…}}; staff only.
void print_event_row(Buf *out, Stream stream, int64_t seq, const Published *published);
// {"type":"marks","stream":…,"delivered":…,"read":…,"agent_read":…}
void print_marks(Buf *out, Stream stream, const Thread *thread);
// The value of "message" alone.
void print_message_object(JsonWriter *json, const Message *message, Audience audience);
// The three members of marks, into an open object.
void print_mark_members(JsonWriter *json, const Thread *thread);
// The member "stream".
void print_stream_member(JsonWriter *json, Stream stream);

#endif
