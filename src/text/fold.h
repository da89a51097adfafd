// fold.h — text in the form in which it is compared and searched.
//
// Two spellings that a person takes for the same become the same bytes: NFKC (full and half width,
// composed and decomposed, ligatures, ㍿), case folding, and katakana as hiragana. Nothing of what
// was typed is ever replaced by its folded form; it is kept beside it.
#ifndef TEXT_FOLD_H
#define TEXT_FOLD_H

#include "base/str.h"

enum {
    FOLD_BYTES_MAX = 256 * 1024, // what lies behind is not folded, and so not found
};

// Bytes that are not UTF-8 are taken as U+FFFD. The result is UTF-8.
Str text_fold(Arena *arena, Str text);

#endif
