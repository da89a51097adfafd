// message_append.h — one more line in a thread; shared by all who write there.
#ifndef DESK_CONVERSATION_MESSAGE_APPEND_H
#define DESK_CONVERSATION_MESSAGE_APPEND_H

#include "desk/record.h"

// ERR_INVALID naming `body`, `payload`, `attachment`, `source` or `metadata`: blank, too long, not
// UTF-8, or with a character that cannot be kept.
MUST_USE Err message_check(const Message *message, Refusal *why);

// Text, unless the message has a file: then what its content type says.
MessageKind message_kind_of(const Message *message);

// Gives `message` its id, number and time, writes it, and tells it on the thread's stream and on
// that of the conversation's ticket; `author_name` and `file` are told as they are. `thread` gets
// the new number; its marks are the caller's, written along as they are. `event` (may be NULL) gets
// the message's event.
// ERR_FULL past THREAD_MESSAGES_MAX.
MUST_USE Err message_append(Work *work, Thread *thread, const Record *record, Message *message,
                            EventId *event);

#endif
