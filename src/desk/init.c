#include "desk/init.h"

#include "desk/bot/default_flow.h"
#include "desk/people/brand_edit.h"
#include "desk/people/person_create.h"
#include "desk/people/team_edit.h"
#include "desk/rules/automation_run.h"
#include "desk/rules/stock_rules.h"
#include "desk/schedule/schedule_edit.h"
#include "desk/ticket/macro_edit.h"
#include "desk/timer/timers_run.h"
#include "store/account_store.h"
#include "store/bot_store.h"
#include "store/survey_store.h"

enum { APP_ID_BYTES = 12 }; // 24 hexadecimal digits, as clients of the conversations API expect

// ---- macros ----------------------------------------------------------------------------------

// SES-6: the end itself tells the customer nothing, so a good habit ships with the product.
#define DOES(field, value)                       \
    {                                            \
        STR_INIT(field), { STR_INIT(value) }, 1, \
    }
static const RuleAction goodbye_en[] = {
    DOES("comment_value",
         "Thank you for contacting us. I am closing this chat now. If you write here again, a "
         "new conversation begins, and we will gladly help you."),
    DOES("comment_mode_is_public", "true"),
    DOES("messaging_session", "end"),
};
static const RuleAction goodbye_ja[] = {
    DOES("comment_value",
         "お問い合わせいただきありがとうございました。こちらのチャットはここで終了いたしま"
         "す。改めてメッセージをお送りいただくと、新しい会話が始まります。"),
    DOES("comment_mode_is_public", "true"),
    DOES("messaging_session", "end"),
};
static const RuleAction wait_en[] = {
    DOES("comment_value",
         "Thank you. I am looking into it and will write here as soon as I know more."),
    DOES("comment_mode_is_public", "true"),
};
static const RuleAction wait_ja[] = {
    DOES("comment_value", "ありがとうございます。確認のうえ、分かり次第こちらでご連絡いたします。"),
    DOES("comment_mode_is_public", "true"),
};
#undef DOES

static const Macro macros[] = {
    { .title = STR_INIT("Say goodbye and end the session"),
      .description = STR_INIT("Explains what a new message will do, then ends the session."),
      .actions = { goodbye_en, countof(goodbye_en) } },
    { .title = STR_INIT("お礼を伝えてセッションを終了"),
      .description = STR_INIT("新しいメッセージの扱いを案内してからセッションを終了します。"),
      .actions = { goodbye_ja, countof(goodbye_ja) } },
    { .title = STR_INIT("Ask for a moment"),
      .description = STR_INIT("Says that an answer follows. The session goes on."),
      .actions = { wait_en, countof(wait_en) } },
    { .title = STR_INIT("少々お待ちください"),
      .description = STR_INIT("後ほど回答する旨を伝えます。セッションは続きます。"),
      .actions = { wait_ja, countof(wait_ja) } },
};

static void macros_make(Work *work)
{
    for (size_t i = 0; i < countof(macros); i++) {
        Macro macro = macros[i];
        macro.id = (MacroId){ db_next_id(work->tx) };
        macro.active = true;
        macro.position = (int64_t)i + 1;
        macro.created_ms = macro.updated_ms = work->now_ms;
        macro_make(work, &macro);
    }
}

// ---- everything ------------------------------------------------------------------------------

static Err account_make(Work *work, const DeskInit *in, Str *app_id)
{
    Str name = str_trim(in->account_name);
    if (name.len == 0 || name.len > NAME_BYTES_MAX || !str_is_utf8(name)) {
        return refuse(work->why, ERR_INVALID, S("account_name"), S("invalid"),
                      S("the account needs a name of at most 256 bytes"));
    }
    *app_id = in->app_id;
    if (app_id->len == 0) {
        unsigned char bytes[APP_ID_BYTES];
        work->world->random_bytes(work->world, bytes, sizeof(bytes));
        *app_id = str_hex(work->arena, bytes, sizeof(bytes));
    }
    Account account = {
        .name = name,
        .language = in->language,
        .brand_id = db_next_id(work->tx),
        .ticket_form_id = db_next_id(work->tx),
        .app_id = *app_id,
        .created_ms = work->now_ms,
    };
    account_insert(work->tx, &account);
    brand_make(work, (BrandId){ account.brand_id }, name);
    return ERR_NONE;
}

// Where most of the people are who read the language; admins change it.
static Err schedule_first_make(Work *work, Language language)
{
    bool is_japanese = language == LANGUAGE_JA;
    ScheduleCreate create = {
        .name = is_japanese ? S("営業時間") : S("Business hours"),
        .time_zone = is_japanese ? S("Asia/Tokyo") : S("Etc/UTC"),
        .is_default = true,
    };
    ScheduleId made = { 0 };
    return schedule_make(work, &create, &made);
}

static Err people_make(Work *work, const DeskInit *in, DeskInitDone *done)
{
    Team team = { 0 };
    Err err = team_make(work, &(TeamCreate){ .name = S("Support"), .is_default = true }, &team);
    if (err) {
        return err;
    }
    PersonCreate admin = {
        .role = ROLE_ADMIN,
        .name = in->admin_name,
        .email = in->admin_email,
        .language = in->language,
        .password_hash = in->admin_password_hash,
        .team = team.id,
    };
    Person made = { 0 };
    err = person_make(work, &admin, &made);
    if (err) {
        return err;
    }
    done->team = team.id;
    done->admin = made.id;
    return ERR_NONE;
}

Err desk_init_apply(Work *work, const DeskInit *in, DeskInitDone *out)
{
    Err err = desk_is_made(work->tx, work->arena);
    if (!err) {
        return refuse(work->why, ERR_STATE, S(""), S("exists"),
                      S("this database has an account already"));
    }
    if (err != ERR_NOT_FOUND) {
        return err;
    }
    DeskInitDone done = { 0 };
    err = account_make(work, in, &done.app_id);
    if (!err) {
        err = people_make(work, in, &done);
    }
    if (err) {
        return err;
    }
    bot_flow_insert(work->tx, &default_flow, work->now_ms, done.admin);
    survey_set_created(work->tx, work->now_ms);
    macros_make(work);
    err = schedule_first_make(work, in->language);
    if (err) {
        return err;
    }
    err = stock_rules_make(work, in->language);
    if (err) {
        return err;
    }
    work_timer_set(work, TIMER_PURGE, 0, work->now_ms + PURGE_EVERY_MS);
    work_timer_set(work, TIMER_AUTOMATIONS, 0, automation_next_ms(work->now_ms));
    work->config_changed = true;
    *out = done;
    return work->tx->err;
}

Err desk_is_made(Tx *tx, Arena *arena)
{
    Account account = { 0 };
    return account_load(tx, arena, &account);
}
