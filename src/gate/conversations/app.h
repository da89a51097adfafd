// app.h — what every route of the conversations API begins with: is it this app, which user, which
// conversation; and its own way to refuse.
#ifndef GATE_CONVERSATIONS_APP_H
#define GATE_CONVERSATIONS_APP_H

#include "desk/people/account_read.h"
#include "desk/people/customer_read.h"
#include "desk/thread/thread_read.h"
#include "gate/conversations/public_id.h"
#include "gate/request.h"

enum {
    APP_BODY_MAX_BYTES = 100 * 1024,
    APP_EXTERNAL_ID_MAX_BYTES = 1024, // that are looked at; the desk keeps fewer
};

// Places of the path's parameters.
enum { PARAM_APP, PARAM_THING };

// A refusal in this API's words: bad values are 400, and fields are named as in the request. For
// what a command or query refused; returns the Err to return.
Err app_err(Err err, Refusal *why);
// 400 "bad_request" naming the field, from accept.
Err app_bad(Request *request, Str field, Str message);
// 404 with the code that the reference uses.
Err app_no_app(Refusal *why);
Err app_no_user(Refusal *why);
Err app_no_conversation(Refusal *why);

// How an object of a body lands in a struct. A refusal names the field behind `prefix` ("author."
// or "").
typedef struct JsonForm {
    const char *prefix;
    const JsonField *fields;
    size_t field_count;
    size_t size; // of the struct
} JsonForm;
#define JSON_FORM(prefix, fields, T)               \
    {                                              \
        prefix, fields, countof(fields), sizeof(T) \
    }

// Members that the form does not know are ignored.
MUST_USE Err app_json_read(Request *request, const Json *object, const JsonForm *form,
                           void *target);

// The account, if the path names its app.
MUST_USE Err app_open(Read *read, Request *request, Account *out);
// The user of the path, by id or external id.
MUST_USE Err app_user(Read *read, Str name, Person *out);
// The conversation of the path.
MUST_USE Err app_thread(Read *read, const Request *request, ThreadRow *out);

// How a body or a filter names a user: exactly one of them.
typedef struct UserName {
    Str id;
    Str external_id;
} UserName;
MUST_USE Err app_user_named(Read *read, const UserName *name, Person *out);

#endif
