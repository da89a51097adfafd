// letter_case.h — capital and small letters of every script that has them.
//
// By the rules of no particular language: "ß" becomes "SS", "i" never "İ". A text may grow.
#ifndef TEXT_LETTER_CASE_H
#define TEXT_LETTER_CASE_H

#include "base/str.h"

// `text` is UTF-8 of at most LETTER_CASE_MAX_BYTES.
enum { LETTER_CASE_MAX_BYTES = 8 * 1024 * 1024 };

Str text_upper(Arena *arena, Str text);
Str text_lower(Arena *arena, Str text);

#endif
