// message.h — one line of a thread. Never changed once written.
#ifndef MODEL_MESSAGE_H
#define MODEL_MESSAGE_H

#include "base/str.h"
#include "model/ids.h"
#include "model/limits.h"
#include "model/rule.h"

typedef enum AuthorKind {
    AUTHOR_NONE,
    AUTHOR_END_USER,
    AUTHOR_AGENT,
    AUTHOR_BOT,
    AUTHOR_INTEGRATION, // `business` through the conversations API
    AUTHOR_KIND_COUNT
} AuthorKind;

typedef enum MessageKind {
    MESSAGE_NONE,
    MESSAGE_TEXT,
    MESSAGE_QUESTION, // text with options to choose from
    MESSAGE_IMAGE,
    MESSAGE_FILE,
    MESSAGE_SURVEY, // a card; what it asks and was answered is told beside it
    MESSAGE_KIND_COUNT
} MessageKind;

// A file that somebody sent. Its address holds `token`, so knowing the id is not enough.
typedef struct Attachment {
    AttachmentId id;
    Str token; // 32 hex digits
    Str file_name;
    Str content_type;
    int64_t size_bytes;
} Attachment;

typedef struct Message {
    MessageId id;
    ThreadId thread;
    int64_t public_seq;
    ConversationId conversation;
    int64_t at_ms;
    AuthorKind author_kind;
    PersonId author; // 0 for the bot
    MessageKind kind;
    Str body;
    Str payload; // of the option that the customer chose, else ""
    Str options; // of a question: lines "payload TAB label LF", else ""
    AttachmentId attachment;
    Attachment file; // of `attachment`, filled where a message is told or listed
    Str author_name; // likewise
    Str source;      // "web", "workspace", "api:conversations", "bot", "rule"
    Str metadata;    // flat JSON object, else ""
    RuleId rule;     // that said it, else 0
    int64_t rule_version;
    RuleKind rule_kind; // filled where a message is told or listed
    Str rule_title;     // likewise
} Message;

typedef struct MessageOption {
    Str payload;
    Str label;
} MessageOption;

// Appends one option in the stored form. Neither text may hold TAB or LF.
void message_option_add(Buf *options, MessageOption option);
// Takes the next option off `rest`; false at the end.
MUST_USE bool message_option_next(Str *rest, MessageOption *out);

// "end_user", "agent", "bot", "integration".
Str author_kind_name(AuthorKind kind);
// "text", "question", "image", "file", "survey".
Str message_kind_name(MessageKind kind);

#endif
