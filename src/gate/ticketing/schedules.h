// schedules.h — when the desk is open, under /api/v2/business_hours.
#ifndef GATE_TICKETING_SCHEDULES_H
#define GATE_TICKETING_SCHEDULES_H

#include "gate/request.h"

// ---- schedules_http.c ------------------------------------------------------------------------

Err schedules_respond(Read *read, Request *request);
Err schedule_respond(Read *read, Request *request);
Err schedule_create_accept(Request *request);
Err schedule_create_handle(Work *work, Request *request);
Err schedule_create_respond(Read *read, Request *request);
Err schedule_update_accept(Request *request);
Err workweek_accept(Request *request);
Err schedule_update_handle(Work *work, Request *request);
Err workweek_respond(Read *read, Request *request);
Err schedule_delete_accept(Request *request);
Err schedule_delete_handle(Work *work, Request *request);
Err time_zones_respond(Read *read, Request *request);

// ---- holidays_http.c -------------------------------------------------------------------------

Err holidays_respond(Read *read, Request *request);
Err holiday_respond(Read *read, Request *request);
Err holiday_create_accept(Request *request);
Err holiday_update_accept(Request *request);
Err holiday_set_handle(Work *work, Request *request);
Err holiday_create_respond(Read *read, Request *request);
Err holiday_delete_accept(Request *request);
Err holiday_delete_handle(Work *work, Request *request);

#endif
