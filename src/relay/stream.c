#include "relay/stream.h"

#define ID_MAX ((INT64_C(1) << 53) - 1)

static const Str stream_names[] = { STR_INIT("thread"), STR_INIT("ticket"), STR_INIT("agent"),
                                    STR_INIT("desk") };

bool stream_parse(Str text, Stream *out)
{
    if (str_equal(text, S("desk"))) {
        *out = (Stream){ .kind = STREAM_DESK };
        return true;
    }
    Str rest = text;
    Str name;
    int64_t id = 0;
    if (!str_cut(&rest, ':', &name) || str_starts(rest, S("0")) || !str_i64(rest, &id)) {
        return false;
    }
    if (id < 1 || id > ID_MAX) {
        return false;
    }
    for (int kind = STREAM_THREAD; kind < STREAM_DESK; kind++) {
        if (str_equal(name, stream_names[kind])) {
            *out = (Stream){ .kind = (StreamKind)kind, .id = id };
            return true;
        }
    }
    return false;
}

void stream_print(Buf *out, Stream stream)
{
    buf_add(out, stream_names[stream.kind]);
    if (stream.kind != STREAM_DESK) {
        buf_add_char(out, ':');
        buf_add_i64(out, stream.id);
    }
}

bool stream_equal(Stream a, Stream b)
{
    return a.kind == b.kind && a.id == b.id;
}
