#include "store/macro_store.h"

#include "model/limits.h"

// ---- changing ---------------------------------------------------------------------------------

static bool has_channel(const RuleAction *action)
{
    return action->value_count > 1;
}

static void parts_insert(Tx *tx, const Macro *macro)
{
    for (size_t i = 0; i < macro->actions.count; i++) {
        const RuleAction *action = &macro->actions.at[i];
        Str channel = has_channel(action) ? action->values[0] : S("");
        Str value = has_channel(action) ? action->values[1] : action->values[0];
        tx_change(tx, SQL_MACRO_ACTION_INSERT,
                  VALUES(db_i64(macro->id.v), db_i64((int64_t)i), db_text(action->field),
                         db_text(channel), db_text(value)));
    }
    for (size_t i = 0; i < macro->team_count; i++) {
        tx_run(tx, SQL_MACRO_TEAM_INSERT, VALUES(db_i64(macro->id.v), db_i64(macro->teams[i].v)),
               NULL);
    }
}

void macro_insert(Tx *tx, const Macro *macro, Str folded)
{
    tx_change(tx, SQL_MACRO_INSERT,
              VALUES(db_i64(macro->id.v), db_text(macro->title), db_text(macro->description),
                     db_bool(macro->active), db_i64(macro->position), db_i64(macro->whom),
                     db_i64_or_null(macro->owner.v), db_text(folded), db_i64(macro->created_ms),
                     db_i64(macro->updated_ms)));
    parts_insert(tx, macro);
}

void macro_save(Tx *tx, const Macro *macro, Str folded)
{
    tx_change(tx, SQL_MACRO_SAVE,
              VALUES(db_i64(macro->id.v), db_text(macro->title), db_text(macro->description),
                     db_bool(macro->active), db_i64(macro->position), db_i64(macro->whom),
                     db_i64_or_null(macro->owner.v), db_text(folded), db_i64(macro->updated_ms)));
    tx_run(tx, SQL_MACRO_ACTIONS_CLEAR, VALUES(db_i64(macro->id.v)), NULL);
    tx_run(tx, SQL_MACRO_TEAMS_CLEAR, VALUES(db_i64(macro->id.v)), NULL);
    parts_insert(tx, macro);
}

void macro_files_set(Tx *tx, MacroId id, const AttachmentId *files, size_t count)
{
    tx_run(tx, SQL_MACRO_FILES_CLEAR, VALUES(db_i64(id.v)), NULL);
    for (size_t i = 0; i < count; i++) {
        tx_run(tx, SQL_MACRO_FILE_INSERT, VALUES(db_i64(id.v), db_i64(files[i].v)), NULL);
    }
}

void macro_delete(Tx *tx, MacroId id)
{
    macro_files_set(tx, id, NULL, 0);
    tx_change(tx, SQL_MACRO_DELETE, VALUES(db_i64(id.v)));
}

void macro_use_add(Tx *tx, MacroId id, int64_t at_ms)
{
    int64_t span_ms = at_ms - at_ms % MACRO_USE_SPAN_MS;
    tx_change(tx, SQL_MACRO_USE_ADD, VALUES(db_i64(id.v), db_i64(span_ms)));
}

void macro_use_purge(Tx *tx, int64_t before_ms, int64_t max, int64_t *deleted)
{
    tx_run(tx, SQL_MACRO_USE_PURGE, VALUES(db_i64(before_ms), db_i64(max)), deleted);
}

// ---- one --------------------------------------------------------------------------------------

static void macro_read_row(const Row *row, Arena *arena, Macro *out)
{
    *out = (Macro){
        .id = { row_i64(row, 0) },
        .title = row_text_copy(row, 1, arena),
        .description = row_text_copy(row, 2, arena),
        .active = row_bool(row, 3),
        .position = row_i64(row, 4),
        .whom = (MacroFor)row_i64(row, 5),
        .owner = { row_i64(row, 6) },
        .created_ms = row_i64(row, 7),
        .updated_ms = row_i64(row, 8),
    };
}

typedef struct ActionsInto {
    Arena *arena;
    RuleAction *at;
    size_t count;
} ActionsInto;

static Err action_read(const Row *row, void *into)
{
    ActionsInto *to = into;
    RuleAction *action = &to->at[to->count++];
    Str channel = row_text_copy(row, 1, to->arena);
    *action = (RuleAction){ .field = row_text_copy(row, 0, to->arena) };
    if (channel.len > 0) {
        action->values[action->value_count++] = channel;
    }
    action->values[action->value_count++] = row_text_copy(row, 2, to->arena);
    return ERR_NONE;
}

typedef struct TeamsInto {
    TeamId *at;
    size_t count;
} TeamsInto;

static Err team_read(const Row *row, void *into)
{
    TeamsInto *to = into;
    to->at[to->count++] = (TeamId){ row_i64(row, 0) };
    return ERR_NONE;
}

