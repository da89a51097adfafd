// A page is opened (RUL-3 "page_opened"): what a conversation hears of it, and what who is in none.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "desk/conversation/page_open.h"
#include "support/messaging_desk.h"

typedef struct Open {
    PageOpen in;
    PageOpened out;
} Open;

static Err open_apply(Work *work, void *in)
{
    Open *open = in;
    return page_open_apply(work, &open->in, &open->out);
}

// How many proactive messages the page got.
static size_t opens(DeskFixture *f, PersonId person, const char *url)
{
    Open open = { .in = { .person = person, .language = LANGUAGE_EN, .url = str_of(url) } };
    assert_int_equal(desk_run(f, actor_of(ACTOR_NONE), open_apply, &open), ERR_NONE);
    return open.out.count;
}

static const PersonId nobody = { 0 };
#define SHOP "https://example.com/SHOP?item=7"

static RuleId shop_rule(DeskFixture *f)
{
    return rule(f,
                (RuleCreate){ .run = RULE_RUN_PAGE_OPENED,
                              .all = CONDITIONS(C("customer_page_url", "includes_string", "/shop")),
                              .actions = ACTIONS(A("send_message", "Hello")) });
}

static void a_visitor_hears_it_and_nothing_is_kept(void **state)
{
    DeskFixture *f = *state;
    (void)shop_rule(f);
    size_t told = f->published_count;
    assert_int_equal(opens(f, nobody, SHOP), 1);
    assert_int_equal(opens(f, nobody, "https://example.com/help"), 0);
    assert_int_equal(f->published_count, told);
}

static void somebody_in_no_conversation_is_a_visitor_again(void **state)
{
    DeskFixture *f = *state;
    (void)shop_rule(f);
    TicketId ticket = requested(f);
    end(f, ticket);
    size_t told = f->published_count;
    assert_int_equal(opens(f, f->customer, SHOP), 1);
    assert_int_equal(f->published_count, told);
    assert_int_equal(said(f), 0);
}

static void in_a_live_conversation_it_is_a_message_there(void **state)
{
    DeskFixture *f = *state;
    RuleId id = shop_rule(f);
    TicketId ticket = requested(f);
    assert_int_equal(opens(f, f->customer, SHOP), 0);
    const Event *mark = NULL;
    assert_int_equal(fixture_told(f, EVENT_RULE_FIRED, &mark), 1);
    assert_int_equal(mark->ref, id.v);
    assert_int_equal(mark->ticket.v, ticket.v);
    assert_text(newest_text(f, ticket), "Hello");
    assert_int_equal(opens(f, f->customer, "https://example.com/help"), 0);
    assert_int_equal(fired(f), 1);
}

static void a_wait_ends_it_where_there_is_no_conversation(void **state)
{
    DeskFixture *f = *state;
    (void)rule(f, (RuleCreate){ .run = RULE_RUN_PAGE_OPENED,
                                .actions = ACTIONS(A("send_message", "At once"), A("wait", "5"),
                                                   A("send_message", "Later")) });
    assert_int_equal(opens(f, nobody, SHOP), 1);
    seconds_pass(f, 60);
    assert_int_equal(said(f), 0);
}

static void the_mark_of_a_customer_keeps_it_from_being_said_again(void **state)
{
    DeskFixture *f = *state;
    (void)rule(f, (RuleCreate){
                      .run = RULE_RUN_PAGE_OPENED,
                      .all = CONDITIONS(C("customer_triggered", "is", "false")),
                      .actions = ACTIONS(A("send_message", "Hello"), A("set_triggered", "true")) });
    assert_int_equal(opens(f, f->customer, SHOP), 1);
    assert_int_equal(opens(f, f->customer, SHOP), 0);
    assert_int_equal(opens(f, nobody, SHOP), 1);
    assert_int_equal(opens(f, nobody, SHOP), 1); // there is nobody to mark
}

static void conditions_see_nobody_where_nobody_is_known(void **state)
{
    DeskFixture *f = *state;
    static const RuleCondition holding[] = {
        C("customer_name", "not_present", ""),
        C("customer_previous_conversations", "is", "0"),
        C("locale_id", "is", "en-US"),
        C("customer_page_url", "is", "https://example.com/shop?item=7"),
        C("customer_page_url", "not_includes_string", "help"),
        C("customer_in_conversation", "is", "false"),
        C("message", "not_includes", "parcel"),
        C("customer_served", "is", "false"),
    };
    for (size_t i = 0; i < countof(holding); i++) {
        (void)rule(f, (RuleCreate){ .run = RULE_RUN_PAGE_OPENED,
                                    .all = { &holding[i], 1 },
                                    .actions = ACTIONS(A("send_message", "Hello")) });
    }
    (void)rule(f, (RuleCreate){ .run = RULE_RUN_PAGE_OPENED,
                                .all = CONDITIONS(C("customer_name", "present", "")),
                                .actions = ACTIONS(A("send_message", "Not this")) });
    assert_int_equal(opens(f, nobody, SHOP), countof(holding));
    assert_int_equal(PROACTIVE_MAX, countof(holding));
    (void)shop_rule(f);
    assert_int_equal(opens(f, nobody, SHOP), PROACTIVE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, messaging_setup, messaging_teardown)
        TEST(a_visitor_hears_it_and_nothing_is_kept),
        TEST(somebody_in_no_conversation_is_a_visitor_again),
        TEST(in_a_live_conversation_it_is_a_message_there),
        TEST(a_wait_ends_it_where_there_is_no_conversation),
        TEST(the_mark_of_a_customer_keeps_it_from_being_said_again),
        TEST(conditions_see_nobody_where_nobody_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
