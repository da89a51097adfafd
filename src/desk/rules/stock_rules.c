#include "desk/rules/stock_rules.h"

#include "desk/rules/rule_save.h"
#include "store/rule_store.h"

enum { STOCK_CONDITIONS_MAX = 6 };

typedef enum StockCategory { STOCK_NOTIFY, STOCK_SURVEY, STOCK_GENERAL, STOCK_COUNT } StockCategory;

static const Str category_names[STOCK_COUNT][LANGUAGE_COUNT] = {
    [STOCK_NOTIFY] = { STR_INIT("Notifications"), STR_INIT("通知") },
    [STOCK_SURVEY] = { STR_INIT("Customer satisfaction"), STR_INIT("顧客満足度") },
    [STOCK_GENERAL] = { STR_INIT("General"), STR_INIT("全般") },
};

typedef struct StockTrigger {
    StockCategory category;
    bool inactive;
    Str title[LANGUAGE_COUNT];
    RuleCondition all[STOCK_CONDITIONS_MAX];
    RuleCondition any[2];
    Str action;
    Str value;                   // of the action; of letters the recipient
    Str subject[LANGUAGE_COUNT]; // of letters
    Str body[LANGUAGE_COUNT];
} StockTrigger;

#define C(field, how, value)                            \
    {                                                   \
        STR_INIT(field), STR_INIT(how), STR_INIT(value) \
    }

