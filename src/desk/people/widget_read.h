// widget_read.h — what a widget is told before anybody has written, for everybody.
#ifndef DESK_PEOPLE_WIDGET_READ_H
#define DESK_PEOPLE_WIDGET_READ_H

#include "desk/read.h"
#include "model/account.h"
#include "model/bot.h"

typedef struct WidgetSetup {
    Account account;
    Str title;
    Str colour;  // "#rrggbb"
    Str origins; // that may show it, separated by spaces; "": any
    bool pages;  // a messaging trigger runs on pages that are opened
} WidgetSetup;

MUST_USE Err widget_setup_read(Read *read, WidgetSetup *out);

// May a page of another origin show the widget? ERR_FORBIDDEN naming `origin`.
MUST_USE Err widget_origin_check(Read *read, const WidgetSetup *setup, Str origin);

// What the bot will say first, so that a page can show it before anybody has written: an option of
// it that comes as somebody's first message is answered (bot_run). Nothing when there is no bot.
MUST_USE Err widget_greeting_read(Read *read, Language language, BotOutcome *out);

#endif
