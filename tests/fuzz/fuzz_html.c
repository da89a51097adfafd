// fuzz_html.c — any text as markup and any markup as text: each tag that comes out is one of ours,
// and an e-mail address that was taken is taken again as it is.
#include "text/html.h"
#include "text/html_plain.h"
#include "text/mail_address.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const Str ours[] = { STR_INIT("<p dir=\"auto\">"), STR_INIT("</p>"), STR_INIT("<br>"),
                            STR_INIT("</a>") };
static const Str link_start = STR_INIT("<a href=\"");
static const Str scheme = STR_INIT("http"); // in any letters

// The length of our tag that stands here, 0 when it is none.
static size_t tag_length(Str at)
{
    for (size_t i = 0; i < countof(ours); i++) {
        if (str_starts(at, ours[i])) {
            return ours[i].len;
        }
    }
    if (str_starts(at, link_start) && at.len > link_start.len + scheme.len) {
        Str address = { at.at + link_start.len, scheme.len };
        return str_equal_nocase(address, scheme) ? link_start.len : 0;
    }
    return 0;
}

static void markup_check(Str markup)
{
    for (size_t i = 0; i < markup.len; i++) {
        if (markup.at[i] == '<') {
            assert(tag_length((Str){ markup.at + i, markup.len - i }) > 0);
        }
    }
}

static void escaped_check(Str markup)
{
    for (size_t i = 0; i < markup.len; i++) {
        assert(!strchr("<>\"'", markup.at[i]) || markup.at[i] == '\0');
    }
}

static void address_check(Arena *arena, Str typed)
{
    Str address;
    if (!mail_address_read(arena, typed, &address)) {
        return;
    }
    assert(address.len <= MAIL_ADDRESS_BYTES_MAX);
    Str again;
    bool taken = mail_address_read(arena, address, &again);
    assert(taken);
    assert(str_equal(again, address));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena arena = { 0 };
    Str text = str_copy(&arena, (Str){ (const char *)data, size });
    escaped_check(html_escape(&arena, text).markup);
    markup_check(html_from_text(&arena, text).markup);
    bool is_text = str_is_utf8(text);
    Str plain = html_to_text(&arena, text);
    assert(!is_text || str_is_utf8(plain));
    address_check(&arena, text);
    arena_free(&arena);
    return 0;
}
