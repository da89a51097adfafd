#include "text/liquid_compiler.h"

// ---- blocks ----------------------------------------------------------------------------------

static Err block_open(LiquidCompiler *compiler, LiquidBlock block)
{
    if (compiler->depth == LIQUID_NESTING_MAX) {
        return liquid_refuse_source(compiler, ERR_LIMIT, S("template_too_complex"),
                                    "more than %d blocks inside one another", LIQUID_NESTING_MAX);
    }
    block.line = compiler->line;
    compiler->blocks[compiler->depth++] = block;
    return ERR_NONE;
}

static LiquidBlock *block_top(LiquidCompiler *compiler)
{
    return compiler->depth > 0 ? &compiler->blocks[compiler->depth - 1] : NULL;
}

static Err refuse_stray(LiquidCompiler *compiler, const char *tag)
{
    return liquid_refuse_source(compiler, ERR_INVALID, S("syntax"),
                                "\"%s\" does not belong to the block that is open here", tag);
}

// Ends a branch of the innermost block: what follows it is behind the block.
static Err branch_end(LiquidCompiler *compiler, LiquidBlock *block)
{
    Err err = liquid_emit_chained(compiler, LIQUID_OP_JUMP, 0, &block->ends);
    liquid_land(compiler, block->next);
    block->next = LIQUID_NOWHERE;
    return err;
}

static Err block_close(LiquidCompiler *compiler, LiquidBlockKind kind, const char *tag)
{
    LiquidBlock *block = block_top(compiler);
    if (!block || block->kind != kind) {
        return refuse_stray(compiler, tag);
    }
    liquid_land(compiler, block->next);
    liquid_land_chain(compiler, block->ends);
    compiler->depth--;
    return ERR_NONE;
}

// ---- if, unless ------------------------------------------------------------------------------

static Err branch_begin(LiquidCompiler *compiler, uint32_t *next, bool skips_if)
{
    Err err = liquid_read_condition(compiler);
    return err ? err : liquid_emit(compiler, LIQUID_OP_JUMP_IF, 0, skips_if, next);
}

static Err condition_open(LiquidCompiler *compiler, LiquidBlockKind kind)
{
    LiquidBlock block = { .kind = kind, .ends = LIQUID_NOWHERE };
    Err err = branch_begin(compiler, &block.next, kind == LIQUID_BLOCK_UNLESS);
    return err ? err : block_open(compiler, block);
}

static Err tag_if(LiquidCompiler *compiler)
{
    return condition_open(compiler, LIQUID_BLOCK_IF);
}

static Err tag_unless(LiquidCompiler *compiler)
{
    return condition_open(compiler, LIQUID_BLOCK_UNLESS);
}

static Err tag_elsif(LiquidCompiler *compiler)
{
    LiquidBlock *block = block_top(compiler);
    bool is_condition =
        block && (block->kind == LIQUID_BLOCK_IF || block->kind == LIQUID_BLOCK_UNLESS);
    if (!is_condition || block->has_else) {
        return refuse_stray(compiler, "elsif");
    }
    Err err = branch_end(compiler, block);
    return err ? err : branch_begin(compiler, &block->next, false);
}

static Err for_else(LiquidCompiler *compiler, LiquidBlock *block)
{
    Err err = liquid_emit(compiler, LIQUID_OP_JUMP, block->step, 0, NULL);
    liquid_land(compiler, block->next);
    block->next = LIQUID_NOWHERE;
    return err;
}

static Err tag_else(LiquidCompiler *compiler)
{
    LiquidBlock *block = block_top(compiler);
    bool is_early_case = block && block->kind == LIQUID_BLOCK_CASE && !block->has_branch;
    if (!block || block->kind == LIQUID_BLOCK_CAPTURE || block->has_else || is_early_case) {
        return refuse_stray(compiler, "else");
    }
    block->has_else = true;
    return block->kind == LIQUID_BLOCK_FOR ? for_else(compiler, block)
                                           : branch_end(compiler, block);
}

static Err tag_endif(LiquidCompiler *compiler)
{
    return block_close(compiler, LIQUID_BLOCK_IF, "endif");
}

static Err tag_endunless(LiquidCompiler *compiler)
{
    return block_close(compiler, LIQUID_BLOCK_UNLESS, "endunless");
}

// ---- case ------------------------------------------------------------------------------------

static Err tag_case(LiquidCompiler *compiler)
{
    LiquidBlock block = { .kind = LIQUID_BLOCK_CASE, .ends = LIQUID_NOWHERE };
    Err err = liquid_read_value(compiler, NULL);
    err = err ? err : liquid_emit(compiler, LIQUID_OP_CASE, compiler->depth, 0, NULL);
    // What stands before the first `when` is never shown.
    err = err ? err : liquid_emit(compiler, LIQUID_OP_JUMP, 0, 0, &block.next);
    return err ? err : block_open(compiler, block);
}

