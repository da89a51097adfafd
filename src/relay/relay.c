#include "relay/relay.h"

#include "relay/topic.h"
#include "wire/websocket.h"

#include <stdlib.h>
#include <string.h>

enum {
    DESK_CHANGED_MAX = 256, // tickets named in one `changed`; more: all may have changed
    DESK_FRAME_MAX_BYTES = 8192,
};

struct Relay {
    TopicTable topics;
    RelayCounts counts;
    Arena arena; // for printing, emptied after each call
    TicketId changed[DESK_CHANGED_MAX];
    size_t changed_count;
    bool changed_overflowed;
};

struct Watcher {
    Relay *relay;
    WatcherOptions options;
    Subscription *subscriptions;
    size_t subscription_count;
    uint64_t turns; // subscriptions so far
};

// What one row looks like to each audience, printed when the first of them needs it.
typedef struct Row {
    Stream stream;
    int64_t seq;
    const Published *published;
    Frame *frames[2];
} Row;

Relay *relay_make(void)
{
    return topic_memory(sizeof(Relay));
}

void relay_free(Relay **relay)
{
    if (!*relay) {
        return;
    }
    assert((*relay)->counts.watchers == 0);
    topic_table_free(&(*relay)->topics);
    arena_free(&(*relay)->arena);
    free(*relay);
    *relay = NULL;
}

Frame *relay_frame(Str text)
{
    char header[WEBSOCKET_HEADER_MAX_BYTES];
    size_t header_bytes = websocket_header(header, WEBSOCKET_OP_TEXT, text.len);
    Frame *frame = frame_make(header_bytes + text.len);
    memcpy(frame->bytes, header, header_bytes);
    memcpy(frame->bytes + header_bytes, text.at, text.len);
    return frame;
}

// ---- watchers --------------------------------------------------------------------------------

Watcher *watcher_make(Relay *relay, const WatcherOptions *options)
{
    Watcher *watcher = topic_memory(sizeof(*watcher));
    watcher->relay = relay;
    watcher->options = *options;
    relay->counts.watchers++;
    return watcher;
}

static void watcher_send(Watcher *watcher, Frame *frame)
{
    watcher->relay->counts.frames_sent++;
    watcher->options.send(watcher->options.owner, frame);
}

static Subscription *subscription_find(const Watcher *watcher, Stream stream)
{
    Subscription *found = watcher->subscriptions;
    while (found && !stream_equal(found->topic->stream, stream)) {
        found = found->watcher_next;
    }
    return found;
}

static void kept_drop_all(Subscription *subscription)
{
    Kept *kept = subscription->kept;
    while (kept) {
        Kept *next = kept->next;
        frame_drop(kept->frame);
        free(kept);
        kept = next;
    }
    subscription->kept = NULL;
    subscription->kept_last = NULL;
    subscription->kept_count = 0;
}

static void subscription_free(Subscription *subscription)
{
    Relay *relay = subscription->watcher->relay;
    Topic *topic = subscription->topic;
    if (subscription->topic_previous) {
        subscription->topic_previous->topic_next = subscription->topic_next;
    } else {
        topic->subscriptions = subscription->topic_next;
    }
    if (subscription->topic_next) {
        subscription->topic_next->topic_previous = subscription->topic_previous;
    }
    kept_drop_all(subscription);
    free(subscription);
    relay->counts.subscriptions--;
    topic_release(&relay->topics, topic);
}

void watcher_free(Watcher **watcher)
{
    if (!*watcher) {
        return;
    }
    Subscription *subscription = (*watcher)->subscriptions;
    while (subscription) {
        Subscription *next = subscription->watcher_next;
        subscription_free(subscription);
        subscription = next;
    }
    (*watcher)->relay->counts.watchers--;
    free(*watcher);
    *watcher = NULL;
}

Err watcher_subscribe(Watcher *watcher, Stream stream)
{
    watcher_unsubscribe(watcher, stream);
    if (watcher->subscription_count >= WATCHER_STREAMS_MAX) {
        return ERR_LIMIT;
    }
    Topic *topic = topic_take(&watcher->relay->topics, stream);
    Subscription *subscription = topic_memory(sizeof(*subscription));
    subscription->topic = topic;
    subscription->watcher = watcher;
    subscription->turn = ++watcher->turns;
    subscription->topic_next = topic->subscriptions;
    if (topic->subscriptions) {
        topic->subscriptions->topic_previous = subscription;
    }
    topic->subscriptions = subscription;
    subscription->watcher_next = watcher->subscriptions;
    watcher->subscriptions = subscription;
    watcher->subscription_count++;
    watcher->relay->counts.subscriptions++;
    return ERR_NONE;
}

