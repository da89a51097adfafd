#include "store/rule_store.h"

// ---- changing ---------------------------------------------------------------------------------

int64_t rule_set_next(Tx *tx)
{
    return tx_next_counter(tx, S("rule_set"));
}

void rule_insert(Tx *tx, const Rule *rule, PersonId author)
{
    tx_change(tx, SQL_RULE_INSERT,
              VALUES(db_i64(rule->id.v), db_i64(rule->kind), db_i64_or_null(rule->category.v),
                     db_text(rule->title), db_text(rule->description), db_bool(rule->active),
                     db_i64(rule->position), db_i64(rule->version), db_i64(rule->created_ms),
                     db_i64(rule->updated_ms)));
    tx_change(tx, SQL_RULE_USE_INSERT, VALUES(db_i64(rule->id.v)));
    rule_version_insert(tx, rule, author);
}

void rule_save(Tx *tx, const Rule *rule)
{
    tx_change(tx, SQL_RULE_SAVE,
              VALUES(db_i64(rule->id.v), db_i64_or_null(rule->category.v), db_text(rule->title),
                     db_text(rule->description), db_bool(rule->active), db_i64(rule->position),
                     db_i64(rule->version), db_i64(rule->updated_ms)));
}

static void conditions_insert(Tx *tx, const Rule *rule, RuleConditions conditions, bool in_any)
{
    for (size_t i = 0; i < conditions.count; i++) {
        const RuleCondition *at = &conditions.at[i];
        tx_change(tx, SQL_RULE_CONDITION_INSERT,
                  VALUES(db_i64(rule->id.v), db_i64(rule->version), db_bool(in_any),
                         db_i64((int64_t)i), db_text(at->field), db_text(at->operator),
                         db_text(at->value)));
    }
}

void rule_version_insert(Tx *tx, const Rule *rule, PersonId author)
{
    tx_change(tx, SQL_RULE_VERSION_INSERT,
              VALUES(db_i64(rule->id.v), db_i64(rule->version), db_text(rule->title),
                     db_i64(rule->run), db_bool(rule->once_per_ticket), db_i64_or_null(author.v),
                     db_i64(rule->updated_ms)));
    conditions_insert(tx, rule, rule->all, false);
    conditions_insert(tx, rule, rule->any, true);
    for (size_t i = 0; i < rule->actions.count; i++) {
        const RuleAction *at = &rule->actions.at[i];
        tx_change(tx, SQL_RULE_ACTION_INSERT,
                  VALUES(db_i64(rule->id.v), db_i64(rule->version), db_i64((int64_t)i),
                         db_text(at->field), db_i64((int64_t)at->value_count),
                         db_text(at->values[0]), db_text(at->values[1]), db_text(at->values[2])));
    }
}

void rule_delete(Tx *tx, RuleId id)
{
    tx_change(tx, SQL_RULE_DELETE, VALUES(db_i64(id.v)));
}

void rule_leave(Tx *tx, RuleId id, int64_t set)
{
    tx_run(tx, SQL_RULE_SPAN_DROP, VALUES(db_i64(id.v), db_i64(set)), NULL);
    tx_run(tx, SQL_RULE_SPAN_CLOSE, VALUES(db_i64(id.v), db_i64(set)), NULL);
}

void rule_join(Tx *tx, const Rule *rule, int64_t set)
{
    rule_leave(tx, rule->id, set);
    tx_change(tx, SQL_RULE_SPAN_INSERT,
              VALUES(db_i64(rule->id.v), db_i64(set), db_i64(rule->version),
                     db_i64(rule->category.v), db_i64(rule->position)));
}

void rule_fired(Tx *tx, RuleId id, int64_t at_ms)
{
    tx_change(tx, SQL_RULE_FIRED, VALUES(db_i64(id.v), db_i64(at_ms)));
}

// ---- conditions and actions -------------------------------------------------------------------

typedef struct PartsInto {
    Arena *arena;
    RuleCondition conditions[RULE_CONDITIONS_MAX];
    size_t all_count;
    size_t count;
    RuleAction actions[RULE_ACTIONS_MAX];
    size_t action_count;
} PartsInto;

static Err condition_read(const Row *row, void *into)
{
    PartsInto *to = into;
    if (to->count == RULE_CONDITIONS_MAX) {
        return ERR_BUG;
    }
    to->all_count += !row_bool(row, 0);
    to->conditions[to->count++] = (RuleCondition){
        .field = row_text_copy(row, 1, to->arena),
        .operator= row_text_copy(row, 2, to->arena),
        .value = row_text_copy(row, 3, to->arena),
    };
    return ERR_NONE;
}

