#include "store/messaging_store.h"

// ---- what waits -------------------------------------------------------------------------------

void messaging_wait_insert(Tx *tx, const MessagingWait *wait)
{
    tx_run(tx, SQL_MESSAGING_WAIT_INSERT,
           VALUES(db_i64(wait->id), db_i64(wait->conversation.v), db_i64(wait->rule.v),
                  db_i64(wait->version), db_i64((int64_t)wait->action), db_i64(wait->fired.v),
                  db_i64_or_null(wait->actor.v)),
           NULL);
}

void messaging_wait_delete(Tx *tx, int64_t id)
{
    tx_run(tx, SQL_MESSAGING_WAIT_DELETE, VALUES(db_i64(id)), NULL);
}

static void wait_read(const Row *row, void *into)
{
    *(MessagingWait *)into = (MessagingWait){
        .id = row_i64(row, 0),
        .conversation = { row_i64(row, 1) },
        .rule = { row_i64(row, 2) },
        .version = row_i64(row, 3),
        .action = (size_t)row_i64(row, 4),
        .fired = { row_i64(row, 5) },
        .actor = { row_i64(row, 6) },
    };
}

Err messaging_wait_load(Tx *tx, int64_t id, MessagingWait *out)
{
    return tx_one(tx, SQL_MESSAGING_WAIT_LOAD, VALUES(db_i64(id)), wait_read, out);
}

typedef struct Waits {
    MessagingWait *at;
    size_t count;
} Waits;

static Err wait_add(const Row *row, void *into)
{
    Waits *waits = into;
    wait_read(row, &waits->at[waits->count++]);
    return ERR_NONE;
}

static void number_read(const Row *row, void *into)
{
    *(int64_t *)into = row_i64(row, 0);
}

Err messaging_wait_count(Tx *tx, ConversationId conversation, int64_t *out)
{
    return tx_one(tx, SQL_MESSAGING_WAIT_COUNT, VALUES(db_i64(conversation.v)), number_read, out);
}

Err messaging_wait_list(Tx *tx, ConversationId conversation, MessagingWait *out, size_t max,
                        size_t *count)
{
    Waits waits = { .at = out };
    Err err = tx_each(tx, SQL_MESSAGING_WAIT_LIST,
                      VALUES(db_i64(conversation.v), db_i64((int64_t)max)), wait_add, &waits);
    if (err) {
        return err;
    }
    *count = waits.count;
    return ERR_NONE;
}

// ---- what has run, and marks ------------------------------------------------------------------

static void found_read(const Row *row, void *into)
{
    *(bool *)into = row_i64(row, 0) != 0;
}

// False when there is no row.
static Err found(Tx *tx, SqlId sql, DbValues values, bool *out)
{
    bool is_there = false;
    Err err = tx_one(tx, sql, values, found_read, &is_there);
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    *out = is_there;
    return ERR_NONE;
}

void messaging_once_insert(Tx *tx, ConversationId conversation, RuleId rule)
{
    tx_run(tx, SQL_MESSAGING_ONCE_INSERT, VALUES(db_i64(conversation.v), db_i64(rule.v)), NULL);
}

Err messaging_once_find(Tx *tx, ConversationId conversation, RuleId rule, bool *out)
{
    return found(tx, SQL_MESSAGING_ONCE_FIND, VALUES(db_i64(conversation.v), db_i64(rule.v)), out);
}

void messaging_triggered_set(Tx *tx, PersonId customer, bool triggered)
{
    tx_run(tx, triggered ? SQL_MESSAGING_TRIGGERED_INSERT : SQL_MESSAGING_TRIGGERED_DELETE,
           VALUES(db_i64(customer.v)), NULL);
}

Err messaging_triggered_find(Tx *tx, PersonId customer, bool *out)
{
    return found(tx, SQL_MESSAGING_TRIGGERED_FIND, VALUES(db_i64(customer.v)), out);
}

// ---- what conditions look at ------------------------------------------------------------------

static void presence_read(const Row *row, void *into)
{
    *(MessagingPresence *)into =
        (MessagingPresence){ .online = row_i64(row, 0) != 0, .away = row_i64(row, 1) != 0 };
}

Err messaging_presence(Tx *tx, TeamId team, MessagingPresence *out)
{
    if (!team.v) {
        return tx_one(tx, SQL_MESSAGING_PRESENCE, NO_VALUES, presence_read, out);
    }
    return tx_one(tx, SQL_MESSAGING_TEAM_PRESENCE, VALUES(db_i64(team.v)), presence_read, out);
}

typedef struct TeamsInto {
    void (*each)(void *into, TeamId team, MessagingPresence presence);
    void *into;
} TeamsInto;

static Err team_read(const Row *row, void *into)
{
    const TeamsInto *to = into;
    MessagingPresence presence = { .online = row_i64(row, 1) != 0, .away = row_i64(row, 2) != 0 };
    to->each(to->into, (TeamId){ row_i64(row, 0) }, presence);
    return ERR_NONE;
}

Err messaging_teams(Tx *tx, void (*each)(void *into, TeamId team, MessagingPresence presence),
                    void *into)
{
    return tx_each(tx, SQL_MESSAGING_TEAMS, NO_VALUES, team_read, &(TeamsInto){ each, into });
}

Err messaging_queue_size(Tx *tx, int64_t *out)
{
    return tx_one(tx, SQL_MESSAGING_QUEUE_SIZE, VALUES(db_i64(MESSAGING_COUNTED_MAX)), number_read,
                  out);
}

Err messaging_queue_place(Tx *tx, const Ticket *ticket, int64_t *out)
{
    assert(ticket->queued_ms > 0);
    return tx_one(tx, SQL_MESSAGING_QUEUE_PLACE,
                  VALUES(db_i64(ticket->team.v), db_i64(ticket->queued_ms), db_i64(ticket->id.v)),
                  number_read, out);
}

Err messaging_previous(Tx *tx, const Conversation *session, int64_t *out)
{
    return tx_one(
        tx, SQL_MESSAGING_PREVIOUS,
        VALUES(db_i64(session->customer.v), db_i64(session->id.v), db_i64(MESSAGING_COUNTED_MAX)),
        number_read, out);
}

typedef struct NewestInto {
    Arena *arena;
    MessagingNewest newest;
} NewestInto;

static void newest_read(const Row *row, void *into)
{
    NewestInto *to = into;
    to->newest = (MessagingNewest){ .author_kind = (int)row_i64(row, 0),
                                    .body = row_text_copy(row, 1, to->arena) };
}

Err messaging_newest(Tx *tx, Arena *arena, const Conversation *session, MessagingNewest *out)
{
    NewestInto to = { .arena = arena };
    Err err =
        tx_one(tx, SQL_MESSAGING_NEWEST,
               VALUES(db_i64(session->thread.v), db_i64(session->first_seq)), newest_read, &to);
    if (err) {
        return err;
    }
    *out = to.newest;
    return ERR_NONE;
}
