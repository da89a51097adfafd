#include "text/html_plain.h"

enum {
    ENTITY_BYTES_MAX = 10, // without '&' and ';'
    POINT_MAX = 0x10FFFF,
};

typedef struct Plain {
    Buf out;
    int breaks;    // line ends that wait for the next text
    bool space;    // white space that waits for it
    bool has_text; // something was written
} Plain;

static void waiting_add(Plain *plain)
{
    if (plain->has_text) {
        for (int i = 0; i < plain->breaks; i++) {
            buf_add_char(&plain->out, '\n');
        }
        if (plain->breaks == 0 && plain->space) {
            buf_add_char(&plain->out, ' ');
        }
    }
    plain->breaks = 0;
    plain->space = false;
    plain->has_text = true;
}

static void text_add(Plain *plain, Str text)
{
    waiting_add(plain);
    buf_add(&plain->out, text);
}

static void break_add(Plain *plain, int lines)
{
    plain->breaks = plain->breaks > lines ? plain->breaks : lines;
}

// ---- entities --------------------------------------------------------------------------------

static void point_add(Plain *plain, int64_t point)
{
    bool is_surrogate = point >= 0xD800 && point <= 0xDFFF;
    if (point <= 0 || point > POINT_MAX || is_surrogate) {
        text_add(plain, S("\xEF\xBF\xBD"));
        return;
    }
    unsigned p = (unsigned)point;
    char utf8[4];
    size_t len = 0;
    if (p < 0x80) {
        utf8[len++] = (char)p;
    } else if (p < 0x800) {
        utf8[len++] = (char)(0xC0 | p >> 6);
        utf8[len++] = (char)(0x80 | (p & 0x3F));
    } else if (p < 0x10000) {
        utf8[len++] = (char)(0xE0 | p >> 12);
        utf8[len++] = (char)(0x80 | (p >> 6 & 0x3F));
        utf8[len++] = (char)(0x80 | (p & 0x3F));
    } else {
        utf8[len++] = (char)(0xF0 | p >> 18);
        utf8[len++] = (char)(0x80 | (p >> 12 & 0x3F));
        utf8[len++] = (char)(0x80 | (p >> 6 & 0x3F));
        utf8[len++] = (char)(0x80 | (p & 0x3F));
    }
    text_add(plain, (Str){ utf8, len });
}

static bool hex_read(Str digits, int64_t *out)
{
    int64_t value = 0;
    for (size_t i = 0; i < digits.len; i++) {
        char c = digits.at[i];
        int digit = c >= '0' && c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
        if (digit < 0 || digit > 15 || value > POINT_MAX) {
            return false;
        }
        value = value * 16 + digit;
    }
    *out = value;
    return digits.len > 0;
}

static bool number_read(Str digits, int64_t *out)
{
    if (digits.len > 0 && (digits.at[0] | 0x20) == 'x') {
        return hex_read((Str){ digits.at + 1, digits.len - 1 }, out);
    }
    return str_i64(digits, out);
}

// False when it is none that we know.
static bool entity_add(Plain *plain, Str name)
{
    static const struct {
        Str name;
        Str text;
    } named[] = {
        { STR_INIT("amp"), STR_INIT("&") },  { STR_INIT("lt"), STR_INIT("<") },
        { STR_INIT("gt"), STR_INIT(">") },   { STR_INIT("quot"), STR_INIT("\"") },
        { STR_INIT("apos"), STR_INIT("'") }, { STR_INIT("nbsp"), STR_INIT("\xC2\xA0") },
    };
    for (size_t i = 0; i < countof(named); i++) {
        if (str_equal(named[i].name, name)) {
            text_add(plain, named[i].text);
            return true;
        }
    }
    int64_t point = 0;
    if (name.len < 2 || name.at[0] != '#' ||
        !number_read((Str){ name.at + 1, name.len - 1 }, &point)) {
        return false;
    }
    point_add(plain, point);
    return true;
}

