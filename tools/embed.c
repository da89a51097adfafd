// embed.c — turns SQL files and static files into C, at build time.
//
//   embed sql OUTDIR QUERY.sql… --migrations NNNN_NAME.sql…    writes OUTDIR/sql.h and OUTDIR/sql.c
//   embed assets OUTDIR ROOT FILE…                             writes OUTDIR/assets.c
//
// A query file holds statements, each under a line "-- name: what it does" and ended by a
// semicolon at a line's end. Output files are only touched when their content changes, so that
// what depends on them is not compiled again for nothing.
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#include "base/str.h"

enum {
    FILE_MAX_BYTES = 64 * 1024 * 1024,    // of one file that is read
    OUTPUT_MAX_BYTES = 512 * 1024 * 1024, // of one file that is written
    STATEMENTS_MAX = 4096,
    MIGRATIONS_MAX = 9999, // four digits
    MIGRATION_DIGITS = 4,
};

static NORETURN PRINTF(1, 2) void fail(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)fputs("embed: ", stderr);
    (void)vfprintf(stderr, format, args);
    (void)fputc('\n', stderr);
    va_end(args);
    exit(1);
}

// ---- files -----------------------------------------------------------------------------------

// False when there is no such file.
static bool file_read(Arena *arena, const char *path, Str *out)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        return false;
    }
    struct stat about;
    if (fstat(fileno(file), &about) != 0 || about.st_size > FILE_MAX_BYTES) {
        fail("%s: cannot be read, or has more than %d bytes", path, FILE_MAX_BYTES);
    }
    size_t len = (size_t)about.st_size;
    char *bytes = arena_array(arena, char, len + 1);
    if (fread(bytes, 1, len, file) != len) {
        fail("%s: %s", path, strerror(errno));
    }
    (void)fclose(file);
    *out = (Str){ bytes, len };
    return true;
}

static Str file_needed(Arena *arena, const char *path)
{
    Str text = { 0 };
    if (!file_read(arena, path, &text)) {
        fail("%s: %s", path, strerror(errno));
    }
    return text;
}

static void file_write_if_changed(Arena *arena, const char *path, const Buf *content)
{
    if (!buf_ok(content)) {
        fail("%s: would have more than %d bytes", path, OUTPUT_MAX_BYTES);
    }
    Str before = { 0 };
    if (file_read(arena, path, &before) && str_equal(before, buf_str(content))) {
        return;
    }
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(content->at, 1, content->len, file) != content->len || fclose(file) != 0) {
        fail("%s: %s", path, strerror(errno));
    }
}

static void directories_make(Arena *arena, const char *path)
{
    char *part = str_terminated(arena, str_of(path));
    for (char *at = part + 1;; at++) {
        char kept = *at;
        if (kept != '/' && kept != '\0') {
            continue;
        }
        *at = '\0';
        if (mkdir(part, 0777) != 0 && errno != EEXIST) {
            fail("%s: %s", part, strerror(errno));
        }
        if (kept == '\0') {
            return;
        }
        *at = kept;
    }
}

static const char *path_in(Arena *arena, const char *directory, const char *name)
{
    return str_format(arena, "%s/%s", directory, name).at;
}

static const char *path_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

// ---- C literals ------------------------------------------------------------------------------

// Bytes of a string literal. Octal with three digits, because it ends by itself, unlike \x.
static void literal_add(Buf *out, Str bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = (unsigned char)bytes.at[i];
        if (c == '\n') {
            buf_add(out, S("\\n"));
        } else if (c == '"' || c == '\\') {
            buf_add_char(out, '\\');
            buf_add_char(out, (char)c);
        } else if (c < 0x20 || c > 0x7e || c == '?') { // '?': no trigraphs
            buf_format(out, "\\%03o", c);
        } else {
            buf_add_char(out, (char)c);
        }
    }
}

// One C string per line of the text, for readers of the output.
static void text_add(Buf *out, Str text)
{
    Str line = { 0 };
    while (str_cut(&text, '\n', &line)) {
        buf_add(out, S("\n        \""));
        literal_add(out, line);
        buf_add(out, S("\\n\""));
    }
    buf_add(out, S("\n        \""));
    literal_add(out, text);
    buf_add_char(out, '"');
}

