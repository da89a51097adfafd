// thread_create.h — an empty thread for an end user, and what programs call it. The first message
// opens the conversation.
#ifndef DESK_CONVERSATION_THREAD_CREATE_H
#define DESK_CONVERSATION_THREAD_CREATE_H

#include "desk/work.h"

enum { THREAD_NAME_POINTS_MAX = 100 };

typedef struct ThreadCreate {
    PersonId person;
    Str display_name; // "": none
    Str metadata;     // flat JSON object, "": none
} ThreadCreate;

// For programs and staff, else ERR_FORBIDDEN. ERR_NOT_FOUND unless the person is an end user;
// ERR_FORBIDDEN "suspended"; ERR_INVALID naming `display_name` or `metadata`.
MUST_USE Err thread_create_apply(Work *work, const ThreadCreate *in, Thread *out);

// Each counts only when its `_given` is true; "" takes it away.
typedef struct ThreadUpdate {
    ThreadId thread;
    bool display_name_given, metadata_given;
    Str display_name;
    Str metadata;
} ThreadUpdate;

// Changes neither the thread's number nor its time. Errors as above; ERR_NOT_FOUND.
MUST_USE Err thread_update_apply(Work *work, const ThreadUpdate *in);

#endif
