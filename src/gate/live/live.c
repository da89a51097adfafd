// The live connections of a gate, whatever carries them: who there is, and who is still there.
#include "gate/live/live_conn.h"

#include "gate/customer_at.h"

#include <stdlib.h>

enum {
    BEAT_EVERY_MS = 1000,
    SLOTS_FIRST = 64,
};

// ---- ids --------------------------------------------------------------------------------------

static void slots_grow(LiveHub *hub)
{
    uint32_t count = hub->slot_count == 0 ? SLOTS_FIRST : hub->slot_count * 2;
    LiveSlot *slots = reallocarray(hub->slots, count, sizeof(*slots));
    if (!slots) {
        fatal("live: out of memory for %u connections", (unsigned)count);
    }
    for (uint32_t i = count; i > hub->slot_count; i--) {
        slots[i - 1] = (LiveSlot){ .next_free = hub->slot_free };
        hub->slot_free = i;
    }
    hub->slots = slots;
    hub->slot_count = count;
}

static LiveId id_take(LiveHub *hub, LiveConn *live)
{
    if (hub->slot_free == 0) {
        slots_grow(hub);
    }
    uint32_t index = hub->slot_free - 1;
    LiveSlot *slot = &hub->slots[index];
    hub->slot_free = slot->next_free;
    slot->live = live;
    slot->generation = slot->generation == UINT32_MAX ? 1 : slot->generation + 1;
    return (LiveId){ index, slot->generation };
}

static void id_give(LiveHub *hub, LiveId id)
{
    LiveSlot *slot = &hub->slots[id.index];
    slot->live = NULL;
    slot->next_free = hub->slot_free;
    hub->slot_free = id.index + 1;
}

LiveConn *live_find(LiveHub *hub, LiveId id)
{
    if (id.index >= hub->slot_count || hub->slots[id.index].generation != id.generation) {
        return NULL;
    }
    LiveConn *live = hub->slots[id.index].live;
    return live && live->phase != LIVE_CLOSING ? live : NULL;
}

// ---- connections ------------------------------------------------------------------------------

static void hub_link(LiveConn *live)
{
    LiveHub *hub = live->hub;
    live->previous = hub->last;
    live->next = NULL;
    if (hub->last) {
        hub->last->next = live;
    } else {
        hub->first = live;
    }
    hub->last = live;
    hub->count++;
}

static void hub_unlink(LiveConn *live)
{
    LiveHub *hub = live->hub;
    if (live->previous) {
        live->previous->next = live->next;
    } else {
        hub->first = live->next;
    }
    if (live->next) {
        live->next->previous = live->previous;
    } else {
        hub->last = live->previous;
    }
    hub->count--;
}

static void text_drop(Str *text)
{
    union {
        const char *at;
        void *memory;
    } own = { .at = text->at };
    live_memory_free(own.memory);
    *text = (Str){ 0 };
}

void live_text_keep(Str *kept, Str text)
{
    text_drop(kept);
    if (text.len == 0) {
        return;
    }
    char *own = live_memory(text.len + 1);
    for (size_t i = 0; i < text.len; i++) {
        own[i] = text.at[i];
    }
    *kept = (Str){ own, text.len };
}

// Which browser it is does not change as long as the connection lasts.
static void whereabouts_begin(Whereabouts *at, const LiveOpening *opening)
{
    Arena arena = { 0 };
    Whereabouts found = customer_at(&arena, opening->user_agent, opening->address);
    live_text_keep(&at->browser, found.browser);
    live_text_keep(&at->system, found.system);
    live_text_keep(&at->address, found.address);
    at->platform = found.platform;
    arena_free(&arena);
}

void live_begin_conn(LiveHub *hub, LiveConn *live, const LiveTransport *transport,
                     const LiveOpening *opening)
{
    live->hub = hub;
    live->transport = transport;
    live->id = id_take(hub, live);
    live->language = opening->language;
    live_text_keep(&live->origin, opening->origin);
    whereabouts_begin(&live->at, opening);
    live->beat_at_ms = loop_tick_ms(gate_loop(hub->gate)) + LIVE_HEARTBEAT_S * 1000;
    const Identity *sign_in = opening->sign_in;
    if (sign_in && role_is_staff(sign_in->role)) {
        live->has_sign_in = true;
        live->sign_in_person = sign_in->person;
        live->sign_in_role = sign_in->role;
        live_text_keep(&live->sign_in_name, sign_in->name);
    }
    hub_link(live);
}

void live_end_conn(LiveConn *live)
{
    hub_unlink(live);
    visit_end(&live->visit);
    id_give(live->hub, live->id);
    live_sub_forget(live);
    watcher_free(&live->watcher);
    text_drop(&live->name);
    text_drop(&live->sign_in_name);
    text_drop(&live->origin);
    text_drop(&live->at.page_url);
    text_drop(&live->at.page_title);
    text_drop(&live->at.browser);
    text_drop(&live->at.system);
    text_drop(&live->at.address);
}

bool live_may_read(const LiveConn *live)
{
    return live->phase != LIVE_AUTHENTICATING && live->in_flight < LIVE_IN_FLIGHT_MAX;
}

// ---- the hub ----------------------------------------------------------------------------------

static void hub_on_beat(void *context)
{
    LiveHub *hub = context;
    live_beat(hub);
    live_polls_sweep(hub->polls);
    relay_tell_desk(gate_relay(hub->gate));
    loop_timer_start(hub->beat, BEAT_EVERY_MS);
}

LiveHub *live_hub_make(Gate *gate, Loop *loop)
{
    LiveHub *hub = live_memory(sizeof(*hub));
    hub->gate = gate;
    hub->polls = live_polls_make(hub, loop);
    hub->beat = loop_timer_make(loop, hub_on_beat, hub);
    loop_timer_start(hub->beat, BEAT_EVERY_MS);
    return hub;
}

void live_hub_free(LiveHub **hub)
{
    if (!*hub) {
        return;
    }
    assert((*hub)->count == 0);
    loop_timer_free((*hub)->beat);
    live_polls_free(&(*hub)->polls);
    free((*hub)->slots);
    live_memory_free(*hub);
    *hub = NULL;
}

void live_access_changed(LiveHub *hub, PersonId person)
{
    for (LiveConn *live = hub->first; live; live = live->next) {
        bool is_theirs = live->person.v == person.v || live->sign_in_person.v == person.v;
        if (is_theirs && (role_is_staff(live->role) || live->has_sign_in)) {
            live_close(live, WEBSOCKET_CLOSE_GOING_AWAY, S("say anew who you are"));
        }
    }
}

void live_drain(LiveHub *hub)
{
    for (LiveConn *live = hub->first; live; live = live->next) {
        live_close(live, WEBSOCKET_CLOSE_GOING_AWAY, S("the server restarts"));
    }
    live_polls_drain(hub->polls);
}

size_t live_count(const LiveHub *hub)
{
    return hub->count;
}

bool live_is_idle(const LiveHub *hub)
{
    return hub->under_way == 0;
}
