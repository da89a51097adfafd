// people.h — what customers, agents and the admin do, by the dice. What they throw does not depend
// on what the desk answered, so that two runs of one seed stay side by side.
#ifndef SIM_PEOPLE_H
#define SIM_PEOPLE_H

#include "sim/call.h"

void customer_act(Sim *sim, int who);
// Sends again what was not acknowledged, then the rest of what waits.
void customer_send(Sim *sim, int who);

void agent_act(Sim *sim, int who);
void agent_send(Sim *sim, int who);
void admin_act(Sim *sim);

// The clock's own command; and the index's.
void timers_act(Sim *sim);
void index_act(Sim *sim);

#endif
