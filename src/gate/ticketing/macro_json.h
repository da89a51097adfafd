// macro_json.h — macros in the ticketing API: as they are shown, and as they are written.
#ifndef GATE_TICKETING_MACRO_JSON_H
#define GATE_TICKETING_MACRO_JSON_H

#include "desk/ticket/macro_edit.h"
#include "gate/ticketing/printer.h"

// `with_uses` is bits (1 << MacroTime): which of its counts are shown.
void macro_print(Printer *printer, const Macro *macro, unsigned with_uses);

// ERR_INVALID naming the member. Everything that is given is marked so; the id is the caller's.
MUST_USE Err macro_body_read(Request *request, const Json *object, MacroChange *out);

#endif
