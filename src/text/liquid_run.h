// liquid_run.h — one render of a template: its limits, its stack, and what values are meanwhile.
//
// Whoever handles bytes or asks the caller says so with liquid_charge() before, so that a render
// has a last step whatever the template does.
#ifndef TEXT_LIQUID_RUN_H
#define TEXT_LIQUID_RUN_H

#include "text/liquid_code.h"

enum {
    // A value and its brackets, beside a left side or a filter's input and arguments.
    LIQUID_STACK_MAX = LIQUID_BRACKETS_MAX + 8,
};

typedef struct LiquidLoop {
    LiquidValue list;
    LiquidValue item;
    LiquidValue limit;
    LiquidValue offset;
    size_t first;
    size_t count;
    size_t index; // of the item, from 1
    bool is_reversed;
} LiquidLoop;

// Where printing goes: the result, or a capture. A capture is kept twice, as it is and escaped, so
// that it can be printed again without being escaped again.
typedef struct LiquidSink {
    Buf escaped;
    Buf plain;
} LiquidSink;

typedef struct LiquidRun {
    Arena *arena;
    const LiquidTemplate *compiled;
    const LiquidScope *scope;
    LiquidOutput output;
    Refusal *why;
    uint32_t line;
    size_t at; // the next instruction
    size_t steps_left;
    size_t iterations_left;
    LiquidValue stack[LIQUID_STACK_MAX];
    size_t stack_count;
    LiquidValue variables[LIQUID_VARIABLES_MAX];
    LiquidValue cases[LIQUID_NESTING_MAX];
    LiquidLoop loops[LIQUID_NESTING_MAX];
    LiquidSink sinks[LIQUID_NESTING_MAX + 1];
    size_t captures; // that are open; the sink of that number is written to
} LiquidRun;

// Refuses with "line 3: " before the message.
Err liquid_refuse_run(const LiquidRun *run, Err err, Str code, Str message);
// Takes the steps for handling so many bytes, or refuses.
MUST_USE Err liquid_charge(LiquidRun *run, size_t bytes);
// The text of a buffer made with LIQUID_TEXT_MAX_BYTES, charged, or a refusal when that was full.
MUST_USE Err liquid_text_made(LiquidRun *run, const Buf *made, LiquidValue *out);

// ---- values (liquid_value.c) -----------------------------------------------------------------

// What the value prints, not escaped.
MUST_USE Err liquid_value_text(LiquidRun *run, const LiquidValue *value, Str *out);
// nil where there is no such member or item.
MUST_USE Err liquid_value_member(LiquidRun *run, const LiquidValue *value, Str name,
                                 LiquidValue *out);
MUST_USE Err liquid_value_item(LiquidRun *run, const LiquidValue *list, size_t index,
                               LiquidValue *out);
// How many items a for loop over the value has: nil none, what is no list one.
size_t liquid_value_count(const LiquidValue *value);
// All items in an array; refused past LIQUID_ITEMS_MAX.
MUST_USE Err liquid_value_items(LiquidRun *run, const LiquidValue *value, LiquidValue **items,
                                size_t *count);
// Everything but nil and false.
bool liquid_value_is_true(const LiquidValue *value);
// nil, false, or nothing in it.
bool liquid_value_is_nothing(const LiquidValue *value);
MUST_USE Err liquid_value_number(LiquidRun *run, const LiquidValue *value, LiquidValue *out);
// Clamped to what an int can say.
MUST_USE Err liquid_value_integer(LiquidRun *run, const LiquidValue *value, int64_t *out);
MUST_USE Err liquid_value_compare(LiquidRun *run, LiquidRelation relation, const LiquidValue *a,
                                  const LiquidValue *b, bool *out);
// For sorting: numbers by size, everything else as text, nil last.
MUST_USE Err liquid_value_order(LiquidRun *run, const LiquidValue *a, const LiquidValue *b,
                                int *out);

// ---- output (liquid_output.c) ----------------------------------------------------------------

// Fit for where the render goes.
MUST_USE Err liquid_escape_text(LiquidRun *run, Str text, Str *out);
// A text that is fit already.
LiquidValue liquid_ready(Str text, Str ready);
MUST_USE Err liquid_print(LiquidRun *run, const LiquidValue *value);
MUST_USE Err liquid_print_words(LiquidRun *run, Str words);
MUST_USE Err liquid_capture_begin(LiquidRun *run);
MUST_USE Err liquid_capture_end(LiquidRun *run, LiquidValue *out);
// The inside of a JSON text.
void liquid_json_add(Buf *out, Str text);
// What is no letter, digit or one of "-_.~" as %XX; a blank as `blank`.
void liquid_url_add(Buf *out, Str text, Str blank);

#endif
