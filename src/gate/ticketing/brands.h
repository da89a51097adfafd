// brands.h — names under which customers know the desk, under /api/v2/brands.
#ifndef GATE_TICKETING_BRANDS_H
#define GATE_TICKETING_BRANDS_H

#include "gate/request.h"

// ---- brands_http.c ---------------------------------------------------------------------------

Err brands_respond(Read *read, Request *request);
Err brand_respond(Read *read, Request *request);
Err brand_create_accept(Request *request);
Err brand_create_handle(Work *work, Request *request);
Err brand_create_respond(Read *read, Request *request);
Err brand_update_accept(Request *request);
Err brand_update_handle(Work *work, Request *request);
Err brand_delete_accept(Request *request);
Err brand_delete_handle(Work *work, Request *request);

#endif
