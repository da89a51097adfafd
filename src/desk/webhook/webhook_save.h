// webhook_save.h — webhooks are made, changed, deleted. For admins; each change is audited, but
// never a secret.
#ifndef DESK_WEBHOOK_WEBHOOK_SAVE_H
#define DESK_WEBHOOK_WEBHOOK_SAVE_H

#include "desk/work.h"
#include "model/webhook.h"

// What is given of a plan; the rest is taken from what it changes, or is empty.
typedef struct WebhookChange {
    WebhookId webhook; // that is changed, or cloned; 0: neither
    WebhookPlan plan;
    int64_t seen_version; // of an update, 0: not said. ERR_CONFLICT "stale" when it has changed
    bool name_given, description_given, endpoint_given, method_given, format_given, active_given,
        subscriptions_given, auth_given, headers_given;
} WebhookChange;

// A new one, or a clone of `in->webhook` with a signing secret of its own, called "… (copy)" unless
// a name is given. ERR_INVALID naming the member (model/webhook.h); ERR_STATE when there are
// WEBHOOKS_MAX; ERR_NOT_FOUND.
MUST_USE Err webhook_create_apply(Work *work, const WebhookChange *in, WebhookId *out);

// A secret of the authentication never goes where it was not meant for: an endpoint of another host
// needs the authentication said anew, else ERR_INVALID naming `authentication`.
MUST_USE Err webhook_update_apply(Work *work, const WebhookChange *in);

// What waits for it fails, the next times that somebody takes rows of the outbox.
MUST_USE Err webhook_delete_apply(Work *work, WebhookId id);

// The next attempts are signed with a new secret.
MUST_USE Err webhook_secret_rotate_apply(Work *work, WebhookId id);

#endif
