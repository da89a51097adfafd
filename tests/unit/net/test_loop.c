#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/mailbox.h"
#include "net/timer.h"
#include "net/work.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { POSTERS = 4, LETTERS_EACH = 5000, JOBS = 50 };

static void stop_soon(void *context)
{
    loop_stop(context);
}

static void a_stopped_loop_returns_and_can_run_again(void **state)
{
    (void)state;
    Loop *loop = loop_make();
    loop_stop(loop);
    loop_run(loop);
    LoopTimer *timer = loop_timer_make(loop, stop_soon, loop);
    loop_timer_start(timer, 1);
    loop_run(loop);
    loop_timer_free(timer);
    loop_free(loop);
}

typedef struct Firing {
    Loop *loop;
    LoopTimer *timer;
    int64_t begin_ms;
    int64_t fired_ms;
    int count;
} Firing;

static void on_fired(void *context)
{
    Firing *firing = context;
    firing->fired_ms = loop_tick_ms(firing->loop);
    if (++firing->count < 2) {
        loop_timer_start(firing->timer, 20);
        return;
    }
    loop_stop(firing->loop);
}

static void a_timer_fires_once_each_time_it_is_set(void **state)
{
    (void)state;
    Firing firing = { .loop = loop_make() };
    firing.timer = loop_timer_make(firing.loop, on_fired, &firing);
    assert_false(loop_timer_is_running(firing.timer));
    firing.begin_ms = loop_tick_ms(firing.loop);
    loop_timer_start(firing.timer, 100000);
    loop_timer_stop(firing.timer);
    loop_timer_start(firing.timer, 10);
    assert_true(loop_timer_is_running(firing.timer));
    loop_run(firing.loop);
    assert_int_equal(firing.count, 2);
    assert_true(firing.fired_ms - firing.begin_ms >= 30);
    assert_false(loop_timer_is_running(firing.timer));
    loop_timer_free(firing.timer);
    loop_timer_free(NULL);
    loop_free(firing.loop);
}

typedef struct Hooked {
    Loop *loop;
    int hook_calls;
    int again;
    bool timer_fired;
    bool hook_saw_timer;
} Hooked;

static void on_hook(void *context)
{
    Hooked *hooked = context;
    hooked->hook_calls++;
    hooked->hook_saw_timer = hooked->hook_saw_timer || hooked->timer_fired;
    if (hooked->again > 0) {
        hooked->again--;
        loop_again(hooked->loop);
    } else if (hooked->hook_saw_timer) {
        loop_stop(hooked->loop);
    }
}

static void on_hooked_timer(void *context)
{
    Hooked *hooked = context;
    hooked->timer_fired = true;
    hooked->again = 3;
}

static void hooks_run_after_timers_and_can_ask_for_another_turn(void **state)
{
    (void)state;
    Hooked hooked = { .loop = loop_make() };
    loop_after_turn(hooked.loop, on_hook, &hooked);
    LoopTimer *timer = loop_timer_make(hooked.loop, on_hooked_timer, &hooked);
    loop_timer_start(timer, 1);
    // Would never end if a turn waited although a hook asked for another.
    loop_run(hooked.loop);
    assert_true(hooked.hook_saw_timer);
    assert_int_equal(hooked.again, 0);
    loop_after_turn_forget(hooked.loop, on_hook, &hooked);
    int calls = hooked.hook_calls;
    loop_turn(hooked.loop);
    assert_int_equal(hooked.hook_calls, calls);
    loop_timer_free(timer);
    loop_free(hooked.loop);
}

static int signal_seen;

static void on_signal(int number, void *context)
{
    signal_seen = number;
    loop_stop(context);
}

static void a_signal_is_told_on_the_loop(void **state)
{
    (void)state;
    Loop *loop = loop_make();
    loop_on_signal(loop, SIGTERM, on_signal, loop);
    loop_on_signal(loop, SIGINT, on_signal, loop);
    raise(SIGTERM);
    loop_run(loop);
    assert_int_equal(signal_seen, SIGTERM);
    raise(SIGINT);
    loop_run(loop);
    assert_int_equal(signal_seen, SIGINT);
    loop_free(loop);
}

// ---- mailbox ---------------------------------------------------------------------------------

typedef struct Note {
    Letter letter;
    int poster;
    int number;
} Note;

typedef struct Post {
    Loop *loop;
    Mailbox *mailbox;
    int next[POSTERS]; // the number that must come next from each
    int received;
    int deliveries;
} Post;

typedef struct Poster {
    Post *post;
    int index;
} Poster;

static void on_letters(Letter *letters, void *context)
{
    Post *post = context;
    assert_true(loop_is_mine(post->loop));
    post->deliveries++;
    while (letters) {
        Note *note = letter_of(letters, Note, letter);
        letters = letters->next;
        assert_int_equal(note->number, post->next[note->poster]);
        post->next[note->poster]++;
        post->received++;
        free(note);
    }
    if (post->received == POSTERS * LETTERS_EACH) {
        loop_stop(post->loop);
    }
}

static void note_post(Post *post, int poster, int number)
{
    Note *note = calloc(1, sizeof(*note));
    assert_non_null(note);
    note->poster = poster;
    note->number = number;
    assert_true(mailbox_post(post->mailbox, &note->letter));
}

