// rule_why_routes.h — what the files of Why and of the dry run share.
#ifndef GATE_TICKETING_RULE_WHY_ROUTES_H
#define GATE_TICKETING_RULE_WHY_ROUTES_H

#include "gate/request.h"

Err rule_why_accept(Request *request);
Err rule_why_respond(Read *read, Request *request);
Err rule_causes_respond(Read *read, Request *request);
Err automations_ahead_accept(Request *request);
Err automations_ahead_respond(Read *read, Request *request);
Err rule_dry_run_accept(Request *request);
Err rule_dry_run_respond(Read *read, Request *request);

#endif
