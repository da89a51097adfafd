#include "gate/route.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ROUTE(verb, text)                                   \
    {                                                       \
        .method = (verb), .path = (text), .who = WHO_ANYONE \
    }

static const Route routes[] = {
    ROUTE(METHOD_GET, "/"),
    ROUTE(METHOD_GET, "/api/v2/tickets"),
    ROUTE(METHOD_POST, "/api/v2/tickets"),
    ROUTE(METHOD_GET, "/api/v2/tickets/:id"),
    ROUTE(METHOD_PUT, "/api/v2/tickets/:id"),
    ROUTE(METHOD_GET, "/api/v2/tickets/count"),
    ROUTE(METHOD_GET, "/api/v2/tickets/:ticket/macros/:macro/apply"),
};
static const RouteTable table = { routes, countof(routes) };

static const char *found(HttpMethod method, Str path)
{
    RouteMatch match = route_find_in(&table, method, route_trim(path));
    return match.route ? match.route->path : "";
}

static void a_path_finds_its_route(void **state)
{
    (void)state;
    assert_string_equal(found(METHOD_GET, S("/")), "/");
    assert_string_equal(found(METHOD_GET, S("/api/v2/tickets")), "/api/v2/tickets");
    assert_string_equal(found(METHOD_GET, S("/api/v2/tickets/7")), "/api/v2/tickets/:id");
    assert_string_equal(found(METHOD_GET, S("/api/v2/tickets/7/macros")), "");
    assert_string_equal(found(METHOD_GET, S("/api/v2")), "");
    assert_string_equal(found(METHOD_GET, S("api/v2/tickets")), "");
    assert_string_equal(found(METHOD_GET, S("")), "");
}

static void json_suffix_and_trailing_slash_are_taken_off(void **state)
{
    (void)state;
    assert_string_equal(found(METHOD_GET, S("/api/v2/tickets.json")), "/api/v2/tickets");
    assert_string_equal(found(METHOD_GET, S("/api/v2/tickets/")), "/api/v2/tickets");
    assert_string_equal(found(METHOD_GET, S("/api/v2/tickets/7.json")), "/api/v2/tickets/:id");
    RouteMatch match = route_find_in(&table, METHOD_GET, route_trim(S("/api/v2/tickets/7.json")));
    assert_true(str_equal(match.params[0], S("7")));
}

static void words_win_over_parameters(void **state)
{
    (void)state;
    assert_string_equal(found(METHOD_GET, S("/api/v2/tickets/count")), "/api/v2/tickets/count");
}

static void parameters_come_in_order(void **state)
{
    (void)state;
    RouteMatch match = route_find_in(&table, METHOD_GET, S("/api/v2/tickets/9/macros/12/apply"));
    assert_non_null(match.route);
    assert_true(str_equal(match.params[0], S("9")));
    assert_true(str_equal(match.params[1], S("12")));
}

static void an_empty_segment_is_no_parameter(void **state)
{
    (void)state;
    assert_string_equal(found(METHOD_GET, S("/api/v2/tickets//macros/12/apply")), "");
}

static void head_is_answered_by_get(void **state)
{
    (void)state;
    assert_string_equal(found(METHOD_HEAD, S("/api/v2/tickets")), "/api/v2/tickets");
}

static void another_method_tells_which_are_allowed(void **state)
{
    (void)state;
    Arena arena = { 0 };
    RouteMatch match = route_find_in(&table, METHOD_DELETE, S("/api/v2/tickets/7"));
    assert_null(match.route);
    Str allow = route_allow(&arena, match.methods);
    assert_true(str_equal(allow, S("GET, HEAD, PUT")));
    arena_free(&arena);
}

static void an_unknown_path_allows_nothing(void **state)
{
    (void)state;
    assert_int_equal(route_find_in(&table, METHOD_GET, S("/api/v3")).methods, 0);
}

static void a_path_of_too_many_segments_is_nowhere(void **state)
{
    (void)state;
    assert_string_equal(found(METHOD_GET, S("/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a")), "");
}

// Leaving something out of a row means nobody; no row may be so by mistake.
static void every_route_of_the_gate_says_who_may(void **state)
{
    (void)state;
    for (size_t t = 0; t < route_table_count; t++) {
        for (size_t i = 0; i < route_tables[t]->count; i++) {
            const Route *route = &route_tables[t]->routes[i];
            assert_int_not_equal(route->who, 0);
            assert_int_not_equal(route->method, METHOD_OTHER);
            assert_true(route->accept || route->apply || route->respond || route->finish);
            RouteMatch match = route_find(route->method, str_of(route->path));
            assert_ptr_equal(match.route, route);
        }
    }
}

static void a_route_that_changes_something_is_no_get(void **state)
{
    (void)state;
    for (size_t t = 0; t < route_table_count; t++) {
        for (size_t i = 0; i < route_tables[t]->count; i++) {
            const Route *route = &route_tables[t]->routes[i];
            if (route->method == METHOD_GET && !(route->flags & ROUTE_NO_IDENTITY)) {
                assert_null(route->apply);
                assert_int_equal(route->body_max, 0);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_finds_its_route),
        cmocka_unit_test(json_suffix_and_trailing_slash_are_taken_off),
        cmocka_unit_test(words_win_over_parameters),
        cmocka_unit_test(parameters_come_in_order),
        cmocka_unit_test(an_empty_segment_is_no_parameter),
        cmocka_unit_test(head_is_answered_by_get),
        cmocka_unit_test(another_method_tells_which_are_allowed),
        cmocka_unit_test(an_unknown_path_allows_nothing),
        cmocka_unit_test(a_path_of_too_many_segments_is_nowhere),
        cmocka_unit_test(every_route_of_the_gate_says_who_may),
        cmocka_unit_test(a_route_that_changes_something_is_no_get),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
