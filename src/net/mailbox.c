#include "net/mailbox.h"

#include "net/loop_internal.h"

#include <stdatomic.h>
#include <stdlib.h>

struct Mailbox {
    uv_async_t wake;
    _Atomic(Letter *) newest; // a stack: posters push, the loop takes it whole
    atomic_uint waiting;
    uint32_t letters_max;
    MailboxDeliver *deliver;
    void *context;
};

// The stack's newest first becomes the list's oldest first.
static Letter *letters_take(Mailbox *mailbox)
{
    Letter *letter = atomic_exchange_explicit(&mailbox->newest, NULL, memory_order_acquire);
    Letter *oldest = NULL;
    unsigned int count = 0;
    while (letter) {
        Letter *next = letter->next;
        letter->next = oldest;
        oldest = letter;
        letter = next;
        count++;
    }
    atomic_fetch_sub_explicit(&mailbox->waiting, count, memory_order_relaxed);
    return oldest;
}

static void letters_deliver(Mailbox *mailbox)
{
    Letter *letters = letters_take(mailbox);
    if (letters) {
        mailbox->deliver(letters, mailbox->context);
    }
}

static void on_wake(uv_async_t *handle)
{
    letters_deliver(handle->data);
}

Mailbox *mailbox_make(Loop *loop, uint32_t letters_max, MailboxDeliver *deliver, void *context)
{
    assert(loop_is_mine(loop));
    assert(letters_max > 0);
    Mailbox *mailbox = net_alloc(sizeof(*mailbox));
    mailbox->letters_max = letters_max;
    mailbox->deliver = deliver;
    mailbox->context = context;
    mailbox->wake.data = mailbox;
    int status = uv_async_init(loop_uv(loop), &mailbox->wake, on_wake);
    if (status < 0) {
        fatal("mailbox: %s", uv_strerror(status));
    }
    return mailbox;
}

bool mailbox_post(Mailbox *mailbox, Letter *letter)
{
    unsigned int waiting = atomic_fetch_add_explicit(&mailbox->waiting, 1, memory_order_relaxed);
    if (waiting >= mailbox->letters_max) {
        atomic_fetch_sub_explicit(&mailbox->waiting, 1, memory_order_relaxed);
        return false;
    }
    Letter *before = atomic_load_explicit(&mailbox->newest, memory_order_relaxed);
    do {
        letter->next = before;
    } while (!atomic_compare_exchange_weak_explicit(&mailbox->newest, &before, letter,
                                                    memory_order_release, memory_order_relaxed));
    // Whoever found it empty wakes the loop; the others' letters are taken by the same waking.
    if (!before) {
        uv_async_send(&mailbox->wake);
    }
    return true;
}

static void on_close(uv_handle_t *handle)
{
    free(handle->data);
}

void mailbox_free(Mailbox *mailbox)
{
    if (!mailbox) {
        return;
    }
    letters_deliver(mailbox);
    uv_close((uv_handle_t *)&mailbox->wake, on_close);
}
