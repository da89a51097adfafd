#include "gate/ticketing/webhook_body.h"

#include "model/limits.h"

typedef struct WebhookMembers {
    Str name;
    Str description;
    Str endpoint;
    Str method;
    Str format;
    Str status;
    const Json *subscriptions;
    const Json *authentication;
    const Json *headers;
    int64_t version;
    bool has_name, has_description, has_endpoint, has_method, has_format, has_status,
        has_subscriptions, has_authentication, has_headers;
} WebhookMembers;

enum { WORD_MAX_BYTES = 64 };

#define AT(field)  .offset = offsetof(WebhookMembers, field)
#define HAS(field) .present = offsetof(WebhookMembers, field)

static const JsonField members_table[] = {
    { "name", JSON_AS_TEXT, .max = NAME_BYTES_MAX, AT(name), HAS(has_name) },
    { "description", JSON_AS_TEXT, .empty_ok = true, .max = WEBHOOK_DESCRIPTION_BYTES_MAX,
      AT(description), HAS(has_description) },
    { "endpoint", JSON_AS_TEXT, .max = WEBHOOK_ENDPOINT_BYTES_MAX, AT(endpoint),
      HAS(has_endpoint) },
    { "http_method", JSON_AS_TEXT, .max = WORD_MAX_BYTES, AT(method), HAS(has_method) },
    { "request_format", JSON_AS_TEXT, .max = WORD_MAX_BYTES, AT(format), HAS(has_format) },
    { "status", JSON_AS_TEXT, .max = WORD_MAX_BYTES, AT(status), HAS(has_status) },
    { "subscriptions", JSON_AS_JSON, AT(subscriptions), HAS(has_subscriptions) },
    { "authentication", JSON_AS_JSON, AT(authentication), HAS(has_authentication) },
    { "custom_headers", JSON_AS_JSON, AT(headers), HAS(has_headers) },
    { "version", JSON_AS_I64, .min = 1, .max = INT64_MAX, AT(version) },
};

static Err subscriptions_read(const Json *json, uint32_t *out, Refusal *why)
{
    uint32_t subscriptions = 0;
    bool is_good = json && json->type == JSON_ARRAY;
    for (size_t i = 0; is_good && i < json->count; i++) {
        WebhookEvent event = json->items[i].type == JSON_TEXT
                                 ? webhook_event_from(json->items[i].text)
                                 : WEBHOOK_EVENT_COUNT;
        is_good = event < WEBHOOK_EVENT_COUNT;
        subscriptions |= is_good ? UINT32_C(1) << event : 0;
    }
    if (!is_good) {
        return refuse(why, ERR_INVALID, S("subscriptions"), S("unknown"),
                      S("subscriptions is a list of names of events"));
    }
    *out = subscriptions;
    return ERR_NONE;
}

static Err headers_read(const Json *json, WebhookPlan *plan, Refusal *why)
{
    bool is_none = !json || json->type == JSON_NULL;
    bool is_good = is_none || json->type == JSON_OBJECT;
    size_t count = is_none ? 0 : json->count;
    if (is_good && count > WEBHOOK_HEADERS_MAX) {
        return refuse(why, ERR_INVALID, S("custom_headers"), S("too_many"),
                      S("at most 10 headers can be added"));
    }
    for (size_t i = 0; is_good && i < count; i++) {
        is_good = json->items[i].type == JSON_TEXT;
        plan->headers[i] = (WebhookHeader){ json->items[i].name, json->items[i].text };
    }
    if (!is_good) {
        return refuse(why, ERR_INVALID, S("custom_headers"), S("wrong_type"),
                      S("custom_headers is an object of texts"));
    }
    plan->header_count = count;
    return ERR_NONE;
}

typedef struct AuthMembers {
    Str type;
    const Json *data;
    Str position;
    bool has_position;
} AuthMembers;

typedef struct AuthData {
    Str username;
    Str password;
    Str token;
    Str name;
    Str value;
} AuthData;