static Err action_read(const Row *row, void *into)
{
    PartsInto *to = into;
    int64_t count = row_i64(row, 1);
    if (to->action_count == RULE_ACTIONS_MAX || count < 0 || count > RULE_ACTION_VALUES_MAX) {
        return ERR_BUG;
    }
    RuleAction *action = &to->actions[to->action_count++];
    *action =
        (RuleAction){ .field = row_text_copy(row, 0, to->arena), .value_count = (size_t)count };
    for (int i = 0; i < (int)count; i++) {
        action->values[i] = row_text_copy(row, 2 + i, to->arena);
    }
    return ERR_NONE;
}

// Of the version that the rule names.
static Err parts_load(Tx *tx, Arena *arena, Rule *rule)
{
    PartsInto to = { .arena = arena };
    DbValues version = VALUES(db_i64(rule->id.v), db_i64(rule->version));
    Err err = tx_each(tx, SQL_RULE_CONDITIONS, version, condition_read, &to);
    if (!err) {
        err = tx_each(tx, SQL_RULE_ACTIONS, version, action_read, &to);
    }
    if (err) {
        return err;
    }
    RuleCondition *conditions = arena_array(arena, RuleCondition, to.count);
    for (size_t i = 0; i < to.count; i++) {
        conditions[i] = to.conditions[i];
    }
    RuleAction *actions = arena_array(arena, RuleAction, to.action_count);
    for (size_t i = 0; i < to.action_count; i++) {
        actions[i] = to.actions[i];
    }
    rule->all = (RuleConditions){ conditions, to.all_count };
    rule->any = (RuleConditions){ conditions + to.all_count, to.count - to.all_count };
    rule->actions = (RuleActions){ actions, to.action_count };
    return ERR_NONE;
}

// ---- reading ----------------------------------------------------------------------------------

static void rule_row(const Row *row, Arena *arena, Rule *out)
{
    *out = (Rule){
        .id = { row_i64(row, 0) },
        .kind = (RuleKind)row_i64(row, 1),
        .category = { row_i64(row, 2) },
        .title = row_text_copy(row, 3, arena),
        .description = row_text_copy(row, 4, arena),
        .active = row_bool(row, 5),
        .position = row_i64(row, 6),
        .version = row_i64(row, 7),
        .run = (RuleRun)row_i64(row, 8),
        .once_per_ticket = row_bool(row, 9),
        .created_ms = row_i64(row, 10),
        .updated_ms = row_i64(row, 11),
        .last_fired_ms = row_i64(row, 12),
        .fired_count = row_i64(row, 13),
    };
}

typedef struct RuleInto {
    Arena *arena;
    Rule *rules;
    size_t count;
    size_t max;
} RuleInto;

static void rule_read_one(const Row *row, void *into)
{
    RuleInto *to = into;
    rule_row(row, to->arena, to->rules);
}

static Err rule_load_by(Tx *tx, Arena *arena, SqlId sql, DbValues values, Rule *out)
{
    Rule rule = { 0 };
    Err err = tx_one(tx, sql, values, rule_read_one, &(RuleInto){ arena, &rule, 0, 1 });
    if (!err) {
        err = parts_load(tx, arena, &rule);
    }
    if (err) {
        return err;
    }
    *out = rule;
    return ERR_NONE;
}

Err rule_load(Tx *tx, Arena *arena, RuleId id, Rule *out)
{
    return rule_load_by(tx, arena, SQL_RULE_LOAD, VALUES(db_i64(id.v)), out);
}

Err rule_load_version(Tx *tx, Arena *arena, RuleId id, int64_t version, Rule *out)
{
    return rule_load_by(tx, arena, SQL_RULE_LOAD_VERSION, VALUES(db_i64(id.v), db_i64(version)),
                        out);
}

static void number_read(const Row *row, void *into)
{
    *(int64_t *)into = row_i64(row, 0);
}

Err rule_version_author(Tx *tx, RuleId id, int64_t version, PersonId *out)
{
    return tx_one(tx, SQL_RULE_VERSION_AUTHOR, VALUES(db_i64(id.v), db_i64(version)), number_read,
                  &out->v);
}

Err rule_set_number(Tx *tx, int64_t *out)
{
    return tx_one(tx, SQL_RULE_SET_NUMBER, NO_VALUES, number_read, out);
}

static Err rule_read_each(const Row *row, void *into)
{
    RuleInto *to = into;
    if (to->count == to->max) {
        return ERR_BUG; // more than were counted in the same transaction
    }
    rule_row(row, to->arena, &to->rules[to->count++]);
    return ERR_NONE;
}