// ---- SQL -------------------------------------------------------------------------------------

typedef struct Statement {
    Str name;
    Str text;
    const char *path;
    int line;
} Statement;

typedef struct Statements {
    Arena *arena;
    Statement *at;
    int count;
    bool open; // the last one has not met its semicolon yet
} Statements;

static bool is_name(Str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.at[i];
        if (!((c >= 'a' && c <= 'z') || c == '_' || (i > 0 && c >= '0' && c <= '9'))) {
            return false;
        }
    }
    return name.len > 0;
}

// "-- name: what it does"
static bool is_header(Str line, Str *name)
{
    Str rest = line;
    Str head = { 0 };
    if (!str_starts(line, S("-- ")) || !str_cut(&rest, ':', &head)) {
        return false;
    }
    Str word = { head.at + 3, head.len - 3 };
    if (!is_name(word) || str_trim(rest).len == 0) {
        return false;
    }
    *name = word;
    return true;
}

static void statement_begin(Statements *all, Str name, const char *path, int line)
{
    for (int i = 0; i < all->count; i++) {
        if (str_equal(all->at[i].name, name)) {
            fail("%s:%d: %.*s is already in %s:%d", path, line, STR_ARG(name), all->at[i].path,
                 all->at[i].line);
        }
    }
    if (all->count == STATEMENTS_MAX) {
        fail("%s:%d: more than %d statements", path, line, STATEMENTS_MAX);
    }
    all->at[all->count++] = (Statement){ .name = name, .path = path, .line = line };
    all->open = true;
}

static void statement_line(Statements *all, Str line, const char *path, int number)
{
    Str trimmed = str_trim(line);
    Str name = { 0 };
    if (!all->open && is_header(line, &name)) {
        statement_begin(all, name, path, number);
        return;
    }
    if (trimmed.len == 0 || str_starts(trimmed, S("--"))) {
        return;
    }
    if (!all->open) {
        fail("%s:%d: needs a line \"-- name: what it does\" before it", path, number);
    }
    Statement *statement = &all->at[all->count - 1];
    statement->text = statement->text.len == 0
                          ? str_trim(line)
                          : str_format(all->arena, "%.*s\n%.*s", STR_ARG(statement->text),
                                       (int)(trimmed.at + trimmed.len - line.at), line.at);
    all->open = !str_ends(trimmed, S(";"));
}

static void statements_read(Statements *all, const char *path)
{
    Str text = file_needed(all->arena, path);
    Str line = { 0 };
    int number = 1;
    for (; str_cut(&text, '\n', &line); number++) {
        statement_line(all, line, path, number);
    }
    statement_line(all, text, path, number);
    if (all->open) {
        Statement *last = &all->at[all->count - 1];
        fail("%s:%d: %.*s does not end with a semicolon", path, last->line, STR_ARG(last->name));
    }
}

static void name_upper_add(Buf *out, Str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.at[i];
        buf_add_char(out, c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
    }
}

static void sql_header_write(const Statements *all, const char *path, int migration_count)
{
    Buf out = buf_make(all->arena, OUTPUT_MAX_BYTES);
    buf_add(&out, S("// Made by tools/embed from store/queries and store/migrations.\n"
                    "#ifndef STORE_SQL_H\n#define STORE_SQL_H\n\n"
                    "typedef enum SqlId {\n"));
    for (int i = 0; i < all->count; i++) {
        buf_add(&out, S("    SQL_"));
        name_upper_add(&out, all->at[i].name);
        buf_add(&out, S(",\n"));
    }
    buf_add(&out, S("    SQL_COUNT\n} SqlId;\n\n"
                    "typedef struct SqlMigration {\n    int number;\n    const char *name;\n"
                    "    const char *text;\n} SqlMigration;\n\n"
                    "// Indexed by SqlId; a NULL follows the last.\n"
                    "extern const char *const sql_text[];\n"
                    "extern const char *const sql_name[];\n\n"
                    "// By number, from 1 and without gaps.\n"
                    "extern const SqlMigration sql_migrations[];\n"));
    buf_format(&out, "enum { SQL_MIGRATION_COUNT = %d };\n\n#endif\n", migration_count);
    file_write_if_changed(all->arena, path, &out);
}

