#include "wire/multipart.h"

#include "wire/header.h"
#include "wire/url.h"

#include <string.h>

typedef enum MultipartState {
    MULTIPART_PREAMBLE,
    MULTIPART_AFTER_DELIMITER, // CR LF: a part; "--": the end; spaces are padding
    MULTIPART_AFTER_DASH,
    MULTIPART_AFTER_CR,
    MULTIPART_HEAD,
    MULTIPART_BODY,
    MULTIPART_EPILOGUE,
} MultipartState;

// The first boundary may stand at the very beginning, without a line end before it.
enum { LINE_END_BYTES = 2 };

static Err bad(Refusal *why, Str message)
{
    return refuse(why, ERR_INPUT, S(""), S("bad_multipart"), message);
}

static bool is_boundary(Str boundary)
{
    if (boundary.len == 0 || boundary.len > MULTIPART_BOUNDARY_MAX_BYTES) {
        return false;
    }
    for (size_t i = 0; i < boundary.len; i++) {
        char c = boundary.at[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && (c == 0 || !strchr("'()+_,-./:=? ", c))) {
            return false;
        }
    }
    return boundary.at[boundary.len - 1] != ' ';
}

Err multipart_begin(Multipart *multipart, Arena *arena, Str content_type, MultipartHandler handler,
                    Refusal *why)
{
    if (!str_equal_nocase(header_media_type(content_type), S("multipart/form-data"))) {
        return bad(why, S("the body is not multipart/form-data"));
    }
    Str boundary = S("");
    bool valid =
        header_param(arena, content_type, S("boundary"), &boundary) && is_boundary(boundary);
    if (valid) {
        *multipart = (Multipart){ .arena = arena, .handler = handler, .state = MULTIPART_PREAMBLE };
        memcpy(multipart->delimiter, "\r\n--", 4);
        memcpy(multipart->delimiter + 4, boundary.at, boundary.len);
        multipart->delimiter_len = (uint32_t)(4 + boundary.len);
        multipart->matched = LINE_END_BYTES;
    }
    return valid ? ERR_NONE : bad(why, S("the boundary is missing or malformed"));
}

// ---- part headers ----------------------------------------------------------------------------

// RFC 8187: UTF-8'ja'%E7%AA%93.png
static bool extended_decode(Arena *arena, Str value, Str *out)
{
    Str rest = value;
    Str charset;
    Str language;
    Str decoded;
    if (!str_cut(&rest, '\'', &charset) || !str_cut(&rest, '\'', &language) ||
        !str_equal_nocase(charset, S("utf-8")) || url_decode(arena, rest, &decoded, NULL)) {
        return false;
    }
    *out = decoded;
    return true;
}

// Browsers write a quote as %22 (and no other byte so, apart from line ends).
static Str quotes_restore(Arena *arena, Str text)
{
    char *bytes = arena_array(arena, char, text.len);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        Str rest = { text.at + i, text.len - i };
        bool quote = str_starts(rest, S("%22"));
        bytes[len++] = quote ? '"' : text.at[i];
        i += quote ? 2 : 0;
    }
    return (Str){ bytes, len };
}

static Str last_component(Str path)
{
    for (size_t i = path.len; i > 0; i--) {
        if (path.at[i - 1] == '/' || path.at[i - 1] == '\\') {
            return (Str){ path.at + i, path.len - i };
        }
    }
    return path;
}

static bool is_clean(Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.at[i] < ' ' || text.at[i] == 0x7f) {
            return false;
        }
    }
    return str_is_utf8(text);
}

static Err disposition_read(Arena *arena, Str value, MultipartPart *part, Refusal *why)
{
    if (!str_equal_nocase(header_media_type(value), S("form-data"))) {
        return bad(why, S("a part is not form-data"));
    }
    Str name = S("");
    if (!header_param(arena, value, S("name"), &name) || name.len == 0) {
        return bad(why, S("a part has no name"));
    }
    part->name = quotes_restore(arena, name);
    if (!is_clean(part->name)) {
        return bad(why, S("the name of a part is not plain UTF-8 text"));
    }
    Str extended;
    Str filename = S("");
    if (header_param(arena, value, S("filename*"), &extended) &&
        extended_decode(arena, extended, &filename)) {
        part->has_filename = true;
    } else if (header_param(arena, value, S("filename"), &filename)) {
        part->has_filename = true;
        filename = quotes_restore(arena, filename);
    }
    part->filename = str_copy(arena, last_component(filename));
    if (!is_clean(part->filename)) {
        return refuse(why, ERR_INPUT, S("filename"), S("bad_multipart"),
                      S("the name of a file is not plain UTF-8 text"));
    }
    return ERR_NONE;
}

static Err part_line_read(Arena *arena, Str line, MultipartPart *part, Refusal *why)
{
    Str value = line;
    Str name;
    if (!str_cut(&value, ':', &name) || name.len == 0) {
        return bad(why, S("a part has a malformed header"));
    }
    if (str_equal_nocase(name, S("content-disposition"))) {
        if (part->name.len > 0) {
            return bad(why, S("a part has two names"));
        }
        return disposition_read(arena, str_trim(value), part, why);
    }
    if (str_equal_nocase(name, S("content-type"))) {
        part->content_type = str_copy(arena, str_trim(value));
    }
    return ERR_NONE;
}

static Err part_read(Arena *arena, Str head, MultipartPart *part, Refusal *why)
{
    Str rest = head;
    Str line;
    while (str_cut(&rest, '\n', &line)) {
        Err err = part_line_read(arena, (Str){ line.at, line.len - 1 }, part, why);
        if (err) {
            return err;
        }
    }
    return part->name.len > 0 ? ERR_NONE : bad(why, S("a part has no Content-Disposition"));
}

