#include "gate/inside.h"

enum { REFUSAL_MAX_BYTES = 64 * 1024 };

// ---- the ticketing API ------------------------------------------------------------------------

static Str ticketing_error(Err err)
{
    switch (err_http_status(err)) {
    case 400:
        return S("BadRequest");
    case 401:
        return S("Couldn't authenticate you");
    case 403:
        return S("Forbidden");
    case 404:
        return S("RecordNotFound");
    case 405:
        return S("MethodNotAllowed");
    case 409:
        return S("UpdateConflict");
    case 413:
        return S("PayloadTooLarge");
    case 422:
        return S("RecordInvalid");
    case 429:
        return S("TooManyRequests");
    default:
        return str_of(err_code(err));
    }
}

static Str ticketing_description(Err err, const Refusal *refusal)
{
    if (err_http_status(err) == 422) {
        return S("Record validation errors");
    }
    return err == ERR_NOT_FOUND && refusal->field.len == 0 ? S("Not found") : refusal->message;
}

// The names that client libraries know.
static Str ticketing_code(Str code)
{
    if (str_equal(code, S("blank"))) {
        return S("BlankValue");
    }
    return str_equal(code, S("taken")) ? S("DuplicateValue") : code;
}

static void ticketing_print(JsonWriter *json, const Refusal *refusal)
{
    Err err = refusal->err;
    json_object_begin(json);
    json_key(json, S("error"));
    json_text(json, ticketing_error(err));
    json_key(json, S("description"));
    json_text(json, ticketing_description(err, refusal));
    if (err_http_status(err) == 422 || refusal->field.len > 0) {
        json_key(json, S("details"));
        json_object_begin(json);
        json_key(json, refusal->field.len > 0 ? refusal->field : S("base"));
        json_array_begin(json);
        json_object_begin(json);
        json_key(json, S("description"));
        json_text(json, refusal->message);
        json_key(json, S("error"));
        json_text(json, ticketing_code(refusal->code));
        json_object_end(json);
        json_array_end(json);
        json_object_end(json);
    }
    json_object_end(json);
}

// ---- the conversations API --------------------------------------------------------------------

static void conversations_print(JsonWriter *json, const Refusal *refusal, Arena *arena)
{
    Str code = refusal->err == ERR_UNAUTHENTICATED ? S("unauthorized") : refusal->code;
    Str title = refusal->message;
    if (refusal->field.len > 0) {
        title = str_format(arena, "%.*s: %.*s", STR_ARG(refusal->field), STR_ARG(title));
    }
    json_object_begin(json);
    json_key(json, S("errors"));
    json_array_begin(json);
    json_object_begin(json);
    json_key(json, S("code"));
    json_text(json, code);
    json_key(json, S("title"));
    json_text(json, title);
    json_object_end(json);
    json_array_end(json);
    json_object_end(json);
}

// ---- everything else --------------------------------------------------------------------------

static void own_print(JsonWriter *json, const Refusal *refusal)
{
    json_object_begin(json);
    json_key(json, S("error"));
    json_object_begin(json);
    json_key(json, S("code"));
    json_text(json, refusal->code);
    json_key(json, S("field"));
    json_text_or_null(json, refusal->field);
    json_key(json, S("message"));
    json_text(json, refusal->message);
    json_object_end(json);
    json_object_end(json);
}

void refusal_print(Request *request, const Refusal *refusal)
{
    request->answer = buf_make(&request->arena, REFUSAL_MAX_BYTES);
    JsonWriter json = { .out = &request->answer };
    Str path = request->head ? request->head->path : S("");
    if (str_starts(path, S("/api/v2"))) {
        ticketing_print(&json, refusal);
    } else if (str_starts(path, S("/sc/"))) {
        conversations_print(&json, refusal, &request->arena);
    } else {
        own_print(&json, refusal);
    }
}
