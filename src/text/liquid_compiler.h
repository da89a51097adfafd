// liquid_compiler.h — what the parts of the compiler share: where it reads, what it has made, which
// blocks are open. liquid_compile.c cuts the source into words and tags, liquid_tags.c knows the
// tags, liquid_expression.c what stands inside them.
#ifndef TEXT_LIQUID_COMPILER_H
#define TEXT_LIQUID_COMPILER_H

#include "text/liquid_code.h"
#include "text/liquid_lex.h"

#define LIQUID_NOWHERE UINT32_MAX // no instruction

typedef enum LiquidBlockKind {
    LIQUID_BLOCK_IF,
    LIQUID_BLOCK_UNLESS,
    LIQUID_BLOCK_CASE,
    LIQUID_BLOCK_FOR,
    LIQUID_BLOCK_CAPTURE,
} LiquidBlockKind;

typedef struct LiquidBlock {
    LiquidBlockKind kind;
    uint32_t line;
    uint32_t next;     // the jump to the next branch, or LIQUID_NOWHERE
    uint32_t ends;     // the last of the jumps to the end, chained through their targets
    uint32_t step;     // of a FOR: its LIQUID_OP_FOR_STEP
    uint32_t variable; // of a CAPTURE
    bool has_branch;   // of a CASE: a `when` was seen
    bool has_else;
    Str item;      // of a FOR: what its item is called
    Str item_path; // "ticket.comments[]", or ""
} LiquidBlock;

typedef struct LiquidCompiler {
    Arena *arena;
    LiquidTemplate *made;
    size_t code_capacity;
    size_t constant_capacity;
    Str rest; // of the source
    uint32_t line;
    bool is_trimming; // the last tag ended with '-'
    LiquidLexer lexer;
    LiquidBlock blocks[LIQUID_NESTING_MAX];
    uint32_t depth;
    Refusal *why;
} LiquidCompiler;

// Refuses with "line 3: " before the message.
PRINTF(4, 5)
Err liquid_refuse_source(LiquidCompiler *compiler, Err err, Str code, const char *format, ...);
// The token that is looked at cannot stand there; `wanted` is what could.
Err liquid_refuse_token(LiquidCompiler *compiler, const char *wanted);
// Somebody's own words, short enough for a message.
Str liquid_shown(Str words);

// Where the next instruction will be.
uint32_t liquid_here(const LiquidCompiler *compiler);
// `at` may be NULL.
MUST_USE Err liquid_emit(LiquidCompiler *compiler, LiquidOp op, uint32_t a, uint32_t b,
                         uint32_t *at);
MUST_USE Err liquid_emit_constant(LiquidCompiler *compiler, LiquidOp op, LiquidValue constant);
// The instruction at `at`, which may be LIQUID_NOWHERE, jumps to here.
void liquid_land(LiquidCompiler *compiler, uint32_t at);
// Emits a jump that is added to a chain of those that will land together.
MUST_USE Err liquid_emit_chained(LiquidCompiler *compiler, LiquidOp op, uint32_t b,
                                 uint32_t *chain);
void liquid_land_chain(LiquidCompiler *compiler, uint32_t chain);
// The number of an assigned variable.
MUST_USE Err liquid_variable(LiquidCompiler *compiler, Str name, uint32_t *out);

// A literal, a path or a range. `*path` (which may be NULL) is what the path is called, "" when it
// is none.
MUST_USE Err liquid_read_value(LiquidCompiler *compiler, Str *path);
// A value and the filters behind it.
MUST_USE Err liquid_read_filtered(LiquidCompiler *compiler);
// Comparisons joined by `and` and `or`, of which the right ones bind first.
MUST_USE Err liquid_read_condition(LiquidCompiler *compiler);
// A name, and nothing else.
MUST_USE Err liquid_read_name(LiquidCompiler *compiler, Str *out);
// Ends the list of paths: those of assigned variables are not the caller's.
void liquid_paths_close(LiquidCompiler *compiler);

// What the tag whose first token is looked at says.
MUST_USE Err liquid_read_tag(LiquidCompiler *compiler);

// Goes past everything up to the matching {% end<name> %}; `*inside` gets what stands before it,
// without the white space that a '-' of either tag takes off.
MUST_USE Err liquid_skip_to_end(LiquidCompiler *compiler, Str name, Str *inside);
// Emits words of the source as they stand.
MUST_USE Err liquid_emit_words(LiquidCompiler *compiler, Str words);

#endif
