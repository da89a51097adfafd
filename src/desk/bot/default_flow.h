// default_flow.h — the bot's flow of a new account, in both languages. A person is always one
// choice away.
#ifndef DESK_BOT_DEFAULT_FLOW_H
#define DESK_BOT_DEFAULT_FLOW_H

#include "model/bot.h"

extern const BotFlow default_flow; // version 1

#endif
