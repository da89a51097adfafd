#include "store/macro_store.h"

#include "model/limits.h"

void macro_insert(Tx *tx, const Macro *macro)
{
    tx_change(tx, SQL_MACRO_INSERT,
              VALUES(db_i64(macro->id.v), db_text(macro->title), db_text(macro->description),
                     db_bool(macro->active), db_i64(macro->position), db_i64(macro->created_ms),
                     db_i64(macro->updated_ms)));
    for (size_t i = 0; i < macro->action_count; i++) {
        tx_change(tx, SQL_MACRO_ACTION_INSERT,
                  VALUES(db_i64(macro->id.v), db_i64((int64_t)i), db_text(macro->actions[i].field),
                         db_text(macro->actions[i].value)));
    }
}

static void macro_read_row(const Row *row, Arena *arena, Macro *out)
{
    *out = (Macro){
        .id = { row_i64(row, 0) },
        .title = row_text_copy(row, 1, arena),
        .description = row_text_copy(row, 2, arena),
        .active = row_bool(row, 3),
        .position = row_i64(row, 4),
        .created_ms = row_i64(row, 5),
        .updated_ms = row_i64(row, 6),
    };
}

typedef struct ActionsInto {
    Arena *arena;
    MacroAction *at;
    size_t count;
} ActionsInto;

static Err action_read(const Row *row, void *into)
{
    ActionsInto *to = into;
    to->at[to->count++] = (MacroAction){
        .field = row_text_copy(row, 0, to->arena),
        .value = row_text_copy(row, 1, to->arena),
    };
    return ERR_NONE;
}

static Err actions_load(Tx *tx, Arena *arena, Macro *macro)
{
    ActionsInto to = { arena, arena_array(arena, MacroAction, MACRO_ACTIONS_MAX), 0 };
    Err err = tx_each(tx, SQL_MACRO_ACTIONS, VALUES(db_i64(macro->id.v), db_i64(MACRO_ACTIONS_MAX)),
                      action_read, &to);
    if (err) {
        return err;
    }
    macro->actions = to.at;
    macro->action_count = to.count;
    return ERR_NONE;
}

typedef struct MacrosInto {
    Arena *arena;
    Macro *out;
    size_t count;
} MacrosInto;

static void macro_read_one(const Row *row, void *into)
{
    MacrosInto *to = into;
    macro_read_row(row, to->arena, to->out);
}

Err macro_load(Tx *tx, Arena *arena, MacroId id, Macro *out)
{
    Macro macro = { 0 };
    Err err = tx_one(tx, SQL_MACRO_LOAD, VALUES(db_i64(id.v)), macro_read_one,
                     &(MacrosInto){ arena, &macro, 0 });
    if (err) {
        return err;
    }
    err = actions_load(tx, arena, &macro);
    if (err) {
        return err;
    }
    *out = macro;
    return ERR_NONE;
}

static Err macro_read_each(const Row *row, void *into)
{
    MacrosInto *to = into;
    macro_read_row(row, to->arena, &to->out[to->count++]);
    return ERR_NONE;
}

static void count_read(const Row *row, void *into)
{
    *(int64_t *)into = row_i64(row, 0);
}

Err macro_list(Tx *tx, Arena *arena, MacroList *list)
{
    MacrosInto to = { arena, list->macros, 0 };
    Err err = tx_each(
        tx, SQL_MACRO_LIST,
        VALUES(db_bool(list->only_active), db_i64(list->offset), db_i64((int64_t)list->max)),
        macro_read_each, &to);
    for (size_t i = 0; i < to.count && !err; i++) {
        err = actions_load(tx, arena, &list->macros[i]);
    }
    if (err) {
        return err;
    }
    list->count = to.count;
    return tx_one(tx, SQL_MACRO_COUNT, VALUES(db_bool(list->only_active)), count_read,
                  &list->total);
}
