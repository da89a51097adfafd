#include "text/liquid_compiler.h"

#include "text/liquid_filters.h"

#include <string.h>

// A path whose end has not been read: the outermost, or one between brackets.
typedef struct OpenPath {
    Str path;    // "" unless the caller is asked for it
    Str literal; // of a text that stands there instead
    bool is_path;
    int members;
} OpenPath;

static Str name_checked(Str name)
{
    return name.len <= LIQUID_NAME_MAX_BYTES ? name : (Str){ 0 };
}

static Err refuse_name(LiquidCompiler *compiler)
{
    return liquid_refuse_source(compiler, ERR_LIMIT, S("template_too_complex"),
                                "a name is longer than %d bytes", LIQUID_NAME_MAX_BYTES);
}

Err liquid_read_name(LiquidCompiler *compiler, Str *out)
{
    LiquidToken token = compiler->lexer.token;
    if (token.kind != LIQUID_TOKEN_NAME) {
        return liquid_refuse_token(compiler, "a name");
    }
    if (!name_checked(token.shown).at) {
        return refuse_name(compiler);
    }
    liquid_lex_next(&compiler->lexer);
    *out = token.shown;
    return ERR_NONE;
}

// ---- paths -----------------------------------------------------------------------------------

static Err path_note(LiquidCompiler *compiler, Str path)
{
    LiquidTemplate *made = compiler->made;
    if (path.len == 0) {
        return ERR_NONE;
    }
    for (size_t i = 0; i < made->path_count; i++) {
        if (str_equal(made->paths[i].path, path)) {
            return ERR_NONE;
        }
    }
    if (made->path_count == LIQUID_PATHS_MAX) {
        return liquid_refuse_source(compiler, ERR_LIMIT, S("template_too_complex"),
                                    "more than %d different placeholders", LIQUID_PATHS_MAX);
    }
    if (!made->paths) {
        made->paths = arena_array(compiler->arena, LiquidPath, LIQUID_PATHS_MAX);
    }
    made->paths[made->path_count++] = (LiquidPath){ path, compiler->line };
    return ERR_NONE;
}

static Str path_root(Str path)
{
    size_t len = 0;
    while (len < path.len && path.at[len] != '.' && path.at[len] != '[') {
        len++;
    }
    return (Str){ path.at, len };
}

static bool is_variable(const LiquidTemplate *made, Str name, uint32_t *number)
{
    for (size_t i = 0; i < made->variable_count; i++) {
        if (str_equal(made->variables[i], name)) {
            *number = (uint32_t)i;
            return true;
        }
    }
    return false;
}

void liquid_paths_close(LiquidCompiler *compiler)
{
    LiquidTemplate *made = compiler->made;
    uint32_t number = 0;
    size_t kept = 0;
    for (size_t i = 0; i < made->path_count; i++) {
        if (!is_variable(made, path_root(made->paths[i].path), &number)) {
            made->paths[kept++] = made->paths[i];
        }
    }
    made->path_count = kept;
    // A variable may be assigned behind its first use, in a loop; so they are looked up now.
    for (size_t i = 0; i < made->code_count; i++) {
        LiquidInstruction *code = &made->code[i];
        if (code->op == LIQUID_OP_FIND &&
            is_variable(made, made->constants[code->a].text, &number)) {
            code->b = number + 1;
        }
    }
}

// The loop that calls its item so; LIQUID_NESTING_MAX when there is none. In a loop's `else` there
// is no item.
static uint32_t loop_of(const LiquidCompiler *compiler, Str item)
{
    for (uint32_t depth = compiler->depth; depth > 0; depth--) {
        const LiquidBlock *block = &compiler->blocks[depth - 1];
        bool is_loop = block->kind == LIQUID_BLOCK_FOR && !block->has_else;
        if (is_loop && (item.len == 0 || str_equal(block->item, item))) {
            return depth - 1;
        }
    }
    return LIQUID_NESTING_MAX;
}

static Err root_read(LiquidCompiler *compiler, OpenPath *open)
{
    Str name = { 0 };
    Err err = liquid_read_name(compiler, &name);
    if (err) {
        return err;
    }
    open->is_path = true;
    uint32_t loop = loop_of(compiler, name);
    if (loop < LIQUID_NESTING_MAX) {
        open->path = compiler->blocks[loop].item_path;
        return liquid_emit(compiler, LIQUID_OP_ITEM, loop, 0, NULL);
    }
    loop = loop_of(compiler, S(""));
    if (loop < LIQUID_NESTING_MAX && str_equal(name, S("forloop"))) {
        return liquid_emit(compiler, LIQUID_OP_FORLOOP, loop, 0, NULL);
    }
    open->path = name;
    return liquid_emit_constant(compiler, LIQUID_OP_FIND, liquid_text(name));
}

// ---- values ----------------------------------------------------------------------------------

