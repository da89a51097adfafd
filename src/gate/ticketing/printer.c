#include "gate/ticketing/printer.h"

Err printer_make(Read *read, Request *request, Printer *out)
{
    Account account = { 0 };
    Err err = account_read(read, &account);
    if (err) {
        return err;
    }
    *out = (Printer){
        .json = request_json(request),
        .arena = read->arena,
        .base_url = request->base_url,
        .account = account,
    };
    return ERR_NONE;
}

void print_constants(JsonWriter *json, const Constant *constants, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        json_key(json, constants[i].name);
        json_raw(json, constants[i].json);
    }
}

void print_text(JsonWriter *json, Str name, Str value)
{
    json_key(json, name);
    json_text(json, value);
}

void print_text_or_null(JsonWriter *json, Str name, Str value)
{
    json_key(json, name);
    json_text_or_null(json, value);
}

void print_i64(JsonWriter *json, Str name, int64_t value)
{
    json_key(json, name);
    json_i64(json, value);
}

void print_id_or_null(JsonWriter *json, Str name, int64_t id)
{
    json_key(json, name);
    json_id_or_null(json, id);
}

void print_bool(JsonWriter *json, Str name, bool value)
{
    json_key(json, name);
    json_bool(json, value);
}

void print_time(JsonWriter *json, Str name, int64_t time_ms)
{
    json_key(json, name);
    json_time_s(json, time_ms);
}

void print_url(Printer *printer, const char *kind, int64_t id)
{
    print_text(&printer->json, S("url"),
               str_format(printer->arena, "%.*s/api/v2/%s/%" PRId64 ".json",
                          STR_ARG(printer->base_url), kind, id));
}

void print_via(JsonWriter *json, Str channel, Str to_name, Str to_address)
{
    json_key(json, S("via"));
    json_object_begin(json);
    print_text(json, S("channel"), channel.len > 0 ? channel : S("api"));
    json_key(json, S("source"));
    json_object_begin(json);
    json_key(json, S("from"));
    json_raw(json, S("{}"));
    json_key(json, S("to"));
    json_object_begin(json);
    if (to_name.len > 0 || to_address.len > 0) {
        print_text(json, S("name"), to_name);
        print_text(json, S("address"), to_address);
    }
    json_object_end(json);
    json_key(json, S("rel"));
    json_null(json);
    json_object_end(json);
    json_object_end(json);
}

void print_metadata(JsonWriter *json)
{
    json_key(json, S("metadata"));
    json_raw(json, S("{\"custom\":{},\"system\":{\"client\":\"\",\"ip_address\":\"\","
                     "\"latitude\":0,\"location\":\"\",\"longitude\":0}}"));
}
