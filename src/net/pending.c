#include "net/pending.h"

#include <stdlib.h>
#include <string.h>

// Small answers of one turn share a segment.
enum { SEGMENT_MIN_BYTES = 960 };

typedef struct Segment {
    struct Segment *next;
    Frame *frame; // NULL: the bytes are in the segment
    size_t from;  // sent so far
    size_t len;
    size_t capacity;
    char bytes[];
} Segment;

static Segment *segment_add(Pending *pending, Frame *frame, size_t capacity)
{
    Segment *segment = malloc(sizeof(*segment) + capacity);
    if (!segment) {
        fatal("pending: out of memory for %zu bytes", capacity);
    }
    *segment = (Segment){ .frame = frame, .capacity = capacity };
    if (pending->last) {
        pending->last->next = segment;
    } else {
        pending->first = segment;
    }
    pending->last = segment;
    return segment;
}

void pending_add(Pending *pending, Str bytes)
{
    if (bytes.len == 0) {
        return;
    }
    Segment *segment = pending->last;
    if (!segment || segment->frame || segment->capacity - segment->len < bytes.len) {
        size_t capacity = bytes.len > SEGMENT_MIN_BYTES ? bytes.len : SEGMENT_MIN_BYTES;
        segment = segment_add(pending, NULL, capacity);
    }
    memcpy(segment->bytes + segment->len, bytes.at, bytes.len);
    segment->len += bytes.len;
    pending->bytes += bytes.len;
}

void pending_add_frame(Pending *pending, Frame *frame)
{
    if (frame->len == 0) {
        return;
    }
    segment_add(pending, frame_keep(frame), 0)->len = frame->len;
    pending->bytes += frame->len;
}

unsigned int pending_parts(const Pending *pending, uv_buf_t parts[PENDING_PARTS_MAX])
{
    unsigned int count = 0;
    for (Segment *segment = pending->first; segment && count < PENDING_PARTS_MAX;
         segment = segment->next) {
        char *bytes = segment->frame ? segment->frame->bytes : segment->bytes;
        parts[count++] =
            (uv_buf_t){ .base = bytes + segment->from, .len = segment->len - segment->from };
    }
    return count;
}

static void first_free(Pending *pending)
{
    Segment *segment = pending->first;
    pending->first = segment->next;
    if (!pending->first) {
        pending->last = NULL;
    }
    frame_drop(segment->frame);
    free(segment);
}

void pending_consume(Pending *pending, size_t bytes)
{
    assert(bytes <= pending->bytes);
    pending->bytes -= bytes;
    while (bytes > 0) {
        Segment *segment = pending->first;
        size_t left = segment->len - segment->from;
        if (bytes < left) {
            segment->from += bytes;
            return;
        }
        bytes -= left;
        first_free(pending);
    }
}

void pending_split(Pending *pending, Pending *front)
{
    assert(!front->first);
    unsigned int count = 0;
    while (pending->first && count < PENDING_PARTS_MAX) {
        Segment *segment = pending->first;
        size_t left = segment->len - segment->from;
        pending->first = segment->next;
        pending->bytes -= left;
        segment->next = NULL;
        if (front->last) {
            front->last->next = segment;
        } else {
            front->first = segment;
        }
        front->last = segment;
        front->bytes += left;
        count++;
    }
    if (!pending->first) {
        pending->last = NULL;
    }
}

void pending_clear(Pending *pending)
{
    while (pending->first) {
        first_free(pending);
    }
    pending->bytes = 0;
}