static Str entity_take(Plain *plain, Str rest)
{
    Str after = { rest.at + 1, rest.len - 1 };
    // Looked for no further than an entity can reach: a page may consist of ampersands.
    Str near = { after.at, after.len <= ENTITY_BYTES_MAX ? after.len : ENTITY_BYTES_MAX + 1 };
    Str name = { 0 };
    if (str_cut(&near, ';', &name) && entity_add(plain, name)) {
        return (Str){ after.at + name.len + 1, after.len - name.len - 1 };
    }
    text_add(plain, S("&"));
    return after;
}

// ---- tags ------------------------------------------------------------------------------------

// "br", "/p", "!--": what stands before the first space or at the end.
static Str tag_name(Str tag)
{
    size_t len = 0;
    while (len < tag.len && tag.at[len] > ' ' && (tag.at[len] != '/' || len == 0)) {
        len++;
    }
    return (Str){ tag.at, len };
}

static bool is_one_of(Str name, const Str *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal_nocase(name, names[i])) {
            return true;
        }
    }
    return false;
}

// What lies behind the next "</name>", or nothing.
static Str after_end_of(Str rest, Str name)
{
    Str before = { 0 };
    while (str_cut(&rest, '<', &before)) {
        bool is_end = rest.len > name.len && rest.at[0] == '/' &&
                      str_equal_nocase((Str){ rest.at + 1, name.len }, name);
        if (is_end) {
            return str_cut(&rest, '>', &before) ? rest : (Str){ 0 };
        }
    }
    return (Str){ 0 };
}

static Str tag_take(Plain *plain, Str rest)
{
    static const Str lines[] = { STR_INIT("br"),  STR_INIT("/div"), STR_INIT("/li"),
                                 STR_INIT("/tr"), STR_INIT("div"),  STR_INIT("tr"),
                                 STR_INIT("/ul"), STR_INIT("/ol"),  STR_INIT("ul") };
    static const Str blocks[] = { STR_INIT("p"),      STR_INIT("/p"),         STR_INIT("/h1"),
                                  STR_INIT("/h2"),    STR_INIT("/h3"),        STR_INIT("/h4"),
                                  STR_INIT("/table"), STR_INIT("/blockquote") };
    static const Str hidden[] = { STR_INIT("script"), STR_INIT("style"), STR_INIT("head") };
    Str after = { rest.at + 1, rest.len - 1 };
    Str tag = { 0 };
    if (!str_cut(&after, '>', &tag)) {
        return (Str){ 0 };
    }
    Str name = tag_name(tag);
    if (is_one_of(name, hidden, countof(hidden))) {
        return after_end_of(after, name);
    }
    if (is_one_of(name, lines, countof(lines))) {
        break_add(plain, str_equal_nocase(name, S("br")) ? plain->breaks + 1 : 1);
    } else if (is_one_of(name, blocks, countof(blocks))) {
        break_add(plain, 2);
    } else if (str_equal_nocase(name, S("li"))) {
        break_add(plain, 1);
        text_add(plain, S("- "));
    }
    return after;
}

Str html_to_text(Arena *arena, Str markup)
{
    // No input makes more text than "<li>" per four bytes, or one line end per byte.
    Plain plain = { .out = buf_make(arena, 2 * markup.len + 8) };
    Str rest = markup;
    while (rest.len > 0) {
        char c = rest.at[0];
        if (c == '<') {
            rest = tag_take(&plain, rest);
        } else if (c == '&') {
            rest = entity_take(&plain, rest);
        } else {
            bool is_space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
            plain.space = plain.space || is_space;
            if (!is_space) {
                text_add(&plain, (Str){ rest.at, 1 });
            }
            rest = (Str){ rest.at + 1, rest.len - 1 };
        }
    }
    assert(buf_ok(&plain.out));
    return buf_str(&plain.out);
}
