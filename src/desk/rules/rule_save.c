#include "desk/rules/rule_save.h"

#include "desk/rules/rule_edit.h"
#include "desk/rules/rule_set.h"
#include "store/account_store.h"
#include "store/brand_store.h"
#include "store/person_store.h"
#include "store/rule_store.h"
#include "store/schedule_store.h"

// ---- who may, and what is told ----------------------------------------------------------------

Err rule_may_edit(const Work *work)
{
    if (work->actor.kind == ACTOR_AGENT && work->actor.role == ROLE_ADMIN) {
        return ERR_NONE;
    }
    return refuse(work->why, ERR_FORBIDDEN, S(""), S("forbidden"),
                  S("only admins change business rules"));
}

void rule_audit_write(Work *work, const RuleChange *change)
{
    account_audit_insert(work->tx, &(AccountAudit){ .at_ms = work->now_ms,
                                                    .actor = work->actor.person,
                                                    .action = change->action,
                                                    .subject = change->subject,
                                                    .subject_id = change->subject_id,
                                                    .field = change->field,
                                                    .old_value = change->before,
                                                    .new_value = change->after });
}

// ---- is it a rule? ----------------------------------------------------------------------------

static Err team_check(Work *work, int64_t id, Str field)
{
    Team team = { 0 };
    Err err = team_load(work->tx, work->arena, (TeamId){ id }, &team);
    if (err == ERR_NOT_FOUND) {
        return refuse(work->why, ERR_INVALID, field, S("not_found"), S("there is no such group"));
    }
    return err;
}

static Err person_check(Work *work, int64_t id, bool is_agent, Str field)
{
    Person person = { 0 };
    Err err = person_load(work->tx, work->arena, (PersonId){ id }, &person);
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    if (err || (is_agent && !role_is_staff(person.role))) {
        return refuse(work->why, ERR_INVALID, field, S("not_found"), S("there is no such person"));
    }
    return ERR_NONE;
}

static Err schedule_check(Work *work, int64_t id, Str field)
{
    Err err = schedule_is_there(work->tx, (ScheduleId){ id });
    return err == ERR_NOT_FOUND ? refuse(work->why, ERR_INVALID, field, S("not_found"),
                                         S("there is no such schedule"))
                                : err;
}

static Err brand_check(Work *work, int64_t id, Str field)
{
    Brand brand = { 0 };
    Err err = brand_load(work->tx, work->arena, (BrandId){ id }, &brand);
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    if (err || brand.deleted) {
        return refuse(work->why, ERR_INVALID, field, S("not_found"), S("there is no such brand"));
    }
    return ERR_NONE;
}

Err rule_actions_check(Work *work, const CompiledAction *actions, size_t count)
{
    Err err = ERR_NONE;
    for (size_t i = 0; i < count && !err; i++) {
        const CompiledAction *action = &actions[i];
        RuleType type = rule_do_info(action->what)->types[0];
        if (action->special != RULE_SPECIAL_COUNT || !rule_type_is_id(type)) {
            continue;
        }
        Str field = str_format(work->arena, "actions[%zu].value", i);
        if (type == RULE_TYPE_TEAM) {
            err = team_check(work, action->number, field);
        } else if (type == RULE_TYPE_SCHEDULE) {
            err = schedule_check(work, action->number, field);
        } else if (type == RULE_TYPE_BRAND) {
            err = brand_check(work, action->number, field);
        } else if (type != RULE_TYPE_WEBHOOK) {
            err = person_check(work, action->number, type == RULE_TYPE_AGENT, field);
        }
    }
    return err;
}

static Err rule_check(Work *work, const Rule *rule)
{
    CompiledRule compiled = { 0 };
    Err err = rule_set_compile(work->arena, rule, work->why, &compiled);
    return err ? err : rule_actions_check(work, compiled.actions, compiled.action_count);
}

static Err room_check(Work *work, RuleKind kind)
{
    static const int64_t most[RULE_KIND_COUNT] = {
        [RULE_TRIGGER] = RULE_ACTIVE_TRIGGERS_MAX,
        [RULE_AUTOMATION] = RULE_ACTIVE_AUTOMATIONS_MAX,
        [RULE_MESSAGING_TRIGGER] = RULE_ACTIVE_MESSAGING_TRIGGERS_MAX,
    };
    int64_t active = 0;
    Err err = rule_count_active(work->tx, kind, &active);
    if (err || active < most[kind]) {
        return err;
    }
    return refuse(work->why, ERR_LIMIT, S("active"), S("too_many"),
                  S("there are as many active rules of this kind as there may be"));
}

// ---- order ------------------------------------------------------------------------------------