static Err tag_when(LiquidCompiler *compiler)
{
    LiquidBlock *block = block_top(compiler);
    if (!block || block->kind != LIQUID_BLOCK_CASE || block->has_else) {
        return refuse_stray(compiler, "when");
    }
    Err err = ERR_NONE;
    if (block->has_branch) {
        err = branch_end(compiler, block);
    } else {
        liquid_land(compiler, block->next);
    }
    block->has_branch = true;
    uint32_t body = LIQUID_NOWHERE;
    bool goes_on = true;
    while (!err && goes_on) {
        err = liquid_read_value(compiler, NULL);
        err = err ? err : liquid_emit(compiler, LIQUID_OP_WHEN, compiler->depth - 1, 0, NULL);
        err = err ? err : liquid_emit_chained(compiler, LIQUID_OP_JUMP_IF, true, &body);
        goes_on =
            liquid_lex_take(&compiler->lexer, S(",")) || liquid_lex_take(&compiler->lexer, S("or"));
    }
    err = err ? err : liquid_emit(compiler, LIQUID_OP_JUMP, 0, 0, &block->next);
    if (!err) {
        liquid_land_chain(compiler, body);
    }
    return err;
}

static Err tag_endcase(LiquidCompiler *compiler)
{
    return block_close(compiler, LIQUID_BLOCK_CASE, "endcase");
}

// ---- for -------------------------------------------------------------------------------------

// Limit and offset go into the loop that is about to begin, in whatever order they stand.
static Err for_bound(LiquidCompiler *compiler, uint32_t *flags, LiquidForFlag flag)
{
    if (*flags & flag) {
        return liquid_refuse_token(compiler, "a parameter that is not there yet");
    }
    *flags |= flag;
    liquid_lex_next(&compiler->lexer);
    if (!liquid_lex_take(&compiler->lexer, S(":"))) {
        return liquid_refuse_token(compiler, ":");
    }
    Err err = liquid_read_value(compiler, NULL);
    return err ? err : liquid_emit(compiler, LIQUID_OP_FOR_BOUND, compiler->depth, flag, NULL);
}

static Err for_parameters(LiquidCompiler *compiler, uint32_t *flags)
{
    Err err = ERR_NONE;
    while (!err && compiler->lexer.token.kind != LIQUID_TOKEN_END) {
        if (liquid_lex_take(&compiler->lexer, S("reversed"))) {
            *flags |= LIQUID_FOR_REVERSED;
        } else if (liquid_lex_is(&compiler->lexer, S("limit"))) {
            err = for_bound(compiler, flags, LIQUID_FOR_LIMIT);
        } else if (liquid_lex_is(&compiler->lexer, S("offset"))) {
            err = for_bound(compiler, flags, LIQUID_FOR_OFFSET);
        } else if (!liquid_lex_take(&compiler->lexer, S(","))) {
            return liquid_refuse_token(compiler, "limit, offset or reversed");
        }
    }
    return err;
}

static Err tag_for(LiquidCompiler *compiler)
{
    LiquidBlock block = { .kind = LIQUID_BLOCK_FOR, .ends = LIQUID_NOWHERE };
    Str path = { 0 };
    Err err = liquid_read_name(compiler, &block.item);
    if (err) {
        return err;
    }
    if (!liquid_lex_take(&compiler->lexer, S("in"))) {
        return liquid_refuse_token(compiler, "in");
    }
    uint32_t flags = compiler->depth;
    err = liquid_read_value(compiler, &path);
    err = err ? err : for_parameters(compiler, &flags);
    err = err ? err : liquid_emit(compiler, LIQUID_OP_FOR_BEGIN, 0, flags, &block.next);
    block.step = liquid_here(compiler);
    err =
        err ? err : liquid_emit_chained(compiler, LIQUID_OP_FOR_STEP, compiler->depth, &block.ends);
    if (path.len > 0) {
        block.item_path = str_format(compiler->arena, "%.*s[]", STR_ARG(path));
    }
    return err ? err : block_open(compiler, block);
}

static Err tag_endfor(LiquidCompiler *compiler)
{
    LiquidBlock *block = block_top(compiler);
    if (!block || block->kind != LIQUID_BLOCK_FOR) {
        return refuse_stray(compiler, "endfor");
    }
    Err err = ERR_NONE;
    if (!block->has_else) {
        err = liquid_emit(compiler, LIQUID_OP_JUMP, block->step, 0, NULL);
    }
    return err ? err : block_close(compiler, LIQUID_BLOCK_FOR, "endfor");
}

