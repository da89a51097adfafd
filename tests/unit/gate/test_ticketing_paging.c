#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gate/ticketing/ids.h"
#include "gate/ticketing/paging.h"

static const SortName sorts[] = { { STR_INIT("id"), 0 }, { STR_INIT("updated_at"), 2 } };

typedef struct Fixture {
    Request request;
    HttpHead head;
    Printer printer;
} Fixture;

static void make(Fixture *f, const char *query)
{
    *f = (Fixture){ .head = { .method = METHOD_GET, .path = S("/api/v2/tickets.json") } };
    f->request.head = &f->head;
    Err err = url_pairs(&f->request.arena, str_of(query), &f->request.query, NULL);
    assert_int_equal(err, ERR_NONE);
    f->printer = (Printer){
        .json = request_json(&f->request),
        .arena = &f->request.arena,
        .base_url = S("http://desk"),
    };
}

static void drop(Fixture *f)
{
    arena_free(&f->request.arena);
}

static Paging good(const char *query)
{
    Fixture f;
    make(&f, query);
    Paging paging = { 0 };
    assert_int_equal(paging_read(&f.request, sorts, countof(sorts), &paging), ERR_NONE);
    drop(&f);
    return paging;
}

static void bad(const char *query, Err expected, const char *field)
{
    Fixture f;
    make(&f, query);
    Paging paging = { .page = 77 };
    assert_int_equal(paging_read(&f.request, sorts, countof(sorts), &paging), expected);
    assert_int_equal(paging.page, 77);
    assert_true(str_equal(f.request.refusal.field, str_of(field)));
    drop(&f);
}

static void without_words_it_is_the_first_hundred_by_id(void **state)
{
    (void)state;
    Paging paging = good("");
    assert_false(paging.by_cursor);
    assert_true(paging.ask.counted);
    assert_false(paging.ask.descending);
    assert_int_equal(paging.ask.limit, 100);
    assert_int_equal(paging.ask.offset, 0);
    assert_int_equal(paging.ask.sort, 0);
}

static void pages_become_offsets(void **state)
{
    (void)state;
    Paging paging = good("page=3&per_page=20");
    assert_int_equal(paging.ask.offset, 40);
    assert_int_equal(paging.ask.limit, 20);
    assert_int_equal(good("per_page=5000").ask.limit, 100);
    bad("page=0", ERR_INVALID, "page");
    bad("page=-1", ERR_INVALID, "page");
    bad("page=x", ERR_INVALID, "page");
    bad("page=101", ERR_INPUT, "page");
    bad("per_page=0", ERR_INVALID, "per_page");
}

static void page_size_chooses_cursors(void **state)
{
    (void)state;
    Paging paging = good("page%5Bsize%5D=7");
    assert_true(paging.by_cursor);
    assert_false(paging.ask.counted);
    assert_false(paging.ask.mark.given);
    assert_int_equal(paging.ask.limit, 7);
    paging = good("page[after]=1767603600000.12");
    assert_true(paging.by_cursor);
    assert_int_equal(paging.ask.mark.key, INT64_C(1767603600000));
    assert_int_equal(paging.ask.mark.id, 12);
    assert_false(paging.ask.backwards);
    assert_true(good("page[before]=5.5").ask.backwards);
}

static void cursors_that_no_list_gave_are_refused(void **state)
{
    (void)state;
    bad("page[after]=12", ERR_INVALID, "page[after]");
    bad("page[after]=.", ERR_INVALID, "page[after]");
    bad("page[after]=1.2.3", ERR_INVALID, "page[after]");
    bad("page[after]=-1.2", ERR_INVALID, "page[after]");
    bad("page[before]=1.99999999999999999999", ERR_INVALID, "page[before]");
    bad("page[after]=1.1&page[before]=2.2", ERR_INVALID, "page[before]");
}

static void both_ways_of_sorting_are_read(void **state)
{
    (void)state;
    Paging paging = good("sort=-updated_at");
    assert_int_equal(paging.ask.sort, 2);
    assert_true(paging.ask.descending);
    paging = good("sort_by=updated_at&sort_order=asc");
    assert_int_equal(paging.ask.sort, 2);
    assert_false(paging.ask.descending);
    assert_true(good("sort_order=desc").ask.descending);
    bad("sort=-", ERR_INVALID, "sort");
    bad("sort_by=colour", ERR_INVALID, "sort_by");
    bad("sort_order=down", ERR_INVALID, "sort_order");
}

