// triggers.h — a few ticket triggers and automations that cross each other and the router, switched
// on and off.
#ifndef SIM_TRIGGERS_H
#define SIM_TRIGGERS_H

#include "desk/work.h"

struct Sim;

// Makes them, every other one switched off. Part of setting up, by the admin.
MUST_USE Err triggers_make(Work *work, struct Sim *sim);
// The admin switches one of them.
void trigger_switch(struct Sim *sim);

#endif
