#include "desk/stream/stream_read.h"

static bool is_too_far(int64_t after, int64_t high)
{
    return after > high || high - after > RESUME_ROWS_MAX;
}

Err thread_backlog(Read *read, ThreadId id, int64_t after, StreamRow *row, void *into, Backlog *out)
{
    Backlog backlog = { 0 };
    Err err = stream_thread_head(read->tx, id, role_is_staff(read->viewer.role),
                                 read->viewer.person, &backlog.thread);
    if (err) {
        return err;
    }
    backlog.high = backlog.thread.public_seq;
    backlog.too_far = is_too_far(after, backlog.high);
    if (!backlog.too_far) {
        StreamAsk ask = { after, RESUME_ROWS_MAX, read->arena, row, into };
        err = stream_thread_rows(read->tx, id, &ask);
    }
    if (!err || err == ERR_LIMIT) {
        *out = backlog;
    }
    return err;
}

Err ticket_backlog(Read *read, TicketId id, int64_t after, StreamRow *row, void *into, Backlog *out)
{
    if (!role_is_staff(read->viewer.role)) {
        return ERR_NOT_FOUND;
    }
    TicketHead head;
    Err err = stream_ticket_head(read->tx, id, &head);
    if (err) {
        return err;
    }
    Backlog backlog = { .high = head.seq,
                        .too_far = is_too_far(after, head.seq),
                        .thread = head.thread,
                        .session_live = head.session_live };
    if (!backlog.too_far) {
        StreamAsk ask = { after, RESUME_ROWS_MAX, read->arena, row, into };
        err = stream_ticket_rows(read->tx, id, &ask);
    }
    if (!err || err == ERR_LIMIT) {
        *out = backlog;
    }
    return err;
}

Err agent_backlog(Read *read, PersonId id, int64_t after, StreamRow *row, void *into, Backlog *out)
{
    bool may = read->viewer.role == ROLE_ADMIN ||
               (read->viewer.role == ROLE_AGENT && read->viewer.person.v == id.v);
    if (!may) {
        return ERR_NOT_FOUND;
    }
    Backlog backlog = { 0 };
    Err err = stream_agent_head(read->tx, id, &backlog.high);
    if (err) {
        return err;
    }
    backlog.too_far = is_too_far(after, backlog.high);
    if (!backlog.too_far) {
        StreamAsk ask = { after, RESUME_ROWS_MAX, read->arena, row, into };
        err = stream_agent_rows(read->tx, id, &ask);
    }
    if (!err || err == ERR_LIMIT) {
        *out = backlog;
    }
    return err;
}

Err thread_page(Read *read, ThreadId id, const PageBefore *page, Backlog *out)
{
    Backlog backlog = { 0 };
    Err err = stream_thread_head(read->tx, id, role_is_staff(read->viewer.role),
                                 read->viewer.person, &backlog.thread);
    if (err) {
        return err;
    }
    backlog.high = backlog.thread.public_seq;
    StreamAsk ask = { page->before > 0 ? page->before : backlog.high + 1, page->limit, read->arena,
                      page->row, page->into };
    err = stream_thread_rows_before(read->tx, id, &ask);
    if (!err || err == ERR_LIMIT) {
        *out = backlog;
    }
    return err;
}
