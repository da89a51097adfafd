#include "post/post.h"

#include "base/log.h"
#include "post/delivery.h"
#include "post/envelope.h"

#include <pthread.h>
#include <stdlib.h>

enum {
    TAKE_MAX = 64,            // rows taken by one command
    RESULTS_MAX = 64,         // reported by one
    LOOK_EVERY_MS = 5 * 1000, // how things stand, for the metrics
    IDLE_MAX_MS = 60 * 1000,  // a clock that was set forward is noticed then
    REFUSED_AGAIN_MS = 200,   // when the writer took no command, or the store failed
    CONNECTIONS_KEPT = 64,
    NS_PER_MS = 1000000,
};

// One command: reports what has ended, then takes what is due.
typedef struct Turn {
    Command command; // first
    Post *post;
    Arena arena; // holds this struct, the results and what is taken
    OutboxResult results[RESULTS_MAX];
    Delivery *reported[RESULTS_MAX];
    size_t result_count;
    OutboxTake take;
    OutboxTook took;
} Turn;

typedef struct PostCounts {
    uint64_t outcomes[OUTBOX_RELEASED + 1];
    OutboxTook seen; // as last looked at; without rows
    size_t under_way;
} PostCounts;

struct Post {
    PostOptions options;
    DeliveryOptions delivery;
    pthread_t thread;
    bool started;
    // post's thread:
    Delivery *under_way[OUTBOX_CLAIMED_MAX];
    size_t under_way_count;
    Delivery *ended[OUTBOX_CLAIMED_MAX]; // and not yet reported
    size_t ended_count;
    Turn *turn; // NULL: none is away
    bool is_due;
    int64_t next_ms;       // when something is, 0: not known
    int64_t again_tick_ms; // when a turn that was refused goes again, 0: none was
    int64_t look_tick_ms;
    // shared:
    pthread_mutex_t lock;
    bool woken;
    bool draining;
    bool stopping;
    bool turn_done;
    bool idle;
    PostCounts counts;
};

static int64_t tick_ms(const Post *post)
{
    return post->options.world->tick_ns(post->options.world) / NS_PER_MS;
}

// ---- turns ------------------------------------------------------------------------------------

static Err turn_apply(Work *work, Command *command)
{
    Turn *turn = (Turn *)(void *)command;
    Err err = outbox_report_apply(work, turn->results, turn->result_count);
    turn->took = (OutboxTook){ 0 };
    if (err || turn->take.max == 0) {
        return err;
    }
    return outbox_take_apply(work, &turn->take, &turn->took);
}

// Any thread.
static void turn_finished(Command *command)
{
    Post *post = ((Turn *)(void *)command)->post;
    pthread_mutex_lock(&post->lock);
    post->turn_done = true;
    pthread_mutex_unlock(&post->lock);
    (void)curl_multi_wakeup(post->delivery.multi);
}

static void turn_submit(Post *post, Turn *turn)
{
    Arena arena = turn->command.arena;
    turn->command = (Command){
        .apply = turn_apply,
        .finished = turn_finished,
        .actor = { .kind = ACTOR_TIMER, .via = VIA_SYSTEM },
        .arena = arena,
    };
    post->again_tick_ms = 0;
    post->options.submit(post->options.owner, &turn->command);
}

static void turn_begin(Post *post, bool takes)
{
    Arena arena = { 0 };
    Turn *turn = arena_new(&arena, Turn);
    turn->arena = arena;
    turn->post = post;
    while (turn->result_count < RESULTS_MAX && post->ended_count > 0) {
        Delivery *delivery = post->ended[--post->ended_count];
        turn->reported[turn->result_count] = delivery;
        turn->results[turn->result_count++] = delivery_result(delivery);
    }
    size_t room = OUTBOX_CLAIMED_MAX - post->under_way_count - post->ended_count;
    int64_t now_tick_ms = tick_ms(post);
    turn->take = (OutboxTake){
        .max = takes ? (room < TAKE_MAX ? room : TAKE_MAX) : 0,
        .arena = &turn->arena,
        .print = envelope_print,
        .look = now_tick_ms >= post->look_tick_ms,
    };
    post->look_tick_ms = turn->take.look ? now_tick_ms + LOOK_EVERY_MS : post->look_tick_ms;
    post->is_due = false;
    post->turn = turn;
    turn_submit(post, turn);
}

static void turn_free(Turn **turn_at)
{
    Turn *turn = *turn_at;
    *turn_at = NULL;
    if (!turn) {
        return;
    }
    for (size_t i = 0; i < turn->result_count; i++) {
        delivery_free(&turn->reported[i]);
    }
    arena_free(&turn->command.arena);
    Arena arena = turn->arena;
    arena_free(&arena);
}

static void turn_count(Post *post, const Turn *turn)
{
    pthread_mutex_lock(&post->lock);
    for (size_t i = 0; i < turn->result_count; i++) {
        post->counts.outcomes[turn->results[i].outcome]++;
    }
    if (turn->take.look && turn->take.max > 0) {
        post->counts.seen = turn->took;
        post->counts.seen.rows = NULL;
    }
    pthread_mutex_unlock(&post->lock);
}

