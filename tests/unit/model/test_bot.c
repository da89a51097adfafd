// The bot's step function (BOT-1, BOT-2, SES-2, SES-14).
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/bot.h"

#define TEXT(en, ja)               \
    {                              \
        STR_INIT(en), STR_INIT(ja) \
    }

static const BotOption greeting_options[] = {
    { STR_INIT("order"), TEXT("My order", "注文"), STR_INIT("order") },
    { STR_INIT("leave"), TEXT("Leave a message", "伝言"), STR_INIT("name") },
    { STR_INIT("person"), TEXT("Talk to a person", "担当者と話す"), STR_INIT("handoff") },
};
static const BotOption again_options[] = {
    { STR_INIT("new"), TEXT("Something new", "新しい用件"), STR_INIT("greeting") },
    { STR_INIT("done"), TEXT("That is all", "以上です"), STR_INIT("after_end") },
};
static const BotStep steps[] = {
    { .name = STR_INIT("greeting"),
      .kind = BOT_STEP_MESSAGE,
      .text = TEXT("Hello", "こんにちは"),
      .next = STR_INIT("branch") },
    { .name = STR_INIT("branch"),
      .kind = BOT_STEP_LANGUAGE_BRANCH,
      .next = STR_INIT("menu"),
      .next_ja = STR_INIT("menu") },
    { .name = STR_INIT("menu"),
      .kind = BOT_STEP_OPTIONS,
      .text = TEXT("What about?", "ご用件は？"),
      .options = greeting_options,
      .option_count = countof(greeting_options) },
    { .name = STR_INIT("order"),
      .kind = BOT_STEP_MESSAGE,
      .text = TEXT("Look at your orders", "注文履歴をご覧ください"),
      .next = STR_INIT("menu") },
    { .name = STR_INIT("name"),
      .kind = BOT_STEP_ASK_NAME,
      .text = TEXT("Your name?", "お名前は？"),
      .next = STR_INIT("email") },
    { .name = STR_INIT("email"),
      .kind = BOT_STEP_ASK_EMAIL,
      .text = TEXT("Your e-mail?", "メールアドレスは？"),
      .next = STR_INIT("handoff") },
    { .name = STR_INIT("handoff"),
      .kind = BOT_STEP_HANDOFF,
      .text = TEXT("One moment", "少々お待ちください"),
      .team = { 7 } },
    { .name = STR_INIT("after_end"),
      .kind = BOT_STEP_OPTIONS,
      .text = TEXT("Something new?", "新しいご用件ですか？"),
      .options = again_options,
      .option_count = countof(again_options) },
};
static const BotFlow flow = { .version = 1, .steps = steps, .step_count = countof(steps) };

static void assert_text(Str is, const char *should)
{
    assert_int_equal(is.len, str_of(should).len);
    assert_memory_equal(is.at, should, is.len);
}

static BotOutcome say(BotPlace place, const char *text)
{
    return bot_run(&flow, place, &(BotInput){ .text = str_of(text) });
}

static BotOutcome choose(BotPlace place, const char *payload)
{
    return bot_run(&flow, place, &(BotInput){ .text = S("label"), .payload = str_of(payload) });
}

static void an_option_chosen_from_a_greeting_that_a_page_showed_is_answered(void **state)
{
    (void)state;
    BotOutcome run = choose((BotPlace){ 0 }, "order");
    assert_int_equal(run.say_count, 2);
    assert_text(run.say[0].text, "Look at your orders");
    assert_text(run.place.step, "menu");
    run = choose((BotPlace){ 0 }, "person");
    assert_true(run.handoff);
    run = choose((BotPlace){ 0 }, "no such option");
    assert_text(run.say[0].text, "Hello");
    assert_text(run.place.step, "menu");
}

static void after_an_end_the_bot_asks_first_whatever_was_chosen(void **state)
{
    (void)state;
    BotInput input = { .text = S("label"), .payload = S("person"), .after_end = true };
    BotOutcome run = bot_run(&flow, (BotPlace){ 0 }, &input);
    assert_false(run.handoff);
    assert_text(run.place.step, "after_end");
}

static BotPlace menu(void)
{
    return (BotPlace){ .step = S("menu"), .language = LANGUAGE_EN };
}

