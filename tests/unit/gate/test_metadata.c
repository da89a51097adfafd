// Metadata of the conversations API: flat, kept as given, never more than its limit. And names.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gate/conversations/metadata.h"
#include "gate/conversations/print.h"
#include "model/limits.h"

#include <string.h>

static Err read(Arena *arena, Str text, Str *out, Refusal *why)
{
    const Json *json = NULL;
    assert_int_equal(json_parse(arena, text, &json, why), ERR_NONE);
    return metadata_read(arena, json, out, why);
}

static void keeps_texts_numbers_and_booleans(void **state)
{
    (void)state;
    static const struct {
        Str given;
        Str kept;
    } cases[] = {
        { STR_INIT("{}"), STR_INIT("") },
        { STR_INIT("null"), STR_INIT("") },
        { STR_INIT("{\"a\": \"x\", \"b\": true}"), STR_INIT("{\"a\":\"x\",\"b\":true}") },
        { STR_INIT("{\"z\":1,\"a\":-2}"), STR_INIT("{\"z\":1,\"a\":-2}") },
        { STR_INIT("{\"n\":0.1,\"m\":1e300}"), STR_INIT("{\"n\":0.1,\"m\":1e+300}") },
        { STR_INIT("{\"n\":0.30000000000000004}"), STR_INIT("{\"n\":0.30000000000000004}") },
        { STR_INIT("{\"s\":\"<日本>\"}"), STR_INIT("{\"s\":\"\\u003c日本>\"}") },
    };
    Arena arena = { 0 };
    for (size_t i = 0; i < countof(cases); i++) {
        Str kept = { 0 };
        Refusal why = { 0 };
        assert_int_equal(read(&arena, cases[i].given, &kept, &why), ERR_NONE);
        assert_memory_equal(kept.at, cases[i].kept.at, cases[i].kept.len);
        assert_int_equal(kept.len, cases[i].kept.len);
    }
    arena_free(&arena);
}

static void refuses_what_is_not_flat_and_names_it(void **state)
{
    (void)state;
    static const struct {
        Str given;
        Str field;
    } cases[] = {
        { STR_INIT("[]"), STR_INIT("metadata") },
        { STR_INIT("\"x\""), STR_INIT("metadata") },
        { STR_INIT("{\"ok\":1,\"deep\":{}}"), STR_INIT("metadata.deep") },
        { STR_INIT("{\"list\":[1]}"), STR_INIT("metadata.list") },
        { STR_INIT("{\"nothing\":null}"), STR_INIT("metadata.nothing") },
    };
    Arena arena = { 0 };
    for (size_t i = 0; i < countof(cases); i++) {
        Str kept = S("untouched");
        Refusal why = { 0 };
        assert_int_equal(read(&arena, cases[i].given, &kept, &why), ERR_INPUT);
        assert_true(str_equal(why.field, cases[i].field));
        assert_true(str_equal(kept, S("untouched")));
    }
    arena_free(&arena);
}

// {"k":"xxx…"} of `len` bytes in all.
static Err read_long(Arena *arena, size_t len, Str *out, Refusal *why)
{
    Str frame = S("{\"k\":\"\"}");
    char *text = arena_array(arena, char, len);
    memset(text, 'x', len);
    memcpy(text, frame.at, frame.len - 2);
    memcpy(text + len - 2, frame.at + frame.len - 2, 2);
    return read(arena, (Str){ text, len }, out, why);
}

static void takes_4096_bytes_and_not_one_more(void **state)
{
    (void)state;
    Arena arena = { 0 };
    Str kept = { 0 };
    Refusal why = { 0 };
    assert_int_equal(read_long(&arena, METADATA_BYTES_MAX, &kept, &why), ERR_NONE);
    assert_int_equal(kept.len, METADATA_BYTES_MAX);
    assert_int_equal(read_long(&arena, METADATA_BYTES_MAX + 1, &kept, &why), ERR_INPUT);
    assert_true(str_equal(why.field, S("metadata")));
    arena_free(&arena);
}

static void cuts_a_name_at_its_first_space_and_joins_it_again(void **state)
{
    (void)state;
    static const struct {
        Str name;
        Str given;
        Str surname;
    } cases[] = {
        { STR_INIT("Jane"), STR_INIT("Jane"), STR_INIT("") },
        { STR_INIT("Jane Doe"), STR_INIT("Jane"), STR_INIT("Doe") },
        { STR_INIT("Mary Ann Smith"), STR_INIT("Mary"), STR_INIT("Ann Smith") },
        { STR_INIT("山田 太郎"), STR_INIT("山田"), STR_INIT("太郎") },
        { STR_INIT(""), STR_INIT(""), STR_INIT("") },
    };
    Arena arena = { 0 };
    for (size_t i = 0; i < countof(cases); i++) {
        Str given;
        Str surname;
        name_cut(cases[i].name, &given, &surname);
        assert_true(str_equal(given, cases[i].given));
        assert_true(str_equal(surname, cases[i].surname));
        assert_true(str_equal(name_join(&arena, given, surname), cases[i].name));
    }
    assert_true(str_equal(name_join(&arena, S(" "), S(" Doe ")), S("Doe")));
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_texts_numbers_and_booleans),
        cmocka_unit_test(refuses_what_is_not_flat_and_names_it),
        cmocka_unit_test(takes_4096_bytes_and_not_one_more),
        cmocka_unit_test(cuts_a_name_at_its_first_space_and_joins_it_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
