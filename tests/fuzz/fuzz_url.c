// fuzz_url.c — any bytes as a query and as header values: what comes out is clean text, and
// encoding it again leads back to it.
#include "wire/header.h"
#include "wire/url.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void clean_check(Str s)
{
    assert(str_is_utf8(s));
    assert(s.len == 0 || !memchr(s.at, 0, s.len));
}

static void again_check(Arena *arena, Str s)
{
    Buf out = buf_make(arena, 3 * s.len + 1);
    url_encode(&out, s);
    assert(buf_ok(&out));
    Str again;
    Err err = url_decode(arena, buf_str(&out), &again, NULL);
    assert(!err);
    assert(str_equal(again, s));
}

static void query_check(Arena *arena, Str bytes)
{
    UrlPairs pairs;
    Err err = url_pairs(arena, bytes, &pairs, NULL);
    if (err) {
        return;
    }
    assert(pairs.count <= URL_PAIRS_MAX);
    for (size_t i = 0; i < pairs.count; i++) {
        clean_check(pairs.items[i].name);
        clean_check(pairs.items[i].value);
        again_check(arena, pairs.items[i].name);
        again_check(arena, pairs.items[i].value);
        assert(url_pair(pairs, pairs.items[i].name) <= &pairs.items[i]);
    }
}

static void header_check(Arena *arena, Str bytes)
{
    Str tags[HEADER_LANGUAGES_MAX];
    size_t count = header_languages(bytes, tags);
    assert(count <= HEADER_LANGUAGES_MAX);
    for (size_t i = 0; i < count; i++) {
        assert(tags[i].len > 0);
        assert(tags[i].len <= HEADER_LANGUAGE_MAX_BYTES);
    }
    Str value;
    if (header_param(arena, bytes, S("name"), &value)) {
        assert(value.len <= bytes.len);
    }
    assert(header_media_type(bytes).len <= bytes.len);
    Str scheme;
    if (header_authorization(bytes, &scheme, &value)) {
        assert(scheme.len > 0);
        assert(value.len > 0);
    }
    HttpHeader header = { S("Cookie"), bytes };
    HttpHead head = { .headers = &header, .header_count = 1 };
    if (header_cookie(&head, S("a"), &value)) {
        assert(value.len < bytes.len);
        assert(value.len == 0 || !memchr(value.at, ';', value.len));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena arena = { 0 };
    Str bytes = str_copy(&arena, (Str){ (const char *)data, size });
    query_check(&arena, bytes);
    header_check(&arena, bytes);
    arena_free(&arena);
    return 0;
}
