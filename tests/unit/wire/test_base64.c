#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wire/base64.h"

static const struct {
    const char *bytes;
    const char *standard;
    const char *url;
} cases[] = {
    { "", "", "" },
    { "f", "Zg==", "Zg" },
    { "fo", "Zm8=", "Zm8" },
    { "foo", "Zm9v", "Zm9v" },
    { "foob", "Zm9vYg==", "Zm9vYg" },
    { "\xfb\xff\xbf", "+/+/", "-_-_" },
};

static void bytes_become_letters_and_bytes_again(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    for (size_t i = 0; i < countof(cases); i++) {
        Str bytes = str_of(cases[i].bytes);
        Str standard = str_of(cases[i].standard);
        Str url = str_of(cases[i].url);
        assert_true(str_equal(base64_encode(&arena, bytes, BASE64_STANDARD), standard));
        assert_true(str_equal(base64_encode(&arena, bytes, BASE64_URL), url));
        Str out = S("x");
        assert_true(base64_decode(&arena, standard, BASE64_STANDARD, &out));
        assert_true(str_equal(out, bytes));
        out = S("x");
        assert_true(base64_decode(&arena, url, BASE64_URL, &out));
        assert_true(str_equal(out, bytes));
    }
}

static void every_length_and_byte_survives(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    char bytes[256];
    for (size_t i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (char)i;
    }
    for (size_t len = 0; len <= sizeof(bytes); len++) {
        Str in = { bytes + sizeof(bytes) - len, len };
        Str out = S("x");
        assert_true(base64_decode(&arena, base64_encode(&arena, in, BASE64_URL), BASE64_URL, &out));
        assert_true(str_equal(in, out));
    }
}

static void what_no_encoder_writes_is_refused(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    const struct {
        Str text;
        Base64Form form;
    } bad[] = {
        { S("Zg"), BASE64_STANDARD },     { S("Zg="), BASE64_STANDARD },
        { S("Zg==="), BASE64_STANDARD },  { S("Zg== "), BASE64_STANDARD },
        { S("Zg==\n"), BASE64_STANDARD }, { S("Z g="), BASE64_STANDARD },
        { S("Zh=="), BASE64_STANDARD },   { S("-_-_"), BASE64_STANDARD },
        { S("="), BASE64_STANDARD },      { S("Z"), BASE64_URL },
        { S("Zg=="), BASE64_URL },        { S("Zh"), BASE64_URL },
        { S("+/+/"), BASE64_URL },        { S("Zg\0"), BASE64_URL },
        { S("Zm9v\xff"), BASE64_URL },
    };
    for (size_t i = 0; i < countof(bad); i++) {
        Str out = S("x");
        if (base64_decode(&arena, bad[i].text, bad[i].form, &out)) {
            fail_msg("taken: %.*s", STR_ARG(bad[i].text));
        }
        assert_true(str_equal(out, S("x")));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_become_letters_and_bytes_again),
        cmocka_unit_test(every_length_and_byte_survives),
        cmocka_unit_test(what_no_encoder_writes_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
