// fuzz_tokens.c — any bytes as text: folding is stable, tokens are plain, a text finds itself.
#include "text/tokens.h"

#include "text/fold.h"
#include "text/html.h"
#include "text/mail_address.h"
#include "text/time.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition)                                 \
    do {                                                 \
        if (!(condition)) {                              \
            fatal("fuzz_tokens: not true: " #condition); \
        }                                                \
    } while (0)

static void tokens_check(Str tokens)
{
    char before = ' ';
    for (size_t i = 0; i < tokens.len; i++) {
        char c = tokens.at[i];
        CHECK((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ' ');
        CHECK(c != ' ' || before != ' ');
        before = c;
    }
    CHECK(tokens.len == 0 || before != ' ');
}

static void html_check(Arena *arena, Str text)
{
    Str markup = html_escape(arena, text).markup;
    for (size_t i = 0; i < markup.len; i++) {
        CHECK(markup.at[i] != '<');
        CHECK(markup.at[i] != '"');
    }
    // Every tag is one of ours, so nothing that was typed opens one.
    Str rest = html_from_text(arena, text).markup;
    Str before = S("");
    while (str_cut(&rest, '<', &before)) {
        CHECK(str_starts(rest, S("p dir=\"auto\">")) || str_starts(rest, S("/p>")) ||
              str_starts(rest, S("br>")) || str_starts(rest, S("a href=\"")) ||
              str_starts(rest, S("/a>")));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_free) Arena arena = { 0 };
    Str text = { (const char *)data, size };
    Str folded = text_fold(&arena, text);
    CHECK(str_is_utf8(folded));
    CHECK(size > FOLD_BYTES_MAX || str_equal(text_fold(&arena, folded), folded));

    Str tokens = tokens_make(&arena, text);
    tokens_check(tokens);
    TokenQuery query = token_query_make(&arena, text);
    for (size_t i = 0; i < query.count; i++) {
        tokens_check(query.phrases[i].tokens);
        CHECK(query.phrases[i].tokens.len > 0);
    }
    if (size <= TOKEN_QUERY_BYTES_MAX) {
        CHECK((query.count > 0) == (tokens.len > 0));
        CHECK(query.count == 0 || token_query_matches(&query, tokens));
    }

    html_check(&arena, text);
    Str address = S("");
    if (mail_address_read(&arena, text, &address)) {
        Str again = S("");
        CHECK(mail_address_read(&arena, address, &again));
        CHECK(str_equal(address, again));
    }
    int64_t time_ms = 0;
    if (time_parse(text, &time_ms)) {
        char out[TIME_TEXT_BYTES];
        int64_t again_ms = 0;
        CHECK(time_parse(time_write(out, time_ms, TIME_MILLISECONDS), &again_ms));
        CHECK(time_ms == again_ms);
    }
    return 0;
}
