#include "desk/people/setting_set.h"

#include "desk/record.h"
#include "store/account_store.h"

// What routing does in this very commit goes by the new value.
static void setting_take(Work *work, SettingId id, Str value)
{
    DeskConfig *config = arena_new(work->arena, DeskConfig);
    *config = *work->config;
    settings_put(&config->settings, id, str_copy(work->arena, value));
    work->config = config;
    work->config_changed = true;
}

Err setting_set_apply(Work *work, const SettingSet *in)
{
    if (work->actor.kind != ACTOR_AGENT || work->actor.role != ROLE_ADMIN) {
        return refuse(work->why, ERR_FORBIDDEN, S(""), S("forbidden"),
                      S("only admins change settings"));
    }
    SettingId id = setting_find(in->key);
    if (id == SETTING_COUNT) {
        return refuse(work->why, ERR_NOT_FOUND, in->key, S("not_found"),
                      S("there is no such setting"));
    }
    Str value = { 0 };
    Err err = setting_check(id, in->value, &value, work->why);
    if (err) {
        return err;
    }
    Str before = work->config->settings.text[id];
    if (str_equal(before, value)) {
        return ERR_NONE;
    }
    const SettingInfo *info = setting_info(id);
    setting_save(work->tx, info->key, value, str_equal(value, info->fallback));
    account_audit_insert(work->tx, &(AccountAudit){ .at_ms = work->now_ms,
                                                    .actor = work->actor.person,
                                                    .action = S("update"),
                                                    .subject = S("setting"),
                                                    .field = info->key,
                                                    .old_value = before,
                                                    .new_value = value });
    setting_take(work, id, value);
    if (id == SETTING_COUNT_INACTIVE) {
        return record_count_anew(work, str_equal(value, S("1")));
    }
    return ERR_NONE;
}
