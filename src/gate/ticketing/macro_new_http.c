// A macro that is only proposed: like another, or as a ticket has become by hand.
#include "gate/ticketing/handlers.h"
#include "gate/ticketing/macro_json.h"

#include "desk/ticket/macro_like.h"
#include "desk/ticket/macro_read.h"

typedef struct LikeAsk {
    MacroId macro; // 0: like the ticket
    TicketId ticket;
} LikeAsk;

Err macro_new_accept(Request *request)
{
    LikeAsk *ask = arena_new(&request->arena, LikeAsk);
    request->state = ask;
    Err err = request_query_i64(request, S("macro_id"), 1, INT64_MAX, 0, &ask->macro.v);
    if (!err) {
        err = request_query_i64(request, S("ticket_id"), 1, INT64_MAX, 0, &ask->ticket.v);
    }
    if (!err && (ask->macro.v > 0) == (ask->ticket.v > 0)) {
        return request_refuse(request, ERR_INVALID, S("ticket_id"), S("blank"),
                              S("say either macro_id or ticket_id"));
    }
    return err;
}

Err macro_new_respond(Read *read, Request *request)
{
    const LikeAsk *ask = request->state;
    Macro macro;
    Err err = ask->macro.v ? macro_read(read, ask->macro, &macro)
                           : macro_like_ticket(read, ask->ticket, &macro);
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("macro"));
    json_object_begin(&printer.json);
    macro_print_members(&printer, &macro);
    json_object_end(&printer.json);
    json_object_end(&printer.json);
    return ERR_NONE;
}
