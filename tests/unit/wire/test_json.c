#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wire/json.h"

#define MAX_INTEGER_TEXT "9007199254740991"

static bool str_has(Str s, const char *part)
{
    Str wanted = str_of(part);
    for (size_t i = 0; i + wanted.len <= s.len; i++) {
        if (str_equal((Str){ s.at + i, wanted.len }, wanted)) {
            return true;
        }
    }
    return false;
}

static const Json *parse(Arena *arena, Str text)
{
    const Json *json = NULL;
    Refusal why = { 0 };
    Err err = json_parse(arena, text, &json, &why);
    if (err) {
        fail_msg("%.*s: %.*s", STR_ARG(text), STR_ARG(why.message));
    }
    return json;
}

static void check_refused(Str text, const char *message_part)
{
    CLEANUP(arena_free) Arena arena = { 0 };
    static const Json untouched = { 0 };
    const Json *json = &untouched;
    Refusal why = { 0 };
    Err err = json_parse(&arena, text, &json, &why);
    if (err != ERR_INPUT || why.err != ERR_INPUT) {
        fail_msg("not refused: %.*s", STR_ARG(text));
    }
    assert_ptr_equal(json, &untouched);
    if (!str_has(why.message, message_part)) {
        fail_msg("%.*s: said %.*s", STR_ARG(text), STR_ARG(why.message));
    }
}

static void values_of_every_type_are_read(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    const Json *json =
        parse(&arena, S(" {\"a\":null,\"b\":true,\"c\":-1.5e2,\"d\":\"x\",\"e\":[1,\"2\""
                        ",{}],\"f\":{\"g\":false},\"\":0}\n"));
    assert_int_equal(json->type, JSON_OBJECT);
    assert_int_equal(json->count, 7);
    assert_int_equal(json_member(json, S("a"))->type, JSON_NULL);
    assert_true(json_member(json, S("b"))->boolean);
    assert_true(json_member(json, S("c"))->number == -150.0);
    assert_int_equal(json_member(json, S("c"))->integer, -150);
    assert_true(str_equal(json_member(json, S("d"))->text, S("x")));
    const Json *list = json_member(json, S("e"));
    assert_int_equal(list->type, JSON_ARRAY);
    assert_int_equal(list->count, 3);
    assert_int_equal(list->items[0].integer, 1);
    assert_int_equal(list->items[2].type, JSON_OBJECT);
    assert_int_equal(list->items[2].count, 0);
    assert_int_equal(json_member(json_member(json, S("f")), S("g"))->type, JSON_BOOL);
    assert_true(str_equal(json->items[6].name, S("")));
    assert_null(json_member(json, S("none")));
    assert_null(json_member(list, S("a")));
    assert_null(json_member(NULL, S("a")));
}

static void a_document_may_be_any_value(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    assert_int_equal(parse(&arena, S("null"))->type, JSON_NULL);
    assert_int_equal(parse(&arena, S("12"))->integer, 12);
    assert_true(str_equal(parse(&arena, S("\"a\""))->text, S("a")));
}

static void escapes_become_utf8(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    const Json *json =
        parse(&arena, S("\"\\u3042\\ud83d\\ude00\\n\\/\\\"\\\\\\b\\f\\r\\t\xe7\xaa\x93\""));
    assert_true(
        str_equal(json->text, S("\xe3\x81\x82\xf0\x9f\x98\x80\n/\"\\\b\f\r\t\xe7\xaa\x93")));
}

static void whole_numbers_are_exact_below_2_to_53(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    const Json *json = parse(&arena, S("[" MAX_INTEGER_TEXT ",-" MAX_INTEGER_TEXT ",2.0,-0,3e2]"));
    static const int64_t expected[] = { 9007199254740991, -9007199254740991, 2, 0, 300 };
    assert_int_equal(json->count, countof(expected));
    for (size_t i = 0; i < countof(expected); i++) {
        assert_true(json->items[i].is_integer);
        assert_true(json->items[i].integer == expected[i]);
    }
}