void watcher_unsubscribe(Watcher *watcher, Stream stream)
{
    Subscription **at = &watcher->subscriptions;
    while (*at && !stream_equal((*at)->topic->stream, stream)) {
        at = &(*at)->watcher_next;
    }
    if (*at) {
        Subscription *gone = *at;
        *at = gone->watcher_next;
        watcher->subscription_count--;
        subscription_free(gone);
    }
}

uint64_t watcher_turn(const Watcher *watcher, Stream stream)
{
    const Subscription *subscription = subscription_find(watcher, stream);
    return subscription ? subscription->turn : 0;
}

bool watcher_go_live(Watcher *watcher, Stream stream, int64_t high)
{
    Subscription *subscription = subscription_find(watcher, stream);
    if (!subscription || subscription->live) {
        return true; // unsubscribed, or subscribed anew and live, while the backlog was read
    }
    if (subscription->overflowed) {
        watcher_unsubscribe(watcher, stream);
        return false;
    }
    subscription->live = true;
    subscription->last_seq = high;
    for (Kept *kept = subscription->kept; kept; kept = kept->next) {
        if (kept->seq > high) {
            watcher_send(watcher, kept->frame);
            subscription->last_seq = kept->seq;
        } else if (kept->seq == 0) {
            watcher_send(watcher, kept->frame);
        }
    }
    kept_drop_all(subscription);
    return true;
}

bool watcher_has(const Watcher *watcher, Stream stream)
{
    return subscription_find(watcher, stream) != NULL;
}

void watcher_each(const Watcher *watcher, void (*visit)(Stream stream, void *into), void *into)
{
    for (Subscription *at = watcher->subscriptions; at; at = at->watcher_next) {
        if (at->live) {
            visit(at->topic->stream, into);
        }
    }
}

// ---- fan-out ---------------------------------------------------------------------------------

static Frame *row_frame(Relay *relay, Row *row, Audience audience)
{
    if (row->frames[audience]) {
        return row->frames[audience];
    }
    Buf text = buf_make(&relay->arena, ROW_MAX_BYTES);
    if (row->published->kind == PUBLISHED_MARK) {
        print_marks(&text, row->stream, &row->published->thread);
    } else if (row->stream.kind == STREAM_THREAD) {
        print_message_row(&text, row->published->message, audience);
    } else {
        print_event_row(&text, row->stream, row->seq, row->published);
    }
    assert(buf_ok(&text));
    row->frames[audience] = relay_frame(buf_str(&text));
    return row->frames[audience];
}

static void subscription_keep(Subscription *subscription, int64_t seq, Frame *frame)
{
    if (subscription->kept_count >= STREAM_KEPT_MAX) {
        subscription->overflowed = true;
        return;
    }
    Kept *kept = topic_memory(sizeof(*kept));
    kept->seq = seq;
    kept->frame = frame_keep(frame);
    if (subscription->kept_last) {
        subscription->kept_last->next = kept;
    } else {
        subscription->kept = kept;
    }
    subscription->kept_last = kept;
    subscription->kept_count++;
}

static void subscription_tell(Subscription *subscription, int64_t seq, Frame *frame)
{
    if (!subscription->live) {
        subscription_keep(subscription, seq, frame);
        return;
    }
    if (seq > 0 && seq <= subscription->last_seq) {
        return; // was part of the backlog
    }
    if (seq > 0) {
        subscription->last_seq = seq;
    }
    watcher_send(subscription->watcher, frame);
}

static void row_tell(Relay *relay, Stream stream, int64_t seq, const Published *published)
{
    Topic *topic = topic_find(&relay->topics, stream);
    if (!topic) {
        return;
    }
    Row row = { .stream = stream, .seq = seq, .published = published };
    for (Subscription *at = topic->subscriptions; at; at = at->topic_next) {
        // Only what its end user may see is on a thread's stream; all else is for staff.
        assert(stream.kind == STREAM_THREAD || at->watcher->options.audience == AUDIENCE_STAFF);
        subscription_tell(at, seq, row_frame(relay, &row, at->watcher->options.audience));
    }
    frame_drop(row.frames[AUDIENCE_END_USER]);
    frame_drop(row.frames[AUDIENCE_STAFF]);
}

static void ticket_follow(Relay *relay, const Event *event)
{
    if (event->kind == EVENT_SESSION_STARTED) {
        relay_ticket_is(relay, event->ticket, event->thread, true);
    } else if (event->kind == EVENT_SESSION_ENDED) {
        relay_ticket_is(relay, event->ticket, event->thread, false);
    }
}

