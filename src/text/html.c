#include "text/html.h"

#include <string.h>

enum {
    ESCAPE_GROWTH_MAX = 6, // '"' becomes "&quot;"
    // The worst text is one short address after the other: each is written twice, both escaped,
    // with the tags around it.
    MARKUP_GROWTH_MAX = 24,
    MARKUP_AROUND_BYTES = 64,
};

static void escape_add(Buf *out, char c)
{
    switch (c) {
    case '&':
        buf_add(out, S("&amp;"));
        return;
    case '<':
        buf_add(out, S("&lt;"));
        return;
    case '>':
        buf_add(out, S("&gt;"));
        return;
    case '"':
        buf_add(out, S("&quot;"));
        return;
    case '\'':
        buf_add(out, S("&#39;"));
        return;
    default:
        buf_add_char(out, c);
    }
}

static void text_add(Buf *out, Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        escape_add(out, text.at[i]);
    }
}

Html html_escape(Arena *arena, Str text)
{
    Buf out = buf_make(arena, ESCAPE_GROWTH_MAX * text.len + 1);
    text_add(&out, text);
    assert(buf_ok(&out));
    return (Html){ buf_str(&out) };
}

static bool is_ascii_alphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Japanese is written without spaces around an address, so it ends at the first byte that is not
// ASCII.
static bool is_in_address(char c)
{
    return c > ' ' && c < 0x7f && !strchr("<>\"'`{}|\\^", c);
}

// What more likely ends the sentence than the address.
static bool is_sentence_end(Str address, char c)
{
    if (c == ')') {
        return !memchr(address.at, '(', address.len);
    }
    return c != '\0' && strchr(".,;:!?*", c);
}

static size_t scheme_len(Str rest)
{
    Str schemes[] = { S("https://"), S("http://") };
    for (size_t i = 0; i < countof(schemes); i++) {
        size_t len = schemes[i].len;
        if (rest.len > len && str_equal_nocase((Str){ rest.at, len }, schemes[i])) {
            return len;
        }
    }
    return 0;
}

// The address at text.at[at]; empty when there is none.
static Str address_at(Str text, size_t at)
{
    Str none = S("");
    Str rest = { text.at + at, text.len - at };
    bool is_inside_word = at > 0 && is_ascii_alphanumeric(text.at[at - 1]);
    size_t scheme = scheme_len(rest);
    if (is_inside_word || scheme == 0 || !is_ascii_alphanumeric(rest.at[scheme])) {
        return none;
    }
    Str address = { rest.at, scheme };
    while (address.len < rest.len && is_in_address(rest.at[address.len])) {
        address.len++;
    }
    while (is_sentence_end(address, address.at[address.len - 1])) {
        address.len--;
    }
    return address;
}

static void link_add(Buf *out, Str address)
{
    buf_add(out, S("<a href=\""));
    text_add(out, address);
    buf_add(out, S("\" rel=\"noopener noreferrer nofollow\">"));
    text_add(out, address);
    buf_add(out, S("</a>"));
}

// Of a run of line ends at text.at[at]: how many lines they end, and where the run stops. "\r\n" is
// one line end, spaces between line ends do not count.
static size_t line_ends(Str text, size_t at, size_t *stop)
{
    size_t lines = 0;
    *stop = at;
    for (; at < text.len; at++) {
        char c = text.at[at];
        bool is_second_half = c == '\n' && at > 0 && text.at[at - 1] == '\r';
        if (c == '\n' || c == '\r') {
            lines += !is_second_half;
            *stop = at + 1;
        } else if (c != ' ' && c != '\t') {
            break;
        }
    }
    return lines;
}

Html html_from_text(Arena *arena, Str text)
{
    text = str_trim(text);
    if (text.len == 0) {
        return HTML("");
    }
    Buf out = buf_make(arena, MARKUP_GROWTH_MAX * text.len + MARKUP_AROUND_BYTES);
    buf_add(&out, S("<p dir=\"auto\">"));
    size_t at = 0;
    while (at < text.len) {
        char c = text.at[at];
        if (c == '\n' || c == '\r') {
            buf_add(&out, line_ends(text, at, &at) > 1 ? S("</p>\n<p dir=\"auto\">") : S("<br>\n"));
            continue;
        }
        Str address = c == 'h' || c == 'H' ? address_at(text, at) : S("");
        if (address.len > 0) {
            link_add(&out, address);
            at += address.len;
            continue;
        }
        escape_add(&out, c);
        at++;
    }
    buf_add(&out, S("</p>"));
    assert(buf_ok(&out));
    return (Html){ buf_str(&out) };
}
