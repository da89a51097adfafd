// ticket_json.h — a ticket in the ticketing API.
#ifndef GATE_TICKETING_TICKET_JSON_H
#define GATE_TICKETING_TICKET_JSON_H

#include "desk/ticket/ticket_read.h"
#include "gate/ticketing/printer.h"

// The whole object.
void ticket_print(Printer *printer, const TicketRow *row);
// Its members alone, inside an object that its caller has begun and ends.
void ticket_print_members(Printer *printer, const TicketRow *row);
// "ab cd" as ["ab", "cd"].
void tags_print(JsonWriter *json, Str tags);
// The id of the stock custom status of a status category. They are below the ids that are handed
// out, and the same in every account.
int64_t custom_status_id(TicketStatus status);

#endif