// clang-format 14 breaks texts of two languages badly.
// clang-format off
static const StockTrigger triggers[] = {
    { STOCK_NOTIFY, false,
      { STR_INIT("Notify requester and CCs of received request"),
        STR_INIT("リクエスト受領を依頼者とCCに通知") },
      { C("update_type", "is", "Create"), C("status", "is_not", "solved"),
        C("ticket_is_public", "is", "public"), C("comment_is_public", "is", "true"),
        C("role", "is", "end_user") },
      { { { 0 }, { 0 }, { 0 } } },
      STR_INIT("notification_user"), STR_INIT("requester_and_ccs"),
      { STR_INIT("[Request received] {{ticket.title}}"),
        STR_INIT("[受付完了] {{ticket.title}}") },
      { STR_INIT("Your request ({{ticket.id}}) has been received and is being reviewed by our "
                 "support staff.\n\nTo add additional comments, reply to this email.\n\n"
                 "{{ticket.comments_formatted}}"),
        STR_INIT("お問い合わせ（{{ticket.id}}）を受け付けました。担当者が確認しております。\n\n"
                 "追加のご連絡は、このメールにご返信ください。\n\n"
                 "{{ticket.comments_formatted}}") } },
    { STOCK_NOTIFY, false,
      { STR_INIT("Notify requester of new proactive ticket"),
        STR_INIT("エージェントが作成したチケットを依頼者に通知") },
      { C("update_type", "is", "Create"), C("ticket_is_public", "is", "public"),
        C("comment_is_public", "is", "true"), C("role", "is", "agent"),
        C("requester_id", "is_not", "current_user") },
      { { { 0 }, { 0 }, { 0 } } },
      STR_INIT("notification_user"), STR_INIT("requester_and_ccs"),
      { STR_INIT("{{ticket.title}}"), STR_INIT("{{ticket.title}}") },
      { STR_INIT("This ticket ({{ticket.id}}) was created on your behalf.\n\n"
                 "{{ticket.comments_formatted}}"),
        STR_INIT("お客様に代わってチケット（{{ticket.id}}）を作成しました。\n\n"
                 "{{ticket.comments_formatted}}") } },
    { STOCK_NOTIFY, false,
      { STR_INIT("Notify assignee of comment update"),
        STR_INIT("コメントの追加を担当者に通知") },
      { C("comment_is_public", "is", "not_relevant"), C("assignee_id", "is_not", "current_user"),
        C("assignee_id", "is_not", ""), C("assignee_id", "not_changed", ""),
        C("status", "not_value_previous", "solved"),
        C("routing_channel", "is_not", "messaging") },
      { { { 0 }, { 0 }, { 0 } } },
      STR_INIT("notification_user"), STR_INIT("assignee_id"),
      { STR_INIT("[{{ticket.account}}] Re: {{ticket.title}}"),
        STR_INIT("[{{ticket.account}}] Re: {{ticket.title}}") },
      { STR_INIT("Ticket #{{ticket.id}}, which is assigned to you, has a new comment.\n"
                 "{{ticket.link}}\n\n{{ticket.latest_comment_formatted}}"),
        STR_INIT("担当しているチケット #{{ticket.id}} にコメントが追加されました。\n"
                 "{{ticket.link}}\n\n{{ticket.latest_comment_formatted}}") } },
    { STOCK_NOTIFY, false,
      { STR_INIT("Notify assignee of assignment"), STR_INIT("割り当てを担当者に通知") },
      { C("assignee_id", "changed", ""), C("assignee_id", "is_not", "current_user"),
        C("assignee_id", "is_not", ""), C("routing_channel", "is_not", "messaging") },
      { { { 0 }, { 0 }, { 0 } } },
      STR_INIT("notification_user"), STR_INIT("assignee_id"),
      { STR_INIT("[{{ticket.account}}] Assignment: {{ticket.title}}"),
        STR_INIT("[{{ticket.account}}] 割り当て: {{ticket.title}}") },
      { STR_INIT("You have been assigned to ticket #{{ticket.id}}.\n{{ticket.link}}\n\n"
                 "{{ticket.comments_formatted}}"),
        STR_INIT("チケット #{{ticket.id}} の担当者になりました。\n{{ticket.link}}\n\n"
                 "{{ticket.comments_formatted}}") } },
    { STOCK_NOTIFY, false,
      { STR_INIT("Notify assignee of reopened ticket"),
        STR_INIT("再オープンを担当者に通知") },
      { C("assignee_id", "is_not", "current_user"), C("assignee_id", "is_not", ""),
        C("status", "value_previous", "solved"), C("status", "is_not", "closed"),
        C("routing_channel", "is_not", "messaging") },
      { { { 0 }, { 0 }, { 0 } } },
      STR_INIT("notification_user"), STR_INIT("assignee_id"),
      { STR_INIT("[{{ticket.account}}] Re: {{ticket.title}}"),
        STR_INIT("[{{ticket.account}}] Re: {{ticket.title}}") },
      { STR_INIT("Ticket #{{ticket.id}}, which is assigned to you, has been reopened.\n"
                 "{{ticket.link}}\n\n{{ticket.latest_comment_formatted}}"),
        STR_INIT("担当しているチケット #{{ticket.id}} が再オープンされました。\n"
                 "{{ticket.link}}\n\n{{ticket.latest_comment_formatted}}") } },
    { STOCK_NOTIFY, false,
      { STR_INIT("Notify group of assignment"), STR_INIT("割り当てをグループに通知") },
      { C("group_id", "is_not", ""), C("assignee_id", "is", ""),
        C("routing_channel", "is_not", "messaging") },
      { C("group_id", "changed", ""), C("assignee_id", "changed", "") },
      STR_INIT("notification_group"), STR_INIT("group_id"),
      { STR_INIT("[{{ticket.group.name}}] Assignment: {{ticket.title}}"),
        STR_INIT("[{{ticket.group.name}}] 割り当て: {{ticket.title}}") },
      { STR_INIT("Ticket #{{ticket.id}} has been assigned to group {{ticket.group.name}}, of "
                 "which you are a member.\n{{ticket.link}}\n\n{{ticket.comments_formatted}}"),
        STR_INIT("チケット #{{ticket.id}} が、あなたの所属するグループ「{{ticket.group.name}}」に"
                 "割り当てられました。\n{{ticket.link}}\n\n{{ticket.comments_formatted}}") } },
    { STOCK_NOTIFY, true,
      { STR_INIT("Notify all agents of received request"),
        STR_INIT("リクエスト受領をすべてのエージェントに通知") },
      { C("update_type", "is", "Create") },
      { { { 0 }, { 0 }, { 0 } } },
      STR_INIT("notification_user"), STR_INIT("all_agents"),
      { STR_INIT("[{{ticket.account}}] {{ticket.title}}"),
        STR_INIT("[{{ticket.account}}] {{ticket.title}}") },
      { STR_INIT("A ticket (#{{ticket.id}}) by {{ticket.requester.name}} has been received. It is "
                 "unassigned.\n{{ticket.link}}\n\n{{ticket.comments_formatted}}"),
        STR_INIT("{{ticket.requester.name}} さんからのチケット（#{{ticket.id}}）を受け付けました。"
                 "担当者はまだいません。\n{{ticket.link}}\n\n{{ticket.comments_formatted}}") } },
    { STOCK_SURVEY, true,
      { STR_INIT("Request customer satisfaction rating (messaging)"),
        STR_INIT("顧客満足度評価をリクエスト（メッセージング）") },
      { C("via_id", "is", "75"), C("status", "value", "solved"),
        C("satisfaction_score", "is", "unoffered") },
      { { { 0 }, { 0 }, { 0 } } },
      STR_INIT("satisfaction_score"), STR_INIT("offered"),
      { { 0 }, { 0 } }, { { 0 }, { 0 } } },
    { STOCK_GENERAL, true,
      { STR_INIT("Auto-assign to first email responding agent"),
        STR_INIT("最初にメールで返信したエージェントに自動割り当て") },
      { C("update_type", "is", "Change"), C("current_via_id", "is", "4"),
        C("assignee_id", "is", ""), C("role", "is_not", "end_user") },
      { { { 0 }, { 0 }, { 0 } } },
      STR_INIT("assignee_id"), STR_INIT("current_user"),
      { { 0 }, { 0 } }, { { 0 }, { 0 } } },
    { STOCK_GENERAL, true,
      { STR_INIT("Set tickets with no priority to normal"),
        STR_INIT("優先度のないチケットを「中」に設定") },
      { C("update_type", "is", "Create"), C("priority", "is", "") },
      { { { 0 }, { 0 }, { 0 } } },
      STR_INIT("priority"), STR_INIT("normal"),
      { { 0 }, { 0 } }, { { 0 }, { 0 } } },
};

