// liquid_code.h — what a template is compiled to: instructions for a small machine with a stack.
//
// The machine has no calls, so neither compiling nor rendering ever nests in C. Whatever nests in a
// template (blocks, loops, captures) is numbered by its depth, at most LIQUID_NESTING_MAX.
#ifndef TEXT_LIQUID_CODE_H
#define TEXT_LIQUID_CODE_H

#include "text/liquid.h"

typedef enum LiquidOp {
    LIQUID_OP_WORDS,     // prints the source from a, b bytes of it
    LIQUID_OP_PRINT,     // pops, prints
    LIQUID_OP_CONSTANT,  // pushes constant a
    LIQUID_OP_FIND,      // pushes what the name in constant a means; b: variable + 1, or 0
    LIQUID_OP_ITEM,      // pushes the item of the loop at depth a
    LIQUID_OP_FORLOOP,   // pushes `forloop` of the loop at depth a
    LIQUID_OP_MEMBER,    // replaces the top by its member named in constant a
    LIQUID_OP_INDEX,     // pops a key, replaces the top by its item or member
    LIQUID_OP_RANGE,     // pops the end and the start, pushes the range
    LIQUID_OP_COMPARE,   // pops two, pushes whether they are in the LiquidRelation a
    LIQUID_OP_FILTER,    // pops b arguments, replaces the top by what filter a makes of it
    LIQUID_OP_JUMP,      // goes on at a
    LIQUID_OP_JUMP_IF,   // pops; goes on at a if that was true (b: 1) or false (b: 0)
    LIQUID_OP_DECIDE,    // goes on at a if the top is true (b: 1) or false (b: 0), else pops
    LIQUID_OP_ASSIGN,    // pops into variable a
    LIQUID_OP_CASE,      // pops into the case at depth a
    LIQUID_OP_WHEN,      // replaces the top by whether it equals the case at depth a
    LIQUID_OP_FOR_BOUND, // pops the limit or offset (LiquidForFlag b) of the loop at depth a
    LIQUID_OP_FOR_BEGIN, // pops the list of the loop at depth b & LIQUID_FOR_DEPTH_MASK; goes on at
                         // a if it has nothing
    LIQUID_OP_FOR_STEP,  // takes the next item of the loop at depth b, or goes on at a
    LIQUID_OP_CAPTURE_BEGIN, // what is printed is kept
    LIQUID_OP_CAPTURE_END,   // in variable a
    LIQUID_OP_COUNT,
} LiquidOp;

typedef enum LiquidRelation {
    LIQUID_EQUAL,
    LIQUID_NOT_EQUAL,
    LIQUID_LESS,
    LIQUID_LESS_EQUAL,
    LIQUID_GREATER,
    LIQUID_GREATER_EQUAL,
    LIQUID_CONTAINS,
} LiquidRelation;

// In LIQUID_OP_FOR_BEGIN's b, above the depth.
typedef enum LiquidForFlag {
    LIQUID_FOR_DEPTH_MASK = 0xff,
    LIQUID_FOR_REVERSED = 0x100,
    LIQUID_FOR_LIMIT = 0x200,
    LIQUID_FOR_OFFSET = 0x400,
} LiquidForFlag;

typedef struct LiquidInstruction {
    LiquidOp op;
    uint32_t line;
    uint32_t a;
    uint32_t b;
} LiquidInstruction;

struct LiquidTemplate {
    Str source; // a copy
    Str field;
    LiquidInstruction *code;
    size_t code_count;
    LiquidValue *constants;
    size_t constant_count;
    Str variables[LIQUID_VARIABLES_MAX];
    size_t variable_count;
    LiquidPath *paths;
    size_t path_count;
};

#endif
