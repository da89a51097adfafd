// liquid_filters.h — the filters of templates: {{ value | name: argument, argument }}.
#ifndef TEXT_LIQUID_FILTERS_H
#define TEXT_LIQUID_FILTERS_H

#include "text/liquid_run.h"

enum { LIQUID_FILTER_ARGUMENTS_MAX = 2 };

// What a filter is given. Arguments that are not there are nil; its result too, unless it writes
// one.
typedef struct LiquidFilterCall {
    LiquidValue value;
    LiquidValue arguments[LIQUID_FILTER_ARGUMENTS_MAX];
    size_t argument_count;
} LiquidFilterCall;

typedef Err LiquidFilterApply(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out);

typedef struct LiquidFilter {
    Str name;
    size_t arguments_min;
    size_t arguments_max;
    LiquidFilterApply *apply;
} LiquidFilter;

// The number of a filter for liquid_filter(). False when there is none of that name.
MUST_USE bool liquid_filter_find(Str name, uint32_t *out);
const LiquidFilter *liquid_filter(uint32_t number);

// Each file holds what its name says; liquid_filters.c holds the table.
LiquidFilterApply liquid_append, liquid_prepend, liquid_upcase, liquid_downcase, liquid_capitalize;
LiquidFilterApply liquid_strip, liquid_lstrip, liquid_rstrip, liquid_strip_newlines;
LiquidFilterApply liquid_replace, liquid_replace_first, liquid_remove, liquid_remove_first;
LiquidFilterApply liquid_truncate, liquid_truncatewords;

LiquidFilterApply liquid_strip_html, liquid_newline_to_br, liquid_escape, liquid_escape_once;
LiquidFilterApply liquid_url_encode, liquid_url_decode, liquid_json;

LiquidFilterApply liquid_split, liquid_join, liquid_first, liquid_last, liquid_size, liquid_slice;
LiquidFilterApply liquid_sort, liquid_uniq, liquid_reverse, liquid_map;

LiquidFilterApply liquid_default, liquid_plus, liquid_minus, liquid_times, liquid_divided_by;
LiquidFilterApply liquid_modulo, liquid_abs, liquid_round, liquid_floor, liquid_ceil;

LiquidFilterApply liquid_date;

#endif
