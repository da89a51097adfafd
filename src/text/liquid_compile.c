#include "text/liquid_compiler.h"

#include <string.h>

enum { MARK_BYTES = 2 }; // "{{", "%}" and their kin

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

static Str words_trim(Str words, bool at_start, bool at_end)
{
    while (at_start && words.len > 0 && is_space(words.at[0])) {
        words = (Str){ words.at + 1, words.len - 1 };
    }
    while (at_end && words.len > 0 && is_space(words.at[words.len - 1])) {
        words.len--;
    }
    return words;
}

Err liquid_emit_words(LiquidCompiler *compiler, Str words)
{
    if (words.len == 0) {
        return ERR_NONE;
    }
    size_t from = (size_t)(words.at - compiler->made->source.at);
    return liquid_emit(compiler, LIQUID_OP_WORDS, (uint32_t)from, (uint32_t)words.len, NULL);
}

// ---- tags as pieces of the source ------------------------------------------------------------

typedef struct Tag {
    Str inside;
    bool trims_before;
    bool trims_after;
} Tag;

// The next "{{" or "{%", or the end.
static size_t tag_find(Str rest)
{
    size_t at = 0;
    while (at < rest.len) {
        const char *brace = memchr(rest.at + at, '{', rest.len - at);
        if (!brace) {
            return rest.len;
        }
        at = (size_t)(brace - rest.at);
        if (at + 1 < rest.len && (brace[1] == '{' || brace[1] == '%')) {
            return at;
        }
        at++;
    }
    return rest.len;
}

// `rest` starts with the tag and is left behind it.
static bool tag_cut(Str *rest, Tag *out)
{
    Str mark = rest->at[1] == '{' ? S("}}") : S("%}");
    const char *from = rest->at + MARK_BYTES;
    const char *end = memmem(from, rest->len - MARK_BYTES, mark.at, mark.len);
    if (!end) {
        return false;
    }
    Tag tag = { .inside = { from, (size_t)(end - from) } };
    tag.trims_before = tag.inside.len > 0 && from[0] == '-';
    if (tag.trims_before) {
        tag.inside = (Str){ from + 1, tag.inside.len - 1 };
    }
    tag.trims_after = tag.inside.len > 0 && end[-1] == '-';
    tag.inside.len -= tag.trims_after;
    size_t len = (size_t)(end - rest->at) + MARK_BYTES;
    *rest = (Str){ rest->at + len, rest->len - len };
    *out = tag;
    return true;
}

// Whether `rest`, which starts with "{%", is the tag of this name.
static bool tag_is(Str rest, Str name)
{
    size_t at = MARK_BYTES;
    at += at < rest.len && rest.at[at] == '-';
    while (at < rest.len && is_space(rest.at[at])) {
        at++;
    }
    Str words = { rest.at + at, rest.len - at };
    if (!str_starts(words, name)) {
        return false;
    }
    char after = words.len > name.len ? words.at[name.len] : ' ';
    return is_space(after) || after == '-' || after == '%';
}

Err liquid_skip_to_end(LiquidCompiler *compiler, Str name, Str *inside)
{
    Str end = str_format(compiler->arena, "end%.*s", STR_ARG(name));
    bool nests = str_equal(name, S("comment"));
    Str rest = compiler->rest;
    Tag tag = { 0 };
    for (int depth = 1; depth > 0;) {
        const char *mark = memmem(rest.at, rest.len, "{%", MARK_BYTES);
        if (!mark) {
            return liquid_refuse_source(compiler, ERR_INVALID, S("not_closed"),
                                        "\"%.*s\" has no \"%.*s\"", STR_ARG(name), STR_ARG(end));
        }
        rest = (Str){ mark, rest.len - (size_t)(mark - rest.at) };
        bool is_end = tag_is(rest, end);
        depth += nests && tag_is(rest, name);
        depth -= is_end;
        if (depth > 0) {
            rest = (Str){ rest.at + MARK_BYTES, rest.len - MARK_BYTES };
        }
    }
    Str words = { compiler->rest.at, (size_t)(rest.at - compiler->rest.at) };
    if (!tag_cut(&rest, &tag)) {
        return liquid_refuse_source(compiler, ERR_INVALID, S("not_closed"),
                                    "the tag \"%.*s\" has no %%}", STR_ARG(end));
    }
    *inside = words_trim(words, compiler->is_trimming, tag.trims_before);
    compiler->is_trimming = tag.trims_after;
    compiler->rest = rest;
    return ERR_NONE;
}

