// live_read.h — what may be said on the live socket: the text of a frame to its members.
//
// Pure: knows no connection, so that it can be tested and fuzzed alone.
#ifndef GATE_LIVE_LIVE_READ_H
#define GATE_LIVE_LIVE_READ_H

#include "wire/json.h"

enum { LIVE_TYPE_BYTES_MAX = 16 };

typedef enum LiveKind {
    LIVE_KIND_NONE,
    LIVE_KIND_AUTH,
    LIVE_KIND_SUB,
    LIVE_KIND_UNSUB,
    LIVE_KIND_SEND,
    LIVE_KIND_NOTE,
    LIVE_KIND_END,
    LIVE_KIND_MARK,
    LIVE_KIND_TYPING,
    LIVE_KIND_STATUS,
    LIVE_KIND_PING,
    LIVE_KIND_PAGE,
    LIVE_KIND_COUNT,
} LiveKind;

typedef enum LiveSpeaker {
    LIVE_SPEAKER_NEW, // has not said who it is: may only do that
    LIVE_SPEAKER_CUSTOMER,
    LIVE_SPEAKER_STAFF,
} LiveSpeaker;

// What an answer to any frame names, also to one that is refused.
typedef struct LiveHead {
    LiveKind kind;
    Str name;  // of the type as it was said, "" when it is absent or too long
    int64_t n; // 0: none
} LiveHead;

// The members of all kinds; which of them a kind may have is said by its table in live_read.c.
// Texts live in the arena.
typedef struct LiveFrame {
    Str type;
    Str device;
    Str jwt;
    Str language;
    Str token;
    bool cookie;
    Str stream;
    int64_t after;
    int64_t n;
    int64_t thread;
    int64_t ticket;
    Str text;
    Str key;
    Str payload;
    int64_t attachment;
    Str comment;
    int64_t delivered;
    int64_t read;
    bool on;
    Str status;
    Str url;
    Str title;
    bool again;
    Str answers;
} LiveFrame;

// Reads a whole text message. ERR_INPUT when it is not JSON or no such frame for this speaker,
// ERR_INVALID naming the member at fault, ERR_UNAUTHENTICATED when a new one says something else
// than who it is. `head` is always filled as far as it is known; `frame` only on success.
MUST_USE Err live_read(Arena *arena, Str text, LiveSpeaker speaker, LiveHead *head,
                       LiveFrame *frame, Refusal *why);
// The same of a text that is parsed already, as part of a larger one.
MUST_USE Err live_read_json(const Json *json, LiveSpeaker speaker, LiveHead *head, LiveFrame *frame,
                            Refusal *why);

#endif
