#include "model/setting.h"

const SettingInfo *setting_info(SettingId id)
{
#define X(name, key, type, fallback, least, most, en, ja) \
    { STR_INIT(key), type, STR_INIT(fallback), least, most, STR_INIT(en), STR_INIT(ja) },
    static const SettingInfo infos[] = { SETTING_LIST(X) };
#undef X
    assert(id < SETTING_COUNT);
    return &infos[id];
}

SettingId setting_find(Str key)
{
    int id = 0;
    while (id < SETTING_COUNT && !str_equal(setting_info((SettingId)id)->key, key)) {
        id++;
    }
    return (SettingId)id;
}

static Str bool_normal(Str value)
{
    if (str_equal(value, S("true"))) {
        return S("1");
    }
    return str_equal(value, S("false")) ? S("0") : value;
}

// "#rrggbb"
static bool is_colour(Str value, const SettingInfo *info)
{
    bool is_one = (int64_t)value.len == info->most && value.at[0] == '#';
    for (size_t i = 1; i < value.len && is_one; i++) {
        char c = value.at[i];
        is_one = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }
    return is_one;
}

Err setting_check(SettingId id, Str value, Str *normal, Refusal *why)
{
    const SettingInfo *info = setting_info(id);
    if (info->type == SETTING_TEXT) {
        if ((int64_t)value.len > info->most || !str_is_utf8(value)) {
            return refuse(why, ERR_INVALID, info->key, S("too_long"), S("the text is too long"));
        }
        *normal = value;
        return ERR_NONE;
    }
    if (info->type == SETTING_COLOUR) {
        if (!is_colour(value, info)) {
            return refuse(why, ERR_INVALID, info->key, S("wrong_type"),
                          S("must be a colour as #rrggbb"));
        }
        *normal = value;
        return ERR_NONE;
    }
    Str plain = info->type == SETTING_BOOL ? bool_normal(value) : value;
    int64_t number = 0;
    if (!str_i64(plain, &number)) {
        return refuse(why, ERR_INVALID, info->key, S("wrong_type"),
                      info->type == SETTING_BOOL ? S("must be true or false")
                                                 : S("must be a whole number"));
    }
    if (number < info->least || number > info->most) {
        return refuse(why, ERR_INVALID, info->key, S("out_of_range"),
                      S("the number is outside the allowed range"));
    }
    *normal = plain;
    return ERR_NONE;
}

void settings_put(Settings *settings, SettingId id, Str value)
{
    settings->text[id] = value;
    if (setting_is_number(setting_info(id))) {
        bool is_number = str_i64(value, &settings->number[id]);
        assert(is_number);
    }
}

Settings settings_default(void)
{
    Settings settings = { 0 };
    for (int id = 0; id < SETTING_COUNT; id++) {
        settings_put(&settings, (SettingId)id, setting_info((SettingId)id)->fallback);
    }
    return settings;
}
