// message_append.h — one more line in a thread; shared by all who write there.
#ifndef DESK_CONVERSATION_MESSAGE_APPEND_H
#define DESK_CONVERSATION_MESSAGE_APPEND_H

#include "desk/record.h"

// ERR_INVALID naming `body`, `payload`, `kind`, `source` or `metadata`: too long, not UTF-8, blank
// without a file, or an image or file without an attachment.
MUST_USE Err message_check(const Message *message, Refusal *why);

// Gives `message` its id, number and time, writes it and the thread's row, and tells it: on the
// thread's stream and on that of the conversation's ticket. `thread` gets the new number and any
// marks that the caller has moved; `message->author_name` and `file` are told as they are. Returns
// the event. ERR_FULL past THREAD_MESSAGES_MAX.
MUST_USE Err message_append(Work *work, Thread *thread, const Record *record, Message *message,
                            EventId *event);

#endif
