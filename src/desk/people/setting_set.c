#include "desk/people/setting_set.h"

#include "desk/record.h"
#include "store/account_store.h"
#include "text/mail_address.h"

#include <string.h>

// What routing does in this very commit goes by the new value.
static void setting_take(Work *work, SettingId id, Str value)
{
    DeskConfig *config = arena_new(work->arena, DeskConfig);
    *config = *work->config;
    settings_put(&config->settings, id, str_copy(work->arena, value));
    work->config = config;
    work->config_changed = true;
}

// "https://shop.example.com", as browsers say where a page is from.
static bool is_origin(Str origin)
{
    Str rest = origin;
    if (str_starts(origin, S("https://"))) {
        rest = (Str){ origin.at + 8, origin.len - 8 };
    } else if (str_starts(origin, S("http://"))) {
        rest = (Str){ origin.at + 7, origin.len - 7 };
    } else {
        return false;
    }
    bool is_host = rest.len > 0;
    for (size_t i = 0; i < rest.len && is_host; i++) {
        is_host = rest.at[i] > ' ' && rest.at[i] < 0x7f && !strchr("/?#@\\,;\"'<>", rest.at[i]);
    }
    return is_host;
}

static Err origins_check(Str value, Refusal *why)
{
    Str rest = str_trim(value);
    while (rest.len > 0) {
        Str one = rest;
        if (!str_cut(&rest, ' ', &one)) {
            rest = S("");
        }
        if (one.len > 0 && !is_origin(one)) {
            return refuse(why, ERR_INVALID, setting_info(SETTING_WIDGET_ORIGINS)->key, S("invalid"),
                          S("each must be as https://shop.example.com, without a path"));
        }
        rest = str_trim(rest);
    }
    return ERR_NONE;
}

// What model/setting.h cannot know of texts.
static Err text_check(Work *work, SettingId id, Str value)
{
    Str address;
    if (id == SETTING_WIDGET_ORIGINS) {
        return origins_check(value, work->why);
    }
    if (id == SETTING_SENDING_ADDRESS && value.len > 0 &&
        !mail_address_read(work->arena, value, &address)) {
        return refuse(work->why, ERR_INVALID, setting_info(id)->key, S("invalid"),
                      S("this is no e-mail address"));
    }
    return ERR_NONE;
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
    if (!err) {
        err = text_check(work, id, value);
    }
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