Err rule_ids_load(Work *work, RuleKind kind, RuleCategoryId category, const RuleId **ids,
                  size_t *count)
{
    RuleIds found = { .at = arena_array(work->arena, RuleId, RULES_MAX), .max = RULES_MAX };
    Err err = rule_order(work->tx, kind, category, &found);
    if (err) {
        return err;
    }
    *ids = found.at;
    *count = found.count;
    return ERR_NONE;
}

Err rule_positions_write(Work *work, const RuleId *ids, size_t count, int64_t set)
{
    for (size_t i = 0; i < count; i++) {
        Rule rule = { 0 };
        Err err = rule_load(work->tx, work->arena, ids[i], &rule);
        if (err) {
            return err;
        }
        if (rule.position == (int64_t)i + 1) {
            continue;
        }
        rule.position = (int64_t)i + 1;
        rule_save(work->tx, &rule);
        if (rule.active) {
            rule_join(work->tx, &rule, set);
        }
    }
    return work->tx->err;
}

// Puts a rule at its wished place (from 1) among those of its category.
static Err rule_place(Work *work, const Rule *rule, int64_t position, int64_t set)
{
    const RuleId *ids = NULL;
    size_t count = 0;
    Err err = rule_ids_load(work, rule->kind, rule->category, &ids, &count);
    if (err) {
        return err;
    }
    RuleId *order = arena_array(work->arena, RuleId, count);
    size_t at = position > (int64_t)count ? count - 1 : (size_t)position - 1;
    size_t from = 0;
    for (size_t i = 0; i < count; i++) {
        if (i == at) {
            order[i] = rule->id;
            continue;
        }
        from += ids[from].v == rule->id.v;
        order[i] = ids[from++];
    }
    return rule_positions_write(work, order, count, set);
}

static Err position_check(Work *work, int64_t position)
{
    if (position >= 0 && position <= RULES_MAX) {
        return ERR_NONE;
    }
    return refuse(work->why, ERR_INVALID, S("position"), S("out_of_range"),
                  S("the position counts from 1"));
}

// ---- making -----------------------------------------------------------------------------------

static Err rule_of(Work *work, const RuleCreate *in, Rule *rule)
{
    *rule = (Rule){
        .id = { db_next_id(work->tx) },
        .kind = in->kind,
        .title = str_trim(in->title),
        .description = str_trim(in->description),
        .active = !in->inactive,
        .version = 1,
        .all = in->all,
        .any = in->any,
        .actions = in->actions,
        .run = in->run,
        .once_per_ticket = in->once_per_ticket,
        .created_ms = work->now_ms,
        .updated_ms = work->now_ms,
    };
    Err err = rule_category_find(work, in->kind, in->category, &rule->category);
    int64_t last = 0;
    if (!err) {
        err = rule_last_position(work->tx, in->kind, rule->category, &last);
    }
    rule->position = last + 1;
    return err;
}

Err rule_make(Work *work, const RuleCreate *in, Rule *out)
{
    assert(in->kind > RULE_KIND_NONE);
    assert(in->kind < RULE_KIND_COUNT);
    int64_t total = 0;
    Err err = rule_count_all(work->tx, in->kind, &total);
    if (!err && total >= RULES_MAX) {
        err = refuse(work->why, ERR_LIMIT, S(""), S("too_many"),
                     S("there are as many rules of this kind as there may be"));
    }
    if (!err) {
        err = position_check(work, in->position);
    }
    Rule rule = { 0 };
    if (!err) {
        err = rule_of(work, in, &rule);
    }
    if (!err) {
        err = rule_check(work, &rule);
    }
    if (!err && rule.active) {
        err = room_check(work, rule.kind);
    }
    if (err) {
        return err;
    }
    int64_t set = rule_set_next(work->tx);
    rule_insert(work->tx, &rule, work->actor.person);
    if (rule.active) {
        rule_join(work->tx, &rule, set);
    }
    work->config_changed = true;
    if (in->position && in->position < rule.position) {
        err = rule_place(work, &rule, in->position, set);
        rule.position = in->position;
    }
    *out = rule;
    return err ? err : work->tx->err;
}

Err rule_create_apply(Work *work, const RuleCreate *in, RuleSaved *out)
{
    Rule rule = { 0 };
    Err err = rule_may_edit(work);
    if (!err) {
        err = rule_make(work, in, &rule);
    }
    if (err) {
        return err;
    }
    rule_audit_write(work, &(RuleChange){ .action = S("create"),
                                          .subject = rule_kind_name(rule.kind),
                                          .subject_id = rule.id.v,
                                          .field = S("title"),
                                          .after = rule.title });
    *out = (RuleSaved){ .rule = rule, .changed = true };
    return work->tx->err;
}

// ---- changing ---------------------------------------------------------------------------------