static void other_numbers_are_not_whole(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    const Json *json = parse(&arena, S("[9007199254740992,9007199254740993,-1e300,1.5,0.1]"));
    for (size_t i = 0; i < json->count; i++) {
        assert_int_equal(json->items[i].type, JSON_NUMBER);
        assert_false(json->items[i].is_integer);
    }
    assert_true(json->items[3].number == 1.5);
}

static void what_is_not_json_is_refused_with_its_place(void **state)
{
    (void)state;
    const struct {
        Str text;
        const char *message_part;
    } cases[] = {
        { S(""), "line 1, column 1: there is no value" },
        { S(" \n "), "line 2, column 2: there is no value" },
        { S("{\"a\":1,}"), "line 1, column 8" },
        { S("[1,]"), "out of place" },
        { S("[1 2]"), "line 1, column 4" },
        { S("{\"a\" 1}"), "line 1, column 6" },
        { S("{a:1}"), "line 1, column 2: a member starts" },
        { S("{\"\xe3\x81\x82\":\n  tru}"), "line 2, column 3" },
        { S("[1"), "bracket is not closed" },
        { S("{\"a\":[1}"), "line 1" },
        { S("1]"), "closes what is not open" },
        { S("1 2"), "something follows the value" },
        { S("{} {}"), "line 1, column 4: something follows the value" },
        { S("nullnull"), "line 1, column 1" },
        { S("'a'"), "this is no value" },
        { S("\xef\xbb\xbf{}"), "this is no value" },
        { S("[1\f]"), "this is no value" },
        { S("[\0]"), "this is no value" },
        { S("// a\n1"), "this is no value" },
        { S("NaN"), "this is no value" },
        { S("[01]"), "number is malformed" },
        { S("[1.]"), "number is malformed" },
        { S("[-]"), "number is malformed" },
        { S("[1e]"), "number is malformed" },
        { S("[1e400]"), "number is too large" },
        { S("[.5]"), "this is no value" },
        { S("[+5]"), "this is no value" },
        { S("[-.5]"), "number is malformed" },
        { S("1234567890123456789012345678901234567890123456789012345678901234"),
          "too many digits" },
    };
    for (size_t i = 0; i < countof(cases); i++) {
        check_refused(cases[i].text, cases[i].message_part);
    }
}

static void texts_that_are_no_text_are_refused(void **state)
{
    (void)state;
    check_refused(S("\"a\\u0000b\""), "\\u0000");
    check_refused(S("{\"a\\u0000\":1}"), "\\u0000");
    check_refused(S("\"a\0b\""), "control character");
    check_refused(S("\"a\nb\""), "control character");
    check_refused(S("\"a"), "does not end");
    check_refused(S("\"a\\"), "no such escape");
    check_refused(S("\"a\\\""), "does not end");
    check_refused(S("\"\\x\""), "no such escape");
    check_refused(S("\"\\u12g4\""), "four hexadecimal digits");
    check_refused(S("\"\\u12"), "four hexadecimal digits");
    check_refused(S("\"\\ud83d\""), "surrogate");
    check_refused(S("\"\\ude00\""), "surrogate");
    check_refused(S("\"\\ud83d\\u0041\""), "surrogate");
    check_refused(S("\"\\ud83d\\ue000\""), "surrogate");
    check_refused(S("\"\\ud83d\\n12345\""), "surrogate");
    check_refused(S("\"\xc3\x28\""), "UTF-8");
    check_refused(S("\"\xed\xa0\x80\""), "UTF-8");
}

static void members_named_twice_are_refused(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    const Json *json = NULL;
    Refusal why = { 0 };
    assert_int_equal(json_parse(&arena, S("[{\"a\":1,\"b\":2,\"\\u0061\":3}]"), &json, &why),
                     ERR_INPUT);
    assert_true(str_equal(why.field, S("a")));
    assert_true(str_equal(why.code, S("duplicate_member")));
    Buf many = buf_make(&arena, 100000);
    buf_add_char(&many, '{');
    for (int i = 0; i < 1000; i++) {
        buf_format(&many, "\"m%d\":%d,", i, i);
    }
    Str unique = str_format(&arena, "%.*s\"last\":1}", STR_ARG(buf_str(&many)));
    assert_int_equal(parse(&arena, unique)->count, 1001);
    buf_add(&many, S("\"m500\":1}"));
    assert_int_equal(json_parse(&arena, buf_str(&many), &json, &why), ERR_INPUT);
    assert_true(str_equal(why.field, S("m500")));
    // The same name in another object is another member.
    json = parse(&arena, S("{\"a\":{\"a\":{\"a\":1}}}"));
    assert_int_equal(json->count, 1);
}