// The words that stand for a value of their own.
static bool word_read(Str word, LiquidValue *out)
{
    static const struct {
        Str word;
        LiquidValue value;
    } words[] = {
        { STR_INIT("nil"), { .kind = LIQUID_NIL } },
        { STR_INIT("null"), { .kind = LIQUID_NIL } },
        { STR_INIT("true"), { .kind = LIQUID_BOOL, .integer = 1 } },
        { STR_INIT("false"), { .kind = LIQUID_BOOL } },
        { STR_INIT("empty"), { .kind = LIQUID_EMPTY } },
        { STR_INIT("blank"), { .kind = LIQUID_BLANK } },
    };
    for (size_t i = 0; i < countof(words); i++) {
        if (str_equal(words[i].word, word)) {
            *out = words[i].value;
            return true;
        }
    }
    return false;
}

static bool literal_read(const LiquidToken *token, LiquidValue *out)
{
    if (token->kind == LIQUID_TOKEN_TEXT) {
        *out = liquid_text(token->value);
        return true;
    }
    if (token->kind == LIQUID_TOKEN_INTEGER || token->kind == LIQUID_TOKEN_DECIMAL) {
        *out = liquid_integer(token->number);
        out->kind = token->kind == LIQUID_TOKEN_DECIMAL ? LIQUID_DECIMAL : LIQUID_INTEGER;
        return true;
    }
    return token->kind == LIQUID_TOKEN_NAME && word_read(token->shown, out);
}

static Err start_read(LiquidCompiler *compiler, OpenPath *open)
{
    const LiquidToken *token = &compiler->lexer.token;
    LiquidValue literal = { 0 };
    *open = (OpenPath){ 0 };
    if (!literal_read(token, &literal)) {
        return token->kind == LIQUID_TOKEN_NAME ? root_read(compiler, open)
                                                : liquid_refuse_token(compiler, "a value");
    }
    open->literal = token->kind == LIQUID_TOKEN_TEXT ? token->value : (Str){ 0 };
    liquid_lex_next(&compiler->lexer);
    return liquid_emit_constant(compiler, LIQUID_OP_CONSTANT, literal);
}

// `path` of an item of a list is "a[]", of a member "a.b".
static Err path_extend(LiquidCompiler *compiler, OpenPath *open, Str member)
{
    if (!open->is_path) {
        return liquid_refuse_source(compiler, ERR_INVALID, S("syntax"), "only names have members");
    }
    if (++open->members > LIQUID_MEMBERS_MAX || member.len > LIQUID_NAME_MAX_BYTES) {
        return liquid_refuse_source(compiler, ERR_LIMIT, S("template_too_complex"),
                                    "a path of more than %d members, or with a long name",
                                    LIQUID_MEMBERS_MAX);
    }
    if (open->path.len > 0) {
        open->path = member.len > 0 ? str_format(compiler->arena, "%.*s.%.*s", STR_ARG(open->path),
                                                 STR_ARG(member))
                                    : str_format(compiler->arena, "%.*s[]", STR_ARG(open->path));
    }
    return ERR_NONE;
}

static Err member_read(LiquidCompiler *compiler, OpenPath *open)
{
    LiquidToken token = compiler->lexer.token;
    if (token.kind != LIQUID_TOKEN_NAME && token.kind != LIQUID_TOKEN_INTEGER) {
        return liquid_refuse_token(compiler, "a name");
    }
    Err err = path_extend(compiler, open, token.shown);
    if (err) {
        return err;
    }
    liquid_lex_next(&compiler->lexer);
    return liquid_emit_constant(compiler, LIQUID_OP_MEMBER, liquid_text(token.shown));
}

// Members and brackets behind a value, up to what cannot go on. The value between brackets may have
// its own, so the ones that wait are kept in `open`.
static Err path_read(LiquidCompiler *compiler, OpenPath *open)
{
    int depth = 0;
    Err err = start_read(compiler, open);
    while (!err) {
        if (liquid_lex_take(&compiler->lexer, S("."))) {
            err = member_read(compiler, &open[depth]);
        } else if (liquid_lex_take(&compiler->lexer, S("["))) {
            if (depth == LIQUID_BRACKETS_MAX) {
                return liquid_refuse_source(compiler, ERR_LIMIT, S("template_too_complex"),
                                            "too many brackets inside one another");
            }
            err = start_read(compiler, &open[++depth]);
        } else if (depth == 0) {
            return path_note(compiler, open->path);
        } else if (liquid_lex_take(&compiler->lexer, S("]"))) {
            err = path_note(compiler, open[depth].path);
            err = err ? err : path_extend(compiler, &open[depth - 1], open[depth].literal);
            err = err ? err : liquid_emit(compiler, LIQUID_OP_INDEX, 0, 0, NULL);
            depth--;
        } else {
            return liquid_refuse_token(compiler, "]");
        }
    }
    return err;
}