static void migrations_add(Arena *arena, Buf *out, char *const *paths, int count)
{
    if (count > MIGRATIONS_MAX) {
        fail("more than %d migrations", MIGRATIONS_MAX);
    }
    buf_add(out, S("const SqlMigration sql_migrations[] = {\n"));
    for (int number = 1; number <= count; number++) {
        Str prefix = str_format(arena, "%0*d_", MIGRATION_DIGITS, number);
        const char *found = NULL;
        for (int i = 0; i < count; i++) {
            if (str_starts(str_of(path_base(paths[i])), prefix)) {
                found = paths[i];
            }
        }
        if (!found) {
            fail("%d migrations, but none is named %.*sNAME.sql", count, STR_ARG(prefix));
        }
        Str name = str_of(path_base(found) + prefix.len);
        if (!str_ends(name, S(".sql"))) {
            fail("%s: a migration ends in .sql", found);
        }
        buf_format(out, "    { %d, \"", number);
        literal_add(out, (Str){ name.at, name.len - strlen(".sql") });
        buf_add(out, S("\","));
        text_add(out, file_needed(arena, found));
        buf_add(out, S(" },\n"));
    }
    buf_add(out, S("    { 0, 0, 0 }\n};\n"));
}

static void sql_source_write(const Statements *all, const char *path, char *const *migrations,
                             int migration_count)
{
    Buf out = buf_make(all->arena, OUTPUT_MAX_BYTES);
    buf_add(&out, S("// Made by tools/embed from store/queries and store/migrations.\n"
                    "#include \"store/sql.h\"\n\n"
                    "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n\n"
                    "const char *const sql_text[] = {\n"));
    for (int i = 0; i < all->count; i++) {
        buf_format(&out, "    // %.*s", STR_ARG(all->at[i].name));
        text_add(&out, all->at[i].text);
        buf_add(&out, S(",\n"));
    }
    buf_add(&out, S("    0\n};\n\nconst char *const sql_name[] = {\n"));
    for (int i = 0; i < all->count; i++) {
        buf_format(&out, "    \"%.*s\",\n", STR_ARG(all->at[i].name));
    }
    buf_add(&out, S("    0\n};\n\n"));
    migrations_add(all->arena, &out, migrations, migration_count);
    file_write_if_changed(all->arena, path, &out);
}

static void embed_sql(Arena *arena, const char *directory, char *const *paths, int count)
{
    Statements all = { .arena = arena, .at = arena_array(arena, Statement, STATEMENTS_MAX) };
    int at = 0;
    for (; at < count && strcmp(paths[at], "--migrations") != 0; at++) {
        statements_read(&all, paths[at]);
    }
    int migrations_at = at < count ? at + 1 : count;
    sql_header_write(&all, path_in(arena, directory, "sql.h"), count - migrations_at);
    sql_source_write(&all, path_in(arena, directory, "sql.c"), paths + migrations_at,
                     count - migrations_at);
}

// ---- static files ----------------------------------------------------------------------------

static const struct {
    const char *ending;
    const char *content_type;
} content_types[] = {
    { ".html", "text/html; charset=utf-8" },
    { ".js", "text/javascript; charset=utf-8" },
    { ".mjs", "text/javascript; charset=utf-8" },
    { ".css", "text/css; charset=utf-8" },
    { ".json", "application/json" },
    { ".map", "application/json" },
    { ".webmanifest", "application/manifest+json" },
    { ".txt", "text/plain; charset=utf-8" },
    { ".svg", "image/svg+xml" },
    { ".png", "image/png" },
    { ".jpg", "image/jpeg" },
    { ".webp", "image/webp" },
    { ".ico", "image/x-icon" },
    { ".woff2", "font/woff2" },
    { ".mp3", "audio/mpeg" },
    { ".ogg", "audio/ogg" },
};

static const char *content_type_of(const char *path)
{
    for (size_t i = 0; i < countof(content_types); i++) {
        if (str_ends(str_of(path), str_of(content_types[i].ending))) {
            return content_types[i].content_type;
        }
    }
    return "application/octet-stream";
}

