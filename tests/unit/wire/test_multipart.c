#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wire/multipart.h"

#include <stdlib.h>
#include <string.h>

#define TYPE "multipart/form-data; boundary=XyZ"

enum { LOG_MAX_BYTES = 1 << 20 };

static void assert_str(Str found, Str wanted)
{
    if (!str_equal(found, wanted)) {
        fail_msg("found \"%.*s\", wanted \"%.*s\"", STR_ARG(found), STR_ARG(wanted));
    }
}

// Writes what it hears as text: [name|filename|type]bytes;
static Err log_part(void *context, const MultipartPart *part, Refusal *why)
{
    Buf *log = context;
    if (str_equal(part->name, S("unwanted"))) {
        return refuse(why, ERR_INVALID, part->name, S("unwanted"), S("no"));
    }
    buf_add_char(log, '[');
    buf_add(log, part->name);
    if (part->has_filename) {
        buf_add_char(log, '|');
        buf_add(log, part->filename);
    }
    if (part->content_type.len > 0) {
        buf_add_char(log, '#');
        buf_add(log, part->content_type);
    }
    buf_add_char(log, ']');
    return ERR_NONE;
}

static Err log_bytes(void *context, Str bytes, Refusal *why)
{
    (void)why;
    assert_true(bytes.len > 0);
    buf_add(context, bytes);
    return ERR_NONE;
}

static Err log_part_end(void *context, Refusal *why)
{
    (void)why;
    buf_add_char(context, ';');
    return ERR_NONE;
}

static Err feed_in_steps(Arena *arena, Str body, size_t step, Str *log, Refusal *why)
{
    Buf *out = arena_new(arena, Buf);
    *out = buf_make(arena, LOG_MAX_BYTES);
    MultipartHandler handler = { log_part, log_bytes, log_part_end, out };
    Multipart multipart;
    Err err = multipart_begin(&multipart, arena, S(TYPE), handler, why);
    for (size_t at = 0; at < body.len && !err; at += step) {
        size_t len = body.len - at < step ? body.len - at : step;
        char *piece = malloc(len);
        assert_non_null(piece);
        memcpy(piece, body.at + at, len);
        err = multipart_feed(&multipart, (Str){ piece, len }, why);
        free(piece);
    }
    *log = buf_str(out);
    return err ? err : multipart_end(&multipart, why);
}

static Err feed_all_ways(Arena *arena, Str body, Str *log, Refusal *why)
{
    static const size_t steps[] = { 1, 2, 5, 17 };
    Err whole = feed_in_steps(arena, body, body.len + 1, log, why);
    for (size_t i = 0; i < countof(steps); i++) {
        Str pieces;
        assert_int_equal(feed_in_steps(arena, body, steps[i], &pieces, NULL), whole);
        if (!whole) {
            assert_str(pieces, *log);
        }
    }
    return whole;
}

static void assert_brings(Str body, Str wanted)
{
    Arena arena = { 0 };
    Str log;
    assert_int_equal(feed_all_ways(&arena, body, &log, NULL), ERR_NONE);
    assert_str(log, wanted);
    arena_free(&arena);
}

static void assert_refused(Str body, Err err)
{
    Arena arena = { 0 };
    Str log;
    Err found = feed_all_ways(&arena, body, &log, NULL);
    if (found != err) {
        fail_msg("error %d instead of %d for: %.*s", found, err, STR_ARG(body));
    }
    arena_free(&arena);
}

static void fields_and_files_come_in_order(void **state)
{
    (void)state;
    assert_brings(S("--XyZ\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n"
                    "--XyZ\r\ncontent-disposition: form-data; filename=\"p.png\"; name=f\r\n"
                    "Content-Type: image/png\r\nX: y\r\n\r\n\x89PNG\r\n\x1a\0\r\n"
                    "--XyZ--\r\n"),
                  S("[a]one;[f|p.png#image/png]\x89PNG\r\n\x1a\0;"));
}