// What was not kept is reported again, whole.
static void turn_end(Post *post)
{
    Turn *turn = post->turn;
    if (turn->command.err) {
        log_line(LOG_WARN, "post.turn", "code=%s", err_code(turn->command.err));
        post->again_tick_ms = tick_ms(post) + REFUSED_AGAIN_MS;
        return;
    }
    turn_count(post, turn);
    for (size_t i = 0; i < turn->took.count; i++) {
        post->under_way[post->under_way_count++] =
            delivery_begin(&post->delivery, &turn->took.rows[i]);
    }
    if (turn->take.max > 0) {
        post->next_ms = turn->took.next_ms;
        post->is_due = post->is_due || turn->took.count == turn->take.max;
    }
    turn_free(&post->turn);
}

// ---- deliveries -------------------------------------------------------------------------------

static void delivery_move(Post *post, const Delivery *delivery)
{
    for (size_t i = 0; i < post->under_way_count; i++) {
        if (post->under_way[i] == delivery) {
            post->ended[post->ended_count++] = post->under_way[i];
            post->under_way[i] = post->under_way[--post->under_way_count];
            return;
        }
    }
    fatal("post: an unknown delivery has ended");
}

static void deliveries_look(Post *post)
{
    int running = 0;
    int waiting = 0;
    CURLMcode code = curl_multi_perform(post->delivery.multi, &running);
    if (code != CURLM_OK) {
        fatal("post: %s", curl_multi_strerror(code));
    }
    const CURLMsg *message = curl_multi_info_read(post->delivery.multi, &waiting);
    while (message) {
        if (message->msg == CURLMSG_DONE) {
            CURLcode result = message->data.result;
            Delivery *delivery = delivery_of(message->easy_handle);
            if (delivery_ended(delivery, result)) {
                delivery_move(post, delivery);
            }
        }
        message = curl_multi_info_read(post->delivery.multi, &waiting);
    }
}

static void deliveries_break_off(Post *post)
{
    while (post->under_way_count > 0) {
        delivery_move(post, post->under_way[0]);
    }
}

// ---- the thread -------------------------------------------------------------------------------

typedef struct Inbox {
    bool draining;
    bool stopping;
    bool turn_done;
} Inbox;

static Inbox inbox_take(Post *post)
{
    pthread_mutex_lock(&post->lock);
    Inbox inbox = { post->draining, post->stopping, post->turn_done };
    post->is_due = post->is_due || post->woken;
    post->woken = false;
    post->turn_done = false;
    post->counts.under_way = post->under_way_count;
    pthread_mutex_unlock(&post->lock);
    return inbox;
}

static void turn_look(Post *post, const Inbox *inbox)
{
    if (post->turn) {
        if (post->again_tick_ms > 0 && tick_ms(post) >= post->again_tick_ms) {
            turn_submit(post, post->turn);
        }
        return;
    }
    bool has_come = post->next_ms > 0 && world_now_ms(post->options.world) >= post->next_ms;
    bool takes = !inbox->draining;
    if (post->ended_count > 0 || (takes && (post->is_due || has_come))) {
        turn_begin(post, takes);
    }
}

static int wait_ms(const Post *post)
{
    int64_t wait = IDLE_MAX_MS;
    if (post->turn && post->again_tick_ms > 0) {
        wait = post->again_tick_ms - tick_ms(post);
    } else if (!post->turn && post->next_ms > 0) {
        wait = post->next_ms - world_now_ms(post->options.world);
    }
    wait = wait < IDLE_MAX_MS ? wait : IDLE_MAX_MS;
    return wait > 1 ? (int)wait : 1;
}

static bool is_at_rest(const Post *post)
{
    return !post->turn && post->ended_count == 0 && post->under_way_count == 0;
}

static void *thread_main(void *argument)
{
    Post *post = argument;
    post->is_due = true; // what was left from before
    Inbox inbox = inbox_take(post);
    while (!inbox.stopping) {
        if (inbox.turn_done) {
            turn_end(post);
        }
        deliveries_look(post);
        if (inbox.draining) {
            deliveries_break_off(post);
        }
        turn_look(post, &inbox);
        if (inbox.draining && is_at_rest(post)) {
            break;
        }
        int ready = 0;
        CURLMcode code = curl_multi_poll(post->delivery.multi, NULL, 0, wait_ms(post), &ready);
        if (code != CURLM_OK) {
            fatal("post: %s", curl_multi_strerror(code));
        }
        if (ready == 0 && !post->turn) {
            post->is_due = post->is_due || post->next_ms == 0;
        }
        inbox = inbox_take(post);
    }
    pthread_mutex_lock(&post->lock);
    post->idle = true;
    pthread_mutex_unlock(&post->lock);
    return NULL;
}

// ---- from outside -----------------------------------------------------------------------------

