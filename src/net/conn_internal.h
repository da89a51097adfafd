// conn_internal.h — how a listener hands an accepted socket to its table. For net/ only.
#ifndef NET_CONN_INTERNAL_H
#define NET_CONN_INTERNAL_H

#include "net/conn.h"

Loop *conn_table_loop(const ConnTable *table);

// Takes the socket, always. NULL, with the socket closed, when the table is full or the kernel
// refuses. Reading begins with conn_begin().
Conn *conn_adopt(ConnTable *table, int fd, const Address *peer);
// After the new connection has its handler.
void conn_begin(Conn *conn);

#endif