static void parts_may_be_empty(void **state)
{
    (void)state;
    assert_brings(S("--XyZ\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--XyZ--"),
                  S("[a];"));
    assert_brings(S("--XyZ--"), S(""));
}

static void what_looks_like_a_boundary_is_content(void **state)
{
    (void)state;
    assert_brings(S("--XyZ\r\nContent-Disposition: form-data; name=a\r\n\r\n"
                    "--XyZ\n\r\r\n\r\n-\r\n--Xy\r\n--XyA--XyZ--\r\r\n--XyZ--"),
                  S("[a]--XyZ\n\r\r\n\r\n-\r\n--Xy\r\n--XyA--XyZ--\r;"));
}

static void preamble_epilogue_and_padding_are_ignored(void **state)
{
    (void)state;
    assert_brings(S("hello\r\n--XyZ \t\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n"
                    "--XyZ--\r\nbye\r\n--XyZ\r\n"),
                  S("[a]x;"));
}

static void file_names_are_read_as_clients_write_them(void **state)
{
    (void)state;
    static const struct {
        const char *sent;
        const char *wanted;
    } names[] = {
        { "filename=\"\xe7\xaa\x93\xe5\x8f\xa3.txt\"", "\xe7\xaa\x93\xe5\x8f\xa3.txt" },
        { "filename=\"a%22b.txt\"", "a\"b.txt" },
        { "filename=\"a\\\"b.txt\"", "a\"b.txt" },
        { "filename=\"100%.txt\"", "100%.txt" },
        { "filename=\"C:\\dir\\a.txt\"", "a.txt" },
        { "filename=\"../../etc/passwd\"", "passwd" },
        { "filename=\"a;b.txt\"", "a;b.txt" },
        { "filename=plain.txt", "plain.txt" },
        { "filename=\"\"", "" },
        { "filename=\"old.txt\"; filename*=UTF-8''%E7%AA%93.txt", "\xe7\xaa\x93.txt" },
        { "filename*=utf-8'ja'%E7%AA%93%2Fb.txt", "b.txt" },
        { "filename=\"old.txt\"; filename*=iso-8859-1''%E7.txt", "old.txt" },
        { "filename=\"old.txt\"; filename*=UTF-8''%E7%.txt", "old.txt" },
    };
    for (size_t i = 0; i < countof(names); i++) {
        Arena arena = { 0 };
        Str body = str_format(&arena,
                              "--XyZ\r\nContent-Disposition: form-data; name=f; %s\r\n\r\nx\r\n"
                              "--XyZ--",
                              names[i].sent);
        assert_brings(body, str_format(&arena, "[f|%s]x;", names[i].wanted));
        arena_free(&arena);
    }
}

static void malformed_parts_are_refused(void **state)
{
    (void)state;
    static const char *const bodies[] = {
        "",
        "--XyZ",
        "--XyZ\r\n",
        "--XyZ-\r\n",
        "--XyZZ\r\n",
        "--XyZ\rX",
        "--XyZ\n",
        "--XyZ\r\n\r\nx\r\n--XyZ--",
        "--XyZ\r\nContent-Type: text/plain\r\n\r\nx\r\n--XyZ--",
        "--XyZ\r\nContent-Disposition: form-data\r\n\r\nx\r\n--XyZ--",
        "--XyZ\r\nContent-Disposition: form-data; name=\"\"\r\n\r\nx\r\n--XyZ--",
        "--XyZ\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--XyZ--",
        "--XyZ\r\nContent-Disposition: form-data; name=\"\xff\"\r\n\r\nx\r\n--XyZ--",
        "--XyZ\r\nContent-Disposition: form-data; name=a; filename=\"\xff\"\r\n\r\nx\r\n--XyZ--",
        "--XyZ\r\nContent-Disposition: form-data; name=a; filename=\"\x01\"\r\n\r\nx\r\n--XyZ--",
        ("--XyZ\r\nContent-Disposition: form-data; name=a\r\n"
         "Content-Disposition: form-data; name=b\r\n\r\nx\r\n--XyZ--"),
        "--XyZ\r\nContent-Disposition: form-data; name=a\n\r\nx\r\n--XyZ--",
        "--XyZ\r\nContent-Disposition: form-data; name=a\rx\r\n\r\nx\r\n--XyZ--",
        "--XyZ\r\nno colon\r\n\r\nx\r\n--XyZ--",
        "--XyZ\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--XyZ",
        "--XyZ\r\nContent-Disposition: form-data; name=a\r\n\r\nx--XyZ--",
    };
    for (size_t i = 0; i < countof(bodies); i++) {
        assert_refused(str_of(bodies[i]), ERR_INPUT);
    }
}

