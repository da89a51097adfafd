#include "text/liquid_compiler.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    SHOWN_MAX_BYTES = 40,
    MESSAGE_MAX_BYTES = 256,
    CODE_FIRST = 64,
};

Str liquid_shown(Str words)
{
    if (words.len <= SHOWN_MAX_BYTES) {
        return words;
    }
    size_t len = SHOWN_MAX_BYTES;
    while (len > 0 && ((unsigned char)words.at[len] & 0xc0) == 0x80) {
        len--;
    }
    return (Str){ words.at, len };
}

Err liquid_refuse_source(LiquidCompiler *compiler, Err err, Str code, const char *format, ...)
{
    char message[MESSAGE_MAX_BYTES];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    assert(len >= 0);
    assert((size_t)len < sizeof(message));
    return refuse(compiler->why, err, compiler->made->field, code,
                  str_format(compiler->arena, "line %" PRIu32 ": %s", compiler->line, message));
}

Err liquid_refuse_token(LiquidCompiler *compiler, const char *wanted)
{
    LiquidToken token = compiler->lexer.token;
    Str shown = liquid_shown(token.shown);
    if (token.kind == LIQUID_TOKEN_END) {
        return liquid_refuse_source(compiler, ERR_INVALID, S("syntax"),
                                    "the tag ends where %s should stand", wanted);
    }
    if (token.kind == LIQUID_TOKEN_WRONG && (shown.at[0] == '"' || shown.at[0] == '\'')) {
        return liquid_refuse_source(compiler, ERR_INVALID, S("syntax"),
                                    "a text has no closing quotation mark: %.*s", STR_ARG(shown));
    }
    return liquid_refuse_source(compiler, ERR_INVALID, S("syntax"),
                                "\"%.*s\" stands where %s should", STR_ARG(shown), wanted);
}

static Err refuse_complex(LiquidCompiler *compiler)
{
    return liquid_refuse_source(compiler, ERR_LIMIT, S("template_too_complex"),
                                "the template has too many parts");
}

uint32_t liquid_here(const LiquidCompiler *compiler)
{
    return (uint32_t)compiler->made->code_count;
}

Err liquid_emit(LiquidCompiler *compiler, LiquidOp op, uint32_t a, uint32_t b, uint32_t *at)
{
    LiquidTemplate *made = compiler->made;
    if (made->code_count == LIQUID_CODE_MAX) {
        return refuse_complex(compiler);
    }
    if (made->code_count == compiler->code_capacity) {
        size_t capacity = made->code_count > 0 ? 2 * made->code_count : CODE_FIRST;
        LiquidInstruction *grown = arena_array(compiler->arena, LiquidInstruction, capacity);
        if (made->code_count > 0) {
            memcpy(grown, made->code, made->code_count * sizeof(*grown));
        }
        made->code = grown;
        compiler->code_capacity = capacity;
    }
    if (at) {
        *at = liquid_here(compiler);
    }
    made->code[made->code_count++] =
        (LiquidInstruction){ .op = op, .line = compiler->line, .a = a, .b = b };
    return ERR_NONE;
}

Err liquid_emit_constant(LiquidCompiler *compiler, LiquidOp op, LiquidValue constant)
{
    LiquidTemplate *made = compiler->made;
    if (made->constant_count == compiler->constant_capacity) {
        // No instruction has more than one, so LIQUID_CODE_MAX limits these too.
        size_t capacity = made->constant_count > 0 ? 2 * made->constant_count : CODE_FIRST;
        LiquidValue *grown = arena_array(compiler->arena, LiquidValue, capacity);
        if (made->constant_count > 0) {
            memcpy(grown, made->constants, made->constant_count * sizeof(*grown));
        }
        made->constants = grown;
        compiler->constant_capacity = capacity;
    }
    made->constants[made->constant_count] = constant;
    return liquid_emit(compiler, op, (uint32_t)made->constant_count++, 0, NULL);
}

void liquid_land(LiquidCompiler *compiler, uint32_t at)
{
    if (at != LIQUID_NOWHERE) {
        compiler->made->code[at].a = liquid_here(compiler);
    }
}

Err liquid_emit_chained(LiquidCompiler *compiler, LiquidOp op, uint32_t b, uint32_t *chain)
{
    return liquid_emit(compiler, op, *chain, b, chain);
}

void liquid_land_chain(LiquidCompiler *compiler, uint32_t chain)
{
    while (chain != LIQUID_NOWHERE) {
        uint32_t before = compiler->made->code[chain].a;
        liquid_land(compiler, chain);
        chain = before;
    }
}

Err liquid_variable(LiquidCompiler *compiler, Str name, uint32_t *out)
{
    LiquidTemplate *made = compiler->made;
    for (size_t i = 0; i < made->variable_count; i++) {
        if (str_equal(made->variables[i], name)) {
            *out = (uint32_t)i;
            return ERR_NONE;
        }
    }
    if (made->variable_count == LIQUID_VARIABLES_MAX) {
        return refuse_complex(compiler);
    }
    *out = (uint32_t)made->variable_count;
    made->variables[made->variable_count++] = name;
    return ERR_NONE;
}
