// listener.h — accepts connections on TCP or on a UNIX socket.
//
// When the process has no file descriptors left, those at the door are closed with the help of a
// spare descriptor, and accepting stops for a moment instead of spinning.
#ifndef NET_LISTENER_H
#define NET_LISTENER_H

#include "net/conn.h"

enum {
    LISTENER_BACKLOG = 4096, // the kernel may allow fewer; all come at once after a restart
    LISTENER_ACCEPTS_PER_TURN = 256,
    LISTENER_RETRY_MS = 200, // after running out of descriptors
};

typedef struct Listener Listener;
// A connection is there: call conn_set_handler() before returning, or conn_abort().
typedef void ListenerAccepted(Conn *conn, void *context);

// Listens at once. A UNIX socket gets mode 0600; an old socket file at its path is replaced.
// ERR_INVALID, with words for the one who started the program, when the address cannot be used.
MUST_USE Err listener_make(ConnTable *table, const Address *address, ListenerAccepted *accepted,
                           void *context, Listener **out, Refusal *why);
// The port that it listens on, also when the kernel chose it; 0 for a UNIX socket.
uint16_t listener_port(const Listener *listener);
// Stops accepting; connections stay. Removes a UNIX socket's file. Before conn_table_free().
// Accepts NULL.
void listener_free(Listener *listener);

#endif
