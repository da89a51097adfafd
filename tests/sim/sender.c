#include "sim/sender.h"

#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"
#include "sim/report.h"

void sender_free(Sender *sender)
{
    free(sender->kept);
    *sender = (Sender){ 0 };
}

Waiting *sender_add(Sender *sender, SayKind kind)
{
    if (sender->waiting_count == SENDER_WAITING_MAX) {
        return NULL;
    }
    Waiting *added = &sender->waiting[sender->waiting_count++];
    *added = (Waiting){ .serial = ++sender->last_serial, .kind = kind };
    return added;
}

Waiting *sender_next(Sender *sender, int64_t *n)
{
    for (size_t i = 0; i < sender->waiting_count; i++) {
        if (!sender->waiting[i].flying) {
            *n = (int64_t)(sender->kept_count + i + 1);
            return &sender->waiting[i];
        }
    }
    return NULL;
}

Waiting *sender_find(Sender *sender, uint64_t serial)
{
    for (size_t i = 0; i < sender->waiting_count; i++) {
        if (sender->waiting[i].serial == serial) {
            return &sender->waiting[i];
        }
    }
    return NULL;
}

void sender_drop(Sender *sender, uint64_t serial)
{
    size_t at = 0;
    while (at < sender->waiting_count && sender->waiting[at].serial != serial) {
        at++;
    }
    if (at == sender->waiting_count) {
        return;
    }
    sender->waiting_count--;
    for (; at < sender->waiting_count; at++) {
        sender->waiting[at] = sender->waiting[at + 1];
    }
}

static bool is_same(const Kept *a, const Kept *b)
{
    return a->id == b->id && a->thread == b->thread && a->public_seq == b->public_seq;
}

void sender_acknowledged(Sender *sender, int64_t n, uint64_t serial, const Kept *answer)
{
    assert(n > 0);
    if (n <= (int64_t)sender->kept_count) {
        const Kept *first = &sender->kept[n - 1];
        if (!is_same(first, answer)) {
            report_fail(LAW_NOTHING_LOST,
                        "number %" PRId64 " was answered with %" PRId64 " and now with %" PRId64, n,
                        first->id, answer->id);
        }
        return;
    }
    if (n != (int64_t)sender->kept_count + 1) {
        report_fail(LAW_NOTHING_LOST, "number %" PRId64 " was taken before %zu", n,
                    sender->kept_count + 1);
    }
    sender->kept = memory_grow(sender->kept, &sender->kept_capacity, sender->kept_count,
                               sizeof(*sender->kept));
    sender->kept[sender->kept_count++] = *answer;
    sender_drop(sender, serial);
}

void say_copy(char *to, Str from)
{
    size_t len = from.len < SAY_BYTES_MAX ? from.len : SAY_BYTES_MAX - 1;
    memcpy(to, from.at, len);
    to[len] = 0;
}

size_t sender_maybe(const Sender *sender)
{
    size_t count = 0;
    for (size_t i = 0; i < sender->waiting_count; i++) {
        count += sender->waiting[i].maybe;
    }
    return count;
}
