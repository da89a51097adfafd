#include "model/rule_field.h"

#include "model/conversation.h"
#include "model/ticket.h"

// ---- operators and values ---------------------------------------------------------------------

const RuleOperatorInfo *rule_operator_info(RuleOperator how)
{
#define X(id, text, is_terminal, en, ja) \
    { .name = STR_INIT(text), .terminal = is_terminal, .label = { STR_INIT(en), STR_INIT(ja) } },
    static const RuleOperatorInfo infos[] = { RULE_OPERATOR_LIST(X) };
#undef X
    assert(how < RULE_OPERATOR_COUNT);
    return &infos[how];
}

RuleOperator rule_operator_from(Str name)
{
    RuleOperator how = RULE_IS;
    while (how < RULE_OPERATOR_COUNT && !str_equal(rule_operator_info(how)->name, name)) {
        how++;
    }
    return how;
}

Str rule_type_name(RuleType type)
{
    static const Str names[] = {
        STR_INIT(""),          STR_INIT("list"), STR_INIT("list"),   STR_INIT("list"),
        STR_INIT("list"),      STR_INIT("list"), STR_INIT("tags"),   STR_INIT("text"),
        STR_INIT("multiline"), STR_INIT("text"), STR_INIT("number"), STR_INIT("hours"),
        STR_INIT("list"),      STR_INIT("list"), STR_INIT("list"),   STR_INIT("list"),
    };
    static_assert(countof(names) == RULE_TYPE_COUNT, "a name for each");
    assert(type < RULE_TYPE_COUNT);
    return names[type];
}

const RuleSpecialInfo *rule_special_info(RuleSpecial special)
{
#define X(id, text, en, ja) { .name = STR_INIT(text), .label = { STR_INIT(en), STR_INIT(ja) } },
    static const RuleSpecialInfo infos[] = { RULE_SPECIAL_LIST(X) };
#undef X
    assert(special < RULE_SPECIAL_COUNT);
    return &infos[special];
}

const RuleGroupInfo *rule_group_info(RuleGroup group)
{
#define X(id, text, en, ja) { .name = STR_INIT(text), .label = { STR_INIT(en), STR_INIT(ja) } },
    static const RuleGroupInfo infos[] = { RULE_GROUP_LIST(X) };
#undef X
    assert(group < RULE_GROUP_COUNT);
    return &infos[group];
}

// ---- fixed lists ------------------------------------------------------------------------------

