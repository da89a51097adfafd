#include "gate/request.h"

#include "gate/gate.h"

enum {
    ID_LARGEST_BITS = 53, // JavaScript's
    DISPOSITION_MAX_BYTES = 2048,
};

JsonWriter request_json(Request *request)
{
    if (!request->answer.arena) {
        request->answer = buf_make(&request->arena, ANSWER_MAX_BYTES);
    }
    return (JsonWriter){ .out = &request->answer };
}

bool request_is_same_origin(const Request *request)
{
    Str origin = http_header(request->head, S("Origin"));
    return origin.len == 0 || str_equal_nocase(origin, request->base_url);
}

Err request_id(Request *request, size_t param, int64_t *out)
{
    assert(param < REQUEST_PARAMS_MAX);
    int64_t id = 0;
    if (!str_i64(request->params[param], &id) || id < 1 || id >= INT64_C(1) << ID_LARGEST_BITS) {
        return ERR_NOT_FOUND;
    }
    *out = id;
    return ERR_NONE;
}

Str request_query(const Request *request, Str name)
{
    const UrlPair *pair = url_pair(request->query, name);
    return pair ? pair->value : S("");
}

Err request_query_i64(Request *request, Str name, int64_t least, int64_t most, int64_t fallback,
                      int64_t *out)
{
    const UrlPair *pair = url_pair(request->query, name);
    int64_t value = fallback;
    if (pair && (!str_i64(pair->value, &value) || value < least || value > most)) {
        return request_refuse(request, ERR_INVALID, name, S("out_of_range"),
                              str_format(&request->arena,
                                         "%.*s must be a number from %" PRId64 " to %" PRId64,
                                         STR_ARG(name), least, most));
    }
    *out = value;
    return ERR_NONE;
}

Err request_refuse(Request *request, Err err, Str field, Str code, Str message)
{
    return refuse(&request->refusal, err, field, code, message);
}

void request_add_header(Request *request, Str name, Str value)
{
    assert(request->header_count < ANSWER_HEADERS_MAX);
    request->headers[request->header_count++] = (HttpHeader){ name, value };
}

// Kinds that a browser shows without ever running anything in them.
static bool is_harmless(Str content_type)
{
    static const Str harmless[] = {
        STR_INIT("image/png"),
        STR_INIT("image/jpeg"),
        STR_INIT("image/gif"),
        STR_INIT("image/webp"),
    };
    for (size_t i = 0; i < countof(harmless); i++) {
        if (str_equal_nocase(content_type, harmless[i])) {
            return true;
        }
    }
    return false;
}

void request_send_file(Request *request, const unsigned char content_hash[BLAKE2B_BYTES],
                       Str content_type, Str file_name)
{
    Arena *arena = &request->arena;
    bool shown = is_harmless(content_type);
    Buf disposition = buf_make(arena, DISPOSITION_MAX_BYTES);
    buf_add(&disposition, shown ? S("inline") : S("attachment"));
    buf_add(&disposition, S("; filename*=UTF-8''"));
    url_encode(&disposition, file_name);
    request->send_file = str_hex(arena, content_hash, BLAKE2B_BYTES);
    request->content_type = content_type.len > 0 ? content_type : S("application/octet-stream");
    if (buf_ok(&disposition)) {
        request_add_header(request, S("Content-Disposition"), buf_str(&disposition));
    }
    request_add_header(request, S("ETag"),
                       str_format(arena, "\"%.*s\"", STR_ARG(request->send_file)));
    request_add_header(request, S("Cache-Control"), S("private, max-age=3600"));
}

Err request_check_object(Request *request, Str name, const Json *value)
{
    if (!value) {
        return request_refuse(request, ERR_INVALID, name, S("blank"), S("this must not be blank"));
    }
    return value->type == JSON_OBJECT
               ? ERR_NONE
               : request_refuse(request, ERR_INVALID, name, S("invalid_type"),
                                S("this must be an object"));
}

Actor request_actor(const Request *request)
{
    return identity_actor(&request->identity);
}

Viewer request_viewer(const Request *request)
{
    return identity_viewer(&request->identity);
}
