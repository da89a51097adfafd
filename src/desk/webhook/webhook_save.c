#include "desk/webhook/webhook_save.h"

#include "desk/people/secret.h"
#include "store/account_store.h"
#include "store/webhook_store.h"

static Err may_edit(const Work *work)
{
    if (work->actor.kind == ACTOR_AGENT && work->actor.role == ROLE_ADMIN) {
        return ERR_NONE;
    }
    return refuse(work->why, ERR_FORBIDDEN, S(""), S("forbidden"),
                  S("only admins change webhooks"));
}

// ---- what changed -----------------------------------------------------------------------------

typedef struct Change {
    Str field;
    Str before;
    Str after;
} Change;

static void audit_write(Work *work, Str action, WebhookId id, const Change *change)
{
    account_audit_insert(work->tx, &(AccountAudit){ .at_ms = work->now_ms,
                                                    .actor = work->actor.person,
                                                    .action = action,
                                                    .subject = S("webhook"),
                                                    .subject_id = id.v,
                                                    .field = change->field,
                                                    .old_value = change->before,
                                                    .new_value = change->after });
}

static Str subscriptions_text(Arena *arena, uint32_t subscriptions)
{
    enum { TEXT_MAX_BYTES = 2048 };
    Buf text = buf_make(arena, TEXT_MAX_BYTES);
    for (WebhookEvent event = WEBHOOK_BY_RULE; event < WEBHOOK_EVENT_COUNT; event++) {
        if (subscriptions & (UINT32_C(1) << event)) {
            buf_add(&text, text.len > 0 ? S(" ") : S(""));
            buf_add(&text, webhook_event_name(event));
        }
    }
    return buf_str(&text);
}

// Values of headers may be secrets: only their names are told.
static Str header_names(Arena *arena, const WebhookPlan *plan)
{
    Buf text = buf_make(arena, WEBHOOK_HEADERS_MAX * (WEBHOOK_HEADER_NAME_BYTES_MAX + 1));
    for (size_t i = 0; i < plan->header_count; i++) {
        buf_add(&text, i > 0 ? S(" ") : S(""));
        buf_add(&text, plan->headers[i].name);
    }
    return buf_str(&text);
}

static bool auth_is_same(const WebhookPlan *a, const WebhookPlan *b)
{
    return a->auth == b->auth && str_equal(a->auth_name, b->auth_name) &&
           str_equal(a->auth_secret, b->auth_secret);
}

static bool headers_are_same(Arena *arena, const WebhookPlan *a, const WebhookPlan *b)
{
    return str_equal(webhook_headers_text(arena, a), webhook_headers_text(arena, b));
}

// False when nothing changed.
static bool changes_audit(Work *work, WebhookId id, const WebhookPlan *before,
                          const WebhookPlan *after)
{
    const Change changes[] = {
        { S("name"), before->name, after->name },
        { S("description"), before->description, after->description },
        { S("endpoint"), before->endpoint, after->endpoint },
        { S("http_method"), webhook_method_name(before->method),
          webhook_method_name(after->method) },
        { S("request_format"), webhook_format_name(before->format),
          webhook_format_name(after->format) },
        { S("status"), before->active ? S("active") : S("inactive"),
          after->active ? S("active") : S("inactive") },
        { S("subscriptions"), subscriptions_text(work->arena, before->subscriptions),
          subscriptions_text(work->arena, after->subscriptions) },
    };
    bool is_changed = false;
    for (size_t i = 0; i < countof(changes); i++) {
        if (!str_equal(changes[i].before, changes[i].after)) {
            is_changed = true;
            audit_write(work, S("update"), id, &changes[i]);
        }
    }
    if (!auth_is_same(before, after)) {
        is_changed = true;
        audit_write(work, S("update"), id,
                    &(Change){ S("authentication"), webhook_auth_name(before->auth),
                               webhook_auth_name(after->auth) });
    }
    if (!headers_are_same(work->arena, before, after)) {
        is_changed = true;
        audit_write(work, S("update"), id,
                    &(Change){ S("custom_headers"), header_names(work->arena, before),
                               header_names(work->arena, after) });
    }
    return is_changed;
}

// ---- making one -------------------------------------------------------------------------------

static void plan_overlay(const WebhookChange *in, WebhookPlan *plan)
{
    const WebhookPlan *said = &in->plan;
    plan->name = in->name_given ? str_trim(said->name) : plan->name;
    plan->description = in->description_given ? said->description : plan->description;
    plan->endpoint = in->endpoint_given ? said->endpoint : plan->endpoint;
    plan->method = in->method_given ? said->method : plan->method;
    plan->format = in->format_given ? said->format : plan->format;
    plan->active = in->active_given ? said->active : plan->active;
    plan->subscriptions = in->subscriptions_given ? said->subscriptions : plan->subscriptions;
    if (in->auth_given) {
        plan->auth = said->auth;
        plan->auth_name = said->auth_name;
        plan->auth_secret = said->auth_secret;
    }
    if (in->headers_given) {
        for (size_t i = 0; i < said->header_count; i++) {
            plan->headers[i] = said->headers[i];
        }
        plan->header_count = said->header_count;
    }
}

