#include "desk/people/widget_read.h"

#include "store/account_store.h"
#include "store/config_store.h"

Err widget_setup_read(Read *read, WidgetSetup *out)
{
    WidgetSetup setup = { 0 };
    Settings *settings = arena_new(read->arena, Settings);
    Err err = account_load(read->tx, read->arena, &setup.account);
    if (!err) {
        err = settings_load(read->tx, read->arena, settings);
    }
    if (err) {
        return err;
    }
    setup.origins = settings->text[SETTING_WIDGET_ORIGINS];
    *out = setup;
    return ERR_NONE;
}