static Str repeated(Arena *arena, Str part, size_t count, Str end)
{
    Buf text = buf_make(arena, part.len * count + end.len + 1);
    for (size_t i = 0; i < count; i++) {
        buf_add(&text, part);
    }
    buf_add(&text, end);
    assert_true(buf_ok(&text));
    return buf_str(&text);
}

static void depth_and_number_of_items_are_limited(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    Str open = repeated(&arena, S("["), JSON_DEPTH_MAX, S(""));
    Str close = repeated(&arena, S("]"), JSON_DEPTH_MAX, S(""));
    assert_int_equal(
        parse(&arena, str_format(&arena, "%.*s%.*s", STR_ARG(open), STR_ARG(close)))->count, 1);
    check_refused(str_format(&arena, "[%.*s%.*s]", STR_ARG(open), STR_ARG(close)),
                  "nested too deeply");
    check_refused(repeated(&arena, S("["), 100000, S("")), "nested too deeply");

    // The list itself is an item too.
    Str most = repeated(&arena, S("0,"), JSON_ITEMS_MAX - 2, S("[]]"));
    assert_int_equal(parse(&arena, str_format(&arena, "[%.*s", STR_ARG(most)))->count,
                     JSON_ITEMS_MAX - 1);
    check_refused(str_format(&arena, "[0,%.*s", STR_ARG(most)), "too many values");
}

typedef struct Sample {
    Str text;
    Str empty;
    int64_t number;
    int64_t id;
    bool flag;
    bool has_number;
    bool has_text;
    const Json *more;
} Sample;

static const JsonField sample_fields[] = {
    { .name = "text",
      .as = JSON_AS_TEXT,
      .required = true,
      .max = 5,
      .offset = offsetof(Sample, text),
      .present = offsetof(Sample, has_text) },
    { .name = "empty",
      .as = JSON_AS_TEXT,
      .empty_ok = true,
      .max = 5,
      .offset = offsetof(Sample, empty) },
    { .name = "number",
      .as = JSON_AS_I64,
      .min = -3,
      .max = 10,
      .offset = offsetof(Sample, number),
      .present = offsetof(Sample, has_number) },
    { .name = "id", .as = JSON_AS_ID, .offset = offsetof(Sample, id) },
    { .name = "flag", .as = JSON_AS_BOOL, .offset = offsetof(Sample, flag) },
    { .name = "more", .as = JSON_AS_JSON, .offset = offsetof(Sample, more) },
};

static Err sample_read(Arena *arena, Str text, JsonUnknown unknown, Sample *out, Refusal *why)
{
    return json_read(parse(arena, text), sample_fields, countof(sample_fields), unknown, out,
                     sizeof(*out), why);
}

static void members_land_in_their_fields(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    Sample sample = { 0 };
    Refusal why = { 0 };
    Err err = sample_read(&arena,
                          S("{\"text\":\"hello\",\"empty\":\"\",\"number\":-3,\"id\":\"12\","
                            "\"flag\":true,\"more\":[1,2],\"other\":1}"),
                          JSON_UNKNOWN_IGNORED, &sample, &why);
    assert_int_equal(err, ERR_NONE);
    assert_true(str_equal(sample.text, S("hello")));
    assert_int_equal(sample.empty.len, 0);
    assert_int_equal(sample.number, -3);
    assert_int_equal(sample.id, 12);
    assert_true(sample.flag);
    assert_true(sample.has_number);
    assert_int_equal(sample.more->count, 2);
}

