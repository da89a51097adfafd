// setting.h — the product's settings: key, type, range, default, labels. One table; values lie in
// the database (only those that differ), are changed by command and audited.
#ifndef MODEL_SETTING_H
#define MODEL_SETTING_H

#include "base/refusal.h"
#include "model/ids.h"

typedef enum SettingType { SETTING_BOOL, SETTING_NUMBER, SETTING_TEXT, SETTING_COLOUR } SettingType;

// name, key, type, default, least, most (for texts: bytes), English label, Japanese label.
#define SETTING_LIST(X)                                                                            \
    X(SETTING_AGENTS_CAN_END, "messaging.agents_can_end", SETTING_BOOL, "1", 0, 1,                 \
      "Agents can end messaging sessions at any time",                                             \
      "エージェントがいつでもメッセージングセッションを終了できる")                                \
    X(SETTING_INACTIVE_AFTER_S, "messaging.inactive_after_s", SETTING_NUMBER, "600", 60, 86400,    \
      "Seconds without a customer message until a session is inactive",                            \
      "お客様からのメッセージがないセッションを非アクティブにするまでの秒数")                      \
    X(SETTING_COUNT_INACTIVE, "routing.count_inactive", SETTING_BOOL, "0", 0, 1,                   \
      "Count inactive conversations towards capacity", "非アクティブな会話もキャパシティに数える") \
    X(SETTING_ENDED_AS_EMAIL, "routing.ended_as_email", SETTING_BOOL, "0", 0, 1,                   \
      "Route agent-ended messaging sessions as email tickets",                                     \
      "エージェントが終了したセッションをメールチケットとしてルーティングする")                    \
    X(SETTING_MESSAGING_CAPACITY, "routing.messaging_capacity", SETTING_NUMBER, "10", 0, 500,      \
      "Messaging capacity of a new agent", "新しいエージェントのメッセージングのキャパシティ")     \
    X(SETTING_EMAIL_CAPACITY, "routing.email_capacity", SETTING_NUMBER, "10", 0, 500,              \
      "E-mail capacity of a new agent", "新しいエージェントのメールのキャパシティ")                \
    X(SETTING_ASK_IF_NEW, "bot.ask_if_new", SETTING_BOOL, "1", 0, 1,                               \
      "After an end, first ask whether it is something new",                                       \
      "終了後の最初のメッセージで、新しい用件かどうかを尋ねる")                                    \
    X(SETTING_SENDING_ADDRESS, "email.sending_address", SETTING_TEXT, "", 0, 254,                  \
      "Address that public replies are sent from", "公開返信の送信元アドレス")                     \
    X(SETTING_WIDGET_ORIGINS, "widget.origins", SETTING_TEXT, "", 0, 4096,                         \
      "Web origins that may show the widget, separated by spaces; empty: any",                     \
      "ウィジェットを表示できるオリジン（空白区切り、空ならすべて）")                              \
    X(SETTING_WIDGET_TITLE, "widget.title", SETTING_TEXT, "", 0, 120,                              \
      "Title of the widget; empty: the account's name",                                            \
      "ウィジェットのタイトル（空ならアカウント名）")                                              \
    X(SETTING_WIDGET_COLOUR, "widget.colour", SETTING_COLOUR, "#3151a1", 7, 7,                     \
      "Colour of the widget, as #rrggbb", "ウィジェットの色（#rrggbb）")

#define X(name, ...) name,
typedef enum SettingId { SETTING_LIST(X) SETTING_COUNT } SettingId;
#undef X

typedef struct SettingInfo {
    Str key;
    SettingType type;
    Str fallback; // the default
    int64_t least;
    int64_t most;
    Str label_en;
    Str label_ja;
} SettingInfo;

const SettingInfo *setting_info(SettingId id);
// SETTING_COUNT when there is no such key.
SettingId setting_find(Str key);
// ERR_INVALID naming the key when the value is not of the setting's type or range. Booleans are
// "0" and "1" (also "true" and "false", which `*normal` turns into those), colours "#rrggbb".
MUST_USE Err setting_check(SettingId id, Str value, Str *normal, Refusal *why);

// All settings as the product reads them. Immutable once made; a change makes a new one.
typedef struct Settings {
    Str text[SETTING_COUNT];
    int64_t number[SETTING_COUNT]; // of booleans and numbers
} Settings;

static inline bool setting_is_number(const SettingInfo *info)
{
    return info->type == SETTING_BOOL || info->type == SETTING_NUMBER;
}
static inline bool setting_on(const Settings *settings, SettingId id)
{
    return settings->number[id] != 0;
}
// All defaults. Texts are literals.
Settings settings_default(void);
// `value` must have passed setting_check and outlive `settings`.
void settings_put(Settings *settings, SettingId id, Str value);

#endif