static void the_first_message_is_greeted_and_asked(void **state)
{
    (void)state;
    BotOutcome run = say((BotPlace){ .language = LANGUAGE_EN }, "hi");
    assert_int_equal(run.say_count, 2);
    assert_text(run.say[0].text, "Hello");
    assert_null(run.say[0].options);
    assert_text(run.say[1].text, "What about?");
    assert_int_equal(run.say[1].option_count, 3);
    assert_text(run.place.step, "menu");
    assert_false(run.handoff);
}

static void it_speaks_the_customers_language(void **state)
{
    (void)state;
    BotOutcome run = say((BotPlace){ .language = LANGUAGE_JA }, "hi");
    assert_text(run.say[0].text, "こんにちは");
    assert_text(run.say[1].text, "ご用件は？");
}

static void a_language_branch_takes_its_own_way(void **state)
{
    (void)state;
    BotStep own[countof(steps)];
    for (size_t i = 0; i < countof(steps); i++) {
        own[i] = steps[i];
    }
    own[1].next_ja = S("name");
    BotFlow branched = { .version = 1, .steps = own, .step_count = countof(own) };
    BotInput input = { .text = S("hi") };
    BotOutcome en = bot_run(&branched, (BotPlace){ .language = LANGUAGE_EN }, &input);
    BotOutcome ja = bot_run(&branched, (BotPlace){ .language = LANGUAGE_JA }, &input);
    assert_text(en.place.step, "menu");
    assert_text(ja.place.step, "name");
}

static void choosing_a_person_hands_off_at_once(void **state)
{
    (void)state;
    BotOutcome run = choose(menu(), "person");
    assert_true(run.handoff);
    assert_false(run.failed);
    assert_int_equal(run.team.v, 7);
    assert_int_equal(run.say_count, 1);
    assert_text(run.say[0].text, "One moment");
}

static void an_option_is_chosen_by_payload_label_or_number(void **state)
{
    (void)state;
    static const char *const ways[] = { "talk to a PERSON", " Talk to a person ", "担当者と話す",
                                        "3", "３" };
    for (size_t i = 0; i < countof(ways); i++) {
        assert_true(say(menu(), ways[i]).handoff);
    }
    static const char *const others[] = { "0", "4", "30", "3a", "", "99999999999999999999" };
    for (size_t i = 0; i < countof(others); i++) {
        assert_false(say(menu(), others[i]).handoff);
    }
}

static void an_answer_leads_back_to_the_menu(void **state)
{
    (void)state;
    BotOutcome run = choose(menu(), "order");
    assert_int_equal(run.say_count, 2);
    assert_text(run.say[0].text, "Look at your orders");
    assert_text(run.say[1].text, "What about?");
    assert_text(run.place.step, "menu");
}

static void unmatched_text_repeats_once_then_hands_off(void **state)
{
    (void)state;
    BotOutcome first = say(menu(), "blah");
    assert_false(first.handoff);
    assert_int_equal(first.say_count, 1);
    assert_int_equal(first.say[0].option_count, 3);
    assert_int_equal(first.place.unmatched, 1);
    BotOutcome second = say(first.place, "blah");
    assert_true(second.handoff);
    assert_false(second.failed);
    assert_text(second.say[0].text, "One moment");
}

static void a_match_forgets_what_did_not(void **state)
{
    (void)state;
    BotOutcome first = say(menu(), "blah");
    BotOutcome matched = say(first.place, "1");
    assert_int_equal(matched.place.unmatched, 0);
    assert_false(say(matched.place, "blah").handoff);
}

static void after_an_end_it_asks_whether_this_is_new(void **state)
{
    (void)state;
    BotInput input = { .text = S("thanks"), .after_end = true };
    BotOutcome run = bot_run(&flow, (BotPlace){ .language = LANGUAGE_EN }, &input);
    assert_text(run.place.step, "after_end");
    assert_int_equal(run.say_count, 1);
    assert_false(run.handoff);
    // Thanks alone make no ticket: once more, then only a second one in a row hands off.
    run = say(run.place, "thanks");
    assert_false(run.handoff);
    assert_true(say(run.place, "thanks").handoff);
}

