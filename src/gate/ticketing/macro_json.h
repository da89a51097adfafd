// macro_json.h — macros in the ticketing API: as they are shown, and as they are written.
#ifndef GATE_TICKETING_MACRO_JSON_H
#define GATE_TICKETING_MACRO_JSON_H

#include "desk/ticket/macro_edit.h"
#include "gate/ticketing/printer.h"

// What is shown beside a macro where it is asked for.
typedef struct MacroBeside {
    unsigned uses;        // bits (1 << MacroTime): which of its counts
    const Viewer *viewer; // what they may do with it; NULL: not shown
    bool app;             // the app that it needs: none
} MacroBeside;

void macro_print(Printer *printer, const Macro *macro, const MacroBeside *beside);
// What one says of itself, inside an object that its caller has begun and ends: title, description,
// active, restriction, actions.
void macro_print_members(Printer *printer, const Macro *macro);

// ERR_INVALID naming the member. Everything that is given is marked so; the id is the caller's.
MUST_USE Err macro_body_read(Request *request, const Json *object, MacroChange *out);

#endif
