// config_store.h — what changes rarely and every command reads: settings and the bot's flow.
#ifndef STORE_CONFIG_STORE_H
#define STORE_CONFIG_STORE_H

#include "model/bot.h"
#include "model/setting.h"
#include "store/db.h"

// Defaults, overlaid with what is stored. Texts are copied into `arena`.
MUST_USE Err settings_load(Tx *tx, Arena *arena, Settings *out);
// `value` must have passed setting_check(). The default is stored as no row.
void setting_store(Tx *tx, SettingId id, Str value);
// The newest published version, wholly in `arena`; without one, a flow of no steps.
MUST_USE Err bot_flow_load(Tx *tx, Arena *arena, BotFlow *out);

#endif
