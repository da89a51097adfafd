#include "net/frame.h"

#include <stdlib.h>
#include <string.h>

Frame *frame_make(size_t len)
{
    assert(len <= FRAME_MAX_BYTES);
    Frame *frame = malloc(sizeof(*frame) + len);
    if (!frame) {
        fatal("frame: out of memory for %zu bytes", len);
    }
    atomic_init(&frame->references, 1);
    frame->len = len;
    return frame;
}

Frame *frame_copy(Str bytes)
{
    Frame *frame = frame_make(bytes.len);
    if (bytes.len > 0) {
        memcpy(frame->bytes, bytes.at, bytes.len);
    }
    return frame;
}

Frame *frame_keep(Frame *frame)
{
    unsigned int before = atomic_fetch_add_explicit(&frame->references, 1, memory_order_relaxed);
    assert(before > 0);
    return frame;
}

void frame_drop(Frame *frame)
{
    if (!frame) {
        return;
    }
    unsigned int before = atomic_fetch_sub_explicit(&frame->references, 1, memory_order_acq_rel);
    assert(before > 0);
    if (before == 1) {
        free(frame);
    }
}