Err rule_set_rules(Tx *tx, Arena *arena, int64_t set, const Rule **out, size_t *count)
{
    int64_t total = 0;
    Err err = tx_one(tx, SQL_RULE_SET_COUNT, VALUES(db_i64(set)), number_read, &total);
    if (err) {
        return err;
    }
    RuleInto to = { arena, arena_array(arena, Rule, (size_t)total), 0, (size_t)total };
    err = tx_each(tx, SQL_RULE_SET_RULES, VALUES(db_i64(set)), rule_read_each, &to);
    for (size_t i = 0; i < to.count && !err; i++) {
        err = parts_load(tx, arena, &to.rules[i]);
    }
    if (err) {
        return err;
    }
    *out = to.rules;
    *count = to.count;
    return ERR_NONE;
}

Err rule_count_active(Tx *tx, RuleKind kind, int64_t *out)
{
    return tx_one(tx, SQL_RULE_COUNT, VALUES(db_i64(kind), db_i64(1)), number_read, out);
}

Err rule_count_all(Tx *tx, RuleKind kind, int64_t *out)
{
    return tx_one(tx, SQL_RULE_COUNT, VALUES(db_i64(kind), db_i64(0)), number_read, out);
}

Err rule_run_count(Tx *tx, RuleRun run, int64_t *out)
{
    return tx_one(tx, SQL_RULE_RUN_COUNT, VALUES(db_i64(run)), number_read, out);
}

Err rule_last_position(Tx *tx, RuleKind kind, RuleCategoryId category, int64_t *out)
{
    return tx_one(tx, SQL_RULE_LAST_POSITION, VALUES(db_i64(kind), db_i64(category.v)), number_read,
                  out);
}

typedef struct IdsInto {
    RuleId *at;
    size_t count;
} IdsInto;

static Err id_read(const Row *row, void *into)
{
    IdsInto *to = into;
    to->at[to->count++].v = row_i64(row, 0);
    return ERR_NONE;
}

Err rule_order(Tx *tx, RuleKind kind, RuleCategoryId category, RuleIds *ids)
{
    IdsInto to = { ids->at, 0 };
    Err err =
        tx_each(tx, SQL_RULE_ORDER,
                VALUES(db_i64(kind), db_i64(category.v), db_i64((int64_t)ids->max)), id_read, &to);
    if (err) {
        return err;
    }
    ids->count = to.count;
    return ERR_NONE;
}

// ---- pages ------------------------------------------------------------------------------------

typedef struct ListedRule {
    Rule rule;
    int64_t place;
    PersonId author;
    int64_t at_ms;
} ListedRule;

static Err listed_read(const Row *row, void *into)
{
    ListRows *rows = into;
    ListedRule *listed = list_rows_next(rows);
    rule_row(row, rows->arena, &listed->rule);
    listed->place = row_i64(row, 14);
    return ERR_NONE;
}

static ListMark listed_mark(const void *row)
{
    const ListedRule *listed = row;
    return (ListMark){ .given = true, .key = listed->place, .id = listed->rule.id.v };
}

Err rule_list_page(Tx *tx, Arena *arena, const RuleWhich *which, const ListAsk *ask, RulePage *out)
{
    ListRows rows = list_rows_make(arena, ListedRule, ask);
    Err err =
        tx_each(tx, SQL_RULE_LIST,
                VALUES(db_i64(which->kind), db_i64(which->category.v), db_i64(which->activity),
                       db_text(which->search), db_i64(list_direction(ask)),
                       db_bool(ask->mark.given), db_i64(ask->sort), db_i64(ask->mark.key),
                       db_i64(ask->mark.id), db_i64(ask->limit + 1), db_i64(ask->offset)),
                listed_read, &rows);
    if (err) {
        return err;
    }
    ListEnds ends = list_rows_end(&rows, ask, listed_mark);
    const ListedRule *listed = (const ListedRule *)(const void *)rows.rows;
    Rule *rules = arena_array(arena, Rule, ends.count);
    for (size_t i = 0; i < ends.count && !err; i++) {
        rules[i] = listed[i].rule;
        err = parts_load(tx, arena, &rules[i]);
    }
    if (err) {
        return err;
    }
    *out = (RulePage){ .rules = rules, .ends = ends };
    return ERR_NONE;
}