// The head's last line, which is empty, has come.
static Err head_finish(Multipart *multipart, Refusal *why)
{
    if (++multipart->parts > MULTIPART_PARTS_MAX) {
        return refuse(why, ERR_LIMIT, S(""), S("too_many_parts"), S("too many parts at once"));
    }
    MultipartPart part = { .name = S(""), .filename = S(""), .content_type = S("") };
    Str head = { multipart->head, multipart->head_len - LINE_END_BYTES };
    Err err = part_read(multipart->arena, head, &part, why);
    if (!err) {
        err = multipart->handler.on_part(multipart->handler.context, &part, why);
    }
    multipart->state = MULTIPART_BODY;
    multipart->matched = 0;
    return err;
}

static Err head_byte(Multipart *multipart, char c, Refusal *why)
{
    if (multipart->head_len == sizeof(multipart->head)) {
        return refuse(why, ERR_LIMIT, S(""), S("part_head_too_large"),
                      S("the headers of a part are too large"));
    }
    char before = multipart->head_len > 0 ? multipart->head[multipart->head_len - 1] : 0;
    if ((c == '\n') != (before == '\r') || c == 0) {
        return bad(why, S("a part's header line does not end as it must"));
    }
    multipart->head[multipart->head_len++] = c;
    Str head = { multipart->head, multipart->head_len };
    if (str_equal(head, S("\r\n")) || str_ends(head, S("\r\n\r\n"))) {
        return head_finish(multipart, why);
    }
    return ERR_NONE;
}

// ---- bodies ----------------------------------------------------------------------------------

static Err bytes_tell(Multipart *multipart, Str bytes, Refusal *why)
{
    if (bytes.len == 0 || multipart->state != MULTIPART_BODY) {
        return ERR_NONE;
    }
    return multipart->handler.on_bytes(multipart->handler.context, bytes, why);
}

static Err delimiter_finish(Multipart *multipart, Refusal *why)
{
    bool part = multipart->state == MULTIPART_BODY;
    multipart->state = MULTIPART_AFTER_DELIMITER;
    multipart->matched = 0;
    return part ? multipart->handler.on_part_end(multipart->handler.context, why) : ERR_NONE;
}

// Gives out bytes up to the next delimiter. What may be the beginning of one is held back, by
// counting how much of it matched: the bytes are known, and a CR can only be its first.
static Err body_feed(Multipart *multipart, Str *bytes, Refusal *why)
{
    uint32_t held = multipart->matched; // of earlier calls: these are not in `bytes`
    size_t at = 0;
    while (at < bytes->len && multipart->matched < multipart->delimiter_len) {
        if (multipart->matched == 0) {
            const char *found = memchr(bytes->at + at, '\r', bytes->len - at);
            at = found ? (size_t)(found - bytes->at) + 1 : bytes->len;
            multipart->matched = found ? 1 : 0;
            continue;
        }
        if (bytes->at[at] == multipart->delimiter[multipart->matched]) {
            multipart->matched++;
            at++;
            continue;
        }
        Err err = bytes_tell(multipart, (Str){ multipart->delimiter, held }, why);
        if (err) {
            return err;
        }
        held = 0;
        multipart->matched = 0;
    }
    Err err = bytes_tell(multipart, (Str){ bytes->at, at - (multipart->matched - held) }, why);
    *bytes = (Str){ bytes->at + at, bytes->len - at };
    if (!err && multipart->matched == multipart->delimiter_len) {
        err = delimiter_finish(multipart, why);
    }
    return err;
}

static Err between_byte(Multipart *multipart, char c, Refusal *why)
{
    MultipartState state = (MultipartState)multipart->state;
    if (state == MULTIPART_AFTER_DELIMITER && (c == ' ' || c == '\t')) {
        return ERR_NONE;
    }
    if (state == MULTIPART_AFTER_DELIMITER && c == '\r') {
        multipart->state = MULTIPART_AFTER_CR;
        return ERR_NONE;
    }
    if (state == MULTIPART_AFTER_DELIMITER && c == '-') {
        multipart->state = MULTIPART_AFTER_DASH;
        return ERR_NONE;
    }
    if (state == MULTIPART_AFTER_CR && c == '\n') {
        multipart->state = MULTIPART_HEAD;
        multipart->head_len = 0;
        return ERR_NONE;
    }
    if (state == MULTIPART_AFTER_DASH && c == '-') {
        multipart->state = MULTIPART_EPILOGUE;
        return ERR_NONE;
    }
    return bad(why, S("a boundary is followed by something else"));
}

Err multipart_feed(Multipart *multipart, Str bytes, Refusal *why)
{
    Str rest = bytes;
    Err err = ERR_NONE;
    while (!err && rest.len > 0 && multipart->state != MULTIPART_EPILOGUE) {
        if (multipart->state == MULTIPART_PREAMBLE || multipart->state == MULTIPART_BODY) {
            err = body_feed(multipart, &rest, why);
            continue;
        }
        char c = rest.at[0];
        rest = (Str){ rest.at + 1, rest.len - 1 };
        err = multipart->state == MULTIPART_HEAD ? head_byte(multipart, c, why)
                                                 : between_byte(multipart, c, why);
    }
    return err;
}

Err multipart_end(const Multipart *multipart, Refusal *why)
{
    return multipart->state == MULTIPART_EPILOGUE
               ? ERR_NONE
               : bad(why, S("the body ends before its last boundary"));
}
