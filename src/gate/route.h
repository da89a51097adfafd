// route.h — finds the route of a method and a path in the joined tables.
#ifndef GATE_ROUTE_H
#define GATE_ROUTE_H

#include "gate/request.h"

enum {
    ROUTE_SEGMENTS_MAX = 16,
    ROUTE_PATH_MAX_BYTES = 2048, // decoded; longer ones are nowhere
};

typedef struct RouteMatch {
    const Route *route;             // NULL: none
    Str params[REQUEST_PARAMS_MAX]; // point into the path
    unsigned methods;               // 1 << HttpMethod of all routes with this path
} RouteMatch;

// All tables of the gate, in the order in which they are asked.
extern const RouteTable *const route_tables[];
extern const size_t route_table_count;

// Takes a trailing "/" and ".json" off (not of "/" itself).
Str route_trim(Str path);
// `path` is trimmed, its segments still percent-encoded; so are the params. HEAD is answered by
// GET. Among several that fit, words win over parameters from left to right.
RouteMatch route_find(HttpMethod method, Str path);
// The same in one table; for tests.
RouteMatch route_find_in(const RouteTable *table, HttpMethod method, Str path);
// "GET, HEAD, PUT": the value of Allow.
Str route_allow(Arena *arena, unsigned methods);
Str method_name(HttpMethod method);

#endif
