#include "store/automation_store.h"

#include "model/event.h"

static_assert(TICKET_CLOSED == 6, "automation.sql names it");
static_assert(ACTOR_AUTOMATION == 8, "automation.sql names it");
static_assert(EVENT_RULE_FIRED == 23, "automation.sql names it");

// ---- tickets ----------------------------------------------------------------------------------

typedef struct PlacesInto {
    TicketStatus status;
    AutomationPlace *at;
    size_t count;
} PlacesInto;

static Err place_read(const Row *row, void *into)
{
    PlacesInto *to = into;
    to->at[to->count++] = (AutomationPlace){ .status = to->status,
                                             .ticket = { row_i64(row, 0) },
                                             .at_ms = row_i64(row, 1) };
    return ERR_NONE;
}

Err automation_find(Tx *tx, const AutomationReach *reach, const AutomationPlace *after,
                    AutomationPlace *out, size_t max, size_t *count)
{
    static const SqlId of_clock[AUTOMATION_CLOCK_COUNT] = {
        [AUTOMATION_BY_STATUS] = SQL_AUTOMATION_BY_STATUS,
        [AUTOMATION_BY_UPDATED] = SQL_AUTOMATION_BY_UPDATED,
        [AUTOMATION_BY_CREATED] = SQL_AUTOMATION_BY_CREATED,
    };
    assert(reach->clock < AUTOMATION_CLOCK_COUNT);
    PlacesInto to = { .status = after->status, .at = out };
    Err err =
        tx_each(tx, of_clock[reach->clock],
                VALUES(db_i64(after->status), db_i64(reach->since_ms), db_i64(reach->until_ms),
                       db_i64(after->at_ms), db_i64(after->ticket.v), db_i64((int64_t)max)),
                place_read, &to);
    if (err) {
        return err;
    }
    *count = to.count;
    return ERR_NONE;
}

static void count_read(const Row *row, void *into)
{
    *(int64_t *)into = row_i64(row, 0);
}

Err automation_updates(Tx *tx, TicketId ticket, int64_t *count)
{
    return tx_one(tx, SQL_AUTOMATION_UPDATES, VALUES(db_i64(ticket.v)), count_read, count);
}

Err automation_has_fired(Tx *tx, TicketId ticket, RuleId rule, int64_t since_ms, bool *out)
{
    int64_t has = 0;
    Err err = tx_one(tx, SQL_AUTOMATION_HAS_FIRED,
                     VALUES(db_i64(ticket.v), db_i64(rule.v), db_i64(since_ms)), count_read, &has);
    if (err) {
        return err;
    }
    *out = has != 0;
    return ERR_NONE;
}

// ---- how far each has come --------------------------------------------------------------------

static void run_read(const Row *row, void *into)
{
    AutomationRun *run = into;
    run->done = row_bool(row, 0);
    run->after =
        (AutomationPlace){ (TicketStatus)row_i64(row, 1), row_i64(row, 2), { row_i64(row, 3) } };
    run->updated = row_i64(row, 4);
}

Err automation_run_load(Tx *tx, AutomationRun *run)
{
    Err err = tx_one(tx, SQL_AUTOMATION_RUN_LOAD,
                     VALUES(db_i64(run->rule.v), db_i64(run->version), db_i64(run->run_ms)),
                     run_read, run);
    return err == ERR_NOT_FOUND ? ERR_NONE : err;
}

void automation_run_save(Tx *tx, const AutomationRun *run)
{
    tx_run(tx, SQL_AUTOMATION_RUN_SAVE,
           VALUES(db_i64(run->rule.v), db_i64(run->version), db_i64(run->run_ms),
                  db_bool(run->done), db_i64(run->after.status), db_i64(run->after.at_ms),
                  db_i64(run->after.ticket.v), db_i64(run->updated)),
           NULL);
}

void automation_run_forget(Tx *tx, int64_t run_ms)
{
    tx_run(tx, SQL_AUTOMATION_RUN_FORGET, VALUES(db_i64(run_ms)), NULL);
}
