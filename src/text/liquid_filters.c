#include "text/liquid_filters.h"

static const LiquidFilter filters[] = {
    { STR_INIT("append"), 1, 1, liquid_append },
    { STR_INIT("prepend"), 1, 1, liquid_prepend },
    { STR_INIT("upcase"), 0, 0, liquid_upcase },
    { STR_INIT("downcase"), 0, 0, liquid_downcase },
    { STR_INIT("capitalize"), 0, 0, liquid_capitalize },
    { STR_INIT("strip"), 0, 0, liquid_strip },
    { STR_INIT("lstrip"), 0, 0, liquid_lstrip },
    { STR_INIT("rstrip"), 0, 0, liquid_rstrip },
    { STR_INIT("strip_newlines"), 0, 0, liquid_strip_newlines },
    { STR_INIT("replace"), 1, 2, liquid_replace },
    { STR_INIT("replace_first"), 1, 2, liquid_replace_first },
    { STR_INIT("remove"), 1, 1, liquid_remove },
    { STR_INIT("remove_first"), 1, 1, liquid_remove_first },
    { STR_INIT("truncate"), 0, 2, liquid_truncate },
    { STR_INIT("truncatewords"), 0, 2, liquid_truncatewords },
    { STR_INIT("strip_html"), 0, 0, liquid_strip_html },
    { STR_INIT("newline_to_br"), 0, 0, liquid_newline_to_br },
    { STR_INIT("escape"), 0, 0, liquid_escape },
    { STR_INIT("escape_once"), 0, 0, liquid_escape_once },
    { STR_INIT("url_encode"), 0, 0, liquid_url_encode },
    { STR_INIT("url_decode"), 0, 0, liquid_url_decode },
    { STR_INIT("json"), 0, 0, liquid_json },
    { STR_INIT("split"), 1, 1, liquid_split },
    { STR_INIT("join"), 0, 1, liquid_join },
    { STR_INIT("first"), 0, 0, liquid_first },
    { STR_INIT("last"), 0, 0, liquid_last },
    { STR_INIT("size"), 0, 0, liquid_size },
    { STR_INIT("slice"), 1, 2, liquid_slice },
    { STR_INIT("sort"), 0, 1, liquid_sort },
    { STR_INIT("uniq"), 0, 0, liquid_uniq },
    { STR_INIT("reverse"), 0, 0, liquid_reverse },
    { STR_INIT("map"), 1, 1, liquid_map },
    { STR_INIT("default"), 0, 1, liquid_default },
    { STR_INIT("plus"), 1, 1, liquid_plus },
    { STR_INIT("minus"), 1, 1, liquid_minus },
    { STR_INIT("times"), 1, 1, liquid_times },
    { STR_INIT("divided_by"), 1, 1, liquid_divided_by },
    { STR_INIT("modulo"), 1, 1, liquid_modulo },
    { STR_INIT("abs"), 0, 0, liquid_abs },
    { STR_INIT("round"), 0, 1, liquid_round },
    { STR_INIT("floor"), 0, 0, liquid_floor },
    { STR_INIT("ceil"), 0, 0, liquid_ceil },
    { STR_INIT("date"), 0, 1, liquid_date },
};

bool liquid_filter_find(Str name, uint32_t *out)
{
    for (uint32_t i = 0; i < countof(filters); i++) {
        if (str_equal(filters[i].name, name)) {
            *out = i;
            return true;
        }
    }
    return false;
}

const LiquidFilter *liquid_filter(uint32_t number)
{
    assert(number < countof(filters));
    return &filters[number];
}
