#include "store/config_store.h"

typedef struct Into {
    Arena *arena;
    Settings settings;
} Into;

// A row that this program does not know, or would not take, counts as not there.
static Err setting_read(const Row *row, void *into)
{
    Into *to = into;
    SettingId id = setting_find(row_text(row, 0));
    Str value = row_text_copy(row, 1, to->arena);
    Str normal = { 0 };
    if (id < SETTING_COUNT && setting_check(id, value, &normal, NULL) == ERR_NONE) {
        settings_put(&to->settings, id, normal);
    }
    return ERR_NONE;
}

Err settings_load(Tx *tx, Arena *arena, Settings *out)
{
    Into into = { .arena = arena, .settings = settings_default() };
    Err err = tx_each(tx, SQL_SETTING_OVERRIDES, NO_VALUES, setting_read, &into);
    if (err) {
        return err;
    }
    *out = into.settings;
    return ERR_NONE;
}
