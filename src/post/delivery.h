// delivery.h — one attempt to deliver a row of the outbox: a request, and its redirects.
//
// Only http and https; TLS is always verified; no cookies, no proxy from the environment, nothing
// unpacked. The address that is really connected to must be public (post/public_address.h) unless
// told otherwise, whatever the name was resolved to before. Redirects keep the method (307 and 308;
// others only of GET), never leave https for http, and go to another host without what
// authenticates.
#ifndef POST_DELIVERY_H
#define POST_DELIVERY_H

#include "desk/webhook/outbox_report.h"
#include "desk/webhook/outbox_take.h"

#include <curl/curl.h>

enum {
    DELIVERY_CONNECT_MS = 5 * 1000,
    DELIVERY_MS = 12 * 1000, // all of it, redirects too
    DELIVERY_REDIRECTS_MAX = 3,
    DELIVERY_HEAD_MAX_BYTES = 64 * 1024, // of an answer. Of its body no more is read than is kept
};
static_assert(DELIVERY_MS < OUTBOX_CLAIM_LASTS_MS / 2, "a claim outlives its delivery");

typedef struct DeliveryOptions {
    CURLM *multi;
    World *world;
    bool allow_private;
} DeliveryOptions;

typedef struct Delivery Delivery;

// Copies what it needs. The options must outlive it.
Delivery *delivery_begin(const DeliveryOptions *options, const OutboxTaken *taken);
// Of a transfer that curl_multi_info_read() told of.
Delivery *delivery_of(CURL *easy);
// What curl said of it. False: it follows a redirect and goes on.
MUST_USE bool delivery_ended(Delivery *delivery, CURLcode code);
// Of one that has ended; texts live as long as the delivery. One that has not was not tried.
OutboxResult delivery_result(const Delivery *delivery);
// Accepts NULL; sets it to NULL. Breaks off what is under way.
void delivery_free(Delivery **delivery);

#endif
