// server.h — what the files of the running server share.
#ifndef APP_SERVER_H
#define APP_SERVER_H

#include "app/config.h"
#include "app/directory.h"
#include "gate/gate.h"
#include "net/listener.h"
#include "net/timer.h"
#include "post/post.h"

typedef struct Server {
    const Config *config;
    World *world;
    Directory directory;
    Loop *loop;
    ConnTable *conns;
    Tls *tls;           // NULL: plain only
    Listener *listener; // plain; NULL: TLS only
    Listener *tls_listener;
    Listener *admin;
    WorkPool *hashing;
    WorkPool *files;
    WorkPool *chores; // of the admin socket: backup, verify
    Writer *writer;
    DeskReaders *readers;
    Relay *relay;
    Gate *gate;
    Mailbox *batches;
    Post *post;
    Mailbox *post_mail; // its commands on their way to the loop
    Letter post_letter;
    Command *post_command;
    LoopTimer *due; // the desk's timers
    bool timers_under_way;
    int64_t next_due_ms;
    LoopTimer *index; // the search index
    bool index_under_way;
    int64_t index_since_ms; // of the loop: when there was first something to index; 0: nothing
    LoopTimer *drain;
    int64_t drain_since_ms; // of the loop; 0: not draining
} Server;

// ---- secure.c: TLS ----------------------------------------------------------------------------

// Reads the certificate, if there is to be TLS, before anything listens.
MUST_USE Err secure_start(Server *server, Refusal *why);
// Reads it anew; on failure the old one stays. Says in the log what happened.
MUST_USE Err secure_reload(Server *server, Arena *arena, Refusal *why);

// ---- clockwork.c: what is due, on the loop ----------------------------------------------------

void clockwork_make(Server *server);
// A batch was committed.
void clockwork_batch(Server *server, const Batch *batch);
void clockwork_free(Server *server);

// ---- admin.c: DIR/admin.sock ------------------------------------------------------------------

MUST_USE Err admin_listen(Server *server, Refusal *why);

#endif
