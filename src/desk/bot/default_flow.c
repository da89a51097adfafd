#include "desk/bot/default_flow.h"

#define TEXT(en, ja)               \
    {                              \
        STR_INIT(en), STR_INIT(ja) \
    }
#define PERSON                                                                            \
    {                                                                                     \
        STR_INIT("person"), TEXT("Talk to a person", "担当者と話す"), STR_INIT("handoff") \
    }
#define DONE                                                                \
    {                                                                       \
        STR_INIT("done"), TEXT("That is all", "以上です"), STR_INIT("done") \
    }

static const BotOption topics[] = {
    { STR_INIT("order"), TEXT("Order and delivery", "ご注文・配送"), STR_INIT("order") },
    { STR_INIT("returns"), TEXT("Returns", "返品・交換"), STR_INIT("returns") },
    { STR_INIT("message"), TEXT("Leave a message", "メッセージを残す"), STR_INIT("ask_name") },
    PERSON,
};

static const BotOption helped[] = {
    PERSON,
    { STR_INIT("menu"), TEXT("Something else", "別の用件"), STR_INIT("menu") },
    DONE,
};

static const BotOption after_done[] = {
    { STR_INIT("menu"), TEXT("Something else", "別の用件"), STR_INIT("menu") },
    PERSON,
};

static const BotOption after_end[] = {
    { STR_INIT("menu"), TEXT("Something new", "新しい用件"), STR_INIT("menu") },
    PERSON,
    DONE,
};

static const BotStep steps[] = {
    { .name = STR_INIT("greeting"),
      .kind = BOT_STEP_OPTIONS,
      .text = TEXT("Hello! What can we do for you?", "こんにちは。どのようなご用件でしょうか？"),
      .options = topics,
      .option_count = countof(topics) },
    { .name = STR_INIT("menu"),
      .kind = BOT_STEP_OPTIONS,
      .text = TEXT("What is it about?", "どのようなご用件でしょうか？"),
      .options = topics,
      .option_count = countof(topics) },
    { .name = STR_INIT("order"),
      .kind = BOT_STEP_MESSAGE,
      .text = TEXT("Orders leave our warehouse within two working days. Your confirmation has a "
                   "link that shows where the parcel is.",
                   "ご注文の商品は2営業日以内に発送いたします。お荷物の状況は、確認メールのリンクか"
                   "らご覧いただけます。"),
      .next = STR_INIT("helped") },
    { .name = STR_INIT("returns"),
      .kind = BOT_STEP_MESSAGE,
      .text = TEXT("You can send things back within 30 days, unused and in their packaging. A "
                   "person can prepare the label for you.",
                   "未使用で包装のままの商品は、30日以内であれば返品いただけます。返送用ラベルは担"
                   "当者がご用意いたします。"),
      .next = STR_INIT("helped") },
    { .name = STR_INIT("helped"),
      .kind = BOT_STEP_OPTIONS,
      .text = TEXT("Does that help?", "お役に立ちましたか？"),
      .options = helped,
      .option_count = countof(helped) },
    { .name = STR_INIT("done"),
      .kind = BOT_STEP_OPTIONS,
      .text = TEXT("Thank you. If there is anything else, just choose.",
                   "ありがとうございました。ほかにご用件があれば、お選びください。"),
      .options = after_done,
      .option_count = countof(after_done) },
    { .name = STR_INIT("ask_name"),
      .kind = BOT_STEP_ASK_NAME,
      .text = TEXT("What is your name?", "お名前を教えてください。"),
      .next = STR_INIT("ask_email") },
    { .name = STR_INIT("ask_email"),
      .kind = BOT_STEP_ASK_EMAIL,
      .text = TEXT("At which e-mail address can we reach you?",
                   "ご連絡先のメールアドレスを教えてください。"),
      .next = STR_INIT("message") },
    { .name = STR_INIT("message"),
      .kind = BOT_STEP_HANDOFF,
      .text = TEXT("Thank you. Please write your message here; we answer as soon as we can.",
                   "ありがとうございます。こちらにメッセージをお書きください。できるだけ早くお返事"
                   "いたします。") },
    { .name = STR_INIT("handoff"),
      .kind = BOT_STEP_HANDOFF,
      .text = TEXT("One moment, please. A person will be with you.",
                   "担当者におつなぎします。少々お待ちください。") },
    { .name = STR_INIT("after_end"),
      .kind = BOT_STEP_OPTIONS,
      .text = TEXT("Welcome back. Is it about something new?",
                   "またのご連絡ありがとうございます。新しいご用件でしょうか？"),
      .options = after_end,
      .option_count = countof(after_end) },
};

const BotFlow default_flow = { .version = 1, .steps = steps, .step_count = countof(steps) };
