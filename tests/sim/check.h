// check.h — the whole look at a desk that stands still: every rule, every row against what was
// told, every acknowledgement against what is kept.
#ifndef SIM_CHECK_H
#define SIM_CHECK_H

#include "sim/sim.h"

// `after_crash`: what was committed last may not have been told; the model learns it.
void check_wholly(Sim *sim, bool after_crash);

#endif