static void desk_note(Relay *relay, TicketId ticket)
{
    if (!ticket.v) {
        return;
    }
    for (size_t i = 0; i < relay->changed_count; i++) {
        if (relay->changed[i].v == ticket.v) {
            return;
        }
    }
    if (relay->changed_count == DESK_CHANGED_MAX) {
        relay->changed_overflowed = true;
        return;
    }
    relay->changed[relay->changed_count++] = ticket;
}

static void event_tell(Relay *relay, const Published *published)
{
    const Event *event = &published->event;
    if (event->kind == EVENT_MESSAGE_SENT) {
        assert(published->message);
        row_tell(relay, (Stream){ STREAM_THREAD, event->thread.v }, event->number_a, published);
    }
    if (event->ticket_seq > 0) {
        ticket_follow(relay, event);
        row_tell(relay, (Stream){ STREAM_TICKET, event->ticket.v }, event->ticket_seq, published);
    }
    if (event->agent_seq > 0) {
        row_tell(relay, (Stream){ STREAM_AGENT, event->agent.v }, event->agent_seq, published);
    }
    desk_note(relay, event->ticket);
}

static void mark_tell(Relay *relay, const Published *published)
{
    row_tell(relay, (Stream){ STREAM_THREAD, published->thread.id.v }, 0, published);
    if (published->ticket.v) {
        row_tell(relay, (Stream){ STREAM_TICKET, published->ticket.v }, 0, published);
    }
}

void relay_publish(Relay *relay, const Published *published, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (published[i].kind == PUBLISHED_MARK) {
            mark_tell(relay, &published[i]);
        } else if (published[i].kind == PUBLISHED_EVENT) {
            event_tell(relay, &published[i]);
        }
    }
    arena_reset(&relay->arena);
}

void relay_ticket_is(Relay *relay, TicketId ticket, ThreadId thread, bool live)
{
    Topic *topic = topic_find(&relay->topics, (Stream){ STREAM_TICKET, ticket.v });
    if (topic) {
        topic->thread = thread;
        topic->session_live = live;
    }
}

ThreadId relay_ticket_thread(const Relay *relay, TicketId ticket)
{
    Topic *topic = topic_find(&relay->topics, (Stream){ STREAM_TICKET, ticket.v });
    return topic && topic->session_live ? topic->thread : (ThreadId){ 0 };
}

void relay_typing(Relay *relay, ThreadId thread, AuthorKind who, Str name, bool on,
                  const Watcher *from)
{
    Stream stream = { STREAM_THREAD, thread.v };
    Topic *topic = topic_find(&relay->topics, stream);
    if (!topic) {
        return;
    }
    Buf text = buf_make(&relay->arena, ROW_MAX_BYTES);
    JsonWriter json = { .out = &text };
    json_object_begin(&json);
    json_key(&json, S("type"));
    json_text(&json, S("typing"));
    print_stream_member(&json, stream);
    json_key(&json, S("who"));
    json_text(&json, author_kind_name(who));
    json_key(&json, S("name"));
    json_text(&json, name);
    json_key(&json, S("on"));
    json_bool(&json, on);
    json_object_end(&json);
    Frame *frame = relay_frame(buf_str(&text));
    for (Subscription *at = topic->subscriptions; at; at = at->topic_next) {
        if (at->live && at->watcher != from) {
            watcher_send(at->watcher, frame);
        }
    }
    frame_drop(frame);
    arena_reset(&relay->arena);
}

static Frame *desk_frame(Relay *relay)
{
    Buf text = buf_make(&relay->arena, DESK_FRAME_MAX_BYTES);
    JsonWriter json = { .out = &text };
    json_object_begin(&json);
    json_key(&json, S("type"));
    json_text(&json, S("changed"));
    print_stream_member(&json, (Stream){ .kind = STREAM_DESK });
    json_key(&json, S("tickets"));
    if (relay->changed_overflowed) {
        json_null(&json);
    } else {
        json_array_begin(&json);
        for (size_t i = 0; i < relay->changed_count; i++) {
            json_id_text(&json, relay->changed[i].v);
        }
        json_array_end(&json);
    }
    json_object_end(&json);
    return relay_frame(buf_str(&text));
}

void relay_tell_desk(Relay *relay)
{
    if (relay->changed_count == 0) {
        return;
    }
    Topic *topic = topic_find(&relay->topics, (Stream){ .kind = STREAM_DESK });
    if (topic) {
        Frame *frame = desk_frame(relay);
        for (Subscription *at = topic->subscriptions; at; at = at->topic_next) {
            subscription_tell(at, 0, frame);
        }
        frame_drop(frame);
    }
    relay->changed_count = 0;
    relay->changed_overflowed = false;
    arena_reset(&relay->arena);
}

RelayCounts relay_counts(const Relay *relay)
{
    return relay->counts;
}