Err liquid_read_value(LiquidCompiler *compiler, Str *path)
{
    OpenPath open[LIQUID_BRACKETS_MAX + 1];
    bool is_range = liquid_lex_take(&compiler->lexer, S("("));
    Err err = path_read(compiler, open);
    if (err) {
        return err;
    }
    if (path) {
        *path = is_range ? (Str){ 0 } : open[0].path;
    }
    if (!is_range) {
        return ERR_NONE;
    }
    if (!liquid_lex_take(&compiler->lexer, S(".."))) {
        return liquid_refuse_token(compiler, "..");
    }
    err = path_read(compiler, open);
    if (err) {
        return err;
    }
    if (!liquid_lex_take(&compiler->lexer, S(")"))) {
        return liquid_refuse_token(compiler, ")");
    }
    return liquid_emit(compiler, LIQUID_OP_RANGE, 0, 0, NULL);
}

// ---- filters ---------------------------------------------------------------------------------

static Err refuse_arguments(LiquidCompiler *compiler, const LiquidFilter *filter)
{
    if (filter->arguments_max == 0) {
        return liquid_refuse_source(compiler, ERR_INVALID, S("filter_arguments"),
                                    "the filter \"%.*s\" takes no arguments",
                                    STR_ARG(filter->name));
    }
    if (filter->arguments_min == filter->arguments_max) {
        return liquid_refuse_source(compiler, ERR_INVALID, S("filter_arguments"),
                                    "the filter \"%.*s\" takes %zu %s", STR_ARG(filter->name),
                                    filter->arguments_max,
                                    filter->arguments_max == 1 ? "argument" : "arguments");
    }
    return liquid_refuse_source(compiler, ERR_INVALID, S("filter_arguments"),
                                "the filter \"%.*s\" takes %zu to %zu arguments",
                                STR_ARG(filter->name), filter->arguments_min,
                                filter->arguments_max);
}

static Err filter_read(LiquidCompiler *compiler)
{
    Str name = { 0 };
    Err err = liquid_read_name(compiler, &name);
    if (err) {
        return err;
    }
    uint32_t number = 0;
    if (!liquid_filter_find(name, &number)) {
        Str shown = liquid_shown(name);
        return liquid_refuse_source(compiler, ERR_INVALID, S("unknown_filter"),
                                    "there is no filter \"%.*s\"", STR_ARG(shown));
    }
    const LiquidFilter *filter = liquid_filter(number);
    uint32_t count = 0;
    bool goes_on = liquid_lex_take(&compiler->lexer, S(":"));
    while (goes_on) {
        if (count == filter->arguments_max) {
            return refuse_arguments(compiler, filter);
        }
        err = liquid_read_value(compiler, NULL);
        if (err) {
            return err;
        }
        count++;
        goes_on = liquid_lex_take(&compiler->lexer, S(","));
    }
    if (count < filter->arguments_min) {
        return refuse_arguments(compiler, filter);
    }
    return liquid_emit(compiler, LIQUID_OP_FILTER, number, count, NULL);
}

Err liquid_read_filtered(LiquidCompiler *compiler)
{
    Err err = liquid_read_value(compiler, NULL);
    while (!err && liquid_lex_take(&compiler->lexer, S("|"))) {
        err = filter_read(compiler);
    }
    return err;
}

// ---- conditions ------------------------------------------------------------------------------

static bool relation_take(LiquidCompiler *compiler, uint32_t *out)
{
    static const struct {
        Str shown;
        LiquidRelation relation;
    } relations[] = {
        { STR_INIT("=="), LIQUID_EQUAL },         { STR_INIT("!="), LIQUID_NOT_EQUAL },
        { STR_INIT("<>"), LIQUID_NOT_EQUAL },     { STR_INIT("<"), LIQUID_LESS },
        { STR_INIT("<="), LIQUID_LESS_EQUAL },    { STR_INIT(">"), LIQUID_GREATER },
        { STR_INIT(">="), LIQUID_GREATER_EQUAL }, { STR_INIT("contains"), LIQUID_CONTAINS },
    };
    for (size_t i = 0; i < countof(relations); i++) {
        if (liquid_lex_take(&compiler->lexer, relations[i].shown)) {
            *out = relations[i].relation;
            return true;
        }
    }
    return false;
}

static Err comparison_read(LiquidCompiler *compiler)
{
    uint32_t relation = 0;
    Err err = liquid_read_value(compiler, NULL);
    if (err || !relation_take(compiler, &relation)) {
        return err;
    }
    err = liquid_read_value(compiler, NULL);
    return err ? err : liquid_emit(compiler, LIQUID_OP_COMPARE, relation, 0, NULL);
}

Err liquid_read_condition(LiquidCompiler *compiler)
{
    // The right ones bind first, so a left side that decides, decides it all.
    uint32_t decided = LIQUID_NOWHERE;
    Err err = comparison_read(compiler);
    while (!err) {
        bool is_or = liquid_lex_take(&compiler->lexer, S("or"));
        if (!is_or && !liquid_lex_take(&compiler->lexer, S("and"))) {
            liquid_land_chain(compiler, decided);
            return ERR_NONE;
        }
        err = liquid_emit_chained(compiler, LIQUID_OP_DECIDE, is_or, &decided);
        err = err ? err : comparison_read(compiler);
    }
    return err;
}
