// tokens.h — text cut into what a search index keeps, and what a person typed into what it asks.
//
// The database's own tokenizer would not find two-character Japanese words, so we cut: words for
// scripts that write spaces; overlapping pairs of characters for runs of Han, kana and Hangul, and
// the run's last character alone, so that every single character is the beginning of some token.
//
//   "Order 42 の配送状況" -> order 42 の配 配送 送状 状況 況
//
// A token is written with letters a-z and digits only, whatever its script, so that no index cuts
// it again and no query needs escaping: "w" and the word when that is ASCII, else "x" and four
// hexadecimal digits for each UTF-16 unit.
#ifndef TEXT_TOKENS_H
#define TEXT_TOKENS_H

#include "base/str.h"

enum {
    TOKENS_MAX = 24000,           // of one text; what lies behind is not found
    TOKEN_POINTS_MAX = 40,        // of one word; the rest of a longer one does not count
    TOKEN_QUERY_BYTES_MAX = 2048, // of what was typed that are looked at
    TOKEN_PHRASES_MAX = 12,       // of one query; more are left out, which finds more
    TOKEN_PHRASE_TOKENS_MAX = 40,
};

// The tokens of a text in order, with one space between two. Folds the text itself (fold.h).
Str tokens_make(Arena *arena, Str text);

// Tokens that must stand side by side in this order, with one space between two.
typedef struct TokenPhrase {
    Str tokens;
    bool is_prefix; // the last token may go on: a single character of a run
} TokenPhrase;

typedef struct TokenQuery {
    TokenPhrase phrases[TOKEN_PHRASES_MAX]; // all of them must be found
    size_t count;                           // 0: nothing in it can be searched for
} TokenQuery;

// Of what a person typed: what has no space inside is one phrase, and so is what stands between
// quotation marks; a run of Han, kana or Hangul is a phrase of its own.
TokenQuery token_query_make(Arena *arena, Str typed);

// The same question asked of a text that no index holds yet; `tokens` from tokens_make().
bool token_query_matches(const TokenQuery *query, Str tokens);

#endif
