// relay.h — those on line see: who watches which stream, and what they are sent.
//
// Belongs to the loop thread. A stream is `thread:ID` (what its end user may see; dense numbers),
// `ticket:ID` (everything on a ticket, for staff), `agent:ID` (one agent's own work, load, status)
// or `desk` (versions only). A subscription starts buffering: what is published meanwhile is kept
// until the backlog, read from a snapshot up to `high`, has been given to it; then the buffered
// rows past `high` follow. So nothing is skipped and nothing comes twice.
#ifndef RELAY_RELAY_H
#define RELAY_RELAY_H

#include "model/published.h"

typedef struct Relay Relay;

Relay *relay_make(void);
// Tells what a commit made true, once per turn and watcher.
void relay_publish(Relay *relay, const Published *published, size_t count);
// Accepts NULL; sets it to NULL. Nobody may watch any more.
void relay_free(Relay **relay);

#endif
