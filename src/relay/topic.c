#include "relay/topic.h"

#include <stdlib.h>

enum { SLOTS_MIN = 64 };

void *topic_memory(size_t size)
{
    void *memory = calloc(1, size);
    if (!memory) {
        fatal("relay: out of memory for %zu bytes", size);
    }
    return memory;
}

static size_t slot_of(const TopicTable *table, Stream stream)
{
    uint64_t mixed = ((uint64_t)stream.id * 4 + stream.kind) * 0x9e3779b97f4a7c15u;
    return (size_t)(mixed >> 32) & (table->slot_count - 1);
}

Topic *topic_find(const TopicTable *table, Stream stream)
{
    if (table->slot_count == 0) {
        return NULL;
    }
    Topic *topic = table->slots[slot_of(table, stream)];
    while (topic && !stream_equal(topic->stream, stream)) {
        topic = topic->hash_next;
    }
    return topic;
}

static void table_grow(TopicTable *table)
{
    TopicTable grown = { .slot_count = table->slot_count ? 2 * table->slot_count : SLOTS_MIN,
                         .topic_count = table->topic_count };
    // NOLINTNEXTLINE(bugprone-sizeof-expression): a table of pointers
    grown.slots = topic_memory(grown.slot_count * sizeof(*grown.slots));
    for (size_t i = 0; i < table->slot_count; i++) {
        Topic *topic = table->slots[i];
        while (topic) {
            Topic *next = topic->hash_next;
            size_t slot = slot_of(&grown, topic->stream);
            topic->hash_next = grown.slots[slot];
            grown.slots[slot] = topic;
            topic = next;
        }
    }
    free(table->slots);
    *table = grown;
}

Topic *topic_take(TopicTable *table, Stream stream)
{
    Topic *topic = topic_find(table, stream);
    if (topic) {
        return topic;
    }
    if (table->topic_count >= table->slot_count) {
        table_grow(table);
    }
    topic = topic_memory(sizeof(*topic));
    topic->stream = stream;
    size_t slot = slot_of(table, stream);
    topic->hash_next = table->slots[slot];
    table->slots[slot] = topic;
    table->topic_count++;
    return topic;
}

void topic_release(TopicTable *table, Topic *topic)
{
    if (topic->subscriptions) {
        return;
    }
    Topic **at = &table->slots[slot_of(table, topic->stream)];
    while (*at != topic) {
        at = &(*at)->hash_next;
    }
    *at = topic->hash_next;
    table->topic_count--;
    free(topic);
}

void topic_table_free(TopicTable *table)
{
    assert(table->topic_count == 0);
    free(table->slots);
    *table = (TopicTable){ 0 };
}