// list, number, value, other name, English, Japanese; the rows of a list stand together.
#define CHOICE_LIST(X)                                                                           \
    X(STATUS, TICKET_NEW, "new", "", "New", "新規")                                              \
    X(STATUS, TICKET_OPEN, "open", "", "Open", "オープン")                                       \
    X(STATUS, TICKET_PENDING, "pending", "", "Pending", "保留中")                                \
    X(STATUS, TICKET_HOLD, "hold", "", "On-hold", "待機中")                                      \
    X(STATUS, TICKET_SOLVED, "solved", "", "Solved", "解決済み")                                 \
    X(STATUS, TICKET_CLOSED, "closed", "", "Closed", "終了")                                     \
    X(SET_STATUS, TICKET_OPEN, "open", "", "Open", "オープン")                                   \
    X(SET_STATUS, TICKET_PENDING, "pending", "", "Pending", "保留中")                            \
    X(SET_STATUS, TICKET_HOLD, "hold", "", "On-hold", "待機中")                                  \
    X(SET_STATUS, TICKET_SOLVED, "solved", "", "Solved", "解決済み")                             \
    X(SET_STATUS, TICKET_CLOSED, "closed", "", "Closed", "終了")                                 \
    X(PRIORITY, PRIORITY_LOW, "low", "", "Low", "低")                                            \
    X(PRIORITY, PRIORITY_NORMAL, "normal", "", "Normal", "中")                                   \
    X(PRIORITY, PRIORITY_HIGH, "high", "", "High", "高")                                         \
    X(PRIORITY, PRIORITY_URGENT, "urgent", "", "Urgent", "緊急")                                 \
    X(TYPE, TYPE_QUESTION, "question", "", "Question", "質問")                                   \
    X(TYPE, TYPE_INCIDENT, "incident", "", "Incident", "インシデント")                           \
    X(TYPE, TYPE_PROBLEM, "problem", "", "Problem", "問題")                                      \
    X(TYPE, TYPE_TASK, "task", "", "Task", "タスク")                                             \
    X(VIA, VIA_WEB, "0", "web", "Web form and workspace", "Webフォームとワークスペース")         \
    X(VIA, VIA_EMAIL, "4", "email", "Email", "メール")                                           \
    X(VIA, VIA_API, "5", "api", "API", "API")                                                    \
    X(VIA, VIA_RULE, "8", "rule", "Business rule", "ビジネスルール")                             \
    X(VIA, VIA_MESSAGING, "75", "native_messaging", "Messaging", "メッセージング")               \
    X(COMMENT, RULE_COMMENT_PUBLIC, "true", "", "Public", "公開")                                \
    X(COMMENT, RULE_COMMENT_PRIVATE, "false", "", "Private", "社内メモ")                         \
    X(COMMENT, RULE_COMMENT_PRESENT, "not_relevant", "", "Present (public or private)",          \
      "あり（公開または社内メモ）")                                                              \
    X(COMMENT, RULE_COMMENT_SEEN, "requester_can_see_comment", "",                               \
      "Present, and requester can see the comment", "あり（依頼者が見られるコメント）")          \
    X(PRIVACY, RULE_PRIVACY_PUBLIC, "public", "", "Ticket has public comments",                  \
      "公開コメントがある")                                                                      \
    X(PRIVACY, RULE_PRIVACY_PRIVATE, "private", "", "Ticket has no public comments",             \
      "公開コメントがない")                                                                      \
    X(UPDATE, RULE_UPDATE_CREATE, "Create", "create", "Created", "作成された")                   \
    X(UPDATE, RULE_UPDATE_CHANGE, "Change", "change", "Updated", "更新された")                   \
    X(ROLE, RULE_ROLE_END_USER, "end_user", "end-user", "(end user)", "（エンドユーザー）")      \
    X(ROLE, RULE_ROLE_AGENT, "agent", "", "(agent)", "（エージェント）")                         \
    X(ROLE, RULE_ROLE_ADMIN, "admin", "", "(admin)", "（管理者）")                               \
    X(SESSION, SESSION_ACTIVE, "active", "", "Active", "アクティブ")                             \
    X(SESSION, SESSION_INACTIVE, "inactive", "", "Inactive", "非アクティブ")                     \
    X(SESSION, SESSION_ENDED, "ended", "", "Ended", "終了")                                      \
    X(INACTIVE, INACTIVE_REASON_CUSTOMER, "user_inactive", "", "User inactive or offline",       \
      "ユーザーが非アクティブまたはオフライン")                                                  \
    X(ENDED, ENDED_REASON_AGENT, "agent", "", "Ended by agent", "エージェントが終了")            \
    X(ENDED, ENDED_REASON_END_USER, "end_user", "", "Ended by end user", "エンドユーザーが終了") \
    X(ENDED, ENDED_REASON_TRIGGER, "trigger", "", "Ended by trigger", "トリガが終了")            \
    X(ENDED, ENDED_REASON_AUTOMATION, "automation", "", "Ended by automation", "自動化が終了")   \
    X(ENDED, ENDED_REASON_INACTIVITY, "inactivity", "", "Ended for inactivity",                  \
      "非アクティブのため終了")                                                                  \
    X(ENDED, ENDED_REASON_TICKET_CLOSED, "ticket_closed", "", "Ticket closed",                   \
      "チケットがクローズ")                                                                      \
    X(ENDED, ENDED_REASON_INTEGRATION, "integration", "", "Ended by integration",                \
      "連携プログラムが終了")                                                                    \
    X(ROUTING, ROUTING_MESSAGING, "messaging", "", "Messaging", "メッセージング")                \
    X(ROUTING, ROUTING_EMAIL, "email", "", "Email", "メール")                                    \
    X(SET_ROUTING, ROUTING_EMAIL, "email", "", "Email (ends the messaging session)",             \
      "メール（メッセージングセッションを終了）")                                                \
    X(LANGUAGE, LANGUAGE_EN, "1", "en-US", "English", "英語")                                    \
    X(LANGUAGE, LANGUAGE_JA, "67", "ja", "Japanese", "日本語")                                   \
    X(SCORE, RULE_SCORE_UNOFFERED, "unoffered", "", "Unoffered", "未提供")                       \
    X(SCORE, RULE_SCORE_OFFERED, "offered", "", "Offered", "提供済み")                           \
    X(SCORE, RULE_SCORE_BAD, "bad", "", "Bad", "悪い")                                           \
    X(SCORE, RULE_SCORE_BAD_WITH_COMMENT, "badwithcomment", "", "Bad with comment",              \
      "悪い（コメント付き）")                                                                    \
    X(SCORE, RULE_SCORE_GOOD, "good", "", "Good", "良い")                                        \
    X(SCORE, RULE_SCORE_GOOD_WITH_COMMENT, "goodwithcomment", "", "Good with comment",           \
      "良い（コメント付き）")                                                                    \
    X(OFFER, 1, "offered", "", "Offered to requester", "依頼者に提供")                           \
    X(END, 1, "end", "", "End session", "セッションを終了")                                      \
    X(YES_NO, 1, "true", "", "Public", "公開")                                                   \
    X(YES_NO, 0, "false", "", "Internal note", "社内メモ")                                       \
    X(MACRO_STATUS, TICKET_OPEN, "open", "", "Open", "オープン")                                 \
    X(MACRO_STATUS, TICKET_PENDING, "pending", "", "Pending", "保留中")                          \
    X(MACRO_STATUS, TICKET_HOLD, "hold", "", "On-hold", "待機中")                                \
    X(MACRO_STATUS, TICKET_SOLVED, "solved", "", "Solved", "解決済み")                           \
    X(MACRO_CHANNEL, CHANNEL_DEFAULT, "channel:all", "", "As chosen in the composer",            \
      "入力欄で選ばれているチャネル")                                                            \
    X(MACRO_CHANNEL, CHANNEL_MESSAGING, "channel:messaging", "channel:chat", "Messaging",        \
      "メッセージング")                                                                          \
    X(MACRO_CHANNEL, CHANNEL_EMAIL, "channel:email", "channel:web", "Email", "メール")           \
    X(MACRO_CHANNEL, CHANNEL_NOTE, "channel:note", "", "Internal note", "社内メモ")              \
    X(TRUTH, 1, "true", "", "True", "はい")                                                      \
    X(TRUTH, 0, "false", "", "False", "いいえ")                                                  \
    X(HOUR, 0, "0", "", "00:00", "0時")                                                          \
    X(HOUR, 1, "1", "", "01:00", "1時")                                                          \
    X(HOUR, 2, "2", "", "02:00", "2時")                                                          \
    X(HOUR, 3, "3", "", "03:00", "3時")                                                          \
    X(HOUR, 4, "4", "", "04:00", "4時")                                                          \
    X(HOUR, 5, "5", "", "05:00", "5時")                                                          \
    X(HOUR, 6, "6", "", "06:00", "6時")                                                          \
    X(HOUR, 7, "7", "", "07:00", "7時")                                                          \
    X(HOUR, 8, "8", "", "08:00", "8時")                                                          \
    X(HOUR, 9, "9", "", "09:00", "9時")                                                          \
    X(HOUR, 10, "10", "", "10:00", "10時")                                                       \
    X(HOUR, 11, "11", "", "11:00", "11時")                                                       \
    X(HOUR, 12, "12", "", "12:00", "12時")                                                       \
    X(HOUR, 13, "13", "", "13:00", "13時")                                                       \
    X(HOUR, 14, "14", "", "14:00", "14時")                                                       \
    X(HOUR, 15, "15", "", "15:00", "15時")                                                       \
    X(HOUR, 16, "16", "", "16:00", "16時")                                                       \
    X(HOUR, 17, "17", "", "17:00", "17時")                                                       \
    X(HOUR, 18, "18", "", "18:00", "18時")                                                       \
    X(HOUR, 19, "19", "", "19:00", "19時")                                                       \
    X(HOUR, 20, "20", "", "20:00", "20時")                                                       \
    X(HOUR, 21, "21", "", "21:00", "21時")                                                       \
    X(HOUR, 22, "22", "", "22:00", "22時")                                                       \
    X(HOUR, 23, "23", "", "23:00", "23時")                                                       \
    X(DAY, 0, "0", "monday", "Monday", "月曜日")                                                 \
    X(DAY, 1, "1", "tuesday", "Tuesday", "火曜日")                                               \
    X(DAY, 2, "2", "wednesday", "Wednesday", "水曜日")                                           \
    X(DAY, 3, "3", "thursday", "Thursday", "木曜日")                                             \
    X(DAY, 4, "4", "friday", "Friday", "金曜日")                                                 \
    X(DAY, 5, "5", "saturday", "Saturday", "土曜日")                                             \
    X(DAY, 6, "6", "sunday", "Sunday", "日曜日")                                                 \
    X(PRESENCE, RULE_PRESENCE_ONLINE, "online", "", "Online", "オンライン")                      \
    X(PRESENCE, RULE_PRESENCE_AWAY, "away", "", "Away", "離席中")                                \
    X(PRESENCE, RULE_PRESENCE_INVISIBLE, "invisible", "", "Invisible", "非表示")                 \
    X(SENDER, RULE_SENDER_CUSTOMER, "customer", "end_user", "Customer", "お客様")                \
    X(SENDER, RULE_SENDER_AGENT, "agent", "", "Agent", "エージェント")                           \
    X(WAIT, 1, "position", "", "Place in the queue", "待ち順")                                   \
    X(PLATFORM, PLATFORM_DESKTOP, "desktop", "", "Desktop", "デスクトップ")                      \
    X(PLATFORM, PLATFORM_MOBILE, "mobile", "", "Mobile", "モバイル")

