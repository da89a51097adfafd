// audit_json.h — a ticket's history in the ticketing API: each update with its events.
#ifndef GATE_TICKETING_AUDIT_JSON_H
#define GATE_TICKETING_AUDIT_JSON_H

#include "desk/ticket/ticket_read.h"
#include "gate/ticketing/printer.h"

void audit_print(Printer *printer, const AuditRow *audit);

#endif
