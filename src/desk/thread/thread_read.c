#include "desk/thread/thread_read.h"

#include "store/conversation_store.h"
#include "store/stream_store.h"

static bool sees_all(const Read *read)
{
    return read->viewer.is_program || role_is_staff(read->viewer.role);
}

Err thread_read(Read *read, ThreadId id, ThreadRow *out)
{
    return thread_list_one(read->tx, read->arena, id, sees_all(read), read->viewer.person, out);
}

Err thread_list_read(Read *read, PersonId person, const ListAsk *ask, ThreadPage *out)
{
    if (!sees_all(read) && person.v != read->viewer.person.v) {
        return ERR_NOT_FOUND;
    }
    return thread_list_page(read->tx, read->arena, person, ask, out);
}

Err thread_own_read(Read *read, Thread *out, size_t max, size_t *count)
{
    if (read->viewer.person.v == 0) {
        *count = 0;
        return ERR_NONE;
    }
    return stream_threads_of(read->tx, read->viewer.person, out, max, count);
}

Err thread_messages_read(Read *read, ThreadId id, const ThreadMessagesAsk *ask, ThreadMessages *out)
{
    ThreadRow row;
    Err err = thread_read(read, id, &row);
    if (err) {
        return err;
    }
    if (ask->after > 0) {
        return thread_list_after(read->tx, read->arena, id, ask->after, ask->limit, out);
    }
    int64_t before = ask->before > 0 ? ask->before : row.thread.public_seq + 1;
    return thread_list_before(read->tx, read->arena, id, before, ask->limit, out);
}

Err thread_message_read(Read *read, ThreadId id, MessageId message, ThreadMessage *out)
{
    ThreadRow row;
    Err err = thread_read(read, id, &row);
    if (err) {
        return err;
    }
    return thread_list_message(read->tx, read->arena, id, message, out);
}

Err thread_program_may_write(Read *read, ThreadId id, bool *out)
{
    ThreadRow row;
    Err err = thread_read(read, id, &row);
    if (err) {
        return err;
    }
    Conversation newest = { 0 };
    err = conversation_load_newest(read->tx, read->arena, id, &newest);
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    *out = read->viewer.is_program && !err && newest.control == CONTROL_BOT;
    return ERR_NONE;
}
