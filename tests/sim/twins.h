// twins.h — law 4: two runs of one seed, with and without an agent's end, are the same for the
// customer until they write again.
#ifndef SIM_TWINS_H
#define SIM_TWINS_H

#include "sim/plant.h"

void twins_run(uint64_t seed, Plant plant);

#endif
