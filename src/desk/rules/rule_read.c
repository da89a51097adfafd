#include "desk/rules/rule_read.h"

static bool is_staff(const Read *read)
{
    return role_is_staff(read->viewer.role);
}

Err rule_read(Read *read, RuleId id, Rule *out)
{
    return is_staff(read) ? rule_load(read->tx, read->arena, id, out) : ERR_NOT_FOUND;
}

Err rule_read_version(Read *read, RuleId id, int64_t version, Rule *out)
{
    return is_staff(read) ? rule_load_version(read->tx, read->arena, id, version, out)
                          : ERR_NOT_FOUND;
}

Err rule_list_read(Read *read, const RuleWhich *which, const ListAsk *ask, RulePage *out)
{
    if (!is_staff(read)) {
        return ERR_NOT_FOUND;
    }
    RulePage page;
    Err err = rule_list_page(read->tx, read->arena, which, ask, &page);
    if (!err && ask->counted) {
        err = rule_list_count(read->tx, which, &page.ends.total);
    }
    if (err) {
        return err;
    }
    *out = page;
    return ERR_NONE;
}

Err rule_version_list_read(Read *read, RuleId id, const ListAsk *ask, RuleVersionPage *out)
{
    Rule rule = { 0 };
    Err err = rule_read(read, id, &rule);
    return err ? err : rule_version_page(read->tx, read->arena, id, ask, out);
}

Err rule_category_read(Read *read, RuleCategoryId id, RuleCategory *out)
{
    return is_staff(read) ? rule_category_load(read->tx, read->arena, id, out) : ERR_NOT_FOUND;
}

Err rule_category_list_read(Read *read, const RuleCategory **out, size_t *count)
{
    return is_staff(read) ? rule_category_list(read->tx, read->arena, RULE_TRIGGER, out, count)
                          : ERR_NOT_FOUND;
}