static const JsonField auth_table[] = {
    { "type", JSON_AS_TEXT, .required = true, .max = WORD_MAX_BYTES,
      .offset = offsetof(AuthMembers, type) },
    { "data", JSON_AS_JSON, .required = true, .offset = offsetof(AuthMembers, data) },
    { "add_position", JSON_AS_TEXT, .max = WORD_MAX_BYTES,
      .offset = offsetof(AuthMembers, position), .present = offsetof(AuthMembers, has_position) },
};

#define AUTH_TEXT(member)                                                             \
    {                                                                                 \
#member, JSON_AS_TEXT, .empty_ok = true, .max = WEBHOOK_CREDENTIAL_BYTES_MAX, \
                               .offset = offsetof(AuthData, member)                   \
    }

static const JsonField auth_data_table[] = {
    AUTH_TEXT(username), AUTH_TEXT(password), AUTH_TEXT(token), AUTH_TEXT(name), AUTH_TEXT(value),
};

static Err auth_data_read(WebhookAuth auth, const Json *json, WebhookPlan *plan, Refusal *why)
{
    AuthData data = { 0 };
    if (json->type != JSON_OBJECT) {
        return refuse(why, ERR_INVALID, S("data"), S("wrong_type"), S("data is an object"));
    }
    Err err = json_read(json, auth_data_table, countof(auth_data_table), JSON_UNKNOWN_IGNORED,
                        &data, sizeof(data), why);
    if (err) {
        return err;
    }
    plan->auth = auth;
    if (auth == WEBHOOK_AUTH_BASIC) {
        plan->auth_name = data.username;
        plan->auth_secret = data.password;
    } else if (auth == WEBHOOK_AUTH_BEARER) {
        plan->auth_secret = data.token;
    } else {
        plan->auth_name = data.name;
        plan->auth_secret = data.value;
    }
    return ERR_NONE;
}

static Err auth_read(const Json *json, WebhookPlan *plan, Refusal *why)
{
    if (!json || json->type == JSON_NULL) {
        return ERR_NONE;
    }
    if (json->type != JSON_OBJECT) {
        return refuse(why, ERR_INVALID, S("authentication"), S("wrong_type"),
                      S("authentication is an object, or null"));
    }
    AuthMembers members = { 0 };
    Err err = json_read(json, auth_table, countof(auth_table), JSON_UNKNOWN_IGNORED, &members,
                        sizeof(members), why);
    if (err) {
        return err;
    }
    WebhookAuth auth = webhook_auth_from(members.type);
    if (auth == WEBHOOK_AUTH_NONE || auth == WEBHOOK_AUTH_COUNT) {
        return refuse(why, ERR_INVALID, S("type"), S("unknown"),
                      S("type is basic_auth, bearer_token or api_key"));
    }
    if (members.has_position && !str_equal(members.position, S("header"))) {
        return refuse(why, ERR_INVALID, S("add_position"), S("unknown"),
                      S("add_position is header"));
    }
    return auth_data_read(auth, members.data, plan, why);
}

static Err words_read(const WebhookMembers *members, WebhookChange *out, Refusal *why)
{
    WebhookPlan *plan = &out->plan;
    plan->method = webhook_method_from(members->method);
    if (members->has_method && plan->method == WEBHOOK_METHOD_NONE) {
        return refuse(why, ERR_INVALID, S("http_method"), S("unknown"),
                      S("http_method is GET, POST, PUT, PATCH or DELETE"));
    }
    plan->format = webhook_format_from(members->format);
    if (members->has_format && plan->format == WEBHOOK_FORMAT_NONE) {
        return refuse(why, ERR_INVALID, S("request_format"), S("unknown"),
                      S("request_format is json, xml or form_encoded"));
    }
    plan->active = str_equal(members->status, S("active"));
    if (members->has_status && !plan->active && !str_equal(members->status, S("inactive"))) {
        return refuse(why, ERR_INVALID, S("status"), S("unknown"),
                      S("status is active or inactive"));
    }
    return ERR_NONE;
}

