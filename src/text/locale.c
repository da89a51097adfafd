#include "text/locale.h"

enum { WEIGHT_MAX = 1000 };

static bool is_language(Str tag, Str language)
{
    return tag.len >= language.len && str_equal_nocase((Str){ tag.at, language.len }, language) &&
           (tag.len == language.len || tag.at[language.len] == '-' || tag.at[language.len] == '_');
}

Locale locale_from_tag(Str tag)
{
    return is_language(tag, S("ja")) ? LOCALE_JA : LOCALE_EN;
}

// Of ";q=0.8" in thousandths: "1", "0.8", "0.855". Anything else weighs nothing.
static int weight_read(Str weight)
{
    int thousandths = 0;
    int unit = WEIGHT_MAX;
    for (size_t i = 0; i < weight.len; i++) {
        char c = weight.at[i];
        if (i == 1 && c == '.') {
            continue;
        }
        if (i > 4 || i == 1 || c < '0' || c > '9') {
            return 0;
        }
        thousandths += (c - '0') * unit;
        unit /= 10;
    }
    return thousandths > WEIGHT_MAX ? 0 : thousandths;
}

static int range_weight(Str *range)
{
    Str rest = *range;
    if (!str_cut(&rest, ';', range)) {
        return WEIGHT_MAX;
    }
    *range = str_trim(*range);
    Str name = S("");
    if (!str_cut(&rest, '=', &name) || !str_equal_nocase(str_trim(name), S("q"))) {
        return 0;
    }
    return weight_read(str_trim(rest));
}

Locale locale_from_accept(Str list)
{
    Locale best = LOCALE_EN;
    int best_weight = 0;
    bool is_last = false;
    for (int i = 0; i < LOCALE_RANGES_MAX && !is_last; i++) {
        Str range = list;
        is_last = !str_cut(&list, ',', &range);
        range = str_trim(range);
        int weight = range_weight(&range);
        bool is_known = is_language(range, S("ja")) || is_language(range, S("en"));
        if (is_known && weight > best_weight) {
            best = locale_from_tag(range);
            best_weight = weight;
        }
    }
    return best;
}

Str locale_tag(Locale locale)
{
    return locale == LOCALE_JA ? S("ja") : S("en");
}
