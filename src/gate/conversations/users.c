#include "desk/people/person_create.h"
#include "desk/people/person_update.h"
#include "gate/conversations/handlers.h"
#include "gate/conversations/print.h"
#include "text/locale.h"

enum { PROFILE_TEXT_MAX_BYTES = 4 * 128, LOCALE_MAX_BYTES = 64 };

typedef struct UserBody {
    Str external_id;
    const Json *profile;
    // of the profile; null or "" takes a value away:
    Str given_name;
    Str surname;
    Str email;
    Str locale;
    bool has_profile;
    bool has_given_name;
    bool has_surname;
    bool has_email;
    bool has_locale;
    // found by prepare, kept by apply:
    Person user;
} UserBody;

static const JsonField create_fields[] = {
    { .name = "externalId",
      .as = JSON_AS_TEXT,
      .max = APP_EXTERNAL_ID_MAX_BYTES,
      .offset = offsetof(UserBody, external_id) },
    { .name = "profile",
      .as = JSON_AS_JSON,
      .offset = offsetof(UserBody, profile),
      .present = offsetof(UserBody, has_profile) },
};

static const JsonField update_fields[] = {
    { .name = "profile",
      .as = JSON_AS_JSON,
      .offset = offsetof(UserBody, profile),
      .present = offsetof(UserBody, has_profile) },
};

static const JsonField profile_fields[] = {
    { .name = "givenName",
      .as = JSON_AS_TEXT,
      .empty_ok = true,
      .max = PROFILE_TEXT_MAX_BYTES,
      .offset = offsetof(UserBody, given_name),
      .present = offsetof(UserBody, has_given_name) },
    { .name = "surname",
      .as = JSON_AS_TEXT,
      .empty_ok = true,
      .max = PROFILE_TEXT_MAX_BYTES,
      .offset = offsetof(UserBody, surname),
      .present = offsetof(UserBody, has_surname) },
    { .name = "email",
      .as = JSON_AS_TEXT,
      .empty_ok = true,
      .max = PROFILE_TEXT_MAX_BYTES,
      .offset = offsetof(UserBody, email),
      .present = offsetof(UserBody, has_email) },
    { .name = "locale",
      .as = JSON_AS_TEXT,
      .empty_ok = true,
      .max = LOCALE_MAX_BYTES,
      .offset = offsetof(UserBody, locale),
      .present = offsetof(UserBody, has_locale) },
};

static const JsonForm create_form = JSON_FORM("", create_fields, UserBody);
static const JsonForm update_form = JSON_FORM("", update_fields, UserBody);
static const JsonForm profile_form = JSON_FORM("profile.", profile_fields, UserBody);

static Err body_read(Request *request, const JsonForm *form)
{
    UserBody *body = arena_new(&request->arena, UserBody);
    request->state = body;
    Err err = app_json_read(request, request->json, form, body);
    if (err || !body->profile || body->profile->type == JSON_NULL) {
        return err;
    }
    return app_json_read(request, body->profile, &profile_form, body);
}

static Err user_print(Request *request, const Person *user)
{
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    json_key(&json, S("user"));
    print_user(&json, user);
    json_object_end(&json);
    return ERR_NONE;
}

// ---- create ----------------------------------------------------------------------------------

Err app_user_create_accept(Request *request)
{
    return body_read(request, &create_form);
}

Err app_user_create_prepare(Read *read, Request *request)
{
    Account account;
    return app_open(read, request, &account);
}

Err app_user_create_apply(Work *work, Request *request)
{
    const UserBody *body = request->state;
    PersonCreate create = {
        .role = ROLE_END_USER,
        .name = name_join(work->arena, body->given_name, body->surname),
        .email = body->email,
        .external_id = body->external_id,
        .language = (Language)locale_from_tag(body->locale),
    };
    Person made = { 0 };
    Err err = person_create_apply(work, &create, &made);
    request->result = made.id.v;
    return app_err(err, work->why);
}

Err app_user_create_respond(Read *read, Request *request)
{
    Person user;
    Err err = customer_read(read, (PersonId){ request->result }, &user);
    if (err) {
        return err;
    }
    request->status = 201;
    return user_print(request, &user);
}

// ---- show and change -------------------------------------------------------------------------

Err user_get_respond(Read *read, Request *request)
{
    Account account;
    Person user;
    Err err = app_open(read, request, &account);
    if (!err) {
        err = app_user(read, request->params[PARAM_THING], &user);
    }
    return err ? err : user_print(request, &user);
}

// What makes somebody another user, their external id, never changes.
Err app_user_update_accept(Request *request)
{
    return body_read(request, &update_form);
}

Err app_user_update_prepare(Read *read, Request *request)
{
    UserBody *body = request->state;
    Account account;
    Err err = app_open(read, request, &account);
    return err ? err : app_user(read, request->params[PARAM_THING], &body->user);
}

Err app_user_update_apply(Work *work, Request *request)
{
    const UserBody *body = request->state;
    Str given;
    Str surname;
    name_cut(body->user.name, &given, &surname);
    PersonUpdate update = {
        .person = body->user.id,
        .name_given = body->has_given_name || body->has_surname,
        .name = name_join(work->arena, body->has_given_name ? body->given_name : given,
                          body->has_surname ? body->surname : surname),
        .email_given = body->has_email && !str_equal(body->email, body->user.email),
        .email = body->email,
        .language_given = body->locale.len > 0,
        .language = (Language)locale_from_tag(body->locale),
    };
    Person after;
    return app_err(person_update_apply(work, &update, &after), work->why);
}

// ---- find ------------------------------------------------------------------------------------

Err app_user_list_accept(Request *request)
{
    Str name = S("filter[identities.email]");
    return request_query(request, name).len > 0
               ? ERR_NONE
               : app_bad(request, name, S("an e-mail address is needed"));
}

Err app_user_list_respond(Read *read, Request *request)
{
    Account account;
    Err err = app_open(read, request, &account);
    if (err) {
        return err;
    }
    Person user;
    err = customer_email_read(read, request_query(request, S("filter[identities.email]")), &user);
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    json_key(&json, S("users"));
    json_array_begin(&json);
    if (!err) {
        print_user(&json, &user);
    }
    json_array_end(&json);
    json_object_end(&json);
    return ERR_NONE;
}