static void the_type_must_be_form_data_with_a_boundary(void **state)
{
    (void)state;
    static const struct {
        const char *type;
        Err err;
    } types[] = {
        { "multipart/form-data; boundary=a", ERR_NONE },
        { "Multipart/Form-Data; charset=x; Boundary=\"a b'()+_,-./:=?\"", ERR_NONE },
        { "multipart/form-data", ERR_INPUT },
        { "multipart/form-data; boundary=", ERR_INPUT },
        { "multipart/form-data; boundary=\"a \"", ERR_INPUT },
        { "multipart/form-data; boundary=a\"b", ERR_INPUT },
        { "multipart/form-data; boundary=a@b", ERR_INPUT },
        { "multipart/mixed; boundary=a", ERR_INPUT },
        { "application/json", ERR_INPUT },
        { "", ERR_INPUT },
        { "multipart/form-data; boundary="
          "1234567890123456789012345678901234567890123456789012345678901234567890",
          ERR_NONE },
        { "multipart/form-data; boundary="
          "12345678901234567890123456789012345678901234567890123456789012345678901",
          ERR_INPUT },
    };
    for (size_t i = 0; i < countof(types); i++) {
        Arena arena = { 0 };
        Multipart multipart;
        MultipartHandler handler = { log_part, log_bytes, log_part_end, NULL };
        assert_int_equal(multipart_begin(&multipart, &arena, str_of(types[i].type), handler, NULL),
                         types[i].err);
        arena_free(&arena);
    }
}

static void a_refusal_of_the_handler_ends_the_parsing(void **state)
{
    (void)state;
    Arena arena = { 0 };
    Str log;
    Refusal why = { 0 };
    Str body = S("--XyZ\r\nContent-Disposition: form-data; name=unwanted\r\n\r\nx\r\n--XyZ--");
    assert_int_equal(feed_all_ways(&arena, body, &log, &why), ERR_INVALID);
    assert_str(why.field, S("unwanted"));
    assert_str(log, S(""));
    arena_free(&arena);
}

static void parts_and_their_headers_are_bounded(void **state)
{
    (void)state;
    Arena arena = { 0 };
    Buf body = buf_make(&arena, LOG_MAX_BYTES);
    for (int i = 0; i < MULTIPART_PARTS_MAX + 1; i++) {
        buf_add(&body, S("--XyZ\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n"));
    }
    buf_add(&body, S("--XyZ--"));
    assert_refused(buf_str(&body), ERR_LIMIT);
    body = buf_make(&arena, LOG_MAX_BYTES);
    buf_add(&body, S("--XyZ\r\nContent-Disposition: form-data; name=a; x="));
    for (int i = 0; i < MULTIPART_PART_HEAD_MAX_BYTES; i++) {
        buf_add_char(&body, 'x');
    }
    assert_refused(buf_str(&body), ERR_LIMIT);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_and_files_come_in_order),
        cmocka_unit_test(parts_may_be_empty),
        cmocka_unit_test(what_looks_like_a_boundary_is_content),
        cmocka_unit_test(preamble_epilogue_and_padding_are_ignored),
        cmocka_unit_test(file_names_are_read_as_clients_write_them),
        cmocka_unit_test(malformed_parts_are_refused),
        cmocka_unit_test(the_type_must_be_form_data_with_a_boundary),
        cmocka_unit_test(a_refusal_of_the_handler_ends_the_parsing),
        cmocka_unit_test(parts_and_their_headers_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