#define X(list, value_number, text, other, en, ja) \
    { .of = RULE_CHOICES_##list,                   \
      .number = value_number,                      \
      .value = STR_INIT(text),                     \
      .other_name = STR_INIT(other),               \
      .label = { STR_INIT(en), STR_INIT(ja) } },
static const RuleChoice choices[] = { CHOICE_LIST(X) };
#undef X

const RuleChoice *rule_choices(RuleChoices of, size_t *count)
{
    const RuleChoice *first = NULL;
    size_t found = 0;
    for (size_t i = 0; i < countof(choices); i++) {
        if (choices[i].of == of) {
            first = first ? first : &choices[i];
            found++;
        }
    }
    *count = found;
    return first;
}

const RuleChoice *rule_choice_from(RuleChoices of, Str value)
{
    size_t count = 0;
    const RuleChoice *list = rule_choices(of, &count);
    for (size_t i = 0; i < count; i++) {
        bool is_other = list[i].other_name.len > 0 && str_equal(list[i].other_name, value);
        if (is_other || str_equal(list[i].value, value)) {
            return &list[i];
        }
    }
    return NULL;
}

// ---- fields -----------------------------------------------------------------------------------

const RuleFieldInfo *rule_field_info(RuleField field)
{
#define X(id, text, value_type, list, special_mask, operator_mask, places, menu, change_bit, \
          needs_mask, en, ja)                                                                \
    { .name = STR_INIT(text),                                                                \
      .type = value_type,                                                                    \
      .choices = list,                                                                       \
      .specials = special_mask,                                                              \
      .operators = operator_mask,                                                            \
      .use = places,                                                                         \
      .group = menu,                                                                         \
      .bit = change_bit,                                                                     \
      .needs = needs_mask,                                                                   \
      .label = { STR_INIT(en), STR_INIT(ja) } },
    static const RuleFieldInfo infos[] = { RULE_FIELD_LIST(X) };
