// world.h — the real World: the kernel's clocks and random bytes.
#ifndef APP_WORLD_H
#define APP_WORLD_H

#include "base/world.h"

// Usable from any thread, until the process ends.
World *real_world(void);

#endif
