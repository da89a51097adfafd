#include "model/message.h"

void message_option_add(Buf *options, MessageOption option)
{
    buf_add(options, option.payload);
    buf_add_char(options, '\t');
    buf_add(options, option.label);
    buf_add_char(options, '\n');
}

bool message_option_next(Str *rest, MessageOption *out)
{
    Str line;
    Str after = *rest;
    if (!str_cut(&after, '\n', &line)) {
        return false;
    }
    Str payload;
    if (!str_cut(&line, '\t', &payload)) {
        return false;
    }
    *rest = after;
    *out = (MessageOption){ .payload = payload, .label = line };
    return true;
}

Str author_kind_name(AuthorKind kind)
{
    static const Str names[] = { STR_INIT(""), STR_INIT("end_user"), STR_INIT("agent"),
                                 STR_INIT("bot"), STR_INIT("integration") };
    static_assert(countof(names) == AUTHOR_KIND_COUNT, "a name for each");
    assert(kind < AUTHOR_KIND_COUNT);
    return names[kind];
}

Str message_kind_name(MessageKind kind)
{
    static const Str names[] = { STR_INIT(""),      STR_INIT("text"), STR_INIT("question"),
                                 STR_INIT("image"), STR_INIT("file"), STR_INIT("survey") };
    static_assert(countof(names) == MESSAGE_KIND_COUNT, "a name for each");
    assert(kind < MESSAGE_KIND_COUNT);
    return names[kind];
}
