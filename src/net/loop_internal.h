// loop_internal.h — what the other files of net/ need of a loop. For net/ only.
#ifndef NET_LOOP_INTERNAL_H
#define NET_LOOP_INTERNAL_H

#include "net/loop.h"

#include <uv.h>

uv_loop_t *loop_uv(Loop *loop);

// malloc(), zeroed, that ends the process instead of failing.
void *net_alloc(size_t size);

#endif
