// user_json.h — people in the ticketing API.
#ifndef GATE_TICKETING_USER_JSON_H
#define GATE_TICKETING_USER_JSON_H

#include "desk/people/person_read.h"
#include "gate/ticketing/printer.h"

void user_print(Printer *printer, const PersonRow *row);
// Its members alone, inside an object that its caller has begun and ends.
void user_print_members(Printer *printer, const PersonRow *row);
// Who the caller is, when they are nobody that the account knows; members alone.
void user_print_nobody(Printer *printer);

#endif
