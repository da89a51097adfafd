#include "text/tokens.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf16.h>

#include "text/fold.h"

enum {
    TOKEN_BYTES_MAX = 1 + 8 * TOKEN_POINTS_MAX, // a mark and at most two units for each point
    PROLONGED_SOUND = 0x30fc, // belongs to both kana, so that Unicode gives it to neither script
    CLOSING_MARK = 0x3006,
    PAIRED_FIRST = 0x1100, // no Han, kana or Hangul before
};

// What a character does to the run that it stands in.
typedef enum PointKind {
    POINT_SPACE,
    POINT_BREAK,
    POINT_WORD,
    POINT_PAIRED,
    POINT_MARK, // goes on whatever it is written upon
} PointKind;

typedef struct Points {
    UChar32 *at;
    size_t count;
} Points;

// Characters of one kind that stand together.
typedef struct Run {
    Points points;
    PointKind kind;
    bool after_space;
} Run;

static bool is_paired(UChar32 point)
{
    if (point < PAIRED_FIRST) {
        return false;
    }
    if (point == PROLONGED_SOUND || point == CLOSING_MARK) {
        return true;
    }
    UErrorCode status = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript(point, &status);
    return script == USCRIPT_HAN || script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA ||
           script == USCRIPT_HANGUL || script == USCRIPT_BOPOMOFO;
}

static PointKind point_kind(UChar32 point)
{
    if (point < 0x80) {
        bool is_word = (point >= 'a' && point <= 'z') || (point >= '0' && point <= '9');
        bool is_space = point == ' ' || (point >= '\t' && point <= '\r');
        return is_word ? POINT_WORD : (is_space ? POINT_SPACE : POINT_BREAK);
    }
    if (is_paired(point)) {
        return POINT_PAIRED;
    }
    if (u_isUAlphabetic(point) || u_isalnum(point)) {
        return POINT_WORD;
    }
    if (U_GET_GC_MASK(point) & U_GC_M_MASK) {
        return POINT_MARK;
    }
    return u_isUWhiteSpace(point) ? POINT_SPACE : POINT_BREAK;
}

// Of UTF-8 that text_fold() made, so nothing in it is malformed.
static UChar32 point_take(Str *rest)
{
    unsigned lead = (unsigned char)rest->at[0];
    size_t bytes = lead < 0x80 ? 1 : (lead < 0xe0 ? 2 : (lead < 0xf0 ? 3 : 4));
    assert(bytes <= rest->len);
    unsigned point = bytes == 1 ? lead : lead & (0xffu >> (bytes + 1));
    for (size_t i = 1; i < bytes; i++) {
        point = point << 6 | ((unsigned char)rest->at[i] & 0x3fu);
    }
    *rest = (Str){ rest->at + bytes, rest->len - bytes };
    return (UChar32)point;
}

static Points points_make(Arena *arena, Str folded)
{
    Points points = { arena_array(arena, UChar32, folded.len), 0 };
    while (folded.len > 0) {
        points.at[points.count] = point_take(&folded);
        points.count++;
    }
    return points;
}

// Takes the next run from the front of `rest`; false when there is none.
static bool run_take(Points *rest, Run *out)
{
    bool after_space = false;
    size_t at = 0;
    PointKind kind = POINT_BREAK;
    for (; at < rest->count; at++) {
        kind = point_kind(rest->at[at]);
        if (kind == POINT_WORD || kind == POINT_PAIRED) {
            break;
        }
        after_space = after_space || kind == POINT_SPACE;
    }
    if (at == rest->count) {
        return false;
    }
    size_t start = at;
    PointKind next = kind;
    while (next == kind || next == POINT_MARK) {
        at++;
        next = at < rest->count ? point_kind(rest->at[at]) : POINT_BREAK;
    }
    *out = (Run){ { rest->at + start, at - start }, kind, after_space };
    *rest = (Points){ rest->at + at, rest->count - at };
    return true;
}

static void unit_add(Buf *out, unsigned unit)
{
    static const char digits[] = "0123456789abcdef";
    char hex[4] = { digits[unit >> 12 & 15], digits[unit >> 8 & 15], digits[unit >> 4 & 15],
                    digits[unit & 15] };
    buf_add(out, (Str){ hex, sizeof(hex) });
}

static void token_add(Buf *out, const UChar32 *points, size_t count)
{
    if (out->len > 0) {
        buf_add_char(out, ' ');
    }
    count = count < TOKEN_POINTS_MAX ? count : TOKEN_POINTS_MAX;
    bool is_ascii = true;
    for (size_t i = 0; i < count; i++) {
        is_ascii = is_ascii && points[i] < 0x80;
    }
    buf_add_char(out, is_ascii ? 'w' : 'x');
    for (size_t i = 0; i < count; i++) {
        if (is_ascii) {
            buf_add_char(out, (char)points[i]);
        } else if (points[i] <= 0xffff) {
            unit_add(out, (unsigned)points[i]);
        } else {
            unit_add(out, U16_LEAD(points[i]));
            unit_add(out, U16_TRAIL(points[i]));
        }
    }
}