typedef struct StockAutomation {
    bool inactive;
    Str title[LANGUAGE_COUNT];
    RuleCondition all[STOCK_CONDITIONS_MAX];
    RuleAction actions[LANGUAGE_COUNT];
} StockAutomation;

static const StockAutomation automations[] = {
    { false,
      { STR_INIT("Close ticket 4 days after status is set to solved"),
        STR_INIT("解決済みになってから4日後にチケットをクローズ") },
      { C("status", "is", "solved"), C("SOLVED", "greater_than", "96") },
      { { STR_INIT("status"), { STR_INIT("closed") }, 1 },
        { STR_INIT("status"), { STR_INIT("closed") }, 1 } } },
    { true,
      { STR_INIT("Pending notification 24 hours"),
        STR_INIT("保留中のお知らせ（24時間後）") },
      { C("PENDING", "is", "24"), C("ticket_is_public", "is", "public") },
      { { STR_INIT("notification_user"),
          { STR_INIT("requester_and_ccs"), STR_INIT("[Pending request] {{ticket.title}}"),
            STR_INIT("We are waiting for your answer to go on with your request "
                     "({{ticket.id}}).\n\n{{ticket.latest_public_comment_formatted}}\n\n"
                     "To answer, reply to this email.") },
          3 },
        { STR_INIT("notification_user"),
          { STR_INIT("requester_and_ccs"), STR_INIT("[ご返信のお願い] {{ticket.title}}"),
            STR_INIT("お問い合わせ（{{ticket.id}}）について、お客様からのご返信をお待ちして"
                     "おります。\n\n{{ticket.latest_public_comment_formatted}}\n\n"
                     "このメールにご返信ください。") },
          3 } } },
};

typedef struct StockMessaging {
    Str title[LANGUAGE_COUNT];
    RuleCondition all[2];
    size_t wait_s; // before it says something, 0: at once
    Str text[LANGUAGE_COUNT];
} StockMessaging;