static void *poster_run(void *context)
{
    Poster *poster = context;
    for (int i = 0; i < LETTERS_EACH; i++) {
        note_post(poster->post, poster->index, i);
    }
    return NULL;
}

static void letters_of_many_threads_all_arrive_each_threads_in_order(void **state)
{
    (void)state;
    Post post = { .loop = loop_make() };
    post.mailbox = mailbox_make(post.loop, POSTERS * LETTERS_EACH, on_letters, &post);
    pthread_t threads[POSTERS];
    Poster posters[POSTERS];
    for (int i = 0; i < POSTERS; i++) {
        posters[i] = (Poster){ &post, i };
        assert_int_equal(pthread_create(&threads[i], NULL, poster_run, &posters[i]), 0);
    }
    loop_run(post.loop);
    for (int i = 0; i < POSTERS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(post.next[i], LETTERS_EACH);
    }
    mailbox_free(post.mailbox);
    loop_free(post.loop);
}

static void letters_that_wait_come_in_one_delivery(void **state)
{
    (void)state;
    Post post = { .loop = loop_make() };
    post.mailbox = mailbox_make(post.loop, 10, on_letters, &post);
    for (int i = 0; i < 10; i++) {
        note_post(&post, 0, i);
    }
    loop_turn(post.loop);
    assert_int_equal(post.received, 10);
    assert_int_equal(post.deliveries, 1);
    mailbox_free(post.mailbox);
    loop_free(post.loop);
}

static void a_full_mailbox_refuses_and_has_room_again_after_delivery(void **state)
{
    (void)state;
    Post post = { .loop = loop_make() };
    post.mailbox = mailbox_make(post.loop, 2, on_letters, &post);
    note_post(&post, 0, 0);
    note_post(&post, 0, 1);
    Note extra = { .number = 99 };
    assert_false(mailbox_post(post.mailbox, &extra.letter));
    loop_turn(post.loop);
    assert_int_equal(post.received, 2);
    note_post(&post, 0, 2);
    mailbox_free(post.mailbox); // delivers the last
    assert_int_equal(post.received, 3);
    mailbox_free(NULL);
    loop_free(post.loop);
}

// ---- work ------------------------------------------------------------------------------------

typedef struct Sum {
    WorkJob job;
    Loop *loop;
    pthread_t ran_on;
    int in;
    int out;
    int *left;
    bool named;
} Sum;

static void sum_run(WorkJob *job)
{
    Sum *sum = (Sum *)(void *)job;
    char name[16] = { 0 };
    pthread_getname_np(pthread_self(), name, sizeof(name));
    sum->named = strncmp(name, "sums-", 5) == 0;
    sum->ran_on = pthread_self();
    sum->out = sum->in * 2;
}

static void sum_done(WorkJob *job)
{
    Sum *sum = (Sum *)(void *)job;
    assert_true(loop_is_mine(sum->loop));
    if (--*sum->left == 0) {
        loop_stop(sum->loop);
    }
}

static Sum sum_of(Loop *loop, int number, int *left)
{
    return (Sum){
        .job = { .run = sum_run, .done = sum_done }, .loop = loop, .in = number, .left = left
    };
}

static void work_runs_on_named_threads_and_ends_on_the_loop(void **state)
{
    (void)state;
    Loop *loop = loop_make();
    WorkPool *pool = work_pool_make(loop, "sums", 3, JOBS);
    Sum sums[JOBS];
    int left = JOBS;
    for (int i = 0; i < JOBS; i++) {
        sums[i] = sum_of(loop, i, &left);
        assert_true(work_pool_submit(pool, &sums[i].job));
    }
    Sum extra = sum_of(loop, 0, &left);
    assert_false(work_pool_submit(pool, &extra.job));
    loop_run(loop);
    for (int i = 0; i < JOBS; i++) {
        assert_int_equal(sums[i].out, 2 * i);
        assert_true(sums[i].named);
        assert_false(pthread_equal(sums[i].ran_on, pthread_self()));
    }
    work_pool_free(pool);
    work_pool_free(NULL);
    loop_free(loop);
}

static void freeing_a_pool_ends_what_was_queued(void **state)
{
    (void)state;
    Loop *loop = loop_make();
    WorkPool *pool = work_pool_make(loop, "sums", 1, JOBS);
    Sum sums[JOBS];
    int left = JOBS;
    for (int i = 0; i < JOBS; i++) {
        sums[i] = sum_of(loop, i, &left);
        assert_true(work_pool_submit(pool, &sums[i].job));
    }
    work_pool_free(pool);
    assert_int_equal(left, 0);
    loop_free(loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stopped_loop_returns_and_can_run_again),
        cmocka_unit_test(a_timer_fires_once_each_time_it_is_set),
        cmocka_unit_test(hooks_run_after_timers_and_can_ask_for_another_turn),
        cmocka_unit_test(a_signal_is_told_on_the_loop),
        cmocka_unit_test(letters_of_many_threads_all_arrive_each_threads_in_order),
        cmocka_unit_test(letters_that_wait_come_in_one_delivery),
        cmocka_unit_test(a_full_mailbox_refuses_and_has_room_again_after_delivery),
        cmocka_unit_test(work_runs_on_named_threads_and_ends_on_the_loop),
        cmocka_unit_test(freeing_a_pool_ends_what_was_queued),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