Str tokens_make(Arena *arena, Str text)
{
    Points rest = points_make(arena, text_fold(arena, text));
    Buf out = buf_make(arena, (size_t)TOKENS_MAX * (TOKEN_BYTES_MAX + 1));
    Run run;
    size_t tokens = 0;
    while (tokens < TOKENS_MAX && run_take(&rest, &run)) {
        if (run.kind == POINT_WORD) {
            token_add(&out, run.points.at, run.points.count);
            tokens++;
            continue;
        }
        for (size_t i = 0; i < run.points.count && tokens < TOKENS_MAX; i++, tokens++) {
            token_add(&out, run.points.at + i, i + 1 < run.points.count ? 2 : 1);
        }
    }
    assert(buf_ok(&out));
    return buf_str(&out);
}

// ---- questions ----------------------------------------------------------------------------

typedef struct QueryMaker {
    Arena *arena;
    TokenQuery query;
    Buf words; // of the phrase of words that is being made
    size_t word_count;
} QueryMaker;

static Buf phrase_buf(Arena *arena)
{
    return buf_make(arena, (size_t)TOKEN_PHRASE_TOKENS_MAX * (TOKEN_BYTES_MAX + 1));
}

static void phrase_add(QueryMaker *maker, const Buf *tokens, bool is_prefix)
{
    assert(buf_ok(tokens));
    if (tokens->len > 0 && maker->query.count < TOKEN_PHRASES_MAX) {
        maker->query.phrases[maker->query.count] = (TokenPhrase){ buf_str(tokens), is_prefix };
        maker->query.count++;
    }
}

static void words_end(QueryMaker *maker)
{
    phrase_add(maker, &maker->words, false);
    maker->words = phrase_buf(maker->arena);
    maker->word_count = 0;
}

static void word_add(QueryMaker *maker, const Run *run)
{
    if (maker->word_count < TOKEN_PHRASE_TOKENS_MAX) {
        token_add(&maker->words, run->points.at, run->points.count);
        maker->word_count++;
    }
}

static void pairs_add(QueryMaker *maker, const Run *run)
{
    Buf tokens = phrase_buf(maker->arena);
    if (run->points.count == 1) {
        token_add(&tokens, run->points.at, 1);
    }
    for (size_t i = 0; i + 1 < run->points.count && i < TOKEN_PHRASE_TOKENS_MAX; i++) {
        token_add(&tokens, run->points.at + i, 2);
    }
    phrase_add(maker, &tokens, run->points.count == 1);
}

static void part_add(QueryMaker *maker, Str part, bool is_quoted)
{
    Points rest = points_make(maker->arena, part);
    Run run;
    while (maker->query.count < TOKEN_PHRASES_MAX && run_take(&rest, &run)) {
        if (run.kind == POINT_PAIRED || (run.after_space && !is_quoted)) {
            words_end(maker);
        }
        if (run.kind == POINT_PAIRED) {
            pairs_add(maker, &run);
        } else {
            word_add(maker, &run);
        }
    }
    words_end(maker);
}

TokenQuery token_query_make(Arena *arena, Str typed)
{
    typed.len = typed.len < TOKEN_QUERY_BYTES_MAX ? typed.len : TOKEN_QUERY_BYTES_MAX;
    Str rest = text_fold(arena, typed);
    QueryMaker maker = { .arena = arena, .words = phrase_buf(arena) };
    Str part = S("");
    bool is_quoted = false;
    while (str_cut(&rest, '"', &part)) {
        part_add(&maker, part, is_quoted);
        is_quoted = !is_quoted;
    }
    part_add(&maker, rest, is_quoted);
    return maker.query;
}

static bool phrase_matches(const TokenPhrase *phrase, Str tokens)
{
    Str wanted = phrase->tokens;
    while (tokens.len >= wanted.len) {
        Str here = { tokens.at, wanted.len };
        bool ends = tokens.len == wanted.len || tokens.at[wanted.len] == ' ';
        if (str_equal(here, wanted) && (ends || phrase->is_prefix)) {
            return true;
        }
        Str skipped = S("");
        if (!str_cut(&tokens, ' ', &skipped)) {
            return false;
        }
    }
    return false;
}

bool token_query_matches(const TokenQuery *query, Str tokens)
{
    for (size_t i = 0; i < query->count; i++) {
        if (!phrase_matches(&query->phrases[i], tokens)) {
            return false;
        }
    }
    return query->count > 0;
}