static Err whole_check(const WebhookMembers *members, Refusal *why)
{
    const struct {
        bool is_there;
        Str name;
    } needed[] = {
        { members->has_name, S("name") },          { members->has_endpoint, S("endpoint") },
        { members->has_method, S("http_method") }, { members->has_format, S("request_format") },
        { members->has_status, S("status") },
    };
    for (size_t i = 0; i < countof(needed); i++) {
        if (!needed[i].is_there) {
            return refuse(why, ERR_INVALID, needed[i].name, S("blank"), S("this member is needed"));
        }
    }
    return ERR_NONE;
}

static Err members_take(const WebhookMembers *members, WebhookChange *out, Refusal *why)
{
    out->plan.name = members->name;
    out->plan.description = members->description;
    out->plan.endpoint = members->endpoint;
    out->seen_version = members->version;
    out->name_given = members->has_name;
    out->description_given = members->has_description;
    out->endpoint_given = members->has_endpoint;
    out->method_given = members->has_method;
    out->format_given = members->has_format;
    out->active_given = members->has_status;
    out->subscriptions_given = members->has_subscriptions;
    out->auth_given = members->has_authentication;
    out->headers_given = members->has_headers;
    Err err = words_read(members, out, why);
    if (!err && members->has_subscriptions) {
        err = subscriptions_read(members->subscriptions, &out->plan.subscriptions, why);
    }
    if (!err) {
        err = auth_read(members->authentication, &out->plan, why);
    }
    return err ? err : headers_read(members->headers, &out->plan, why);
}

Err webhook_body_read(Request *request, WebhookBodyKind kind, WebhookChange *out)
{
    const Json *webhook = json_member(request->json, S("webhook"));
    WebhookMembers members = { 0 };
    Err err = request_check_object(request, S("webhook"), webhook);
    if (!err) {
        err = json_read(webhook, members_table, countof(members_table), JSON_UNKNOWN_IGNORED,
                        &members, sizeof(members), &request->refusal);
    }
    if (!err && kind == WEBHOOK_BODY_WHOLE) {
        err = whole_check(&members, &request->refusal);
    }
    return err ? err : members_take(&members, out, &request->refusal);
}

// ---- templates --------------------------------------------------------------------------------

// Each {{ … }} becomes a number, which is a value outside of quotes and a text inside.
static Str placeholders_filled(Arena *arena, Str text)
{
    Buf out = buf_make(arena, WEBHOOK_BODY_BYTES_MAX);
    for (size_t i = 0; i < text.len; i++) {
        Str rest = { text.at + i, text.len - i };
        if (!str_starts(rest, S("{{"))) {
            buf_add_char(&out, text.at[i]);
            continue;
        }
        buf_add_char(&out, '0');
        while (i + 1 < text.len && !str_starts((Str){ text.at + i, text.len - i }, S("}}"))) {
            i++;
        }
        i++;
    }
    return buf_str(&out);
}

static bool has_tags(Str text)
{
    for (size_t i = 0; i + 1 < text.len; i++) {
        if (text.at[i] == '{' && text.at[i + 1] == '%') {
            return true;
        }
    }
    return false;
}

Err webhook_template_check(Arena *arena, WebhookFormat format, Str text, Str field, Refusal *why)
{
    if (text.len > WEBHOOK_BODY_BYTES_MAX) {
        return refuse(why, ERR_INVALID, field, S("too_long"), S("the body is too long"));
    }
    if (format != WEBHOOK_JSON || has_tags(text)) {
        return ERR_NONE;
    }
    const Json *json = NULL;
    Refusal ignored = { 0 };
    if (json_parse(arena, placeholders_filled(arena, text), &json, &ignored) == ERR_NONE) {
        return ERR_NONE;
    }
    return refuse(why, ERR_INVALID, field, S("not_json"),
                  S("the body is not JSON, which this webhook is sent"));
}
