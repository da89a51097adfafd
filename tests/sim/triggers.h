// triggers.h — a few ticket triggers, automations and messaging triggers that cross each other, the
// router and the end of sessions, switched on and off.
#ifndef SIM_TRIGGERS_H
#define SIM_TRIGGERS_H

#include "desk/work.h"

struct Sim;

// Makes them, every other one switched off. Part of setting up, by the admin.
MUST_USE Err triggers_make(Work *work, struct Sim *sim);
// Makes the messaging triggers likewise. Not for twins: what they say stops with an end, which is
// what an admin wants and a customer may notice.
MUST_USE Err messaging_make(Work *work, struct Sim *sim);
// The admin switches one of them.
void trigger_switch(struct Sim *sim);

#endif
