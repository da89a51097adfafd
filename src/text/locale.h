// locale.h — the two languages of the product, and which of them somebody reads.
#ifndef TEXT_LOCALE_H
#define TEXT_LOCALE_H

#include "base/str.h"

typedef enum Locale { LOCALE_EN, LOCALE_JA } Locale;

enum {
    LOCALE_COUNT = 2,
    LOCALE_RANGES_MAX = 32, // of an Accept-Language list that are looked at
};

// Of one BCP 47 tag: "ja", "ja-JP", "JA_jp" are Japanese; everything else, also "", is English.
Locale locale_from_tag(Str tag);

// Of an Accept-Language list such as "de, ja;q=0.8, en;q=0.5": the known language with the highest
// weight, the first of equals; English when none is known or the list is malformed.
Locale locale_from_accept(Str list);

// "en" or "ja".
Str locale_tag(Locale locale);

#endif