// A password that was meant for one host is not sent to another because somebody changed the
// address.
static Err host_check(Work *work, const WebhookChange *in, const WebhookPlan *before,
                      const WebhookPlan *after)
{
    if (before->auth == WEBHOOK_AUTH_NONE || in->auth_given) {
        return ERR_NONE;
    }
    Str was = webhook_endpoint_host(work->arena, before->endpoint);
    Str is = webhook_endpoint_host(work->arena, after->endpoint);
    bool is_weaker =
        str_starts(before->endpoint, S("https:")) && !str_starts(after->endpoint, S("https:"));
    if (str_equal(was, is) && !is_weaker) {
        return ERR_NONE;
    }
    return refuse(work->why, ERR_INVALID, S("authentication"), S("other_host"),
                  S("the endpoint is another host: give the authentication again"));
}

static Err room_check(Work *work)
{
    int64_t count = 0;
    Err err = webhook_count(work->tx, &count);
    if (!err && count >= WEBHOOKS_MAX) {
        err = refuse(work->why, ERR_STATE, S("webhook"), S("too_many"),
                     S("there are as many webhooks as there can be"));
    }
    return err;
}

static Err original_load(Work *work, const WebhookChange *in, WebhookPlan *out)
{
    Webhook original = { 0 };
    Err err = webhook_load(work->tx, work->arena, in->webhook, &original);
    if (err == ERR_NOT_FOUND) {
        return refuse(work->why, ERR_NOT_FOUND, S("clone_webhook_id"), S("not_found"),
                      S("there is no such webhook"));
    }
    if (err) {
        return err;
    }
    *out = original.plan;
    out->name = str_format(work->arena, "%.*s (copy)", STR_ARG(original.plan.name));
    return ERR_NONE;
}

Err webhook_create_apply(Work *work, const WebhookChange *in, WebhookId *out)
{
    WebhookPlan original = { .subscriptions = UINT32_C(1) << WEBHOOK_BY_RULE };
    Err err = may_edit(work);
    if (!err) {
        err = room_check(work);
    }
    if (!err && in->webhook.v) {
        err = original_load(work, in, &original);
    }
    if (err) {
        return err;
    }
    Webhook webhook = {
        .id = { db_next_id(work->tx) },
        .plan = original,
        .secret = secret_make(work->world, work->arena),
        .version = 1,
        .created_by = work->actor.person,
        .updated_by = work->actor.person,
        .created_ms = work->now_ms,
        .updated_ms = work->now_ms,
    };
    plan_overlay(in, &webhook.plan);
    err = webhook_check(&webhook.plan, work->why);
    if (!err && in->webhook.v) {
        err = host_check(work, in, &original, &webhook.plan);
    }
    if (err) {
        return err;
    }
    webhook_insert(work->tx, &webhook);
    audit_write(work, S("create"), webhook.id,
                &(Change){ .field = S("name"), .after = webhook.plan.name });
    work->config_changed = true;
    *out = webhook.id;
    return work->tx->err;
}

// ---- changing it ------------------------------------------------------------------------------

static Err edit_load(Work *work, WebhookId id, Webhook *out)
{
    Err err = may_edit(work);
    return err ? err : webhook_load(work->tx, work->arena, id, out);
}

static void edit_save(Work *work, Webhook *webhook)
{
    webhook->updated_by = work->actor.person;
    webhook->updated_ms = work->now_ms;
    webhook_save(work->tx, webhook);
    work->config_changed = true;
    work->outbox_due = true; // what waited for it may go now
}

Err webhook_update_apply(Work *work, const WebhookChange *in)
{
    Webhook webhook = { 0 };
    Err err = edit_load(work, in->webhook, &webhook);
    if (err) {
        return err;
    }
    if (in->seen_version && in->seen_version != webhook.version) {
        return refuse(work->why, ERR_CONFLICT, S("version"), S("stale"),
                      S("somebody else changed the webhook since you saw it"));
    }
    WebhookPlan before = webhook.plan;
    plan_overlay(in, &webhook.plan);
    err = webhook_check(&webhook.plan, work->why);
    if (!err) {
        err = host_check(work, in, &before, &webhook.plan);
    }
    if (err) {
        return err;
    }
    if (!changes_audit(work, webhook.id, &before, &webhook.plan)) {
        return work->tx->err;
    }
    webhook.version++;
    edit_save(work, &webhook);
    if (!str_equal(before.endpoint, webhook.plan.endpoint)) {
        webhook_breaker_save(work->tx, webhook.id, (WebhookBreaker){ 0 });
    }
    return work->tx->err;
}

Err webhook_secret_rotate_apply(Work *work, WebhookId id)
{
    Webhook webhook = { 0 };
    Err err = edit_load(work, id, &webhook);
    if (err) {
        return err;
    }
    webhook.secret = secret_make(work->world, work->arena);
    edit_save(work, &webhook);
    audit_write(work, S("update"), id, &(Change){ .field = S("signing_secret") });
    return work->tx->err;
}

Err webhook_delete_apply(Work *work, WebhookId id)
{
    Webhook webhook = { 0 };
    Err err = edit_load(work, id, &webhook);
    if (err) {
        return err;
    }
    webhook_delete(work->tx, id, work->actor.person, work->now_ms);
    work->outbox_due = true; // what waited for it fails by and by: see outbox_take.h
    audit_write(work, S("destroy"), id,
                &(Change){ .field = S("name"), .before = webhook.plan.name });
    work->config_changed = true;
    return work->tx->err;
}
