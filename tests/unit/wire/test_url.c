#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wire/header.h"
#include "wire/url.h"

static void assert_str(Str found, Str wanted)
{
    if (!str_equal(found, wanted)) {
        fail_msg("found \"%.*s\", wanted \"%.*s\"", STR_ARG(found), STR_ARG(wanted));
    }
}

static void a_query_keeps_order_and_repeated_names(void **state)
{
    (void)state;
    Arena arena = { 0 };
    UrlPairs pairs;
    assert_int_equal(
        url_pairs(&arena, S("a=1&page[size]=2&a=3&b&=c&&d=%E7%AA%93+x%2By%3D="), &pairs, NULL),
        ERR_NONE);
    static const char *const wanted[][2] = {
        { "a", "1" }, { "page[size]", "2" }, { "a", "3" },
        { "b", "" },  { "", "c" },           { "d", "\xe7\xaa\x93 x+y==" },
    };
    assert_int_equal(pairs.count, countof(wanted));
    for (size_t i = 0; i < pairs.count; i++) {
        assert_str(pairs.items[i].name, str_of(wanted[i][0]));
        assert_str(pairs.items[i].value, str_of(wanted[i][1]));
    }
    assert_str(url_pair(pairs, S("a"))->value, S("1"));
    assert_null(url_pair(pairs, S("A")));
    assert_int_equal(url_pairs(&arena, S(""), &pairs, NULL), ERR_NONE);
    assert_int_equal(pairs.count, 0);
    arena_free(&arena);
}

static void a_malformed_encoding_is_refused_and_named(void **state)
{
    (void)state;
    static const char *const values[] = { "%", "%4", "%4g", "%G4", "%00", "%ff", "%e7%aa", "\xff" };
    for (size_t i = 0; i < countof(values); i++) {
        Arena arena = { 0 };
        Str decoded = S("untouched");
        assert_int_equal(url_decode(&arena, str_of(values[i]), &decoded, NULL), ERR_INPUT);
        assert_str(decoded, S("untouched"));
        UrlPairs pairs = { 0 };
        Refusal why = { 0 };
        Str query = str_format(&arena, "a=1&name=%s", values[i]);
        assert_int_equal(url_pairs(&arena, query, &pairs, &why), ERR_INPUT);
        assert_str(why.field, S("name"));
        assert_int_equal(pairs.count, 0);
        arena_free(&arena);
    }
}

static void a_path_keeps_its_plus(void **state)
{
    (void)state;
    Arena arena = { 0 };
    Str decoded;
    assert_int_equal(url_decode(&arena, S("a+b%2Fc%20d"), &decoded, NULL), ERR_NONE);
    assert_str(decoded, S("a+b/c d"));
    arena_free(&arena);
}

static void a_form_has_a_thousand_values_at_most(void **state)
{
    (void)state;
    Arena arena = { 0 };
    Buf form = buf_make(&arena, 1 << 16);
    for (int i = 0; i < URL_PAIRS_MAX; i++) {
        buf_add(&form, S("a=1&"));
    }
    UrlPairs pairs;
    assert_int_equal(url_pairs(&arena, buf_str(&form), &pairs, NULL), ERR_NONE);
    assert_int_equal(pairs.count, URL_PAIRS_MAX);
    buf_add(&form, S("b"));
    assert_int_equal(url_pairs(&arena, buf_str(&form), &pairs, NULL), ERR_LIMIT);
    arena_free(&arena);
}

static void encoding_and_decoding_undo_each_other(void **state)
{
    (void)state;
    Arena arena = { 0 };
    Str text = S("a b/c?d&e=f%+~-._\xe7\xaa\x93");
    Buf out = buf_make(&arena, 1000);
    url_encode(&out, text);
    assert_str(buf_str(&out), S("a%20b%2Fc%3Fd%26e%3Df%25%2B~-._%E7%AA%93"));
    Str decoded;
    assert_int_equal(url_decode(&arena, buf_str(&out), &decoded, NULL), ERR_NONE);
    assert_str(decoded, text);
    arena_free(&arena);
}

static const HttpHead *head_with(Arena *arena, const char *name, const char *value)
{
    HttpHeader *headers = arena_array(arena, HttpHeader, 2);
    headers[0] = (HttpHeader){ S("Host"), S("a") };
    headers[1] = (HttpHeader){ str_of(name), str_of(value) };
    HttpHead *head = arena_new(arena, HttpHead);
    *head = (HttpHead){ .headers = headers, .header_count = 2 };
    return head;
}

