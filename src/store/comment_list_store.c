#include "store/comment_list_store.h"

#include "store/attachment_store.h"
#include "store/event_store.h"

static_assert(EVENT_COMMENT_ADDED == 2, "list_comments.sql names it");
static_assert(EVENT_OUTBOX_HELD == 16, "list_comments.sql names it");
static_assert(EVENT_OUTBOX_QUEUED == 25, "list_comments.sql names it");
static_assert(EVENT_MACRO_APPLIED == 17, "list_comments.sql names it");
static_assert(EVENT_RULE_FIRED == 23, "list_comments.sql names it");
static_assert(EVENT_RULE_SKIPPED == 24, "list_comments.sql names it");
static_assert(ACTOR_RULE == 6, "list_comments.sql names it");
static_assert(ACTOR_MESSAGING_TRIGGER == 9, "list_comments.sql names it");

enum { COLUMNS_BEFORE_EVENT = 8, COLUMN_RULE = COLUMNS_BEFORE_EVENT + EVENT_COLUMNS };

// ---- what was said ---------------------------------------------------------------------------

static AuthorKind author_kind_of(Role role)
{
    return role_is_staff(role) ? AUTHOR_AGENT : AUTHOR_END_USER;
}

static void said_file(const Row *row, Arena *arena, SaidRow *said)
{
    if (row_is_null(row, 13)) {
        return;
    }
    Attachment *file = arena_new(arena, Attachment);
    *file = (Attachment){
        .id = { row_i64(row, 13) },
        .token = row_text_copy(row, 14, arena),
        .file_name = row_text_copy(row, 15, arena),
        .content_type = row_text_copy(row, 16, arena),
        .size_bytes = row_i64(row, 17),
    };
    said->files = file;
    said->file_count = 1;
}

static Err said_read(const Row *row, void *into)
{
    ListRows *rows = into;
    SaidRow *said = list_rows_next(rows);
    said->id = row_i64(row, 0);
    said->is_message = row_bool(row, 1);
    said->at_ms = row_i64(row, 2);
    said->author = (PersonId){ row_i64(row, 3) };
    said->author_name = row_text_copy(row, 4, rows->arena);
    said->author_kind =
        said->is_message ? (AuthorKind)row_i64(row, 6) : author_kind_of((Role)row_i64(row, 5));
    said->kind = (MessageKind)row_i64(row, 7);
    said->body = row_text_copy(row, 8, rows->arena);
    said->options = row_text_copy(row, 9, rows->arena);
    said->public_seq = row_i64(row, 10);
    said->channel = said->is_message ? CHANNEL_MESSAGING : (CommentChannel)row_i64(row, 11);
    said->audit = (AuditId){ row_i64(row, 12) };
    said->rule = (RuleId){ row_i64(row, 18) };
    said->rule_kind = (RuleKind)row_i64(row, 19);
    said->rule_title = row_text_copy(row, 20, rows->arena);
    said_file(row, rows->arena, said);
    return ERR_NONE;
}

static ListMark said_mark(const void *row)
{
    int64_t id = ((const SaidRow *)row)->id;
    return (ListMark){ .given = true, .key = id, .id = id };
}

static Err files_of_comment(Tx *tx, Arena *arena, int64_t comment, const Attachment **files,
                            size_t *count)
{
    Attachment found[ATTACHMENTS_PER_COMMENT_MAX];
    size_t found_count = 0;
    Err err = attachment_list_of_comment(tx, arena, (CommentId){ comment }, found, countof(found),
                                         &found_count);
    if (err) {
        return err;
    }
    Attachment *kept = arena_array(arena, Attachment, found_count);
    for (size_t i = 0; i < found_count; i++) {
        kept[i] = found[i];
    }
    *files = kept;
    *count = found_count;
    return ERR_NONE;
}

Err said_list_page(Tx *tx, Arena *arena, TicketId ticket, const ListAsk *ask, SaidPage *out)
{
    ListRows rows = list_rows_make(arena, SaidRow, ask);
    Err err =
        tx_each(tx, SQL_LIST_COMMENTS,
                VALUES(db_i64(ticket.v), db_i64(list_direction(ask)), db_bool(ask->mark.given),
                       db_i64(ask->mark.id), db_i64(ask->limit + 1), db_i64(ask->offset)),
                said_read, &rows);
    if (err) {
        return err;
    }
    ListEnds ends = list_rows_end(&rows, ask, said_mark);
    SaidRow *said = (SaidRow *)(void *)rows.rows;
    for (size_t i = 0; i < ends.count; i++) {
        if (!said[i].is_message) {
            err = files_of_comment(tx, arena, said[i].id, &said[i].files, &said[i].file_count);
        }
        if (err) {
            return err;
        }
    }
    *out = (SaidPage){ .rows = said, .ends = ends };
    return ERR_NONE;
}

static void count_read(const Row *row, void *into)
{
    *(int64_t *)into = row_i64(row, 0);
}

Err said_list_count(Tx *tx, TicketId ticket, int64_t *out)
{
    return tx_one(tx, SQL_LIST_COMMENTS_COUNT, VALUES(db_i64(ticket.v)), count_read, out);
}

// ---- what was done ---------------------------------------------------------------------------

static Err audit_read(const Row *row, void *into)
{
    AuditRow *audit = list_rows_next(into);
    audit->audit = (Audit){
        .id = { row_i64(row, 0) },
        .ticket = { row_i64(row, 1) },
        .at_ms = row_i64(row, 2),
        .actor = { .kind = (ActorKind)row_i64(row, 3),
                   .person = { row_i64(row, 4) },
                   .via = (ViaChannel)row_i64(row, 5) },
    };
    return ERR_NONE;
}