static bool conditions_are_same(RuleConditions a, RuleConditions b)
{
    bool same = a.count == b.count;
    for (size_t i = 0; i < a.count && same; i++) {
        same = str_equal(a.at[i].field, b.at[i].field) &&
               str_equal(a.at[i].operator, b.at[i].operator) &&
               str_equal(a.at[i].value, b.at[i].value);
    }
    return same;
}

static bool actions_are_same(RuleActions a, RuleActions b)
{
    bool same = a.count == b.count;
    for (size_t i = 0; i < a.count && same; i++) {
        same =
            str_equal(a.at[i].field, b.at[i].field) && a.at[i].value_count == b.at[i].value_count;
        for (size_t k = 0; k < a.at[i].value_count && same; k++) {
            same = str_equal(a.at[i].values[k], b.at[i].values[k]);
        }
    }
    return same;
}

// What the versions keep.
static bool says_same(const Rule *a, const Rule *b)
{
    return str_equal(a->title, b->title) && conditions_are_same(a->all, b->all) &&
           conditions_are_same(a->any, b->any) && actions_are_same(a->actions, b->actions) &&
           a->run == b->run && a->once_per_ticket == b->once_per_ticket;
}

static void update_lay(const RuleUpdate *in, Rule *rule)
{
    rule->title = in->title_given ? str_trim(in->title) : rule->title;
    rule->description = in->description_given ? str_trim(in->description) : rule->description;
    rule->active = in->active_given ? in->active : rule->active;
    rule->all = in->conditions_given ? in->all : rule->all;
    rule->any = in->conditions_given ? in->any : rule->any;
    rule->actions = in->actions_given ? in->actions : rule->actions;
    rule->run = in->run_given ? in->run : rule->run;
    rule->once_per_ticket = in->once_given ? in->once_per_ticket : rule->once_per_ticket;
}

static Err category_lay(Work *work, const RuleUpdate *in, Rule *rule)
{
    if (!in->category_given || in->category.v == rule->category.v) {
        return ERR_NONE;
    }
    Err err = rule_category_find(work, rule->kind, in->category, &rule->category);
    int64_t last = 0;
    if (!err) {
        err = rule_last_position(work->tx, rule->kind, rule->category, &last);
    }
    rule->position = last + 1;
    return err;
}

static Str number_text(Arena *arena, int64_t number)
{
    return str_format(arena, "%" PRId64, number);
}

static Str truth(bool yes)
{
    return yes ? S("true") : S("false");
}

static void changes_audit(Work *work, const Rule *before, const Rule *after)
{
    Arena *arena = work->arena;
    bool same_conditions = conditions_are_same(before->all, after->all) &&
                           conditions_are_same(before->any, after->any);
    Str was = str_format(arena, "version %" PRId64, before->version);
    Str is = str_format(arena, "version %" PRId64, after->version);
    const RuleChange changes[] = {
        { .field = S("title"), .before = before->title, .after = after->title },
        { .field = S("description"), .before = before->description, .after = after->description },
        { .field = S("active"), .before = truth(before->active), .after = truth(after->active) },
        { .field = S("category_id"),
          .before = number_text(arena, before->category.v),
          .after = number_text(arena, after->category.v) },
        { .field = S("position"),
          .before = number_text(arena, before->position),
          .after = number_text(arena, after->position) },
        { .field = S("conditions"), .before = was, .after = same_conditions ? was : is },
        { .field = S("actions"),
          .before = was,
          .after = actions_are_same(before->actions, after->actions) ? was : is },
        { .field = S("run"),
          .before = rule_run_name(before->run),
          .after = rule_run_name(after->run) },
        { .field = S("once_per_ticket"),
          .before = truth(before->once_per_ticket),
          .after = truth(after->once_per_ticket) },
    };
    for (size_t i = 0; i < countof(changes); i++) {
        if (!str_equal(changes[i].before, changes[i].after)) {
            RuleChange change = changes[i];
            change.action = S("update");
            change.subject = rule_kind_name(after->kind);
            change.subject_id = after->id.v;
            rule_audit_write(work, &change);
        }
    }
}

static Err change_write(Work *work, const RuleUpdate *in, const Rule *before, Rule *after)
{
    int64_t set = rule_set_next(work->tx);
    after->updated_ms = work->now_ms;
    if (!says_same(before, after)) {
        after->version = before->version + 1;
        rule_version_insert(work->tx, after, work->actor.person);
    }
    rule_save(work->tx, after);
    if (after->active) {
        rule_join(work->tx, after, set);
    } else if (before->active) {
        rule_leave(work->tx, after->id, set);
    }
    work->config_changed = true;
    Err err = work->tx->err;
    if (!err && in->position_given && in->position && in->position != after->position) {
        err = rule_place(work, after, in->position, set);
    }
    if (!err) {
        err = rule_load(work->tx, work->arena, after->id, after);
    }
    return err;
}

