// utf8.h — steps over the characters of a text. A character is a code point.
#ifndef TEXT_UTF8_H
#define TEXT_UTF8_H

#include "base/str.h"

// A copy of bytes that need not be UTF-8, with U+FFFD for each byte that is not part of it.
Str utf8_mend(Arena *arena, Str bytes);

// Where the character ends that starts at `at`, which lies inside the text.
size_t utf8_after(Str text, size_t at);

// The characters from number `first` on, at most `count` of them.
Str utf8_slice(Str text, size_t first, size_t count);

#endif
