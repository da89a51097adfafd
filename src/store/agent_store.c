#include "store/agent_store.h"

static void capacity_read(const Row *row, void *into)
{
    Capacity *capacity = into;
    *capacity = (Capacity){ .used = row_i64(row, 0), .max = row_i64(row, 1) };
}

void agent_set_assigned(Tx *tx, PersonId person, int64_t now_ms)
{
    tx_change(tx, SQL_AGENT_SET_ASSIGNED, VALUES(db_i64(person.v), db_i64(now_ms)));
}

void capacity_insert(Tx *tx, PersonId person, RoutingChannel channel, int64_t max)
{
    assert(max >= 0);
    tx_run(tx, SQL_CAPACITY_INSERT, VALUES(db_i64(person.v), db_i64(channel), db_i64(max)), NULL);
}

Err capacity_load(Tx *tx, PersonId person, RoutingChannel channel, Capacity *out)
{
    assert(channel != ROUTING_NONE);
    return tx_one(tx, SQL_CAPACITY_LOAD, VALUES(db_i64(person.v), db_i64(channel)), capacity_read,
                  out);
}

// Two steps: for UPDATE … RETURNING SQLite makes and drops a table, at three times the price.
static Err capacity_change(Tx *tx, SqlId sql, PersonId person, RoutingChannel channel,
                           Capacity *out)
{
    assert(channel != ROUTING_NONE);
    int64_t changed = 0;
    tx_run(tx, sql, VALUES(db_i64(person.v), db_i64(channel)), &changed);
    if (!tx->err && changed == 0) {
        return ERR_NOT_FOUND;
    }
    return capacity_load(tx, person, channel, out);
}

Err capacity_take_below(Tx *tx, PersonId person, RoutingChannel channel, Capacity *out)
{
    return capacity_change(tx, SQL_CAPACITY_TAKE_BELOW, person, channel, out);
}

Err capacity_take(Tx *tx, PersonId person, RoutingChannel channel, Capacity *out)
{
    return capacity_change(tx, SQL_CAPACITY_TAKE, person, channel, out);
}

Err capacity_give_back(Tx *tx, PersonId person, RoutingChannel channel, Capacity *out)
{
    return capacity_change(tx, SQL_CAPACITY_GIVE_BACK, person, channel, out);
}

void capacity_set_max(Tx *tx, PersonId person, RoutingChannel channel, int64_t max)
{
    tx_change(tx, SQL_CAPACITY_SET_MAX, VALUES(db_i64(person.v), db_i64(channel), db_i64(max)));
}

typedef struct CapacityCounted {
    Err (*each)(void *into, PersonId person, int64_t used);
    void *into;
} CapacityCounted;

static Err counted_read(const Row *row, void *into)
{
    const CapacityCounted *counted = into;
    return counted->each(counted->into, (PersonId){ row_i64(row, 0) }, row_i64(row, 1));
}

Err capacity_count_messaging(Tx *tx, bool count_inactive,
                             Err (*each)(void *into, PersonId person, int64_t used), void *into)
{
    return tx_each(tx, SQL_CAPACITY_COUNT_MESSAGING, VALUES(db_bool(count_inactive)), counted_read,
                   &(CapacityCounted){ each, into });
}

typedef struct Room {
    PersonId person;
    Capacity capacity;
} Room;

static void room_read(const Row *row, void *into)
{
    Room *room = into;
    *room = (Room){ .person = { row_i64(row, 0) },
                    .capacity = { .used = row_i64(row, 1), .max = row_i64(row, 2) } };
}

Err agent_with_most_room(Tx *tx, TeamId team, PersonId *out, Capacity *capacity)
{
    Room room = { 0 };
    Err err = tx_one(tx, SQL_AGENT_WITH_MOST_ROOM, VALUES(db_i64(team.v)), room_read, &room);
    if (err) {
        return err;
    }
    *out = room.person;
    *capacity = room.capacity;
    return ERR_NONE;
}
