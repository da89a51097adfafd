#include "desk/people/widget_read.h"

#include "store/account_store.h"
#include "store/bot_store.h"
#include "store/config_store.h"
#include "store/rule_store.h"

Err widget_setup_read(Read *read, WidgetSetup *out)
{
    WidgetSetup setup = { 0 };
    Settings *settings = arena_new(read->arena, Settings);
    int64_t pages = 0;
    Err err = account_load(read->tx, read->arena, &setup.account);
    if (!err) {
        err = settings_load(read->tx, read->arena, settings);
    }
    if (!err) {
        err = rule_run_count(read->tx, RULE_RUN_PAGE_OPENED, &pages);
    }
    if (err) {
        return err;
    }
    Str title = str_trim(settings->text[SETTING_WIDGET_TITLE]);
    setup.origins = settings->text[SETTING_WIDGET_ORIGINS];
    setup.pages = pages > 0;
    setup.title = title.len > 0 ? title : setup.account.name;
    setup.colour = settings->text[SETTING_WIDGET_COLOUR];
    *out = setup;
    return ERR_NONE;
}

static bool origin_is_listed(Str origins, Str origin)
{
    Str rest = str_trim(origins);
    if (rest.len == 0) {
        return true;
    }
    Str head;
    while (str_cut(&rest, ' ', &head)) {
        if (str_equal_nocase(head, origin)) {
            return true;
        }
    }
    return str_equal_nocase(rest, origin);
}

Err widget_origin_check(Read *read, const WidgetSetup *setup, Str origin)
{
    return origin_is_listed(setup->origins, origin)
               ? ERR_NONE
               : refuse(read->why, ERR_FORBIDDEN, S("origin"), S("origin"),
                        S("the widget is not shown on pages of this origin"));
}

Err widget_greeting_read(Read *read, Language language, BotOutcome *out)
{
    BotFlow *flow = arena_new(read->arena, BotFlow);
    Err err = bot_flow_load_newest(read->tx, read->arena, flow);
    if (err == ERR_NOT_FOUND) {
        *out = (BotOutcome){ 0 };
        return ERR_NONE;
    }
    if (!err) {
        *out = bot_run(flow, (BotPlace){ .language = language }, &(BotInput){ .text = S("") });
    }
    return err;
}