static ListMark audit_mark(const void *row)
{
    int64_t id = ((const AuditRow *)row)->audit.id.v;
    return (ListMark){ .given = true, .key = id, .id = id };
}

typedef struct EventsRead {
    Arena *arena;
    AuditEvent *events;
    size_t count;
} EventsRead;

static Err event_read(const Row *row, void *into)
{
    EventsRead *events = into;
    Event event = { 0 };
    event_row(row, COLUMNS_BEFORE_EVENT, events->arena, &event);
    if (event_audit_type(event.kind).len == 0) {
        return ERR_NONE;
    }
    bool is_comment = event.kind == EVENT_COMMENT_ADDED;
    events->events[events->count++] = (AuditEvent){
        .event = event,
        .author = { row_i64(row, 0) },
        .channel = (CommentChannel)row_i64(row, 1),
        .body = row_text_copy(row, is_comment ? 2 : 5, events->arena),
        .recipient = row_text_copy(row, 3, events->arena),
        .subject = row_text_copy(row, 4, events->arena),
        .state = (OutboxState)row_i64(row, 6),
        .macro_title = row_text_copy(row, 7, events->arena),
        .rule = { row_i64(row, COLUMN_RULE) },
        .rule_kind = (RuleKind)row_i64(row, COLUMN_RULE + 1),
        .rule_title = row_text_copy(row, COLUMN_RULE + 2, events->arena),
    };
    return ERR_NONE;
}

static Err audit_fill(Tx *tx, Arena *arena, AuditRow *audit)
{
    EventsRead events = { .arena = arena,
                          .events = arena_array(arena, AuditEvent, AUDIT_EVENTS_MAX) };
    Err err =
        tx_each(tx, SQL_LIST_AUDIT_EVENTS,
                VALUES(db_i64(audit->audit.id.v), db_i64(AUDIT_EVENTS_MAX)), event_read, &events);
    for (size_t i = 0; !err && i < events.count; i++) {
        AuditEvent *event = &events.events[i];
        if (event->event.kind == EVENT_COMMENT_ADDED) {
            err = files_of_comment(tx, arena, event->event.ref, &event->files, &event->file_count);
        }
    }
    audit->events = events.events;
    audit->event_count = events.count;
    return err;
}

Err audit_list_page(Tx *tx, Arena *arena, TicketId ticket, const ListAsk *ask, AuditPage *out)
{
    ListRows rows = list_rows_make(arena, AuditRow, ask);
    Err err =
        tx_each(tx, SQL_LIST_TICKET_AUDITS,
                VALUES(db_i64(ticket.v), db_i64(list_direction(ask)), db_bool(ask->mark.given),
                       db_i64(ask->mark.id), db_i64(ask->limit + 1), db_i64(ask->offset)),
                audit_read, &rows);
    if (err) {
        return err;
    }
    ListEnds ends = list_rows_end(&rows, ask, audit_mark);
    AuditRow *audits = (AuditRow *)(void *)rows.rows;
    for (size_t i = 0; !err && i < ends.count; i++) {
        err = audit_fill(tx, arena, &audits[i]);
    }
    if (err) {
        return err;
    }
    *out = (AuditPage){ .rows = audits, .ends = ends };
    return ERR_NONE;
}

Err audit_list_count(Tx *tx, TicketId ticket, int64_t *out)
{
    return tx_one(tx, SQL_LIST_TICKET_AUDITS_COUNT, VALUES(db_i64(ticket.v)), count_read, out);
}

Err audit_list_one(Tx *tx, Arena *arena, TicketId ticket, AuditId audit, AuditRow *out)
{
    ListAsk ask = { .limit = 1 };
    ListRows rows = list_rows_make(arena, AuditRow, &ask);
    Err err = tx_each(tx, SQL_LIST_TICKET_AUDIT, VALUES(db_i64(ticket.v), db_i64(audit.v)),
                      audit_read, &rows);
    if (err) {
        return err;
    }
    if (rows.count == 0) {
        return ERR_NOT_FOUND;
    }
    AuditRow found = *(const AuditRow *)(const void *)rows.rows;
    err = audit_fill(tx, arena, &found);
    if (err) {
        return err;
    }
    *out = found;
    return ERR_NONE;
}

// ---- the outbox ------------------------------------------------------------------------------

typedef struct OutboxRead {
    Arena *arena;
    OutboxRow *rows;
    size_t count;
} OutboxRead;

static Err outbox_read(const Row *row, void *into)
{
    OutboxRead *outbox = into;
    outbox->rows[outbox->count++] = (OutboxRow){
        .id = { row_i64(row, 0) },
        .event = { row_i64(row, 1) },
        .rule = row_i64(row, 2),
        .action = row_i64(row, 3),
        .kind = (OutboxKind)row_i64(row, 4),
        .state = (OutboxState)row_i64(row, 5),
        .ticket = { row_i64(row, 6) },
        .comment = { row_i64(row, 7) },
        .recipient = row_text_copy(row, 8, outbox->arena),
        .subject = row_text_copy(row, 9, outbox->arena),
        .body = row_text_copy(row, 10, outbox->arena),
        .not_before_ms = row_i64(row, 11),
        .created_ms = row_i64(row, 12),
    };
    return ERR_NONE;
}

Err outbox_list(Tx *tx, Arena *arena, TicketId ticket, const OutboxRow **out, size_t *count)
{
    OutboxRead outbox = { .arena = arena, .rows = arena_array(arena, OutboxRow, OUTBOX_ROWS_MAX) };
    Err err = tx_each(tx, SQL_LIST_TICKET_OUTBOX, VALUES(db_i64(ticket.v), db_i64(OUTBOX_ROWS_MAX)),
                      outbox_read, &outbox);
    if (err) {
        return err;
    }
    *out = outbox.rows;
    *count = outbox.count;
    return ERR_NONE;
}
