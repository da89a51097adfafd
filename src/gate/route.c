#include "gate/route.h"

#include "gate/survey_page.h"

const RouteTable *const route_tables[] = {
    &service_routes,  &people_routes, &ticketing_routes,   &conversations_routes, &widget_routes,
    &live_routes,     &survey_routes, &survey_page_routes, &webhook_routes,       &rule_routes,
    &rule_why_routes, &macro_routes,  &schedule_routes,
};
const size_t route_table_count = countof(route_tables);

// One path cut at its slashes.
typedef struct Segments {
    Str at[ROUTE_SEGMENTS_MAX];
    size_t count;
} Segments;

// False when there are too many.
static bool segments_cut(Str path, Segments *out)
{
    out->count = 0;
    if (path.len == 0 || path.at[0] != '/') {
        return false;
    }
    Str rest = { path.at + 1, path.len - 1 };
    for (;;) {
        if (out->count == ROUTE_SEGMENTS_MAX) {
            return false;
        }
        Str head;
        if (!str_cut(&rest, '/', &head)) {
            out->at[out->count++] = rest;
            return true;
        }
        out->at[out->count++] = head;
    }
}

Str route_trim(Str path)
{
    while (path.len > 1 && path.at[path.len - 1] == '/') {
        path.len--;
    }
    if (str_ends(path, S(".json")) && path.len > S(".json").len + 1) {
        path.len -= S(".json").len;
    }
    return path;
}

// 0: does not fit. Else larger is better: a word where another route has a parameter.
static unsigned pattern_fits(const char *pattern, const Segments *segments, Str *params)
{
    Str rest = str_of(pattern);
    assert(rest.len > 0);
    assert(rest.at[0] == '/');
    rest = (Str){ rest.at + 1, rest.len - 1 };
    size_t param_count = 0;
    unsigned score = 1;
    for (size_t i = 0; i < segments->count; i++) {
        Str want;
        bool more = str_cut(&rest, '/', &want);
        if (!more) {
            want = rest;
        }
        if (more != (i + 1 < segments->count)) {
            return 0;
        }
        score <<= 1;
        if (want.len > 1 && want.at[0] == ':') {
            assert(param_count < REQUEST_PARAMS_MAX);
            if (segments->at[i].len == 0) {
                return 0;
            }
            params[param_count++] = segments->at[i];
        } else if (str_equal(want, segments->at[i])) {
            score |= 1;
        } else {
            return 0;
        }
    }
    return score;
}

static void table_find(const RouteTable *table, HttpMethod method, const Segments *segments,
                       RouteMatch *match, unsigned *best)
{
    for (size_t i = 0; i < table->count; i++) {
        const Route *route = &table->routes[i];
        Str params[REQUEST_PARAMS_MAX] = { 0 };
        unsigned score = pattern_fits(route->path, segments, params);
        if (score == 0) {
            continue;
        }
        match->methods |= 1U << route->method;
        if (route->method != method || score <= *best) {
            continue;
        }
        *best = score;
        match->route = route;
        for (size_t p = 0; p < REQUEST_PARAMS_MAX; p++) {
            match->params[p] = params[p];
        }
    }
}

static RouteMatch find(const RouteTable *const *tables, size_t count, HttpMethod method, Str path)
{
    RouteMatch match = { 0 };
    Segments segments;
    if (path.len > ROUTE_PATH_MAX_BYTES || !segments_cut(path, &segments)) {
        return match;
    }
    HttpMethod asked = method == METHOD_HEAD ? METHOD_GET : method;
    unsigned best = 0;
    for (size_t i = 0; i < count; i++) {
        table_find(tables[i], asked, &segments, &match, &best);
    }
    return match;
}

RouteMatch route_find(HttpMethod method, Str path)
{
    return find(route_tables, route_table_count, method, path);
}

RouteMatch route_find_in(const RouteTable *table, HttpMethod method, Str path)
{
    return find(&table, 1, method, path);
}

Str method_name(HttpMethod method)
{
    switch (method) {
    case METHOD_GET:
        return S("GET");
    case METHOD_HEAD:
        return S("HEAD");
    case METHOD_POST:
        return S("POST");
    case METHOD_PUT:
        return S("PUT");
    case METHOD_PATCH:
        return S("PATCH");
    case METHOD_DELETE:
        return S("DELETE");
    case METHOD_OPTIONS:
        return S("OPTIONS");
    case METHOD_OTHER:
        break;
    }
    return S("OTHER");
}

Str route_allow(Arena *arena, unsigned methods)
{
    enum { ALLOW_MAX_BYTES = 128 };
    Buf buf = buf_make(arena, ALLOW_MAX_BYTES);
    if (methods & (1U << METHOD_GET)) {
        methods |= 1U << METHOD_HEAD;
    }
    for (int method = METHOD_GET; method <= METHOD_OPTIONS; method++) {
        if (methods & (1U << method)) {
            buf_add(&buf, buf.len > 0 ? S(", ") : S(""));
            buf_add(&buf, method_name((HttpMethod)method));
        }
    }
    return buf_str(&buf);
}
