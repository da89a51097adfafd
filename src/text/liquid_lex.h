// liquid_lex.h — the words and signs inside one tag of a template.
#ifndef TEXT_LIQUID_LEX_H
#define TEXT_LIQUID_LEX_H

#include "base/str.h"

typedef enum LiquidTokenKind {
    LIQUID_TOKEN_END,
    LIQUID_TOKEN_WRONG,    // a character that has no meaning, or a text without its end
    LIQUID_TOKEN_NAME,     // ticket, first-name, empty?
    LIQUID_TOKEN_TEXT,     // 'a' or "a"; `value` is what stands between the marks
    LIQUID_TOKEN_INTEGER,  // -12
    LIQUID_TOKEN_DECIMAL,  // 1.5, in millionths
    LIQUID_TOKEN_SIGN,     // | : , . [ ] ( ) = ..
    LIQUID_TOKEN_RELATION, // == != <> < > <= >=
} LiquidTokenKind;

typedef struct LiquidToken {
    LiquidTokenKind kind;
    Str shown; // as it stands in the source
    Str value; // of a TEXT
    int64_t number;
} LiquidToken;

typedef struct LiquidLexer {
    Str rest;
    LiquidToken token; // the one that is looked at
} LiquidLexer;

LiquidLexer liquid_lex(Str tag);
void liquid_lex_next(LiquidLexer *lexer);
// Whether the token is this sign, relation or name.
bool liquid_lex_is(const LiquidLexer *lexer, Str shown);
// Takes the token if it is.
MUST_USE bool liquid_lex_take(LiquidLexer *lexer, Str shown);

// "12" or "-1.25" and nothing else; of a fraction the first six digits count. `*out` is the whole
// number, or the millionths with `*is_decimal` set. False, touching nothing, otherwise.
MUST_USE bool liquid_number_read(Str text, int64_t *out, bool *is_decimal);

#endif
