// comment_list_store.h — what was said on a ticket, and what was done to it, in pages.
//
// The comments of a messaging ticket are a union: its conversation's messages, the bot's part
// included, e-mail replies and notes. Ids come from one counter, so their order is that of time.
#ifndef STORE_COMMENT_LIST_STORE_H
#define STORE_COMMENT_LIST_STORE_H

#include "model/event.h"
#include "model/message.h"
#include "model/rule.h"
#include "store/db.h"
#include "store/list.h"
#include "store/outbox_store.h"

enum {
    AUDIT_EVENTS_MAX = 100, // of one audit that are shown
    OUTBOX_ROWS_MAX = 100,  // of one ticket that are shown, the newest
};

typedef struct SaidRow {
    int64_t id; // of the message or the comment
    bool is_message;
    int64_t at_ms;
    PersonId author; // 0: the bot or a program
    Str author_name;
    AuthorKind author_kind; // for comments: of the person
    MessageKind kind;       // of a message
    Str body;
    Str options; // of a question of the bot, see model/message.h
    int64_t public_seq;
    RuleId rule; // that said it, 0: none
    RuleKind rule_kind;
    Str rule_title; // as it is called now
    CommentChannel channel;
    AuditId audit; // of a message: the one that made the ticket
    const Attachment *files;
    size_t file_count;
} SaidRow;

typedef struct SaidPage {
    const SaidRow *rows;
    ListEnds ends;
} SaidPage;

// Empty for a ticket that does not exist. Does not count.
MUST_USE Err said_list_page(Tx *tx, Arena *arena, TicketId ticket, const ListAsk *ask,
                            SaidPage *out);
MUST_USE Err said_list_count(Tx *tx, TicketId ticket, int64_t *out);

// One event of an audit with what it names.
typedef struct AuditEvent {
    Event event;
    // of EVENT_COMMENT_ADDED:
    PersonId author;
    CommentChannel channel;
    Str body; // also of EVENT_OUTBOX_HELD
    const Attachment *files;
    size_t file_count;
    // of EVENT_OUTBOX_HELD:
    Str recipient;
    Str subject;
    OutboxState state;
    Str macro_title; // of EVENT_MACRO_APPLIED
    // of the marks of a rule, and of what it did:
    RuleId rule; // 0: no rule did it
    RuleKind rule_kind;
    Str rule_title; // as it is called now
} AuditEvent;

typedef struct AuditRow {
    Audit audit;
    const AuditEvent *events; // those that audits show, in order
    size_t event_count;
} AuditRow;

typedef struct AuditPage {
    const AuditRow *rows;
    ListEnds ends;
} AuditPage;

MUST_USE Err audit_list_page(Tx *tx, Arena *arena, TicketId ticket, const ListAsk *ask,
                             AuditPage *out);
MUST_USE Err audit_list_count(Tx *tx, TicketId ticket, int64_t *out);
// ERR_NOT_FOUND, also when the audit is another ticket's.
MUST_USE Err audit_list_one(Tx *tx, Arena *arena, TicketId ticket, AuditId audit, AuditRow *out);

// The newest OUTBOX_ROWS_MAX rows of a ticket.
MUST_USE Err outbox_list(Tx *tx, Arena *arena, TicketId ticket, const OutboxRow **out,
                         size_t *count);

#endif