static void told(const char *query, ListEnds ends, const char *expected)
{
    Fixture f;
    make(&f, query);
    Paging paging = { 0 };
    assert_int_equal(paging_read(&f.request, sorts, countof(sorts), &paging), ERR_NONE);
    json_object_begin(&f.printer.json);
    paging_print(&f.printer, &f.request, &paging, &ends);
    json_object_end(&f.printer.json);
    Str answer = buf_str(&f.request.answer);
    assert_string_equal(str_terminated(&f.request.arena, answer), expected);
    drop(&f);
}

static void the_other_pages_keep_the_rest_of_the_query(void **state)
{
    (void)state;
    told("page=2&per_page=2&external_id=a%26b", (ListEnds){ .total = 5, .count = 2 },
         "{\"count\":5,"
         "\"next_page\":\"http://desk/api/v2/tickets.json?per_page=2&external_id=a%26b&page=3\","
         "\"previous_page\":\"http://desk/api/v2/tickets.json?per_page=2&external_id=a%26b"
         "&page=1\"}");
    told("per_page=2", (ListEnds){ .total = 2, .count = 2 },
         "{\"count\":2,\"next_page\":null,\"previous_page\":null}");
}

static void cursors_name_the_first_and_the_last_row(void **state)
{
    (void)state;
    ListEnds ends = {
        .count = 2,
        .has_more = true,
        .first = { .given = true, .key = 30, .id = 3 },
        .last = { .given = true, .key = 20, .id = 4 },
    };
    told("page[size]=2&page[after]=40.1", ends,
         "{\"meta\":{\"has_more\":true,\"after_cursor\":\"20.4\",\"before_cursor\":\"30.3\"},"
         "\"links\":{\"next\":\"http://desk/api/v2/tickets.json?page%5Bsize%5D=2"
         "&page%5Bafter%5D=20.4\","
         "\"prev\":\"http://desk/api/v2/tickets.json?page%5Bsize%5D=2"
         "&page%5Bbefore%5D=30.3\"}}");
    told("page[size]=2", (ListEnds){ 0 },
         "{\"meta\":{\"has_more\":false,\"after_cursor\":null,\"before_cursor\":null},"
         "\"links\":{\"next\":null,\"prev\":null}}");
}

static void ids_are_numbers_between_commas(void **state)
{
    (void)state;
    Fixture f;
    make(&f, "ids=3,1,%202&none=&words=1,a&zero=0&hole=1,,2");
    IdList ids;
    assert_int_equal(ids_read(&f.request, S("ids"), &ids), ERR_NONE);
    assert_int_equal(ids.count, 3);
    assert_int_equal(ids.items[0], 3);
    assert_int_equal(ids.items[2], 2);
    const char *wrong[] = { "none", "absent", "words", "zero", "hole" };
    for (size_t i = 0; i < countof(wrong); i++) {
        assert_int_equal(ids_read(&f.request, str_of(wrong[i]), &ids), ERR_INVALID);
        assert_true(str_equal(f.request.refusal.field, str_of(wrong[i])));
    }
    drop(&f);
}

static void a_hundred_ids_are_enough(void **state)
{
    (void)state;
    Arena arena = { 0 };
    Buf query = buf_make(&arena, 4096);
    buf_add(&query, S("ids=1"));
    for (int i = 1; i < IDS_MAX; i++) {
        buf_add(&query, S(",1"));
    }
    Fixture f;
    IdList ids;
    make(&f, str_terminated(&arena, buf_str(&query)));
    assert_int_equal(ids_read(&f.request, S("ids"), &ids), ERR_NONE);
    assert_int_equal(ids.count, IDS_MAX);
    drop(&f);
    buf_add(&query, S(",1"));
    make(&f, str_terminated(&arena, buf_str(&query)));
    assert_int_equal(ids_read(&f.request, S("ids"), &ids), ERR_INVALID);
    drop(&f);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_words_it_is_the_first_hundred_by_id),
        cmocka_unit_test(pages_become_offsets),
        cmocka_unit_test(page_size_chooses_cursors),
        cmocka_unit_test(cursors_that_no_list_gave_are_refused),
        cmocka_unit_test(both_ways_of_sorting_are_read),
        cmocka_unit_test(the_other_pages_keep_the_rest_of_the_query),
        cmocka_unit_test(cursors_name_the_first_and_the_last_row),
        cmocka_unit_test(ids_are_numbers_between_commas),
        cmocka_unit_test(a_hundred_ids_are_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
