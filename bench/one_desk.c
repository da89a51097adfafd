#include "one_desk.h"

#include "desk/rules/rule_save.h"
#include "figures.h"
#include "store/migrate.h"
#include "store/rule_store.h"

void one_desk_run(OneDesk *desk, int64_t age_ms, AloneApply *apply, void *in)
{
    Actor admin = { .kind = ACTOR_AGENT,
                    .person = desk->made.admin,
                    .role = ROLE_ADMIN,
                    .name = S("Admin"),
                    .via = VIA_WEB };
    if (alone_run(&desk->alone, admin, age_ms, apply, in) != ERR_NONE) {
        Refusal why = desk->alone.refusal;
        give_up("refused: %.*s: %.*s", STR_ARG(why.field), STR_ARG(why.message));
    }
}

static Err init_apply(Work *work, void *in)
{
    OneDesk *desk = in;
    DeskInit init = { .account_name = S("Bench"),
                      .admin_name = S("Admin"),
                      .admin_email = S("admin@example.com") };
    return desk_init_apply(work, &init, &desk->made);
}

static Err kind_quiet(Work *work, RuleKind kind)
{
    RuleIds ids = { .at = arena_array(work->arena, RuleId, RULES_MAX), .max = RULES_MAX };
    Err err = rule_order(work->tx, kind, (RuleCategoryId){ 0 }, &ids);
    for (size_t i = 0; i < ids.count && !err; i++) {
        RuleSaved saved = { 0 };
        RuleUpdate off = { .rule = ids.at[i], .active_given = true };
        err = rule_update_apply(work, &off, &saved);
    }
    return err;
}

static Err quiet_apply(Work *work, void *in)
{
    (void)in;
    Err err = ERR_NONE;
    for (RuleKind kind = RULE_TRIGGER; kind < RULE_KIND_COUNT && !err; kind++) {
        err = kind_quiet(work, kind);
    }
    return err;
}

void one_desk_begin(OneDesk *desk, const char *path)
{
    DbOptions options = { .path = path, .mode = DB_WRITER };
    int applied = 0;
    Db *db = NULL;
    if (db_migrate(real_world(), &options, &applied) != ERR_NONE ||
        db_open(&db, real_world(), &options) != ERR_NONE ||
        alone_begin(&desk->alone, &db, real_world()) != ERR_NONE) {
        give_up("%s: no database can be made there", path);
    }
    one_desk_run(desk, 0, init_apply, desk);
    one_desk_run(desk, 0, quiet_apply, NULL);
}

void one_desk_end(OneDesk *desk)
{
    alone_end(&desk->alone);
}

Err one_desk_trigger(Work *work, int64_t number, const RuleCondition *conditions)
{
    static const RuleCondition quiet[][2] = {
        { { STR_INIT("status"), STR_INIT("value"), STR_INIT("closed") },
          { STR_INIT("via_id"), STR_INIT("is"), STR_INIT("75") } },
        { { STR_INIT("update_type"), STR_INIT("is"), STR_INIT("Change") },
          { STR_INIT("current_tags"), STR_INIT("includes"), STR_INIT("vip refund legal") } },
        { { STR_INIT("comment_is_public"), STR_INIT("is"), STR_INIT("true") },
          { STR_INIT("role"), STR_INIT("is"), STR_INIT("end_user") } },
        { { STR_INIT("priority"), STR_INIT("is"), STR_INIT("urgent") },
          { STR_INIT("assignee_id"), STR_INIT("is"), STR_INIT("current_user") } },
    };
    const RuleCondition *of = quiet[number % (int64_t)countof(quiet)];
    RuleAction action = { .field = S("current_tags"),
                          .values = { str_format(work->arena, "tag_%" PRId64, number) },
                          .value_count = 1 };
    RuleCreate create = { .kind = RULE_TRIGGER,
                          .title = str_format(work->arena, "Trigger %" PRId64, number),
                          .all = { conditions ? conditions : of, 2 },
                          .actions = { &action, 1 } };
    Rule made = { 0 };
    return rule_make(work, &create, &made);
}

Err one_desk_quiet_triggers(Work *work, int64_t count)
{
    Err err = ERR_NONE;
    for (int64_t i = 0; i < count && !err; i++) {
        err = one_desk_trigger(work, i, NULL);
    }
    return err;
}
