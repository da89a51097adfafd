#include "desk/ticket/ticket_read.h"

Err ticket_read(Read *read, TicketId id, TicketRow *out)
{
    if (!role_is_staff(read->viewer.role)) {
        return ERR_NOT_FOUND;
    }
    return ticket_list_one(read->tx, read->arena, id, out);
}

// ERR_NOT_FOUND unless there is such a ticket and the viewer may see it.
static Err ticket_must_be(Read *read, TicketId id)
{
    TicketRow ticket;
    return ticket_read(read, id, &ticket);
}

Err ticket_said_count(Read *read, TicketId id, int64_t *out)
{
    Err err = ticket_must_be(read, id);
    if (err) {
        return err;
    }
    return said_list_count(read->tx, id, out);
}

Err ticket_said_read(Read *read, TicketId id, const ListAsk *ask, SaidPage *out)
{
    Err err = ticket_must_be(read, id);
    if (err) {
        return err;
    }
    SaidPage page;
    err = said_list_page(read->tx, read->arena, id, ask, &page);
    if (!err && ask->counted) {
        err = said_list_count(read->tx, id, &page.ends.total);
    }
    if (err) {
        return err;
    }
    *out = page;
    return ERR_NONE;
}

Err ticket_audits_read(Read *read, TicketId id, const ListAsk *ask, AuditPage *out)
{
    Err err = ticket_must_be(read, id);
    if (err) {
        return err;
    }
    AuditPage page;
    err = audit_list_page(read->tx, read->arena, id, ask, &page);
    if (!err && ask->counted) {
        err = audit_list_count(read->tx, id, &page.ends.total);
    }
    if (err) {
        return err;
    }
    *out = page;
    return ERR_NONE;
}

Err ticket_audit_read(Read *read, TicketId id, AuditId audit, AuditRow *out)
{
    if (!role_is_staff(read->viewer.role)) {
        return ERR_NOT_FOUND;
    }
    return audit_list_one(read->tx, read->arena, id, audit, out);
}

Err ticket_outbox_read(Read *read, TicketId id, const OutboxRow **out, size_t *count)
{
    Err err = ticket_must_be(read, id);
    if (err) {
        return err;
    }
    return outbox_list(read->tx, read->arena, id, out, count);
}