static void name_and_address_are_asked_and_learned(void **state)
{
    (void)state;
    BotOutcome run = choose(menu(), "leave");
    assert_text(run.place.step, "name");
    run = say(run.place, "  Hanako ");
    assert_text(run.name, "Hanako");
    assert_text(run.place.step, "email");
    run = say(run.place, "hanako@example.com");
    assert_text(run.email, "hanako@example.com");
    assert_true(run.handoff);
}

static void what_is_known_is_not_asked(void **state)
{
    (void)state;
    BotInput input = { .payload = S("leave"), .name_known = true, .email_known = true };
    BotOutcome run = bot_run(&flow, menu(), &input);
    assert_true(run.handoff);
    assert_int_equal(run.say_count, 1);
}

static void an_implausible_address_is_asked_again_once(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "no", "a@b", "@b.com", "a@b.", "a@.b", "a b@c.de", "a@b@c.de"
    };
    for (size_t i = 0; i < countof(bad); i++) {
        BotOutcome run = say((BotPlace){ .step = S("email") }, bad[i]);
        assert_int_equal(run.email.len, 0);
        assert_false(run.handoff);
        assert_text(run.say[0].text, "Your e-mail?");
        assert_true(say(run.place, bad[i]).handoff);
    }
}

static void a_broken_flow_hands_off(void **state)
{
    (void)state;
    assert_true(say((BotPlace){ .step = S("gone") }, "hi").failed);
    assert_true(say((BotPlace){ .step = S("order") }, "hi").failed); // nobody waits at a message
    BotFlow empty = { .version = 1 };
    BotOutcome run = bot_run(&empty, (BotPlace){ 0 }, &(BotInput){ .text = S("hi") });
    assert_true(run.failed);
    assert_true(run.handoff);
    BotStep circle[] = { { .name = S("greeting"),
                           .kind = BOT_STEP_MESSAGE,
                           .text = { S("a"), S("b") },
                           .next = S("greeting") } };
    BotFlow round = { .version = 1, .steps = circle, .step_count = 1 };
    run = bot_run(&round, (BotPlace){ 0 }, &(BotInput){ .text = S("hi") });
    assert_true(run.failed);
    assert_true(run.handoff);
}

// ---- bot_flow_check --------------------------------------------------------------------------

typedef struct Broken {
    size_t at;
    BotStep step;
    const char *field;
    const char *code;
} Broken;

static void a_sound_flow_passes(void **state)
{
    (void)state;
    assert_int_equal(bot_flow_check(&flow, NULL), ERR_NONE);
}

static void a_faulty_flow_is_refused_naming_the_step(void **state)
{
    (void)state;
    static const BotOption nowhere[] = { { STR_INIT("a"), TEXT("a", "a"), STR_INIT("gone") } };
    static const BotOption no_label[] = { { STR_INIT("a"), TEXT("a", ""), STR_INIT("menu") } };
    static const BotOption twice[] = { { STR_INIT("a"), TEXT("a", "a"), STR_INIT("menu") },
                                       { STR_INIT("a"), TEXT("b", "b"), STR_INIT("menu") } };
    static const BotOption tab[] = { { STR_INIT("a\tb"), TEXT("a", "a"), STR_INIT("menu") } };
    static const BotOption no_payload[] = { { STR_INIT(""), TEXT("a", "a"), STR_INIT("menu") } };
#define OPTIONS(list)                                                               \
    {                                                                               \
        .name = STR_INIT("menu"), .kind = BOT_STEP_OPTIONS, .text = TEXT("a", "a"), \
        .options = (list), .option_count = countof(list)                            \
    }
    static const Broken table[] = {
        { 0, { .name = STR_INIT("hello"), .kind = BOT_STEP_HANDOFF }, "greeting", "missing" },
        { 3, { .name = STR_INIT("order"), .kind = BOT_STEP_NONE }, "order", "kind" },
        { 3,
          { .name = STR_INIT("order"), .kind = BOT_STEP_MESSAGE, .text = TEXT("a", "a") },
          "order",
          "leads_nowhere" },
        { 3,
          { .name = STR_INIT("order"),
            .kind = BOT_STEP_MESSAGE,
            .text = TEXT("a", ""),
            .next = STR_INIT("menu") },
          "order",
          "blank" },
        { 3,
          { .name = STR_INIT("order"),
            .kind = BOT_STEP_MESSAGE,
            .text = TEXT("a", "a"),
            .next = STR_INIT("order") },
          "order",
          "circle" },
        { 1,
          { .name = STR_INIT("branch"),
            .kind = BOT_STEP_LANGUAGE_BRANCH,
            .next = STR_INIT("menu"),
            .next_ja = STR_INIT("greeting") },
          "greeting",
          "circle" },
        { 1,
          { .name = STR_INIT("branch"),
            .kind = BOT_STEP_LANGUAGE_BRANCH,
            .next = STR_INIT("menu"),
            .next_ja = STR_INIT("gone") },
          "branch",
          "leads_nowhere" },
        { 2,
          { .name = STR_INIT("menu"), .kind = BOT_STEP_OPTIONS, .text = TEXT("a", "a") },
          "menu",
          "option_count" },
        { 2, OPTIONS(nowhere), "menu", "leads_nowhere" },
        { 2, OPTIONS(no_label), "menu", "blank" },
        { 2, OPTIONS(twice), "menu", "repeated" },
        { 2, OPTIONS(tab), "menu", "bad_character" },
        { 2, OPTIONS(no_payload), "menu", "payload" },
    };
#undef OPTIONS
    for (size_t i = 0; i < countof(table); i++) {
        BotStep own[countof(steps)];
        for (size_t j = 0; j < countof(steps); j++) {
            own[j] = steps[j];
        }
        own[table[i].at] = table[i].step;
        BotFlow broken = { .version = 1, .steps = own, .step_count = countof(own) };
        Refusal why = { 0 };
        assert_int_equal(bot_flow_check(&broken, &why), ERR_INVALID);
        assert_text(why.code, table[i].code);
        assert_text(why.field, table[i].field);
    }
}

