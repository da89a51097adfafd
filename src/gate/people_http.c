#include "desk/people/password.h"
#include "desk/people/sign_in.h"
#include "gate/inside.h"
#include "model/limits.h"
#include "wire/header.h"

enum {
    SIGN_IN_BODY_MAX_BYTES = 4096,
    MS_PER_S = 1000,
};

typedef struct SignIn {
    Str email;
    Str password;
    SignInFound found;
    SignInCreated created;
} SignIn;

static const JsonField sign_in_fields[] = {
    {
        .name = "email",
        .as = JSON_AS_TEXT,
        .required = true,
        .max = EMAIL_BYTES_MAX,
        .offset = offsetof(SignIn, email),
    },
    {
        .name = "password",
        .as = JSON_AS_TEXT,
        .required = true,
        .max = PASSWORD_BYTES_MAX,
        .offset = offsetof(SignIn, password),
    },
};

// Guessing is slow per account too, wherever it comes from.
static Err account_pace(Request *request, Str email)
{
    Gate *gate = request->gate;
    int64_t retry_after_ms = 0;
    int64_t now_ms = world_now_ms(gate->options.world);
    if (gate->options.no_pace ||
        pace_take(gate->paces, PACE_SIGN_IN, str_hash(email), now_ms, &retry_after_ms)) {
        return ERR_NONE;
    }
    int64_t retry_after_s = (retry_after_ms + MS_PER_S - 1) / MS_PER_S;
    request_add_header(request, S("Retry-After"),
                       str_format(&request->arena, "%" PRId64, retry_after_s));
    return request_refuse(request, ERR_PACE, S("email"), S("slow_down"),
                          S("too many attempts; please wait a little"));
}

static Err sign_in_accept(Request *request)
{
    SignIn *state = arena_new(&request->arena, SignIn);
    Err err = json_read(request->json, sign_in_fields, countof(sign_in_fields),
                        JSON_UNKNOWN_REFUSED, state, sizeof(*state), &request->refusal);
    if (err) {
        return err;
    }
    request->state = state;
    return account_pace(request, state->email);
}

static Err sign_in_prepare(Read *read, Request *request)
{
    SignIn *state = request->state;
    SignInFound found;
    Err err = sign_in_find(read, state->email, &found);
    if (err) {
        return err;
    }
    state->found = found;
    state->found.password_hash = str_copy(&request->arena, found.password_hash);
    return ERR_NONE;
}

static Err sign_in_hash(Request *request)
{
    SignIn *state = request->state;
    // Also for nobody, so that the time does not tell who has an account.
    bool right = password_verify(&request->arena, state->found.password_hash, state->password);
    if (!right || state->found.person.v == 0) {
        return request_refuse(request, ERR_UNAUTHENTICATED, S("password"), S("unauthenticated"),
                              S("the e-mail address or the password is wrong"));
    }
    return ERR_NONE;
}

static Err sign_in_apply(Work *work, Request *request)
{
    SignIn *state = request->state;
    SignInCreate create = { .person = state->found.person };
    SignInCreated created;
    Err err = sign_in_create_apply(work, &create, &created);
    if (err) {
        return err;
    }
    Arena *arena = &request->arena;
    state->created = created;
    state->created.secret = str_copy(arena, created.secret);
    state->created.csrf_token = str_copy(arena, created.csrf_token);
    state->created.person.name = str_copy(arena, created.person.name);
    state->created.person.email = str_copy(arena, created.person.email);
    return ERR_NONE;
}

static void cookie_set(Request *request, Str secret, int64_t max_age_s)
{
    SetCookie cookie = {
        .name = S(SIGN_IN_COOKIE),
        .value = secret,
        .path = S("/"),
        .max_age_s = max_age_s,
        .secure = request->by_tls || str_starts(request->base_url, S("https://")),
    };
    request_add_header(request, S("Set-Cookie"), header_set_cookie(&request->arena, &cookie));
}

typedef struct Shown {
    PersonId id;
    Role role;
    Str name;
    Str email;
    Language language;
    Str csrf_token;
} Shown;

static void person_print(Request *request, const Shown *shown)
{
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    json_key(&json, S("person"));
    json_object_begin(&json);
    json_key(&json, S("id"));
    json_id_text(&json, shown->id.v);
    json_key(&json, S("name"));
    json_text(&json, shown->name);
    json_key(&json, S("email"));
    json_text_or_null(&json, shown->email);
    json_key(&json, S("role"));
    json_text(&json, role_name(shown->role));
    json_key(&json, S("language"));
    json_text(&json, shown->language == LANGUAGE_JA ? S("ja") : S("en"));
    json_object_end(&json);
    json_key(&json, S("csrf_token"));
    json_text_or_null(&json, shown->csrf_token);
    json_object_end(&json);
}

static Err sign_in_finish(Request *request)
{
    const SignIn *state = request->state;
    const SignInCreated *created = &state->created;
    int64_t now_ms = world_now_ms(request->gate->options.world);
    cookie_set(request, created->secret, (created->expires_ms - now_ms) / MS_PER_S);
    request->status = 201;
    Shown shown = {
        .id = created->person.id,
        .role = created->person.role,
        .name = created->person.name,
        .email = created->person.email,
        .language = created->person.language,
        .csrf_token = created->csrf_token,
    };
    person_print(request, &shown);
    return ERR_NONE;
}

static Err who_am_i(Request *request)
{
    const Identity *identity = &request->identity;
    Shown shown = {
        .id = identity->person,
        .role = identity->role,
        .name = identity->name,
        .email = identity->email,
        .language = identity->language,
        .csrf_token = identity->csrf_token,
    };
    person_print(request, &shown);
    return ERR_NONE;
}

static Err sign_out_accept(Request *request)
{
    if (request->identity.shown_by != SHOWN_BY_SIGN_IN) {
        return request_refuse(request, ERR_STATE, S("cookie"), S("not_signed_in"),
                              S("only a sign-in can be ended; tokens are revoked"));
    }
    return ERR_NONE;
}

static Err sign_out_apply_http(Work *work, Request *request)
{
    SignOut sign_out = { .sign_in = request->identity.sign_in };
    return sign_out_apply(work, &sign_out);
}

static Err sign_out_finish(Request *request)
{
    cookie_set(request, S(""), 0);
    request->status = 204;
    return ERR_NONE;
}

static const Route routes[] = {
    {
        .method = METHOD_POST,
        .path = "/sign-in",
        .who = WHO_ANYONE,
        .pace = PACE_SIGN_IN,
        .body_max = SIGN_IN_BODY_MAX_BYTES,
        .accept = sign_in_accept,
        .prepare = sign_in_prepare,
        .hash = sign_in_hash,
        .apply = sign_in_apply,
        .finish = sign_in_finish,
        .flags = ROUTE_NO_IDENTITY, // a sign-in that has ended must not stand in the way
    },
    {
        .method = METHOD_GET,
        .path = "/sign-in",
        .who = WHO_STAFF,
        .pace = PACE_READ,
        .accept = who_am_i,
    },
    {
        .method = METHOD_POST,
        .path = "/sign-out",
        .who = WHO_STAFF,
        .pace = PACE_CHANGE,
        .body_max = SIGN_IN_BODY_MAX_BYTES,
        .accept = sign_out_accept,
        .apply = sign_out_apply_http,
        .finish = sign_out_finish,
    },
};

const RouteTable people_routes = { routes, countof(routes) };