#undef X
    assert(field < RULE_FIELD_COUNT);
    return &infos[field];
}

RuleField rule_field_from(Str name)
{
    RuleField field = 0;
    while (field < RULE_FIELD_COUNT && !str_equal(rule_field_info(field)->name, name)) {
        field++;
    }
    return field;
}

uint32_t rule_field_operators(RuleField field, uint32_t place)
{
    const RuleFieldInfo *info = rule_field_info(field);
    if (!(info->use & place)) {
        return 0;
    }
    bool sees_changes = place == RULE_IN_TRIGGER;
    return sees_changes ? info->operators : info->operators & ~(uint32_t)RULE_BY_CHANGE;
}

// ---- actions ----------------------------------------------------------------------------------

const RuleDoInfo *rule_do_info(RuleDo what)
{
#define X(id, text, values, type_0, type_1, type_2, list, special_mask, places, menu, en, ja) \
    { .name = STR_INIT(text),                                                                 \
      .value_count = values,                                                                  \
      .types = { type_0, type_1, type_2 },                                                    \
      .choices = list,                                                                        \
      .specials = special_mask,                                                               \
      .use = places,                                                                          \
      .group = menu,                                                                          \
      .label = { STR_INIT(en), STR_INIT(ja) } },
    static const RuleDoInfo infos[] = { RULE_DO_LIST(X) };
#undef X
    assert(what < RULE_DO_COUNT);
    return &infos[what];
}

RuleDo rule_do_from(Str name, uint32_t place)
{
    RuleDo first = RULE_DO_COUNT;
    for (RuleDo what = 0; what < RULE_DO_COUNT; what++) {
        const RuleDoInfo *info = rule_do_info(what);
        if (!str_equal(info->name, name)) {
            continue;
        }
        if (info->use & place) {
            return what;
        }
        first = first == RULE_DO_COUNT ? what : first;
    }
    return first;
}
