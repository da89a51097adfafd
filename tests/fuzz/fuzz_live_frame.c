// fuzz_live_frame.c — any bytes as a frame of the live socket, by somebody new, a customer, an
// agent: what is taken keeps its limits and is theirs to say; what is refused says why and leaves
// nothing.
#include "gate/live/live_read.h"
#include "model/limits.h"
#include "relay/stream.h"
#include "text/locale.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition)                                     \
    do {                                                     \
        if (!(condition)) {                                  \
            fatal("fuzz_live_frame: not true: " #condition); \
        }                                                    \
    } while (0)

static void id_check(int64_t id)
{
    CHECK(id >= 0);
    CHECK(id < INT64_C(1) << 53);
}

static void text_check(Str text, size_t max)
{
    CHECK(text.len <= max);
    CHECK(str_is_utf8(text));
}

static void stream_check(Arena *arena, Str name)
{
    Stream stream;
    if (!stream_parse(name, &stream)) {
        return;
    }
    id_check(stream.id);
    Buf printed = buf_make(arena, 64);
    stream_print(&printed, stream);
    CHECK(str_equal(buf_str(&printed), name));
}

static void frame_check(Arena *arena, LiveKind kind, const LiveFrame *frame)
{
    text_check(frame->device, 64);
    text_check(frame->stream, 40);
    text_check(frame->text,
               kind == LIVE_KIND_NOTE ? COMMENT_TEXT_BYTES_MAX : MESSAGE_TEXT_BYTES_MAX);
    text_check(frame->payload, PAYLOAD_BYTES_MAX);
    text_check(frame->comment, MESSAGE_TEXT_BYTES_MAX);
    text_check(frame->status, 16);
    id_check(frame->thread);
    id_check(frame->ticket);
    id_check(frame->attachment);
    CHECK(frame->after >= 0);
    CHECK((kind == LIVE_KIND_SEND || kind == LIVE_KIND_NOTE) == (frame->n > 0));
    stream_check(arena, frame->stream);
    (void)locale_from_tag(frame->language);
}

static void speaker_check(LiveSpeaker speaker, LiveKind kind)
{
    bool for_staff = kind == LIVE_KIND_NOTE || kind == LIVE_KIND_END || kind == LIVE_KIND_STATUS;
    CHECK(kind > LIVE_KIND_NONE);
    CHECK(kind < LIVE_KIND_COUNT);
    CHECK((kind == LIVE_KIND_AUTH) == (speaker == LIVE_SPEAKER_NEW));
    CHECK(!for_staff || speaker == LIVE_SPEAKER_STAFF);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (LiveSpeaker speaker = LIVE_SPEAKER_NEW; speaker <= LIVE_SPEAKER_STAFF; speaker++) {
        CLEANUP(arena_free) Arena arena = { 0 };
        Str text = { (const char *)data, size };
        LiveHead head;
        LiveFrame frame = { 0 };
        Refusal why = { 0 };
        Err err = live_read(&arena, text, speaker, &head, &frame, &why);
        text_check(head.name, LIVE_TYPE_BYTES_MAX);
        CHECK(head.n >= 0);
        if (err) {
            CHECK(why.err == err);
            CHECK(why.message.len > 0);
            text_check(why.field, REFUSAL_FIELD_MAX_BYTES);
            CHECK(frame.type.len == 0);
        } else {
            CHECK(str_equal(head.name, frame.type));
            speaker_check(speaker, head.kind);
            frame_check(&arena, head.kind, &frame);
        }
    }
    return 0;
}
