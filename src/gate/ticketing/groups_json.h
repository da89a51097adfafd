// groups_json.h — groups and who is in them, in the ticketing API.
#ifndef GATE_TICKETING_GROUPS_JSON_H
#define GATE_TICKETING_GROUPS_JSON_H

#include "desk/people/person_read.h"
#include "gate/ticketing/printer.h"

void group_print(Printer *printer, const Team *team);
void membership_print(Printer *printer, const MemberRow *member);

#endif
