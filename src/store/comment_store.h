// comment_store.h — rows of comments (public replies by e-mail and internal notes) and of audits.
#ifndef STORE_COMMENT_STORE_H
#define STORE_COMMENT_STORE_H

#include "model/published.h"
#include "store/db.h"

void audit_insert(Tx *tx, const Audit *audit);
void comment_insert(Tx *tx, const CommentRow *comment);
// Texts are copied into `arena`. ERR_NOT_FOUND.
MUST_USE Err comment_load(Tx *tx, Arena *arena, CommentId id, CommentRow *out);

#endif
