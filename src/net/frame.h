// frame.h — bytes written once and sent to many connections, from any thread.
//
// Whoever holds a frame holds one reference. After the first frame_keep() or send nobody may
// change the bytes any more.
#ifndef NET_FRAME_H
#define NET_FRAME_H

#include "base/str.h"

#include <stdatomic.h>

enum { FRAME_MAX_BYTES = 64 * 1024 * 1024 };

typedef struct Frame {
    atomic_uint references;
    size_t len;
    char bytes[];
} Frame;

// One reference, `len` bytes to be filled in. More than FRAME_MAX_BYTES is a bug.
Frame *frame_make(size_t len);
Frame *frame_copy(Str bytes);
// One more reference; returns `frame`.
Frame *frame_keep(Frame *frame);
// One less; the last one frees. Accepts NULL.
void frame_drop(Frame *frame);

static inline Str frame_str(const Frame *frame)
{
    return (Str){ frame->bytes, frame->len };
}

#endif
