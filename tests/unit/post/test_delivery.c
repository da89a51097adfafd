// One delivery that is given up: nobody else waits for what it waits for.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "post/delivery.h"
#include "support/fake_world.h"

#include <errno.h>
#include <netdb.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <time.h>

// ---- a resolver that takes its time -----------------------------------------------------------

static sem_t asked;
static sem_t may_answer;
static sem_t answered;
static atomic_bool has_answered;

// Instead of the system's: libcurl asks here, on a thread of its own.
int getaddrinfo(const char *restrict name, const char *restrict service,
                const struct addrinfo *restrict hints, struct addrinfo **restrict out)
{
    enum { PATIENCE_S = 30 }; // for a delivery that waits, so that the test ends
    (void)name;
    (void)service;
    (void)hints;
    (void)out;
    struct timespec until;
    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE_S;
    (void)sem_post(&asked);
    while (sem_timedwait(&may_answer, &until) != 0 && errno == EINTR) {
    }
    atomic_store(&has_answered, true);
    (void)sem_post(&answered);
    return EAI_AGAIN;
}

static void semaphores_make(void)
{
    assert_int_equal(sem_init(&asked, 0, 0), 0);
    assert_int_equal(sem_init(&may_answer, 0, 0), 0);
    assert_int_equal(sem_init(&answered, 0, 0), 0);
}

static void a_name_that_is_not_resolved_holds_up_nobody(void **state)
{
    (void)state;
    FakeWorld world = fake_world_make(1);
    semaphores_make();
    assert_int_equal(curl_global_init(CURL_GLOBAL_DEFAULT), CURLE_OK);
    DeliveryOptions options = { .multi = curl_multi_init(), .world = &world.world };
    Webhook webhook = { .id = { 1 },
                        .plan = { .endpoint = S("http://slow.example/"),
                                  .method = WEBHOOK_POST,
                                  .format = WEBHOOK_JSON },
                        .secret = S("secret") };
    OutboxTaken taken = { .row = { .id = { 2 }, .body = S("{}") }, .webhook = &webhook };
    Delivery *delivery = delivery_begin(&options, &taken);
    int running = 0;
    assert_int_equal(curl_multi_perform(options.multi, &running), CURLM_OK);
    assert_int_equal(sem_wait(&asked), 0);
    delivery_free(&delivery); // as when its time is over, or the server stops
    assert_false(atomic_load(&has_answered));
    assert_int_equal(sem_post(&may_answer), 0);
    assert_int_equal(sem_wait(&answered), 0);
    assert_int_equal(curl_multi_cleanup(options.multi), CURLM_OK);
    curl_global_cleanup();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_that_is_not_resolved_holds_up_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