static void multi_set(CURLM *multi, CURLMoption option, long value)
{
    CURLMcode code = curl_multi_setopt(multi, option, value);
    if (code != CURLM_OK) {
        fatal("post: curl takes no option: %s", curl_multi_strerror(code));
    }
}

Post *post_make(const PostOptions *options)
{
    Post *post = calloc(1, sizeof(*post));
    if (!post || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        fatal("post: curl cannot be had");
    }
    CURLM *multi = curl_multi_init();
    if (!multi || pthread_mutex_init(&post->lock, NULL) != 0) {
        fatal("post: out of memory");
    }
    multi_set(multi, CURLMOPT_MAXCONNECTS, CONNECTIONS_KEPT);
    post->options = *options;
    post->delivery = (DeliveryOptions){
        .multi = multi,
        .world = options->world,
        .allow_private = options->allow_private,
    };
    post->idle = true;
    return post;
}

void post_start(Post *post)
{
    assert(!post->started);
    post->idle = false;
    if (pthread_create(&post->thread, NULL, thread_main, post) != 0) {
        fatal("post: no thread can be started");
    }
    post->started = true;
}

static void flag_set(Post *post, bool *flag)
{
    pthread_mutex_lock(&post->lock);
    *flag = true;
    pthread_mutex_unlock(&post->lock);
    (void)curl_multi_wakeup(post->delivery.multi);
}

void post_wake(Post *post)
{
    flag_set(post, &post->woken);
}

void post_drain(Post *post)
{
    flag_set(post, &post->draining);
}

bool post_is_idle(Post *post)
{
    pthread_mutex_lock(&post->lock);
    bool idle = post->idle;
    pthread_mutex_unlock(&post->lock);
    return idle;
}

void post_stop(Post *post)
{
    flag_set(post, &post->stopping);
    if (post->started && pthread_join(post->thread, NULL) != 0) {
        fatal("post: the thread cannot be joined");
    }
    post->started = false;
}

void post_free(Post **post_at)
{
    Post *post = *post_at;
    if (!post) {
        return;
    }
    assert(!post->started);
    turn_free(&post->turn);
    for (size_t i = 0; i < post->under_way_count; i++) {
        delivery_free(&post->under_way[i]);
    }
    for (size_t i = 0; i < post->ended_count; i++) {
        delivery_free(&post->ended[i]);
    }
    (void)curl_multi_cleanup(post->delivery.multi);
    (void)pthread_mutex_destroy(&post->lock);
    curl_global_cleanup();
    free(post);
    *post_at = NULL;
}

// ---- metrics ----------------------------------------------------------------------------------

static void head(Buf *out, const char *name, const char *type, const char *help)
{
    buf_format(out, "# HELP madoguchi_%s %s\n# TYPE madoguchi_%s %s\n", name, help, name, type);
}

static void labelled(Buf *out, const char *name, const char *label, const char *value,
                     uint64_t number)
{
    buf_format(out, "madoguchi_%s{%s=\"%s\"} %" PRIu64 "\n", name, label, value, number);
}

void post_metrics(Post *post, Buf *out)
{
    pthread_mutex_lock(&post->lock);
    PostCounts counts = post->counts;
    pthread_mutex_unlock(&post->lock);
    const OutboxTook *seen = &counts.seen;
    head(out, "outbox_rows", "gauge", "What is to leave the process, by state.");
    labelled(out, "outbox_rows", "state", "held", (uint64_t)seen->depths.rows[OUTBOX_HELD]);
    labelled(out, "outbox_rows", "state", "ready", (uint64_t)seen->depths.rows[OUTBOX_READY]);
    labelled(out, "outbox_rows", "state", "failed", (uint64_t)seen->depths.rows[OUTBOX_FAILED]);
    head(out, "outbox_oldest_seconds", "gauge", "How long the oldest webhook row has been due.");
    int64_t age_ms = seen->oldest_ms > 0 ? world_now_ms(post->options.world) - seen->oldest_ms : 0;
    buf_format(out, "madoguchi_outbox_oldest_seconds %" PRId64 "\n", age_ms / 1000);
    head(out, "webhook_attempts_total", "counter", "Attempts to deliver, by what came of them.");
    labelled(out, "webhook_attempts_total", "result", "delivered",
             counts.outcomes[OUTBOX_DELIVERED]);
    labelled(out, "webhook_attempts_total", "result", "error", counts.outcomes[OUTBOX_TRY_AGAIN]);
    labelled(out, "webhook_attempts_total", "result", "refused", counts.outcomes[OUTBOX_REFUSED]);
    head(out, "webhook_attempts_under_way", "gauge", "Attempts that have not ended.");
    buf_format(out, "madoguchi_webhook_attempts_under_way %zu\n", counts.under_way);
    head(out, "webhook_breakers", "gauge", "Active webhooks by the state of their breaker.");
    labelled(out, "webhook_breakers", "state", "closed", (uint64_t)seen->breakers_closed);
    labelled(out, "webhook_breakers", "state", "open", (uint64_t)seen->breakers_open);
    labelled(out, "webhook_breakers", "state", "half_open", (uint64_t)seen->breakers_half_open);
}
