#include "desk/update.h"

enum {
    UPDATES_FIRST = 4, // that a command has room for at first
};

// The one that the work's audit of this ticket stands for; NULL: none yet.
static WorkUpdate *update_find(Work *work, AuditId audit)
{
    for (size_t i = work->update_count; i > 0; i--) {
        if (work->updates[i - 1].audit.v == audit.v) {
            return &work->updates[i - 1];
        }
    }
    return NULL;
}

WorkUpdate *work_update_add(Work *work)
{
    if (work->update_count == work->update_capacity) {
        size_t capacity = work->update_capacity ? 2 * work->update_capacity : UPDATES_FIRST;
        WorkUpdate *grown = arena_array(work->arena, WorkUpdate, capacity);
        for (size_t i = 0; i < work->update_count; i++) {
            grown[i] = work->updates[i];
        }
        work->updates = grown;
        work->update_capacity = capacity;
    }
    WorkUpdate *added = &work->updates[work->update_count++];
    *added = (WorkUpdate){ 0 };
    return added;
}

void work_updated(Work *work, const Record *before, const Record *now)
{
    if (!now->ticket.id.v || work->is_beyond_rules) {
        return;
    }
    AuditId audit = record_audit(work, now->ticket.id);
    WorkUpdate *update = update_find(work, audit);
    if (!update) {
        update = work_update_add(work);
        *update = (WorkUpdate){ .audit = audit, .before = *before, .actor = work->actor };
    }
    update->now = *now;
    update->event = work->last_event;
}

Err work_commented(Work *work, const CommentRow *comment)
{
    if (work->actor.kind == ACTOR_RULE) {
        return ERR_NONE;
    }
    WorkUpdate *update = update_find(work, comment->audit);
    if (!update) {
        Record record = { 0 };
        Err err = record_load_ticket(work, comment->ticket, &record);
        if (err) {
            return err;
        }
        work_updated(work, &record, &record);
        update = update_find(work, comment->audit);
        assert(update != NULL);
    }
    update->comment = comment->id;
    update->comment_channel = comment->channel;
    update->comment_body = comment->body;
    update->event = work->last_event;
    return ERR_NONE;
}
