#include "text/liquid_lex.h"

#include "text/liquid_number.h"

#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name_start(char c)
{
    // What is not ASCII may be part of a name: fields are named in people's own languages.
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_name_part(char c)
{
    return is_name_start(c) || is_digit(c) || c == '-';
}

// How long the white space is that stands at the front. A Japanese keyboard types a wide one.
static size_t space_len(Str rest)
{
    static const Str wide[] = { STR_INIT("\xE3\x80\x80"), STR_INIT("\xC2\xA0") };
    for (size_t i = 0; i < countof(wide); i++) {
        if (str_starts(rest, wide[i])) {
            return wide[i].len;
        }
    }
    return rest.len > 0 && rest.at[0] != '\0' && strchr(" \t\n\r\f\v", rest.at[0]) ? 1 : 0;
}

static size_t digits_len(Str s, size_t at)
{
    size_t len = 0;
    while (at + len < s.len && is_digit(s.at[at + len])) {
        len++;
    }
    return len;
}

bool liquid_number_read(Str text, int64_t *out, bool *is_decimal)
{
    Str whole = { 0 };
    Str fraction = text;
    if (!str_cut(&fraction, '.', &whole)) {
        if (!str_i64(text, out)) {
            return false;
        }
        *is_decimal = false;
        return true;
    }
    bool is_negative = whole.len > 0 && whole.at[0] == '-';
    int64_t value = 0;
    if (fraction.len == 0 || digits_len(fraction, 0) != fraction.len || !str_i64(whole, &value)) {
        return false;
    }
    int64_t unit = LIQUID_DECIMAL_ONE;
    if (__builtin_mul_overflow(value, LIQUID_DECIMAL_ONE, &value)) {
        return false;
    }
    for (size_t i = 0; i < fraction.len && unit > 1; i++) {
        unit /= 10;
        int64_t part = (fraction.at[i] - '0') * unit;
        if (__builtin_add_overflow(value, is_negative ? -part : part, &value)) {
            return false;
        }
    }
    *out = value;
    *is_decimal = true;
    return true;
}

static LiquidToken number_token(Str rest)
{
    size_t len = rest.at[0] == '-' ? 1 : 0;
    len += digits_len(rest, len);
    // "1..5" is a range, not a fraction.
    size_t fraction = len + 1 < rest.len && rest.at[len] == '.' ? digits_len(rest, len + 1) : 0;
    len += fraction > 0 ? fraction + 1 : 0;
    LiquidToken token = { .kind = LIQUID_TOKEN_WRONG, .shown = { rest.at, len } };
    bool is_decimal = false;
    if (liquid_number_read(token.shown, &token.number, &is_decimal)) {
        token.kind = is_decimal ? LIQUID_TOKEN_DECIMAL : LIQUID_TOKEN_INTEGER;
    }
    return token;
}

static LiquidToken name_token(Str rest)
{
    size_t len = 1;
    while (len < rest.len && is_name_part(rest.at[len]) &&
           space_len((Str){ rest.at + len, rest.len - len }) == 0) {
        len++;
    }
    len += len < rest.len && rest.at[len] == '?';
    return (LiquidToken){ .kind = LIQUID_TOKEN_NAME, .shown = { rest.at, len } };
}

static LiquidToken text_token(Str rest)
{
    const char *end = memchr(rest.at + 1, rest.at[0], rest.len - 1);
    if (!end) {
        return (LiquidToken){ .kind = LIQUID_TOKEN_WRONG, .shown = rest };
    }
    size_t len = (size_t)(end - rest.at);
    return (LiquidToken){ .kind = LIQUID_TOKEN_TEXT,
                          .shown = { rest.at, len + 1 },
                          .value = { rest.at + 1, len - 1 } };
}

static LiquidToken sign_token(Str rest)
{
    static const struct {
        Str shown;
        LiquidTokenKind kind;
    } signs[] = {
        // The longer ones first.
        { STR_INIT("=="), LIQUID_TOKEN_RELATION }, { STR_INIT("!="), LIQUID_TOKEN_RELATION },
        { STR_INIT("<>"), LIQUID_TOKEN_RELATION }, { STR_INIT("<="), LIQUID_TOKEN_RELATION },
        { STR_INIT(">="), LIQUID_TOKEN_RELATION }, { STR_INIT("<"), LIQUID_TOKEN_RELATION },
        { STR_INIT(">"), LIQUID_TOKEN_RELATION },  { STR_INIT(".."), LIQUID_TOKEN_SIGN },
        { STR_INIT("|"), LIQUID_TOKEN_SIGN },      { STR_INIT(":"), LIQUID_TOKEN_SIGN },
        { STR_INIT(","), LIQUID_TOKEN_SIGN },      { STR_INIT("."), LIQUID_TOKEN_SIGN },
        { STR_INIT("["), LIQUID_TOKEN_SIGN },      { STR_INIT("]"), LIQUID_TOKEN_SIGN },
        { STR_INIT("("), LIQUID_TOKEN_SIGN },      { STR_INIT(")"), LIQUID_TOKEN_SIGN },
        { STR_INIT("="), LIQUID_TOKEN_SIGN },
    };
    for (size_t i = 0; i < countof(signs); i++) {
        if (str_starts(rest, signs[i].shown)) {
            return (LiquidToken){ .kind = signs[i].kind, .shown = signs[i].shown };
        }
    }
    return (LiquidToken){ .kind = LIQUID_TOKEN_WRONG, .shown = { rest.at, 1 } };
}

static LiquidToken token_read(Str rest)
{
    if (rest.len == 0) {
        return (LiquidToken){ .kind = LIQUID_TOKEN_END };
    }
    char c = rest.at[0];
    if (is_name_start(c)) {
        return name_token(rest);
    }
    if (is_digit(c) || (c == '-' && rest.len > 1 && is_digit(rest.at[1]))) {
        return number_token(rest);
    }
    return c == '"' || c == '\'' ? text_token(rest) : sign_token(rest);
}

void liquid_lex_next(LiquidLexer *lexer)
{
    Str rest = lexer->rest;
    for (size_t space = space_len(rest); space > 0; space = space_len(rest)) {
        rest = (Str){ rest.at + space, rest.len - space };
    }
    lexer->token = token_read(rest);
    size_t len = lexer->token.shown.len;
    lexer->rest = len > 0 ? (Str){ rest.at + len, rest.len - len } : rest;
}

LiquidLexer liquid_lex(Str tag)
{
    LiquidLexer lexer = { .rest = tag };
    liquid_lex_next(&lexer);
    return lexer;
}

bool liquid_lex_is(const LiquidLexer *lexer, Str shown)
{
    LiquidTokenKind kind = lexer->token.kind;
    bool can_be =
        kind == LIQUID_TOKEN_SIGN || kind == LIQUID_TOKEN_RELATION || kind == LIQUID_TOKEN_NAME;
    return can_be && str_equal(lexer->token.shown, shown);
}

bool liquid_lex_take(LiquidLexer *lexer, Str shown)
{
    if (!liquid_lex_is(lexer, shown)) {
        return false;
    }
    liquid_lex_next(lexer);
    return true;
}
