#include "net/work.h"

#include "net/loop_internal.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREAD_NAME_BYTES = 16, NAME_MAX_BYTES = 11 };

struct WorkPool {
    Mailbox *results;
    pthread_mutex_t lock; // of everything below
    pthread_cond_t more;
    Letter *first; // queued jobs, oldest first
    Letter *last;
    bool ending;
    uint32_t thread_count;
    pthread_t threads[WORK_THREADS_MAX];
    uint32_t jobs_max;
    uint32_t jobs_out; // the loop's thread only: submitted and not done
};

static WorkJob *job_of(Letter *letter)
{
    return letter_of(letter, WorkJob, letter);
}

// NULL when there is none and none will come.
static WorkJob *job_wait(WorkPool *pool)
{
    pthread_mutex_lock(&pool->lock);
    while (!pool->first && !pool->ending) {
        pthread_cond_wait(&pool->more, &pool->lock);
    }
    Letter *letter = pool->first;
    if (letter) {
        pool->first = letter->next;
        pool->last = pool->first ? pool->last : NULL;
    }
    pthread_mutex_unlock(&pool->lock);
    return letter ? job_of(letter) : NULL;
}

static void *thread_run(void *context)
{
    WorkPool *pool = context;
    for (WorkJob *job = job_wait(pool); job; job = job_wait(pool)) {
        job->run(job);
        bool posted = mailbox_post(pool->results, &job->letter);
        assert(posted); // it has room for jobs_max
    }
    return NULL;
}

static void on_results(Letter *letters, void *context)
{
    WorkPool *pool = context;
    while (letters) {
        WorkJob *job = job_of(letters);
        letters = letters->next;
        pool->jobs_out--;
        job->done(job);
    }
}

static void thread_start(WorkPool *pool, const char *name, uint32_t index)
{
    int status = pthread_create(&pool->threads[index], NULL, thread_run, pool);
    if (status != 0) {
        fatal("work: cannot start a thread: %s", strerrordesc_np(status));
    }
    char text[THREAD_NAME_BYTES];
    (void)snprintf(text, sizeof(text), "%.*s-%u", NAME_MAX_BYTES, name,
                   (unsigned int)(index % 100));
    pthread_setname_np(pool->threads[index], text);
}

WorkPool *work_pool_make(Loop *loop, const char *name, uint32_t threads, uint32_t jobs_max)
{
    assert(threads > 0);
    assert(threads <= WORK_THREADS_MAX);
    assert(jobs_max > 0);
    assert(strlen(name) <= NAME_MAX_BYTES);
    WorkPool *pool = net_alloc(sizeof(*pool));
    pool->results = mailbox_make(loop, jobs_max, on_results, pool);
    pool->jobs_max = jobs_max;
    pool->thread_count = threads;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->more, NULL);
    for (uint32_t i = 0; i < threads; i++) {
        thread_start(pool, name, i);
    }
    return pool;
}

bool work_pool_submit(WorkPool *pool, WorkJob *job)
{
    if (pool->jobs_out == pool->jobs_max) {
        return false;
    }
    pool->jobs_out++;
    job->letter.next = NULL;
    pthread_mutex_lock(&pool->lock);
    if (pool->last) {
        pool->last->next = &job->letter;
    } else {
        pool->first = &job->letter;
    }
    pool->last = &job->letter;
    pthread_cond_signal(&pool->more);
    pthread_mutex_unlock(&pool->lock);
    return true;
}

void work_pool_free(WorkPool *pool)
{
    if (!pool) {
        return;
    }
    pthread_mutex_lock(&pool->lock);
    pool->ending = true;
    pthread_cond_broadcast(&pool->more);
    pthread_mutex_unlock(&pool->lock);
    for (uint32_t i = 0; i < pool->thread_count; i++) {
        pthread_join(pool->threads[i], NULL);
    }
    mailbox_free(pool->results);
    assert(pool->jobs_out == 0);
    pthread_cond_destroy(&pool->more);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}