static void absent_members_keep_what_was_there(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    Sample sample = { .number = 7, .flag = true, .id = 3 };
    Refusal why = { 0 };
    assert_int_equal(
        sample_read(&arena, S("{\"text\":\"a\",\"id\":null}"), JSON_UNKNOWN_REFUSED, &sample, &why),
        ERR_NONE);
    assert_int_equal(sample.number, 7);
    assert_int_equal(sample.id, 3);
    assert_false(sample.has_number);
    assert_true(sample.flag);
    assert_null(sample.more);
}

static void null_is_told_from_absent_where_asked(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    Sample sample = { .number = 7 };
    Refusal why = { 0 };
    assert_int_equal(sample_read(&arena, S("{\"text\":\"a\",\"number\":null}"),
                                 JSON_UNKNOWN_REFUSED, &sample, &why),
                     ERR_NONE);
    assert_true(sample.has_number);
    assert_int_equal(sample.number, 0);
}

static void wrong_members_are_refused_by_name(void **state)
{
    (void)state;
    const struct {
        Str text;
        Str field;
        Str code;
    } cases[] = {
        { S("{}"), S("text"), S("blank") },
        { S("{\"text\":null}"), S("text"), S("blank") },
        { S("{\"text\":\"\"}"), S("text"), S("blank") },
        { S("{\"text\":1}"), S("text"), S("invalid_type") },
        { S("{\"text\":\"123456\"}"), S("text"), S("too_long") },
        { S("{\"text\":\"a\",\"number\":11}"), S("number"), S("out_of_range") },
        { S("{\"text\":\"a\",\"number\":-4}"), S("number"), S("out_of_range") },
        { S("{\"text\":\"a\",\"number\":1.5}"), S("number"), S("invalid_type") },
        { S("{\"text\":\"a\",\"number\":\"1x\"}"), S("number"), S("invalid_type") },
        { S("{\"text\":\"a\",\"number\":true}"), S("number"), S("invalid_type") },
        { S("{\"text\":\"a\",\"id\":0}"), S("id"), S("out_of_range") },
        { S("{\"text\":\"a\",\"id\":-1}"), S("id"), S("out_of_range") },
        { S("{\"text\":\"a\",\"id\":\"9007199254740992\"}"), S("id"), S("out_of_range") },
        { S("{\"text\":\"a\",\"id\":9007199254740992}"), S("id"), S("invalid_type") },
        { S("{\"text\":\"a\",\"flag\":1}"), S("flag"), S("invalid_type") },
        { S("{\"text\":\"a\",\"flag\":\"true\"}"), S("flag"), S("invalid_type") },
        { S("{\"text\":\"a\",\"other\":1}"), S("other"), S("unknown_member") },
    };
    CLEANUP(arena_free) Arena arena = { 0 };
    for (size_t i = 0; i < countof(cases); i++) {
        Sample sample = { .number = 7 };
        Refusal why = { 0 };
        Err err = sample_read(&arena, cases[i].text, JSON_UNKNOWN_REFUSED, &sample, &why);
        if (err != ERR_INVALID || !str_equal(why.field, cases[i].field) ||
            !str_equal(why.code, cases[i].code)) {
            fail_msg("%.*s: %d %.*s %.*s", STR_ARG(cases[i].text), (int)err, STR_ARG(why.field),
                     STR_ARG(why.code));
        }
        assert_int_equal(sample.text.len, 0);
        assert_int_equal(sample.number, 7);
    }
}

static void what_is_no_object_is_refused(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    Sample sample = { 0 };
    Refusal why = { 0 };
    assert_int_equal(sample_read(&arena, S("[]"), JSON_UNKNOWN_IGNORED, &sample, &why), ERR_INPUT);
    assert_int_equal(json_read(NULL, sample_fields, countof(sample_fields), JSON_UNKNOWN_IGNORED,
                               &sample, sizeof(sample), &why),
                     ERR_INPUT);
}

static void check_written(const Buf *buf, Str expected)
{
    if (!str_equal(buf_str(buf), expected)) {
        fail_msg("written: %.*s", STR_ARG(buf_str(buf)));
    }
}

