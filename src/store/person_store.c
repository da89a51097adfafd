#include "store/person_store.h"

#include "store/row_cache.h"

typedef struct PersonInto {
    Arena *arena;
    Person *out;
} PersonInto;

static void person_read(const Row *row, void *into)
{
    const PersonInto *to = into;
    *to->out = (Person){
        .id = { row_i64(row, 0) },
        .role = (Role)row_i64(row, 1),
        .name = row_text_copy(row, 2, to->arena),
        .email = row_text_copy(row, 3, to->arena),
        .email_verified = row_bool(row, 4),
        .external_id = row_text_copy(row, 5, to->arena),
        .language = (Language)row_i64(row, 6),
        .active = row_bool(row, 7),
        .suspended = row_bool(row, 8),
        .created_ms = row_i64(row, 9),
        .updated_ms = row_i64(row, 10),
    };
}

void person_insert(Tx *tx, const Person *person, Str email_key)
{
    tx_change(tx, SQL_PERSON_INSERT,
              VALUES(db_i64(person->id.v), db_i64(person->role), db_text(person->name),
                     db_text_or_null(person->email), db_text_or_null(email_key),
                     db_bool(person->email_verified), db_text_or_null(person->external_id),
                     db_i64(person->language), db_bool(person->active), db_bool(person->suspended),
                     db_i64(person->created_ms), db_i64(person->updated_ms)));
}

void person_save(Tx *tx, const Person *person, Str email_key)
{
    tx_change(tx, SQL_PERSON_SAVE,
              VALUES(db_i64(person->id.v), db_i64(person->role), db_text(person->name),
                     db_text_or_null(person->email), db_text_or_null(email_key),
                     db_bool(person->email_verified), db_text_or_null(person->external_id),
                     db_i64(person->language), db_bool(person->active), db_bool(person->suspended),
                     db_i64(person->updated_ms)));
}

Err person_load(Tx *tx, Arena *arena, PersonId id, Person *out)
{
    if (row_cache_get(tx, ROW_PERSON, id.v, out, arena)) {
        return ERR_NONE;
    }
    Err err =
        tx_one(tx, SQL_PERSON_LOAD, VALUES(db_i64(id.v)), person_read, &(PersonInto){ arena, out });
    if (!err) {
        row_cache_put(tx, ROW_PERSON, id.v, out);
    }
    return err;
}

Err person_load_by_external_id(Tx *tx, Arena *arena, Str external_id, Person *out)
{
    return tx_one(tx, SQL_PERSON_LOAD_BY_EXTERNAL_ID, VALUES(db_text(external_id)), person_read,
                  &(PersonInto){ arena, out });
}

Err person_load_by_email(Tx *tx, Arena *arena, Str email_key, Person *out)
{
    return tx_one(tx, SQL_PERSON_LOAD_BY_EMAIL, VALUES(db_text(email_key)), person_read,
                  &(PersonInto){ arena, out });
}

void person_set_password(Tx *tx, PersonId id, Str password_hash)
{
    tx_change(tx, SQL_PERSON_SET_PASSWORD, VALUES(db_i64(id.v), db_text_or_null(password_hash)));
}

typedef struct TextInto {
    Arena *arena;
    Str *out;
} TextInto;

static void text_read(const Row *row, void *into)
{
    const TextInto *to = into;
    *to->out = row_text_copy(row, 0, to->arena);
}

Err person_password(Tx *tx, Arena *arena, PersonId id, Str *out)
{
    return tx_one(tx, SQL_PERSON_PASSWORD, VALUES(db_i64(id.v)), text_read,
                  &(TextInto){ arena, out });
}

void agent_insert(Tx *tx, PersonId id, int64_t now_ms)
{
    tx_run(tx, SQL_AGENT_INSERT, VALUES(db_i64(id.v), db_i64(AGENT_OFFLINE), db_i64(now_ms)), NULL);
}

static void status_read(const Row *row, void *into)
{
    *(AgentStatus *)into = (AgentStatus)row_i64(row, 0);
}

Err agent_status_load(Tx *tx, PersonId id, AgentStatus *out)
{
    return tx_one(tx, SQL_AGENT_STATUS_LOAD, VALUES(db_i64(id.v)), status_read, out);
}

void agent_status_save(Tx *tx, PersonId id, AgentStatus status, int64_t now_ms)
{
    tx_change(tx, SQL_AGENT_STATUS_SAVE, VALUES(db_i64(id.v), db_i64(status), db_i64(now_ms)));
}

typedef struct NumbersInto {
    int64_t *out;
    size_t count;
} NumbersInto;

static Err number_read(const Row *row, void *into)
{
    NumbersInto *to = into;
    to->out[to->count++] = row_i64(row, 0);
    return ERR_NONE;
}

Err person_live_conversations(Tx *tx, PersonId id, ConversationId *out, size_t max, size_t *count)
{
    static_assert(sizeof(*out) == sizeof(int64_t), "an id is its number");
    NumbersInto to = { .out = &out->v };
    Err err = tx_each(tx, SQL_PERSON_LIVE_CONVERSATIONS, VALUES(db_i64(id.v), db_i64((int64_t)max)),
                      number_read, &to);
    if (err) {
        return err;
    }
    *count = to.count;
    return ERR_NONE;
}

Err person_tickets(Tx *tx, PersonId id, TicketId *out, size_t max, size_t *count)
{
    static_assert(sizeof(*out) == sizeof(int64_t), "an id is its number");
    NumbersInto to = { .out = &out->v };
    Err err = tx_each(tx, SQL_PERSON_TICKETS, VALUES(db_i64(id.v), db_i64((int64_t)max)),
                      number_read, &to);
    if (err) {
        return err;
    }
    *count = to.count;
    return ERR_NONE;
}

void person_give_all(Tx *tx, PersonId from, PersonId to)
{
    static const SqlId all[] = { SQL_PERSON_SET_THREADS, SQL_PERSON_SET_CONVERSATIONS,
                                 SQL_PERSON_SET_DEVICES, SQL_PERSON_SET_ATTACHMENTS };
    for (size_t i = 0; i < countof(all); i++) {
        tx_run(tx, all[i], VALUES(db_i64(from.v), db_i64(to.v)), NULL);
    }
}
