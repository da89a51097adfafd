#include "gate/known_customer.h"
#include "gate/widget/widget.h"

enum { LANGUAGE_MAX_BYTES = 64 };

typedef struct SignInBody {
    Str jwt;
    Str language;
} SignInBody;

typedef struct SignIn {
    SignInBody body;
    ThreadSignIn sign_in;
    PersonId person;
} SignIn;

static const JsonField fields[] = {
    { .name = "jwt",
      .as = JSON_AS_TEXT,
      .required = true,
      .max = JWT_BYTES_MAX,
      .offset = offsetof(SignInBody, jwt) },
    { .name = "language",
      .as = JSON_AS_TEXT,
      .empty_ok = true,
      .max = LANGUAGE_MAX_BYTES,
      .offset = offsetof(SignInBody, language) },
};

Err widget_sign_in_accept(Request *request)
{
    SignIn *state = arena_new(&request->arena, SignIn);
    request->state = state;
    Err err = widget_needs_device(request);
    if (err) {
        return err;
    }
    return json_read(request->json, fields, countof(fields), JSON_UNKNOWN_REFUSED, &state->body,
                     sizeof(state->body), &request->refusal);
}

Err widget_sign_in_prepare(Read *read, Request *request)
{
    SignIn *state = request->state;
    WidgetSetup setup;
    JwtClaims claims;
    Err err = widget_open(read, request, &setup);
    if (!err) {
        err = known_customer_read(read, state->body.jwt, &claims);
    }
    if (err) {
        return err;
    }
    state->sign_in = known_customer_sign_in(&claims, request->identity.device_hash,
                                            widget_language(request, state->body.language));
    return ERR_NONE;
}

Err widget_sign_in_apply(Work *work, Request *request)
{
    SignIn *state = request->state;
    ThreadSignedIn signed_in;
    Err err = thread_sign_in_apply(work, &state->sign_in, &signed_in);
    if (!err) {
        state->person = signed_in.person.id;
    }
    return err;
}

Err widget_sign_in_respond(Read *read, Request *request)
{
    const SignIn *state = request->state;
    Read own = *read;
    own.viewer = (Viewer){ .person = state->person, .role = ROLE_END_USER };
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    json_key(&json, S("person_id"));
    json_id_text(&json, state->person.v);
    Err err = widget_threads_print(&own, request, &json);
    if (!err) {
        json_object_end(&json);
    }
    return err;
}
