// post.h — the others hear: a thread of its own that delivers the outbox's rows to webhooks.
//
// It knows nothing that is not in the database: it takes rows for a while, sends them, and reports
// what came of it, all by commands (desk/webhook/outbox_take.h, outbox_report.h). So a process that
// dies loses nothing, and several nodes share the work. Delivery is at least once; a row's id goes
// with every attempt, so that a receiver can tell a second one.
#ifndef POST_POST_H
#define POST_POST_H

#include "desk/writer.h"

typedef struct PostOptions {
    World *world;
    bool allow_private; // webhooks may be inside: for tests, and desks that want it
    // Gives a command to the writer; it is finished on any thread. At most one is under way. Called
    // on post's thread.
    void (*submit)(void *owner, Command *command);
    void *owner;
} PostOptions;

typedef struct Post Post;

// Call before threads start.
Post *post_make(const PostOptions *options);
void post_start(Post *post);
// Something may be due. From any thread.
void post_wake(Post *post);
// Takes nothing more, breaks off what is under way and gives it back.
void post_drain(Post *post);
// True when nothing is under way: after post_drain(), or before post_start().
bool post_is_idle(Post *post);
// Joins the thread. A command that is still under way is finished later.
void post_stop(Post *post);
// After post_stop(), when no command is under way. Accepts NULL; sets it to NULL.
void post_free(Post **post);

// What is counted, in the Prometheus text format. From any thread.
void post_metrics(Post *post, Buf *out);

#endif