static Err parts_load(Tx *tx, Arena *arena, Macro *macro)
{
    ActionsInto actions = { arena, arena_array(arena, RuleAction, MACRO_ACTIONS_MAX), 0 };
    Err err = tx_each(tx, SQL_MACRO_ACTIONS, VALUES(db_i64(macro->id.v), db_i64(MACRO_ACTIONS_MAX)),
                      action_read, &actions);
    TeamsInto teams = { 0 };
    if (!err && macro->whom == MACRO_FOR_TEAMS) {
        teams.at = arena_array(arena, TeamId, MACRO_TEAMS_MAX);
        err = tx_each(tx, SQL_MACRO_TEAMS, VALUES(db_i64(macro->id.v), db_i64(MACRO_TEAMS_MAX)),
                      team_read, &teams);
    }
    if (err) {
        return err;
    }
    macro->actions = (RuleActions){ actions.at, actions.count };
    macro->teams = teams.at;
    macro->team_count = teams.count;
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

Err macro_load(Tx *tx, Arena *arena, MacroId id, MacroViewer viewer, Macro *out)
{
    Macro macro = { 0 };
    Err err = tx_one(tx, SQL_MACRO_LOAD,
                     VALUES(db_i64(id.v), db_bool(viewer.all), db_i64(viewer.person.v)),
                     macro_read_one, &(MacrosInto){ arena, &macro, 0 });
    if (err) {
        return err;
    }
    err = parts_load(tx, arena, &macro);
    if (err) {
        return err;
    }
    *out = macro;
    return ERR_NONE;
}

// ---- files ------------------------------------------------------------------------------------

typedef struct FilesInto {
    Arena *arena;
    Attachment *at;
    size_t count;
} FilesInto;

static Err file_read(const Row *row, void *into)
{
    FilesInto *to = into;
    to->at[to->count++] = (Attachment){
        .id = { row_i64(row, 0) },
        .token = row_text_copy(row, 1, to->arena),
        .file_name = row_text_copy(row, 2, to->arena),
        .content_type = row_text_copy(row, 3, to->arena),
        .size_bytes = row_i64(row, 4),
    };
    return ERR_NONE;
}

Err macro_files(Tx *tx, Arena *arena, MacroId id, Attachment *out, size_t *count)
{
    FilesInto to = { arena, out, 0 };
    Err err =
        tx_each(tx, SQL_MACRO_FILES, VALUES(db_i64(id.v), db_i64(MACRO_FILES_MAX)), file_read, &to);
    if (!err) {
        *count = to.count;
    }
    return err;
}

static void count_read(const Row *row, void *into)
{
    *(int64_t *)into = row_i64(row, 0);
}

Err macro_file_seen(Tx *tx, AttachmentId file, MacroViewer viewer, bool *out)
{
    int64_t macros = 0;
    Err err = tx_one(tx, SQL_MACRO_FILE_SEEN,
                     VALUES(db_i64(file.v), db_bool(viewer.all), db_i64(viewer.person.v)),
                     count_read, &macros);
    if (!err) {
        *out = macros > 0;
    }
    return err;
}

// ---- lists ------------------------------------------------------------------------------------

static Err macro_read_each(const Row *row, void *into)
{
    MacrosInto *to = into;
    Macro *macro = &to->out[to->count++];
    macro_read_row(row, to->arena, macro);
    for (MacroTime time = 0; time < MACRO_TIME_COUNT; time++) {
        macro->uses[time] = row_i64(row, 9 + (int)time);
    }
    return ERR_NONE;
}

static DbValue activity_value(MacroActivity activity)
{
    return db_i64(activity == MACRO_ANY_STATE ? -1 : activity == MACRO_ONLY_ACTIVE);
}

// Spans that began later lie wholly inside the time.
static DbValue since_value(const MacroList *list, MacroTime time)
{
    return db_i64(list->now_ms - macro_time_ms(time) - MACRO_USE_SPAN_MS);
}

Err macro_list(Tx *tx, Arena *arena, MacroList *list)
{
    const MacroWhich *which = &list->which;
    DbValue all = db_bool(which->viewer.all);
    DbValue person = db_i64(which->viewer.person.v);
    DbValue active = activity_value(which->activity);
    DbValue access = db_i64(which->access);
    DbValue team = db_i64(which->team.v);
    MacrosInto to = { arena, list->macros, 0 };
    Err err = tx_each(tx, SQL_MACRO_LIST,
                      VALUES(all, person, active, access, team, db_text(which->category),
                             db_text(which->search), since_value(list, MACRO_HOUR),
                             since_value(list, MACRO_DAY), since_value(list, MACRO_WEEK),
                             since_value(list, MACRO_MONTH), db_i64(which->sort),
                             db_i64(which->descending ? -1 : 1), db_i64(list->offset),
                             db_i64((int64_t)list->max)),
                      macro_read_each, &to);
    for (size_t i = 0; i < to.count && !err; i++) {
        err = parts_load(tx, arena, &list->macros[i]);
    }
    if (err) {
        return err;
    }
    list->count = to.count;
    return tx_one(
        tx, SQL_MACRO_COUNT,
        VALUES(all, person, active, access, team, db_text(which->category), db_text(which->search)),
        count_read, &list->total);
}

static void totals_read(const Row *row, void *into)
{
    *(MacroTotals *)into = (MacroTotals){
        .all = row_i64(row, 0),
        .personal = row_i64(row, 1),
        .last_position = row_i64(row, 2),
    };
}

Err macro_totals(Tx *tx, PersonId owner, MacroTotals *out)
{
    return tx_one(tx, SQL_MACRO_TOTALS, VALUES(db_i64(owner.v)), totals_read, out);
}
