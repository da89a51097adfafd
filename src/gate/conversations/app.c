#include "gate/conversations/app.h"

// What the desk calls it, and where it stands in a request of this API.
static const struct {
    Str field;
    Str name;
} field_names[] = {
    { STR_INIT("external_id"), STR_INIT("externalId") },
    { STR_INIT("email"), STR_INIT("profile.email") },
    { STR_INIT("name"), STR_INIT("profile.givenName") },
    { STR_INIT("body"), STR_INIT("content.text") },
    { STR_INIT("payload"), STR_INIT("content.payload") },
    { STR_INIT("attachment"), STR_INIT("content.mediaUrl") },
    { STR_INIT("display_name"), STR_INIT("displayName") },
    { STR_INIT("file_name"), STR_INIT("source") },
    { STR_INIT("content_type"), STR_INIT("source") },
    { STR_INIT("size"), STR_INIT("source") },
};

static Str field_name(Str field)
{
    for (size_t i = 0; i < countof(field_names); i++) {
        if (str_equal(field, field_names[i].field)) {
            return field_names[i].name;
        }
    }
    return field;
}

Err app_err(Err err, Refusal *why)
{
    if (!err) {
        return ERR_NONE;
    }
    Refusal said = why->err == err ? *why : (Refusal){ .message = str_of(err_text(err)) };
    said.field = field_name(said.field);
    switch (err_http_status(err)) {
    case 422:
        return refuse(why, ERR_INPUT, said.field, S("bad_request"), said.message);
    case 409:
        return refuse(why, err, said.field, err == ERR_CONTROL ? said.code : S("conflict"),
                      said.message);
    case 423:
        return refuse(why, err, said.field, S("locked"), said.message);
    default:
        break;
    }
    if (why->err == err) {
        why->field = said.field;
    }
    return err;
}

Err app_bad(Request *request, Str field, Str message)
{
    return request_refuse(request, ERR_INPUT, field, S("bad_request"), message);
}

Err app_no_app(Refusal *why)
{
    return refuse(why, ERR_NOT_FOUND, S(""), S("app_not_found"), S("App not found"));
}

Err app_no_user(Refusal *why)
{
    return refuse(why, ERR_NOT_FOUND, S(""), S("user_not_found"), S("User not found"));
}

Err app_no_conversation(Refusal *why)
{
    return refuse(why, ERR_NOT_FOUND, S(""), S("conversation_not_found"),
                  S("Conversation not found"));
}

Err app_json_read(Request *request, const Json *object, const JsonForm *form, void *target)
{
    Refusal *why = &request->refusal;
    Err err = json_read(object, form->fields, form->field_count, JSON_UNKNOWN_IGNORED, target,
                        form->size, why);
    if (!err) {
        return ERR_NONE;
    }
    Str field = str_format(&request->arena, "%s%.*s", form->prefix, STR_ARG(why->field));
    while (field.len > 0 && field.at[field.len - 1] == '.') {
        field.len--; // the object itself
    }
    return app_bad(request, field.len > 0 ? field : S("body"), why->message);
}

Err app_open(Read *read, Request *request, Account *out)
{
    Account account;
    Err err = account_read(read, &account);
    if (err) {
        return err;
    }
    if (!str_equal(request->params[PARAM_APP], account.app_id)) {
        return app_no_app(read->why);
    }
    *out = account;
    return ERR_NONE;
}

static Err user_by_id(Read *read, Str text, Person *out)
{
    PublicId id;
    if (!public_id_read(text, &id)) {
        return ERR_NOT_FOUND;
    }
    Person found;
    Err err = customer_read(read, (PersonId){ id.id }, &found);
    if (!err && !public_id_fits(id, found.created_ms)) {
        return ERR_NOT_FOUND;
    }
    if (!err) {
        *out = found;
    }
    return err;
}

Err app_user(Read *read, Str name, Person *out)
{
    Err err = user_by_id(read, name, out);
    if (err == ERR_NOT_FOUND) {
        err = customer_external_id_read(read, name, out);
    }
    return err == ERR_NOT_FOUND ? app_no_user(read->why) : err;
}

Err app_user_named(Read *read, const UserName *name, Person *out)
{
    Err err = name->id.len > 0 ? user_by_id(read, name->id, out)
                               : customer_external_id_read(read, name->external_id, out);
    return err == ERR_NOT_FOUND ? app_no_user(read->why) : err;
}

Err app_thread(Read *read, const Request *request, ThreadRow *out)
{
    PublicId id;
    if (!public_id_read(request->params[PARAM_THING], &id)) {
        return app_no_conversation(read->why);
    }
    ThreadRow found;
    Err err = thread_read(read, (ThreadId){ id.id }, &found);
    bool other = !err && !public_id_fits(id, found.thread.created_ms);
    if (err == ERR_NOT_FOUND || other) {
        return app_no_conversation(read->why);
    }
    if (!err) {
        *out = found;
    }
    return err;
}
