#include "store/comment_store.h"

void audit_insert(Tx *tx, const Audit *audit)
{
    tx_change(tx, SQL_AUDIT_INSERT,
              VALUES(db_i64(audit->id.v), db_i64(audit->ticket.v), db_i64(audit->at_ms),
                     db_i64(audit->actor.kind), db_i64_or_null(audit->actor.person.v),
                     db_i64(audit->actor.via), db_i64_or_null(audit->rule_set)));
}

void comment_insert(Tx *tx, const CommentRow *comment)
{
    assert(comment->channel == CHANNEL_EMAIL || comment->channel == CHANNEL_NOTE);
    tx_change(tx, SQL_COMMENT_INSERT,
              VALUES(db_i64(comment->id.v), db_i64(comment->ticket.v), db_i64(comment->audit.v),
                     db_i64(comment->at_ms), db_i64(comment->author.v), db_i64(comment->channel),
                     db_text(comment->body)));
}

typedef struct Into {
    Arena *arena;
    CommentRow *comment;
} Into;

static void comment_read(const Row *row, void *into)
{
    const Into *to = into;
    *to->comment = (CommentRow){
        .id = { row_i64(row, 0) },
        .ticket = { row_i64(row, 1) },
        .audit = { row_i64(row, 2) },
        .at_ms = row_i64(row, 3),
        .author = { row_i64(row, 4) },
        .channel = (CommentChannel)row_i64(row, 5),
        .body = row_text_copy(row, 6, to->arena),
        .author_name = row_text_copy(row, 7, to->arena),
    };
}

Err comment_load(Tx *tx, Arena *arena, CommentId id, CommentRow *out)
{
    return tx_one(tx, SQL_COMMENT_LOAD, VALUES(db_i64(id.v)), comment_read, &(Into){ arena, out });
}