static bool is_same(const RuleUpdate *in, const Rule *before, const Rule *after)
{
    bool same_place = !in->position_given || !in->position || in->position == before->position;
    return says_same(before, after) && str_equal(before->description, after->description) &&
           before->active == after->active && before->category.v == after->category.v && same_place;
}

static Err update_check(Work *work, const RuleUpdate *in, const Rule *before, const Rule *after)
{
    if (in->seen_version && in->seen_version != before->version) {
        return refuse(work->why, ERR_CONFLICT, S("version"), S("stale"),
                      S("somebody else changed the rule since you saw it"));
    }
    Err err = position_check(work, in->position);
    if (!err) {
        err = rule_check(work, after);
    }
    if (!err && after->active && !before->active) {
        err = room_check(work, after->kind);
    }
    return err;
}

Err rule_update_apply(Work *work, const RuleUpdate *in, RuleSaved *out)
{
    Rule before = { 0 };
    Err err = rule_may_edit(work);
    if (!err) {
        err = rule_load(work->tx, work->arena, in->rule, &before);
    }
    if (err) {
        return err;
    }
    Rule after = before;
    update_lay(in, &after);
    err = update_check(work, in, &before, &after);
    if (!err) {
        err = category_lay(work, in, &after);
    }
    if (err) {
        return err;
    }
    if (is_same(in, &before, &after)) {
        *out = (RuleSaved){ .rule = before, .changed = false };
        return ERR_NONE;
    }
    err = change_write(work, in, &before, &after);
    if (err) {
        return err;
    }
    changes_audit(work, &before, &after);
    *out = (RuleSaved){ .rule = after, .changed = true };
    return work->tx->err;
}

// ---- deleting, ordering -----------------------------------------------------------------------

Err rule_delete_apply(Work *work, RuleId id)
{
    Rule rule = { 0 };
    Err err = rule_may_edit(work);
    if (!err) {
        err = rule_load(work->tx, work->arena, id, &rule);
    }
    if (err) {
        return err;
    }
    if (rule.active) {
        return refuse(work->why, ERR_STATE, S("active"), S("active"),
                      S("switch the rule off before you delete it"));
    }
    rule_delete(work->tx, id);
    rule_audit_write(work, &(RuleChange){ .action = S("destroy"),
                                          .subject = rule_kind_name(rule.kind),
                                          .subject_id = id.v,
                                          .field = S("title"),
                                          .before = rule.title });
    return work->tx->err;
}

static bool ids_have(const RuleId *ids, size_t count, RuleId wanted)
{
    for (size_t i = 0; i < count; i++) {
        if (ids[i].v == wanted.v) {
            return true;
        }
    }
    return false;
}

// Which category is meant by none: the only one that has rules.
static Err reorder_category(Work *work, const RuleReorder *in, RuleCategoryId *out)
{
    *out = in->category;
    if (in->category.v || in->kind != RULE_TRIGGER || in->count == 0) {
        return ERR_NONE;
    }
    const RuleCategory *categories = NULL;
    size_t count = 0;
    Err err = rule_category_list(work->tx, work->arena, in->kind, &categories, &count);
    if (err) {
        return err;
    }
    for (size_t i = 0; i < count; i++) {
        if (categories[i].rule_count == 0) {
            continue;
        }
        if (out->v) {
            return refuse(work->why, ERR_INVALID, S("ids"), S("one_category"),
                          S("triggers of one category are ordered at a time"));
        }
        *out = categories[i].id;
    }
    return ERR_NONE;
}

Err rule_reorder_apply(Work *work, const RuleReorder *in)
{
    RuleCategoryId category = { 0 };
    const RuleId *ids = NULL;
    size_t count = 0;
    Err err = rule_may_edit(work);
    if (!err) {
        err = reorder_category(work, in, &category);
    }
    if (!err) {
        err = rule_ids_load(work, in->kind, category, &ids, &count);
    }
    if (err) {
        return err;
    }
    bool is_complete = count == in->count;
    for (size_t i = 0; i < count && is_complete; i++) {
        is_complete = ids_have(in->ids, in->count, ids[i]);
    }
    if (!is_complete) {
        return refuse(work->why, ERR_INVALID, S("ids"), S("incomplete"),
                      S("the order must name each rule once"));
    }
    err = rule_positions_write(work, in->ids, in->count, rule_set_next(work->tx));
    if (err) {
        return err;
    }
    work->config_changed = true;
    rule_audit_write(work, &(RuleChange){ .action = S("update"),
                                          .subject = rule_kind_name(in->kind),
                                          .subject_id = category.v,
                                          .field = S("order") });
    return work->tx->err;
}
