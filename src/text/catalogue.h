// catalogue.h — the server's own sentences, in every language of the product.
//
// One table holds them all, so that a key without one of its languages does not compile. What is in
// braces is a placeholder: {name}. Pages have texts of their own; here stands only what the server
// says by itself: the stock bot flow and macro, refusals of the composer, lines of the history.
#ifndef TEXT_CATALOGUE_H
#define TEXT_CATALOGUE_H

#include "base/str.h"
#include "text/catalogue_list.h"
#include "text/locale.h"

typedef enum TextKey {
#define X(key, en, ja) key,
    CATALOGUE_LIST(X)
#undef X
        TEXT_KEY_COUNT
} TextKey;

// What stands for a placeholder, named without its braces.
typedef struct TextValue {
    Str name;
    Str value;
} TextValue;

// As it stands in the table, placeholders included.
Str catalogue_text(TextKey key, Locale locale);

// With its placeholders replaced; the values go in as they are, so the result is plain text, to be
// escaped like any other. A placeholder without a value is a bug and fails an assertion.
Str catalogue_format(Arena *arena, TextKey key, Locale locale, const TextValue *values,
                     size_t count);

#endif
