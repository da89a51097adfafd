// topic.h — the table of what is watched: one topic per stream that somebody watches.
#ifndef RELAY_TOPIC_H
#define RELAY_TOPIC_H

#include "relay/relay.h"

// A watcher's interest in a stream. Kept frames are those published while the backlog is read.
typedef struct Subscription {
    struct Topic *topic;
    Watcher *watcher;
    struct Subscription *topic_previous;
    struct Subscription *topic_next;
    struct Subscription *watcher_next;
    uint64_t turn; // see watcher_turn()
    bool live;
    bool overflowed;   // more than STREAM_KEPT_MAX rows had to be kept
    int64_t last_seq;  // the newest number that was sent
    struct Kept *kept; // oldest first
    struct Kept *kept_last;
    uint32_t kept_count;
} Subscription;

typedef struct Kept {
    struct Kept *next;
    int64_t seq;
    Frame *frame;
} Kept;

typedef struct Topic {
    struct Topic *hash_next;
    Stream stream;
    Subscription *subscriptions;
    ThreadId thread; // of a ticket's topic: see relay_ticket_is()
    bool session_live;
} Topic;

typedef struct TopicTable {
    Topic **slots;
    size_t slot_count; // a power of two
    size_t topic_count;
} TopicTable;

// NULL when nobody watches it.
Topic *topic_find(const TopicTable *table, Stream stream);
// Finds or makes.
Topic *topic_take(TopicTable *table, Stream stream);
// Forgets the topic if nobody watches it any more.
void topic_release(TopicTable *table, Topic *topic);
void topic_table_free(TopicTable *table);

// Zeroed memory that outlives a unit of work; ends the process when there is none.
void *topic_memory(size_t size);

#endif