// ---- the whole -------------------------------------------------------------------------------

static Err print_read(LiquidCompiler *compiler)
{
    if (compiler->lexer.token.kind == LIQUID_TOKEN_END) {
        return ERR_NONE;
    }
    Err err = liquid_read_filtered(compiler);
    return err ? err : liquid_emit(compiler, LIQUID_OP_PRINT, 0, 0, NULL);
}

// `compiler->rest` starts with a tag, or is empty.
static Err tag_read(LiquidCompiler *compiler, Tag tag, bool is_print)
{
    compiler->is_trimming = tag.trims_after;
    if (!is_print && str_starts(str_trim(tag.inside), S("#"))) {
        return ERR_NONE;
    }
    compiler->lexer = liquid_lex(tag.inside);
    Err err = is_print ? print_read(compiler) : liquid_read_tag(compiler);
    if (!err && compiler->lexer.token.kind != LIQUID_TOKEN_END) {
        return liquid_refuse_token(compiler, "the end of the tag");
    }
    return err;
}

static uint32_t lines_in(const char *from, const char *to)
{
    uint32_t lines = 0;
    for (; from < to; from++) {
        lines += *from == '\n';
    }
    return lines;
}

static Err source_read(LiquidCompiler *compiler)
{
    const char *counted = compiler->rest.at;
    while (compiler->rest.len > 0) {
        Str words = { compiler->rest.at, tag_find(compiler->rest) };
        const char *at = compiler->rest.at + words.len;
        compiler->rest = (Str){ at, compiler->rest.len - words.len };
        compiler->line += lines_in(counted, at);
        counted = at;
        Tag tag = { 0 };
        bool is_end = compiler->rest.len == 0;
        bool is_print = !is_end && at[1] == '{';
        if (!is_end && !tag_cut(&compiler->rest, &tag)) {
            return liquid_refuse_source(compiler, ERR_INVALID, S("not_closed"), "the tag has no %s",
                                        is_print ? "}}" : "%}");
        }
        words = words_trim(words, compiler->is_trimming, tag.trims_before);
        Err err = liquid_emit_words(compiler, words);
        if (!err && !is_end) {
            err = tag_read(compiler, tag, is_print);
        }
        if (err) {
            return err;
        }
    }
    return ERR_NONE;
}

static Err source_end(LiquidCompiler *compiler)
{
    static const char *const names[] = {
        [LIQUID_BLOCK_IF] = "if",           [LIQUID_BLOCK_UNLESS] = "unless",
        [LIQUID_BLOCK_CASE] = "case",       [LIQUID_BLOCK_FOR] = "for",
        [LIQUID_BLOCK_CAPTURE] = "capture",
    };
    if (compiler->depth == 0) {
        return ERR_NONE;
    }
    const LiquidBlock *block = &compiler->blocks[compiler->depth - 1];
    const char *name = names[block->kind];
    compiler->line = block->line;
    return liquid_refuse_source(compiler, ERR_INVALID, S("not_closed"), "\"%s\" has no \"end%s\"",
                                name, name);
}

Err liquid_compile(Arena *arena, Str source, Str field, const LiquidTemplate **out, Refusal *why)
{
    if (source.len > LIQUID_SOURCE_MAX_BYTES) {
        return refuse(why, ERR_LIMIT, field, S("template_too_long"),
                      S("the template is longer than 64 KB"));
    }
    if (!str_is_utf8(source)) {
        return refuse(why, ERR_INVALID, field, S("not_utf8"), S("the template is not UTF-8"));
    }
    LiquidTemplate *made = arena_new(arena, LiquidTemplate);
    made->source = str_copy(arena, source);
    made->field = str_copy(arena, field);
    LiquidCompiler *compiler = arena_new(arena, LiquidCompiler);
    compiler->arena = arena;
    compiler->made = made;
    compiler->rest = made->source;
    compiler->line = 1;
    compiler->why = why;
    Err err = source_read(compiler);
    err = err ? err : source_end(compiler);
    if (err) {
        return err;
    }
    liquid_paths_close(compiler);
    *out = made;
    return ERR_NONE;
}

const LiquidPath *liquid_paths(const LiquidTemplate *compiled, size_t *count)
{
    *count = compiled->path_count;
    return compiled->paths;
}