Err rule_list_count(Tx *tx, const RuleWhich *which, int64_t *out)
{
    return tx_one(tx, SQL_RULE_LIST_COUNT,
                  VALUES(db_i64(which->kind), db_i64(which->category.v), db_i64(which->activity),
                         db_text(which->search)),
                  number_read, out);
}

static Err version_read(const Row *row, void *into)
{
    ListRows *rows = into;
    ListedRule *listed = list_rows_next(rows);
    rule_row(row, rows->arena, &listed->rule);
    listed->author.v = row_i64(row, 14);
    listed->at_ms = row_i64(row, 15);
    return ERR_NONE;
}

static ListMark version_mark(const void *row)
{
    int64_t version = ((const ListedRule *)row)->rule.version;
    return (ListMark){ .given = true, .key = version, .id = version };
}

Err rule_version_page(Tx *tx, Arena *arena, RuleId id, const ListAsk *ask, RuleVersionPage *out)
{
    ListRows rows = list_rows_make(arena, ListedRule, ask);
    Err err = tx_each(tx, SQL_RULE_VERSIONS,
                      VALUES(db_i64(id.v), db_i64(list_direction(ask)), db_bool(ask->mark.given),
                             db_i64(ask->mark.id), db_i64(ask->limit + 1), db_i64(ask->offset)),
                      version_read, &rows);
    if (err) {
        return err;
    }
    ListEnds ends = list_rows_end(&rows, ask, version_mark);
    const ListedRule *listed = (const ListedRule *)(const void *)rows.rows;
    RuleVersion *versions = arena_array(arena, RuleVersion, ends.count);
    for (size_t i = 0; i < ends.count && !err; i++) {
        versions[i] = (RuleVersion){ .version = listed[i].rule.version,
                                     .author = listed[i].author,
                                     .at_ms = listed[i].at_ms,
                                     .rule = listed[i].rule };
        err = parts_load(tx, arena, &versions[i].rule);
    }
    if (err) {
        return err;
    }
    *out = (RuleVersionPage){ .versions = versions, .ends = ends };
    return ERR_NONE;
}

// ---- categories -------------------------------------------------------------------------------

void rule_category_insert(Tx *tx, const RuleCategory *category)
{
    tx_change(tx, SQL_RULE_CATEGORY_INSERT,
              VALUES(db_i64(category->id.v), db_i64(category->kind), db_text(category->name),
                     db_i64(category->position), db_i64(category->created_ms),
                     db_i64(category->updated_ms)));
}

void rule_category_save(Tx *tx, const RuleCategory *category)
{
    tx_change(tx, SQL_RULE_CATEGORY_SAVE,
              VALUES(db_i64(category->id.v), db_text(category->name), db_i64(category->position),
                     db_i64(category->updated_ms)));
}

void rule_category_delete(Tx *tx, RuleCategoryId id)
{
    tx_change(tx, SQL_RULE_CATEGORY_DELETE, VALUES(db_i64(id.v)));
}

typedef struct CategoryInto {
    Arena *arena;
    RuleCategory *at;
    size_t count;
} CategoryInto;

static Err category_read(const Row *row, void *into)
{
    CategoryInto *to = into;
    to->at[to->count++] = (RuleCategory){
        .id = { row_i64(row, 0) },
        .kind = (RuleKind)row_i64(row, 1),
        .name = row_text_copy(row, 2, to->arena),
        .position = row_i64(row, 3),
        .created_ms = row_i64(row, 4),
        .updated_ms = row_i64(row, 5),
        .rule_count = row_i64(row, 6),
    };
    return ERR_NONE;
}

static void category_read_one(const Row *row, void *into)
{
    (void)category_read(row, into);
}

Err rule_category_load(Tx *tx, Arena *arena, RuleCategoryId id, RuleCategory *out)
{
    RuleCategory category = { 0 };
    Err err = tx_one(tx, SQL_RULE_CATEGORY_LOAD, VALUES(db_i64(id.v)), category_read_one,
                     &(CategoryInto){ arena, &category, 0 });
    if (err) {
        return err;
    }
    *out = category;
    return ERR_NONE;
}

Err rule_category_list(Tx *tx, Arena *arena, RuleKind kind, const RuleCategory **out, size_t *count)
{
    CategoryInto to = { arena, arena_array(arena, RuleCategory, RULE_CATEGORIES_MAX), 0 };
    Err err = tx_each(tx, SQL_RULE_CATEGORY_LIST, VALUES(db_i64(kind), db_i64(RULE_CATEGORIES_MAX)),
                      category_read, &to);
    if (err) {
        return err;
    }
    *out = to.at;
    *count = to.count;
    return ERR_NONE;
}
