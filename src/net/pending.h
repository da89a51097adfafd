// pending.h — what waits to be sent on one connection: copied bytes and shared frames, in order.
// For net/ only. Empty, it holds no memory.
#ifndef NET_PENDING_H
#define NET_PENDING_H

#include "net/frame.h"

#include <uv.h>

enum { PENDING_PARTS_MAX = 64 }; // in one system call

typedef struct Pending {
    struct Segment *first;
    struct Segment *last;
    size_t bytes;
} Pending;

void pending_add(Pending *pending, Str bytes);
void pending_add_frame(Pending *pending, Frame *frame);
// The front as a list of at most PENDING_PARTS_MAX buffers; returns their number.
unsigned int pending_parts(const Pending *pending, uv_buf_t parts[PENDING_PARTS_MAX]);
// Forgets `bytes` at the front.
void pending_consume(Pending *pending, size_t bytes);
// Moves what pending_parts() tells to `front`, which is empty.
void pending_split(Pending *pending, Pending *front);
void pending_clear(Pending *pending);

#endif