static void the_writer_knows_commas_and_nesting(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    Buf buf = buf_make(&arena, 1000);
    JsonWriter json = { .out = &buf };
    json_object_begin(&json);
    json_key(&json, S("a"));
    json_array_begin(&json);
    json_i64(&json, INT64_MIN);
    json_bool(&json, true);
    json_object_begin(&json);
    json_object_end(&json);
    json_array_begin(&json);
    json_array_end(&json);
    json_array_end(&json);
    json_key(&json, S("b"));
    json_null(&json);
    json_key(&json, S("c"));
    json_raw(&json, S("{\"d\":1}"));
    json_object_end(&json);
    assert_true(buf_ok(&buf));
    check_written(&buf, S("{\"a\":[-9223372036854775808,true,{},[]],\"b\":null,\"c\":{\"d\":1}}"));
}

static void ids_and_times_have_their_forms(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    Buf buf = buf_make(&arena, 1000);
    JsonWriter json = { .out = &buf };
    json_array_begin(&json);
    json_id_or_null(&json, 0);
    json_id_or_null(&json, 9007199254740991);
    json_id_text(&json, 42);
    json_text_or_null(&json, S(""));
    json_text_or_null(&json, S("a"));
    json_time_s(&json, 0);
    json_time_s(&json, 1767603600123);
    json_time_ms(&json, 0);
    json_time_ms(&json, 1767603600123);
    json_array_end(&json);
    check_written(&buf, S("[null,9007199254740991,\"42\",null,\"a\",null,\"2026-01-05T09:00:00Z\""
                          ",null,\"2026-01-05T09:00:00.123Z\"]"));
}

static void written_text_is_inert_and_utf8(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    Buf buf = buf_make(&arena, 1000);
    JsonWriter json = { .out = &buf };
    json_text(&json, S("</script>\"\\\n\r\t\x01\x7f\0\xe7\xaa\x93\xff\xe3\x81"));
    check_written(&buf, S("\"\\u003c/script>\\\"\\\\\\n\\r\\t\\u0001\\u007f\\u0000\xe7\xaa\x93"
                          "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""));
}

static void what_is_written_can_be_read(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    char all[0x7f];
    for (size_t i = 0; i < sizeof(all); i++) {
        all[i] = (char)(i + 1);
    }
    Buf buf = buf_make(&arena, 2000);
    JsonWriter json = { .out = &buf };
    json_text(&json, (Str){ all, sizeof(all) });
    assert_true(str_equal(parse(&arena, buf_str(&buf))->text, (Str){ all, sizeof(all) }));
}

static void a_full_buffer_is_told_at_the_end(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    Buf buf = buf_make(&arena, 8);
    JsonWriter json = { .out = &buf };
    json_array_begin(&json);
    json_text(&json, S("too long for it"));
    json_array_end(&json);
    assert_false(buf_ok(&buf));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_of_every_type_are_read),
        cmocka_unit_test(a_document_may_be_any_value),
        cmocka_unit_test(escapes_become_utf8),
        cmocka_unit_test(whole_numbers_are_exact_below_2_to_53),
        cmocka_unit_test(other_numbers_are_not_whole),
        cmocka_unit_test(what_is_not_json_is_refused_with_its_place),
        cmocka_unit_test(texts_that_are_no_text_are_refused),
        cmocka_unit_test(members_named_twice_are_refused),
        cmocka_unit_test(depth_and_number_of_items_are_limited),
        cmocka_unit_test(members_land_in_their_fields),
        cmocka_unit_test(absent_members_keep_what_was_there),
        cmocka_unit_test(null_is_told_from_absent_where_asked),
        cmocka_unit_test(wrong_members_are_refused_by_name),
        cmocka_unit_test(what_is_no_object_is_refused),
        cmocka_unit_test(the_writer_knows_commas_and_nesting),
        cmocka_unit_test(ids_and_times_have_their_forms),
        cmocka_unit_test(written_text_is_inert_and_utf8),
        cmocka_unit_test(what_is_written_can_be_read),
        cmocka_unit_test(a_full_buffer_is_told_at_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
