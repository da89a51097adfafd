// bot_store.h — versions of the bot's flow. A published version never changes.
#ifndef STORE_BOT_STORE_H
#define STORE_BOT_STORE_H

#include "model/bot.h"
#include "store/db.h"

enum {
    BOT_STEPS_MAX = 256, // of one flow
};

// Publishes `flow` under its version.
void bot_flow_insert(Tx *tx, const BotFlow *flow, int64_t now_ms, PersonId publisher);
// ERR_NOT_FOUND when there is no such version. Everything is copied into `arena`.
MUST_USE Err bot_flow_load(Tx *tx, Arena *arena, int64_t version, BotFlow *out);
// The newest. ERR_NOT_FOUND before init.
MUST_USE Err bot_flow_load_newest(Tx *tx, Arena *arena, BotFlow *out);

#endif