static void too_many_messages_in_a_row_are_refused(void **state)
{
    (void)state;
    enum { COUNT = BOT_OUTPUTS_MAX + 2 };
    static const char *const names[COUNT] = {
        "greeting", "b", "c", "d", "e", "f", "g", "h", "i",
        "j",        "k", "l", "m", "n", "o", "p", "q", "end"
    };
    BotStep own[COUNT];
    for (size_t i = 0; i + 1 < COUNT; i++) {
        own[i] = (BotStep){ .name = str_of(names[i]),
                            .kind = BOT_STEP_MESSAGE,
                            .text = { S("a"), S("b") },
                            .next = str_of(names[i + 1]) };
    }
    own[COUNT - 1] = (BotStep){ .name = S("end"), .kind = BOT_STEP_HANDOFF };
    BotFlow chatty = { .version = 1, .steps = own, .step_count = COUNT };
    Refusal why = { 0 };
    assert_int_equal(bot_flow_check(&chatty, &why), ERR_INVALID);
    assert_text(why.code, "too_many");
    BotOutcome run = bot_run(&chatty, (BotPlace){ 0 }, &(BotInput){ .text = S("hi") });
    assert_true(run.failed);
    assert_int_equal(run.say_count, BOT_OUTPUTS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_option_chosen_from_a_greeting_that_a_page_showed_is_answered),
        cmocka_unit_test(after_an_end_the_bot_asks_first_whatever_was_chosen),
        cmocka_unit_test(the_first_message_is_greeted_and_asked),
        cmocka_unit_test(it_speaks_the_customers_language),
        cmocka_unit_test(a_language_branch_takes_its_own_way),
        cmocka_unit_test(choosing_a_person_hands_off_at_once),
        cmocka_unit_test(an_option_is_chosen_by_payload_label_or_number),
        cmocka_unit_test(an_answer_leads_back_to_the_menu),
        cmocka_unit_test(unmatched_text_repeats_once_then_hands_off),
        cmocka_unit_test(a_match_forgets_what_did_not),
        cmocka_unit_test(after_an_end_it_asks_whether_this_is_new),
        cmocka_unit_test(name_and_address_are_asked_and_learned),
        cmocka_unit_test(what_is_known_is_not_asked),
        cmocka_unit_test(an_implausible_address_is_asked_again_once),
        cmocka_unit_test(a_broken_flow_hands_off),
        cmocka_unit_test(a_sound_flow_passes),
        cmocka_unit_test(a_faulty_flow_is_refused_naming_the_step),
        cmocka_unit_test(too_many_messages_in_a_row_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
