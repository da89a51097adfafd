#include "desk/rules/rule_edit.h"
#include "store/account_store.h"
#include "store/rule_store.h"

static void category_audit(Work *work, Str action, const RuleCategory *category,
                           const RuleChange *change)
{
    RuleChange made = *change;
    made.action = action;
    made.subject = S("trigger_category");
    made.subject_id = category->id.v;
    rule_audit_write(work, &made);
}

static Err name_check(Work *work, Str name)
{
    if (name.len == 0) {
        return refuse(work->why, ERR_INVALID, S("name"), S("blank"),
                      S("the name must not be empty"));
    }
    if (name.len > RULE_CATEGORY_NAME_BYTES_MAX || !str_is_utf8(name)) {
        return refuse(work->why, ERR_INVALID, S("name"), S("too_long"), S("the name is too long"));
    }
    return ERR_NONE;
}

static Err position_check(Work *work, int64_t position)
{
    if (position >= 0 && position <= RULE_CATEGORIES_MAX) {
        return ERR_NONE;
    }
    return refuse(work->why, ERR_INVALID, S("position"), S("out_of_range"),
                  S("the position counts from 1"));
}

// ---- order ------------------------------------------------------------------------------------

// Rules of a category that moved go on at their new place from set `set`.
static Err rules_move(Work *work, const RuleCategory *category, int64_t set)
{
    const RuleId *ids = NULL;
    size_t count = 0;
    Err err = rule_ids_load(work, category->kind, category->id, &ids, &count);
    for (size_t i = 0; i < count && !err; i++) {
        Rule rule = { 0 };
        err = rule_load(work->tx, work->arena, ids[i], &rule);
        if (!err && rule.active) {
            rule_join(work->tx, &rule, set);
        }
    }
    return err;
}

// Puts one category at a place (from 1) among all, the others close up.
static Err category_place(Work *work, RuleCategoryId id, int64_t position)
{
    const RuleCategory *list = NULL;
    size_t count = 0;
    Err err = rule_category_list(work->tx, work->arena, RULE_TRIGGER, &list, &count);
    int64_t set = rule_set_next(work->tx);
    int64_t next = 1;
    for (size_t i = 0; i < count && !err; i++) {
        RuleCategory category = list[i];
        bool is_it = category.id.v == id.v;
        next += !is_it && next == position;
        int64_t wanted = is_it ? position : next++;
        if (wanted == category.position) {
            continue;
        }
        category.position = wanted;
        rule_category_save(work->tx, &category);
        err = rules_move(work, &category, set);
    }
    work->config_changed = true;
    return err;
}

// ---- making -----------------------------------------------------------------------------------

static Err category_make(Work *work, Str name, RuleCategory *out)
{
    const RuleCategory *list = NULL;
    size_t count = 0;
    Err err = rule_category_list(work->tx, work->arena, RULE_TRIGGER, &list, &count);
    if (err) {
        return err;
    }
    if (count >= RULE_CATEGORIES_MAX) {
        return refuse(work->why, ERR_LIMIT, S(""), S("too_many"),
                      S("there are as many categories as there may be"));
    }
    RuleCategory category = {
        .id = { db_next_id(work->tx) },
        .kind = RULE_TRIGGER,
        .name = name,
        .position = count > 0 ? list[count - 1].position + 1 : 1,
        .created_ms = work->now_ms,
        .updated_ms = work->now_ms,
    };
    rule_category_insert(work->tx, &category);
    *out = category;
    return ERR_NONE;
}

static Err first_name(Work *work, Str *out)
{
    Account account = { 0 };
    Err err = account_load(work->tx, work->arena, &account);
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    *out = account.language == LANGUAGE_JA ? S("全般") : S("General");
    return ERR_NONE;
}

static Err first_category(Work *work, RuleKind kind, RuleCategoryId *out)
{
    const RuleCategory *list = NULL;
    size_t count = 0;
    Err err = rule_category_list(work->tx, work->arena, kind, &list, &count);
    if (err) {
        return err;
    }
    if (count > 0) {
        *out = list[0].id;
        return ERR_NONE;
    }
    RuleCategory made = { 0 };
    Str name = { 0 };
    err = first_name(work, &name);
    if (!err) {
        err = category_make(work, name, &made);
    }
    *out = made.id;
    return err;
}

Err rule_category_find(Work *work, RuleKind kind, RuleCategoryId asked, RuleCategoryId *out)
{
    if (kind != RULE_TRIGGER) {
        *out = (RuleCategoryId){ 0 };
        return ERR_NONE;
    }
    if (!asked.v) {
        return first_category(work, kind, out);
    }
    RuleCategory category = { 0 };
    Err err = rule_category_load(work->tx, work->arena, asked, &category);
    if (err == ERR_NOT_FOUND) {
        return refuse(work->why, ERR_INVALID, S("category_id"), S("not_found"),
                      S("there is no such category"));
    }
    *out = asked;
    return err;
}

// ---- the commands -----------------------------------------------------------------------------

Err rule_category_create_apply(Work *work, const RuleCategoryCreate *in, RuleCategory *out)
{
    Str name = str_trim(in->name);
    Err err = rule_may_edit(work);
    if (!err) {
        err = name_check(work, name);
    }
    if (!err) {
        err = position_check(work, in->position);
    }
    RuleCategory category = { 0 };
    if (!err) {
        err = category_make(work, name, &category);
    }
    if (!err && in->position && in->position < category.position) {
        err = category_place(work, category.id, in->position);
        category.position = in->position;
    }
    if (err) {
        return err;
    }
    category_audit(work, S("create"), &category,
                   &(RuleChange){ .field = S("name"), .after = name });
    *out = category;
    return work->tx->err;
}

Err rule_category_update_apply(Work *work, const RuleCategoryUpdate *in, RuleCategory *out)
{
    RuleCategory before = { 0 };
    Err err = rule_may_edit(work);
    if (!err) {
        err = rule_category_load(work->tx, work->arena, in->category, &before);
    }
    RuleCategory after = before;
    after.name = in->name_given ? str_trim(in->name) : before.name;
    if (!err) {
        err = name_check(work, after.name);
    }
    if (!err) {
        err = position_check(work, in->position);
    }
    if (err) {
        return err;
    }
    if (!str_equal(before.name, after.name)) {
        after.updated_ms = work->now_ms;
        rule_category_save(work->tx, &after);
        category_audit(
            work, S("update"), &after,
            &(RuleChange){ .field = S("name"), .before = before.name, .after = after.name });
    }
    if (in->position_given && in->position && in->position != before.position) {
        err = category_place(work, after.id, in->position);
        category_audit(work, S("update"), &after, &(RuleChange){ .field = S("position") });
    }
    if (!err) {
        err = rule_category_load(work->tx, work->arena, in->category, out);
    }
    return err ? err : work->tx->err;
}

Err rule_category_delete_apply(Work *work, RuleCategoryId id)
{
    RuleCategory category = { 0 };
    Err err = rule_may_edit(work);
    if (!err) {
        err = rule_category_load(work->tx, work->arena, id, &category);
    }
    if (err) {
        return err;
    }
    if (category.rule_count > 0) {
        return refuse(work->why, ERR_STATE, S("category"), S("not_empty"),
                      S("the category still has rules"));
    }
    rule_category_delete(work->tx, id);
    category_audit(work, S("destroy"), &category,
                   &(RuleChange){ .field = S("name"), .before = category.name });
    return work->tx->err;
}