// The loop that `break` and `continue` speak of. Captures that it leaves end on the way.
static Err loop_leave(LiquidCompiler *compiler, const char *tag, LiquidBlock **out)
{
    for (uint32_t depth = compiler->depth; depth > 0; depth--) {
        LiquidBlock *block = &compiler->blocks[depth - 1];
        if (block->kind == LIQUID_BLOCK_FOR && !block->has_else) {
            *out = block;
            return ERR_NONE;
        }
        if (block->kind == LIQUID_BLOCK_CAPTURE) {
            Err err = liquid_emit(compiler, LIQUID_OP_CAPTURE_END, block->variable, 0, NULL);
            if (err) {
                return err;
            }
        }
    }
    return liquid_refuse_source(compiler, ERR_INVALID, S("syntax"), "\"%s\" stands in no for", tag);
}

static Err tag_break(LiquidCompiler *compiler)
{
    LiquidBlock *loop = NULL;
    Err err = loop_leave(compiler, "break", &loop);
    if (err) {
        return err;
    }
    assert(loop);
    return liquid_emit_chained(compiler, LIQUID_OP_JUMP, 0, &loop->ends);
}

static Err tag_continue(LiquidCompiler *compiler)
{
    LiquidBlock *loop = NULL;
    Err err = loop_leave(compiler, "continue", &loop);
    if (err) {
        return err;
    }
    assert(loop);
    return liquid_emit(compiler, LIQUID_OP_JUMP, loop->step, 0, NULL);
}

// ---- variables -------------------------------------------------------------------------------

static Err tag_assign(LiquidCompiler *compiler)
{
    Str name = { 0 };
    uint32_t variable = 0;
    Err err = liquid_read_name(compiler, &name);
    if (err) {
        return err;
    }
    if (!liquid_lex_take(&compiler->lexer, S("="))) {
        return liquid_refuse_token(compiler, "=");
    }
    err = liquid_read_filtered(compiler);
    err = err ? err : liquid_variable(compiler, name, &variable);
    return err ? err : liquid_emit(compiler, LIQUID_OP_ASSIGN, variable, 0, NULL);
}

static Err tag_capture(LiquidCompiler *compiler)
{
    LiquidBlock block = { .kind = LIQUID_BLOCK_CAPTURE,
                          .next = LIQUID_NOWHERE,
                          .ends = LIQUID_NOWHERE };
    Str name = { 0 };
    Err err = liquid_read_name(compiler, &name);
    err = err ? err : liquid_variable(compiler, name, &block.variable);
    err = err ? err : liquid_emit(compiler, LIQUID_OP_CAPTURE_BEGIN, 0, 0, NULL);
    return err ? err : block_open(compiler, block);
}

static Err tag_endcapture(LiquidCompiler *compiler)
{
    LiquidBlock *block = block_top(compiler);
    if (!block || block->kind != LIQUID_BLOCK_CAPTURE) {
        return refuse_stray(compiler, "endcapture");
    }
    Err err = liquid_emit(compiler, LIQUID_OP_CAPTURE_END, block->variable, 0, NULL);
    return err ? err : block_close(compiler, LIQUID_BLOCK_CAPTURE, "endcapture");
}

// ---- what is not run -------------------------------------------------------------------------

static Err tag_comment(LiquidCompiler *compiler)
{
    Str inside = { 0 };
    return liquid_skip_to_end(compiler, S("comment"), &inside);
}

static Err tag_raw(LiquidCompiler *compiler)
{
    Str inside = { 0 };
    Err err = liquid_skip_to_end(compiler, S("raw"), &inside);
    return err ? err : liquid_emit_words(compiler, inside);
}

// ---- the table -------------------------------------------------------------------------------

static const struct {
    Str name;
    Err (*read)(LiquidCompiler *compiler);
} tags[] = {
    { STR_INIT("if"), tag_if },
    { STR_INIT("elsif"), tag_elsif },
    { STR_INIT("else"), tag_else },
    { STR_INIT("endif"), tag_endif },
    { STR_INIT("unless"), tag_unless },
    { STR_INIT("endunless"), tag_endunless },
    { STR_INIT("case"), tag_case },
    { STR_INIT("when"), tag_when },
    { STR_INIT("endcase"), tag_endcase },
    { STR_INIT("for"), tag_for },
    { STR_INIT("endfor"), tag_endfor },
    { STR_INIT("break"), tag_break },
    { STR_INIT("continue"), tag_continue },
    { STR_INIT("assign"), tag_assign },
    { STR_INIT("capture"), tag_capture },
    { STR_INIT("endcapture"), tag_endcapture },
    { STR_INIT("comment"), tag_comment },
    { STR_INIT("raw"), tag_raw },
};

Err liquid_read_tag(LiquidCompiler *compiler)
{
    Str name = { 0 };
    Err err = liquid_read_name(compiler, &name);
    if (err) {
        return err;
    }
    for (size_t i = 0; i < countof(tags); i++) {
        if (str_equal(tags[i].name, name)) {
            return tags[i].read(compiler);
        }
    }
    Str shown = liquid_shown(name);
    return liquid_refuse_source(compiler, ERR_INVALID, S("unknown_tag"), "there is no tag \"%.*s\"",
                                STR_ARG(shown));
}
