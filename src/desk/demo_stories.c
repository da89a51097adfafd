#include "desk/demo_stories.h"

#define HOURS(count) (INT64_C(count) * 3600 * 1000)

#define SAYS(text)                          \
    {                                       \
        false, STR_INIT(text), STR_INIT("") \
    }
#define CHOOSES(text, payload)                   \
    {                                            \
        false, STR_INIT(text), STR_INIT(payload) \
    }
#define AGENT(text)                        \
    {                                      \
        true, STR_INIT(text), STR_INIT("") \
    }

const DemoAgent demo_agents[2] = {
    { STR_INIT("田中 愛子 (Aiko Tanaka)"), STR_INIT("aiko@example.com"), LANGUAGE_JA },
    { STR_INIT("Ben Carter"), STR_INIT("ben@example.com"), LANGUAGE_EN },
};

static const DemoLine parcel[] = {
    SAYS("先週注文した商品がまだ届きません。"),
    CHOOSES("担当者と話す", "person"),
    AGENT("お問い合わせありがとうございます。田中が承ります。ご注文番号を教えていただけますか？"),
    SAYS("A-20417 です。"),
    AGENT("ありがとうございます。確認いたします。"),
    AGENT("お荷物は本日の午後、お届けの予定です。ご心配をおかけして申し訳ございません。"),
    SAYS("安心しました。ありがとうございます。"),
};

static const DemoLine refund[] = {
    SAYS("Hi, I sent the jacket back ten days ago and have not seen the refund."),
    CHOOSES("Returns", "returns"),
    CHOOSES("Talk to a person", "person"),
    AGENT("Hello Emma, this is Ben. Let me look that up."),
    AGENT("It arrived on Monday. The refund was sent this morning and takes up to three days."),
    SAYS("Great, that was quick. Thanks!"),
};

static const DemoLine invoice[] = {
    SAYS("領収書の宛名を変更できますか？"),
    CHOOSES("担当者と話す", "person"),
    AGENT("はい、変更できます。新しい宛名をお知らせください。"),
    SAYS("株式会社みどり商事 でお願いします。"),
    AGENT("承知いたしました。経理で確認のうえ、メールでお送りいたします。"),
};

static const DemoLine broken[] = {
    SAYS("The kettle I bought switches itself off after a few seconds."),
    CHOOSES("Talk to a person", "person"),
    AGENT("I am sorry to hear that. Does the light on the base stay on?"),
    SAYS("It blinks twice and goes dark."),
    AGENT("Thank you. That points to the base. I will ask our workshop and come back to you."),
};

static const DemoLine size[] = {
    SAYS("Do your boots run small?"),
    CHOOSES("Talk to a person", "person"),
    AGENT("A little. Most customers take one size up."),
    SAYS("Perfect, thank you."),
};

const DemoStory demo_stories[] = {
    { .age_ms = HOURS(74),
      .name = STR_INIT("佐藤 花子"),
      .email = STR_INIT("hanako@example.org"),
      .external_id = STR_INIT("customer-1001"),
      .language = LANGUAGE_JA,
      .agent = 0,
      .lines = parcel,
      .line_count = countof(parcel),
      .goodbye =
          STR_INIT("ありがとうございました。こちらのチャットはここで終了いたします。改めてメッ"
                   "セージをお送りいただくと、新しい会話が始まります。"),
      .status = TICKET_SOLVED,
      .priority = PRIORITY_NORMAL,
      .tags = STR_INIT("delivery"),
      .note = STR_INIT("") },
    { .age_ms = HOURS(49),
      .name = STR_INIT("Emma Brown"),
      .email = STR_INIT("emma@example.org"),
      .external_id = STR_INIT("customer-1002"),
      .language = LANGUAGE_EN,
      .agent = 1,
      .lines = refund,
      .line_count = countof(refund),
      .goodbye = STR_INIT("Glad to help. I am closing this chat now; if you write again, a new "
                          "conversation begins."),
      .status = TICKET_SOLVED,
      .priority = PRIORITY_NORMAL,
      .tags = STR_INIT("refund returns"),
      .note = STR_INIT("Refund reference R-88213.") },
    { .age_ms = HOURS(26),
      .name = STR_INIT("鈴木 一郎"),
      .email = STR_INIT("suzuki@example.org"),
      .external_id = STR_INIT("customer-1003"),
      .language = LANGUAGE_JA,
      .agent = 0,
      .lines = invoice,
      .line_count = countof(invoice),
      .goodbye = STR_INIT(""),
      .status = TICKET_PENDING,
      .priority = PRIORITY_LOW,
      .tags = STR_INIT("invoice"),
      .note = STR_INIT("経理に宛名の変更を依頼済み。") },
    { .age_ms = HOURS(5),
      .name = STR_INIT("John Miller"),
      .email = STR_INIT("john@example.org"),
      .external_id = STR_INIT("customer-1004"),
      .language = LANGUAGE_EN,
      .agent = 1,
      .lines = broken,
      .line_count = countof(broken),
      .goodbye = STR_INIT("I am closing this chat now and will write to you by e-mail."),
      .status = TICKET_HOLD,
      .priority = PRIORITY_HIGH,
      .tags = STR_INIT("warranty"),
      .note = STR_INIT("Asked the workshop whether the base of series K2 can be replaced alone.") },
    { .age_ms = HOURS(2),
      .name = STR_INIT(""),
      .email = STR_INIT(""),
      .external_id = STR_INIT(""),
      .language = LANGUAGE_EN,
      .agent = 0,
      .lines = size,
      .line_count = countof(size),
      .goodbye = STR_INIT(""),
      .status = TICKET_SOLVED,
      .priority = PRIORITY_NONE,
      .tags = STR_INIT("sizes"),
      .note = STR_INIT("") },
};
const size_t demo_story_count = countof(demo_stories);
