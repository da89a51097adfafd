// fuzz_multipart.c — any bytes as a form: however they arrive, they bring the same parts.
//
// The first byte says in pieces of what size they arrive the second time. The boundary is "b".
#include "wire/multipart.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LOG_MAX_BYTES = 1 << 20 };

typedef struct Heard {
    Arena arena;
    Buf log;
    bool in_part;
} Heard;

static Err on_part(void *context, const MultipartPart *part, Refusal *why)
{
    (void)why;
    Heard *heard = context;
    assert(!heard->in_part);
    assert(part->name.len > 0);
    assert(str_is_utf8(part->name));
    assert(str_is_utf8(part->filename));
    assert(part->has_filename || part->filename.len == 0);
    for (size_t i = 0; i < part->filename.len; i++) {
        char c = part->filename.at[i];
        assert(c != '/');
        assert(c != '\\');
        assert((unsigned char)c >= ' ');
    }
    heard->in_part = true;
    buf_add(&heard->log, S("part "));
    buf_add(&heard->log, part->name);
    buf_add(&heard->log, part->filename);
    buf_add(&heard->log, part->content_type);
    return ERR_NONE;
}

static Err on_bytes(void *context, Str bytes, Refusal *why)
{
    (void)why;
    Heard *heard = context;
    assert(heard->in_part);
    assert(bytes.len > 0);
    buf_add(&heard->log, bytes);
    return ERR_NONE;
}

static Err on_part_end(void *context, Refusal *why)
{
    (void)why;
    Heard *heard = context;
    assert(heard->in_part);
    heard->in_part = false;
    buf_add(&heard->log, S("end\n"));
    return ERR_NONE;
}

static Err read_in_pieces(Heard *heard, Str bytes, size_t step)
{
    heard->log = buf_make(&heard->arena, LOG_MAX_BYTES);
    MultipartHandler handler = { on_part, on_bytes, on_part_end, heard };
    Multipart multipart;
    Err err = multipart_begin(&multipart, &heard->arena, S("multipart/form-data; boundary=b"),
                              handler, NULL);
    assert(!err);
    for (size_t at = 0; at < bytes.len && !err; at += step) {
        size_t len = bytes.len - at < step ? bytes.len - at : step;
        Arena piece = { 0 };
        err = multipart_feed(&multipart, str_copy(&piece, (Str){ bytes.at + at, len }), NULL);
        arena_free(&piece);
    }
    return err ? err : multipart_end(&multipart, NULL);
}

// The bytes as a Content-Type: it may be taken or refused.
static void type_check(Str bytes)
{
    Arena arena = { 0 };
    MultipartHandler handler = { on_part, on_bytes, on_part_end, NULL };
    Multipart multipart;
    Err err = multipart_begin(&multipart, &arena, bytes, handler, NULL);
    assert(err == ERR_NONE || err == ERR_INPUT);
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) {
        return 0;
    }
    Str bytes = { (const char *)data + 1, size - 1 };
    type_check(bytes);
    Heard whole = { .in_part = false };
    Heard pieces = { .in_part = false };
    Err err = read_in_pieces(&whole, bytes, bytes.len);
    assert(err == read_in_pieces(&pieces, bytes, (size_t)data[0] + 1));
    assert(err || !whole.in_part);
    assert(buf_ok(&whole.log));
    assert(str_equal(buf_str(&whole.log), buf_str(&pieces.log)));
    arena_free(&whole.arena);
    arena_free(&pieces.arena);
    return 0;
}
