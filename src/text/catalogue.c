#include "text/catalogue.h"

static const char *const texts[TEXT_KEY_COUNT][LOCALE_COUNT] = {
#define X(key, en, ja) [key] = { [LOCALE_EN] = (en), [LOCALE_JA] = (ja) },
    CATALOGUE_LIST(X)
#undef X
};

Str catalogue_text(TextKey key, Locale locale)
{
    assert((unsigned)key < TEXT_KEY_COUNT);
    assert((unsigned)locale < LOCALE_COUNT);
    return str_of(texts[key][locale]);
}

static Str value_of(Str name, const TextValue *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal(values[i].name, name)) {
            return values[i].value;
        }
    }
    fatal("catalogue: no value for {%.*s}", STR_ARG(name));
}

Str catalogue_format(Arena *arena, TextKey key, Locale locale, const TextValue *values,
                     size_t count)
{
    Str rest = catalogue_text(key, locale);
    size_t longest = 1;
    for (size_t i = 0; i < count; i++) {
        longest = values[i].value.len > longest ? values[i].value.len : longest;
    }
    Buf out = buf_make(arena, rest.len * longest + 1);
    Str before = S("");
    while (str_cut(&rest, '{', &before)) {
        Str name = S("");
        bool is_closed = str_cut(&rest, '}', &name);
        assert(is_closed);
        buf_add(&out, before);
        buf_add(&out, value_of(name, values, count));
    }
    buf_add(&out, rest);
    assert(buf_ok(&out));
    return buf_str(&out);
}
