// mailbox.h — letters from any thread to the loop's thread.
//
// A letter is a field inside whatever is sent, so posting allocates nothing. All letters that
// wait are delivered together, oldest first, in one call; posting wakes the loop only when the
// mailbox was empty.
#ifndef NET_MAILBOX_H
#define NET_MAILBOX_H

#include "net/loop.h"

typedef struct Letter {
    struct Letter *next;
} Letter;

typedef struct Mailbox Mailbox;
// The list ends with NULL. The receiver owns the letters: read `next` before freeing one.
typedef void MailboxDeliver(Letter *letters, void *context);

// The struct that holds the letter.
#define letter_of(letter, T, field) ((T *)(void *)((char *)(letter)-offsetof(T, field)))

// At most `letters_max` wait at any time.
Mailbox *mailbox_make(Loop *loop, uint32_t letters_max, MailboxDeliver *deliver, void *context);
// From any thread. False, keeping nothing, when the mailbox is full.
MUST_USE bool mailbox_post(Mailbox *mailbox, Letter *letter);
// On the loop's thread, after the last poster has stopped. Delivers what still waits first.
// Accepts NULL.
void mailbox_free(Mailbox *mailbox);

#endif