// All of them on a request, and all switched off.
static const StockMessaging messaging[] = {
    { { STR_INIT("First reply"), STR_INIT("最初の返信") },
      { { { 0 }, { 0 }, { 0 } } },
      5,
      { STR_INIT("Thank you for your message. Somebody will be with you shortly."),
        STR_INIT("お問い合わせありがとうございます。担当者がまもなくご案内します。") } },
    { { STR_INIT("All agents offline"), STR_INIT("全エージェントがオフライン") },
      { C("account_status", "is", "invisible") },
      0,
      { STR_INIT("Nobody is here at the moment. Please leave your message: we will answer as soon "
                 "as we are back."),
        STR_INIT("ただいま担当者が不在です。メッセージをお残しください。戻り次第お返事します。") } },
};
// clang-format on

static size_t conditions_count(const RuleCondition *conditions, size_t max)
{
    size_t count = 0;
    while (count < max && conditions[count].field.len > 0) {
        count++;
    }
    return count;
}

static Err trigger_make(Work *work, const StockTrigger *stock, RuleCategoryId category,
                        Language language)
{
    bool is_letter = stock->subject[language].len > 0;
    RuleAction action = { .field = stock->action,
                          .values = { stock->value, stock->subject[language],
                                      stock->body[language] },
                          .value_count = is_letter ? 3 : 1 };
    RuleCreate create = {
        .kind = RULE_TRIGGER,
        .category = category,
        .title = stock->title[language],
        .inactive = stock->inactive,
        .all = { stock->all, conditions_count(stock->all, countof(stock->all)) },
        .any = { stock->any, conditions_count(stock->any, countof(stock->any)) },
        .actions = { &action, 1 },
    };
    Rule made = { 0 };
    return rule_make(work, &create, &made);
}

static Err automation_make(Work *work, const StockAutomation *stock, Language language)
{
    RuleCreate create = {
        .kind = RULE_AUTOMATION,
        .title = stock->title[language],
        .inactive = stock->inactive,
        .all = { stock->all, conditions_count(stock->all, countof(stock->all)) },
        .actions = { &stock->actions[language], 1 },
    };
    Rule made = { 0 };
    return rule_make(work, &create, &made);
}

static Err messaging_make(Work *work, const StockMessaging *stock, Language language)
{
    RuleAction actions[] = {
        { .field = S("wait"),
          .values = { str_format(work->arena, "%zu", stock->wait_s) },
          .value_count = 1 },
        { .field = S("send_message"), .values = { stock->text[language] }, .value_count = 1 },
    };
    bool waits = stock->wait_s > 0;
    RuleCreate create = {
        .kind = RULE_MESSAGING_TRIGGER,
        .title = stock->title[language],
        .inactive = true,
        .run = RULE_RUN_REQUESTED,
        .all = { stock->all, conditions_count(stock->all, countof(stock->all)) },
        .actions = { waits ? actions : actions + 1, waits ? 2 : 1 },
    };
    Rule made = { 0 };
    return rule_make(work, &create, &made);
}

Err stock_rules_make(Work *work, Language language)
{
    RuleCategory categories[STOCK_COUNT];
    for (size_t i = 0; i < STOCK_COUNT; i++) {
        categories[i] = (RuleCategory){ .id = { db_next_id(work->tx) },
                                        .kind = RULE_TRIGGER,
                                        .name = category_names[i][language],
                                        .position = (int64_t)i + 1,
                                        .created_ms = work->now_ms,
                                        .updated_ms = work->now_ms };
        rule_category_insert(work->tx, &categories[i]);
    }
    Err err = work->tx->err;
    for (size_t i = 0; i < countof(triggers) && !err; i++) {
        err = trigger_make(work, &triggers[i], categories[triggers[i].category].id, language);
    }
    for (size_t i = 0; i < countof(automations) && !err; i++) {
        err = automation_make(work, &automations[i], language);
    }
    for (size_t i = 0; i < countof(messaging) && !err; i++) {
        err = messaging_make(work, &messaging[i], language);
    }
    return err;
}