// zlib writes no time and no name, so equal input gives equal output. Empty when not smaller.
static Str gzip(Arena *arena, Str plain)
{
    enum { GZIP_WINDOW = 15 + 16, LEVEL = 9, MEMORY = 9 };
    z_stream stream = { 0 };
    if (deflateInit2(&stream, LEVEL, Z_DEFLATED, GZIP_WINDOW, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK) {
        fail("zlib does not start");
    }
    size_t room = deflateBound(&stream, plain.len);
    unsigned char *out = arena_array(arena, unsigned char, room);
    unsigned char *in = (unsigned char *)arena_array(arena, char, plain.len + 1);
    memcpy(in, plain.at, plain.len);
    stream.next_in = in;
    stream.avail_in = (uInt)plain.len;
    stream.next_out = out;
    stream.avail_out = (uInt)room;
    int rc = deflate(&stream, Z_FINISH);
    size_t len = room - stream.avail_out;
    (void)deflateEnd(&stream);
    if (rc != Z_STREAM_END) {
        fail("zlib stopped early");
    }
    return len < plain.len ? (Str){ (char *)out, len } : (Str){ 0 };
}

static void bytes_add(Buf *out, const char *name, int number, Str bytes)
{
    enum { LINE_BYTES = 64 };
    buf_format(out, "static const unsigned char %s_%d[%zu] =", name, number, bytes.len + 1);
    size_t at = 0;
    do {
        size_t part = bytes.len - at < LINE_BYTES ? bytes.len - at : LINE_BYTES;
        buf_add(out, S("\n    \""));
        literal_add(out, (Str){ bytes.at + at, part });
        buf_add_char(out, '"');
        at += part;
    } while (at < bytes.len);
    buf_add(out, S(";\n"));
}

static void asset_add(Arena *arena, Buf *bytes, Buf *table, const char *root, const char *path,
                      int number)
{
    size_t root_len = strlen(root);
    if (strncmp(path, root, root_len) != 0 || path[root_len] != '/') {
        fail("%s: does not lie under %s", path, root);
    }
    Str plain = file_needed(arena, path);
    Str packed = gzip(arena, plain);
    bytes_add(bytes, "plain", number, plain);
    if (packed.len > 0) {
        bytes_add(bytes, "gzip", number, packed);
    }
    const char *name = path + root_len;
    buf_add(table, S("    { \""));
    literal_add(table, str_of(name));
    buf_format(table, "\", \"%s\", \"%016" PRIx64 "\", plain_%d, %zu, ", content_type_of(name),
               str_hash(plain), number, plain.len);
    if (packed.len > 0) {
        buf_format(table, "gzip_%d, %zu, ", number, packed.len);
    } else {
        buf_add(table, S("0, 0, "));
    }
    buf_add(table, str_starts(str_of(name), S("/assets/")) ? S("1 },\n") : S("0 },\n"));
}

static void embed_assets(Arena *arena, const char *directory, const char *root, char *const *paths,
                         int count)
{
    Buf out = buf_make(arena, OUTPUT_MAX_BYTES);
    Buf table = buf_make(arena, OUTPUT_MAX_BYTES);
    buf_add(&out, S("// Made by tools/embed from web/static.\n#include \"gate/assets.h\"\n\n"
                    "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n\n"));
    for (int i = 0; i < count; i++) {
        asset_add(arena, &out, &table, root, paths[i], i);
    }
    if (!buf_ok(&table)) {
        fail("too many static files");
    }
    buf_add(&out, S("\nconst Asset assets[] = {\n"));
    buf_add(&out, buf_str(&table));
    buf_format(&out, "    { 0 }\n};\nconst size_t asset_count = %d;\n", count);
    file_write_if_changed(arena, path_in(arena, directory, "assets.c"), &out);
}

int main(int argc, char **argv)
{
    CLEANUP(arena_free) Arena arena = { 0 };
    if (argc >= 3 && strcmp(argv[1], "sql") == 0) {
        directories_make(&arena, argv[2]);
        embed_sql(&arena, argv[2], argv + 3, argc - 3);
        return 0;
    }
    if (argc >= 4 && strcmp(argv[1], "assets") == 0) {
        directories_make(&arena, argv[2]);
        embed_assets(&arena, argv[2], argv[3], argv + 4, argc - 4);
        return 0;
    }
    fail("usage: embed sql OUTDIR QUERY.sql... --migrations NNNN_NAME.sql...\n"
         "       embed assets OUTDIR ROOT FILE...");
}
