// printer.h — what every printer of the ticketing API needs: the JSON under way, addresses, and the
// ids that never are null in its answers.
//
// One *_json.c file per object. The recorded shapes of the reference decide about members and
// types; what does not exist here yet is a table of constants beside the printer.
#ifndef GATE_TICKETING_PRINTER_H
#define GATE_TICKETING_PRINTER_H

#include "desk/people/account_read.h"
#include "gate/request.h"

typedef struct Printer {
    JsonWriter json;
    Arena *arena;
    Str base_url;
    Account account;
} Printer;

// On the request's answer.
MUST_USE Err printer_make(Read *read, Request *request, Printer *out);

// A member whose value never changes: JSON text.
typedef struct Constant {
    Str name;
    Str json;
} Constant;
#define CONSTANT(name, json)           \
    {                                  \
        STR_INIT(name), STR_INIT(json) \
    }
void print_constants(JsonWriter *json, const Constant *constants, size_t count);

// "name": value, inside an object.
void print_text(JsonWriter *json, Str name, Str value);
void print_text_or_null(JsonWriter *json, Str name, Str value);
void print_i64(JsonWriter *json, Str name, int64_t value);
void print_id_or_null(JsonWriter *json, Str name, int64_t id);
void print_bool(JsonWriter *json, Str name, bool value);
void print_time(JsonWriter *json, Str name, int64_t time_ms);

// "url": "<base>/api/v2/<kind>/<id>.json"
void print_url(Printer *printer, const char *kind, int64_t id);
// "via" of a ticket, update or comment, with an address that it went to ("": none).
void print_via(JsonWriter *json, Str channel, Str to_name, Str to_address);
// "metadata" of an update: nothing is kept about the caller's machine.
void print_metadata(JsonWriter *json);

#endif
