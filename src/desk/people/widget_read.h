// widget_read.h — what a widget is told before anybody has written, for everybody.
#ifndef DESK_PEOPLE_WIDGET_READ_H
#define DESK_PEOPLE_WIDGET_READ_H

#include "desk/read.h"
#include "model/account.h"

typedef struct WidgetSetup {
    Account account;
    Str origins; // that may show it, separated by spaces; "": any
} WidgetSetup;

MUST_USE Err widget_setup_read(Read *read, WidgetSetup *out);

#endif