static void a_cookie_is_found_among_others(void **state)
{
    (void)state;
    Arena arena = { 0 };
    const HttpHead *head = head_with(&arena, "Cookie", "xsid=1; sid=a=b== ;sid=2;  x");
    Str value = S("untouched");
    assert_false(header_cookie(head, S("id"), &value));
    assert_str(value, S("untouched"));
    assert_true(header_cookie(head, S("sid"), &value));
    assert_str(value, S("a=b=="));
    arena_free(&arena);
}

static void a_cookie_is_set_for_http_and_this_site_only(void **state)
{
    (void)state;
    Arena arena = { 0 };
    SetCookie cookie = { .name = S("sid"), .value = S("abc-_"), .path = S("/"), .max_age_s = -1 };
    assert_str(header_set_cookie(&arena, &cookie), S("sid=abc-_; Path=/; HttpOnly; SameSite=Lax"));
    cookie.max_age_s = 0;
    cookie.secure = true;
    assert_str(header_set_cookie(&arena, &cookie),
               S("sid=abc-_; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax"));
    arena_free(&arena);
}

static void languages_come_best_first(void **state)
{
    (void)state;
    static const struct {
        const char *list;
        const char *wanted;
    } cases[] = {
        { "ja", "ja" },
        { "en-US,en;q=0.9,ja;q=0.8", "en-US en ja" },
        { "en;q=0.5, ja ;q=0.501,*;q=0.1", "ja en *" },
        { "fr;q=0, ja", "ja" },
        { "a;q=1.5, b;q=x, c;x=1, d d, \xe7, e;q=1.000", "e" },
        { "a,b,c", "a b c" },
        { "", "" },
        { ",;,=", "" },
    };
    for (size_t i = 0; i < countof(cases); i++) {
        Arena arena = { 0 };
        Str tags[HEADER_LANGUAGES_MAX];
        size_t count = header_languages(str_of(cases[i].list), tags);
        Buf joined = buf_make(&arena, 1000);
        for (size_t t = 0; t < count; t++) {
            buf_add(&joined, t > 0 ? S(" ") : S(""));
            buf_add(&joined, tags[t]);
        }
        assert_str(buf_str(&joined), str_of(cases[i].wanted));
        arena_free(&arena);
    }
    Str tags[HEADER_LANGUAGES_MAX];
    assert_int_equal(header_languages(S("a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a"), tags),
                     HEADER_LANGUAGES_MAX);
}

static void parameters_of_a_header_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        const char *wanted; // of "name"; NULL: not there
    } cases[] = {
        { "form-data; name=a", "a" },
        { "form-data;NAME = \"a;b\\\"c\\\\d\" ; x=y", "a;b\"c\\d" },
        { "form-data; x=\"; name=no\"; name=yes", "yes" },
        { "form-data; flag; name=yes", "yes" },
        { "form-data; name=\"C:\\file\"", "C:\\file" },
        { "form-data; name=\"\"", "" },
        { "form-data; name=", "" },
        { "form-data; filename=a", NULL },
        { "name=a", NULL },
        { "form-data; name=\"a", NULL },
    };
    for (size_t i = 0; i < countof(cases); i++) {
        Arena arena = { 0 };
        Str value = S("untouched");
        bool found = header_param(&arena, str_of(cases[i].value), S("name"), &value);
        assert_int_equal(found, cases[i].wanted != NULL);
        assert_str(value, found ? str_of(cases[i].wanted) : S("untouched"));
        arena_free(&arena);
    }
    assert_str(header_media_type(S("text/html; charset=utf-8")), S("text/html"));
    assert_str(header_media_type(S(" text/html ")), S("text/html"));
}

static void authorization_is_scheme_and_credentials(void **state)
{
    (void)state;
    Str scheme;
    Str credentials;
    assert_true(header_authorization(S("Basic  dXNlcjpw"), &scheme, &credentials));
    assert_str(scheme, S("Basic"));
    assert_str(credentials, S("dXNlcjpw"));
    assert_false(header_authorization(S("Basic"), &scheme, &credentials));
    assert_false(header_authorization(S("Basic "), &scheme, &credentials));
    assert_false(header_authorization(S(""), &scheme, &credentials));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_query_keeps_order_and_repeated_names),
        cmocka_unit_test(a_malformed_encoding_is_refused_and_named),
        cmocka_unit_test(a_path_keeps_its_plus),
        cmocka_unit_test(a_form_has_a_thousand_values_at_most),
        cmocka_unit_test(encoding_and_decoding_undo_each_other),
        cmocka_unit_test(a_cookie_is_found_among_others),
        cmocka_unit_test(a_cookie_is_set_for_http_and_this_site_only),
        cmocka_unit_test(languages_come_best_first),
        cmocka_unit_test(parameters_of_a_header_are_read),
        cmocka_unit_test(authorization_is_scheme_and_credentials),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
