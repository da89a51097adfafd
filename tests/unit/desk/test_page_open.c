// A page is opened (RUL-3 "page_opened"): what a conversation hears of it, and what who is in none.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "desk/conversation/page_open.h"
#include "store/message_store.h"
#include "store/thread_store.h"
#include "store/whereabouts_store.h"
#include "support/messaging_desk.h"

typedef struct Open {
    PageOpen in;
    PageOpened out;
    Arena *arena; // what the batch's arena takes with it is kept here; NULL: is not
} Open;

static Err open_apply(Work *work, void *in)
{
    Open *open = in;
    Err err = page_open_apply(work, &open->in, &open->out);
    if (!err && open->arena) {
        open->out.token = str_copy(open->arena, open->out.token);
    }
    return err;
}

// How many proactive messages the page got.
static size_t opens(DeskFixture *f, PersonId person, const char *url)
{
    Open open = { .in = { .person = person, .language = LANGUAGE_EN, .at.page_url = str_of(url) } };
    assert_int_equal(desk_run(f, actor_of(ACTOR_NONE), open_apply, &open), ERR_NONE);
    return open.out.page.count;
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

// ---- what is answered (SES-14) ----------------------------------------------------------------

enum { DEVICE = 7, OTHER_DEVICE = 8 };

// The token that a device of somebody got with a page.
static Str told(DeskFixture *f, PersonId person, unsigned char device, const char *url)
{
    Open open = { .in = { .person = person, .language = LANGUAGE_EN, .at.page_url = str_of(url) } };
    open.arena = &f->arena;
    memset(open.in.device_hash, device, sizeof(open.in.device_hash));
    assert_int_equal(desk_run(f, actor_of(ACTOR_NONE), open_apply, &open), ERR_NONE);
    return open.out.token;
}

typedef struct Answer {
    CustomerMessage in;
    MessageSent out;
} Answer;

static Err answer_it(Work *work, void *in)
{
    Answer *answer = in;
    return customer_message_apply(work, &answer->in, &answer->out);
}

static MessageSent answers(DeskFixture *f, unsigned char device, int64_t n, Str token)
{
    Answer answer = {
        .in = { .n = n, .kind = MESSAGE_TEXT, .body = S("Yes, please"), .answers = token }
    };
    memset(answer.in.device_hash, device, sizeof(answer.in.device_hash));
    assert_int_equal(desk_run(f, actor_of(ACTOR_NONE), answer_it, &answer), ERR_NONE);
    return answer.out;
}

static Message message_at(DeskFixture *f, ThreadId thread, int64_t seq)
{
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    Message message = { 0 };
    assert_int_equal(message_load_at(&tx, &f->arena, thread, seq, &message), ERR_NONE);
    return message;
}

// How often the thread has a text.
static size_t heard(DeskFixture *f, ThreadId thread, const char *text)
{
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    Message message = { 0 };
    size_t count = 0;
    for (int64_t seq = 1; !message_load_at(&tx, &f->arena, thread, seq, &message); seq++) {
        count += str_equal(message.body, str_of(text));
    }
    return count;
}

static const Event *event_of_message(const DeskFixture *f, MessageId id)
{
    for (size_t i = 0; i < f->published_count; i++) {
        const Event *event = &f->published[i].event;
        if (f->published[i].kind == PUBLISHED_EVENT && event->kind == EVENT_MESSAGE_SENT &&
            event->ref == id.v) {
            return event;
        }
    }
    return NULL;
}

static const Event *event_of(const DeskFixture *f, EventId id)
{
    for (size_t i = 0; i < f->published_count; i++) {
        const Event *event = &f->published[i].event;
        if (f->published[i].kind == PUBLISHED_EVENT && event->id.v == id.v) {
            return event;
        }
    }
    return NULL;
}

static void what_was_said_on_the_page_stands_before_the_answer(void **state)
{
    DeskFixture *f = *state;
    RuleId id = shop_rule(f);
    Str token = told(f, nobody, DEVICE, SHOP);
    MessageSent sent = answers(f, DEVICE, 1, token);
    assert_int_equal(sent.public_seq, 2);
    Message first = message_at(f, sent.thread, 1);
    assert_text(first.body, "Hello");
    assert_int_equal(first.author_kind, AUTHOR_BOT);
    assert_int_equal(first.conversation.v, sent.conversation.v);
    assert_text(first.source, "rule");
    assert_int_equal(fixture_conversation(f, sent.conversation).session.first_seq, 1);
    // from the message to the rule, to the page, to the customer
    const Event *said = event_of_message(f, first.id);
    const Event *mark = event_of(f, said->cause);
    const Event *page = event_of(f, mark->cause);
    assert_int_equal(said->actor.kind, ACTOR_MESSAGING_TRIGGER);
    assert_int_equal(mark->kind, EVENT_RULE_FIRED);
    assert_int_equal(mark->ref, id.v);
    assert_int_equal(page->kind, EVENT_PAGE_OPENED);
    assert_int_equal(page->actor.person.v, sent.author.v);
    assert_int_equal(page->cause.v, 0);
}

static void it_goes_with_the_conversation_to_its_ticket(void **state)
{
    DeskFixture *f = *state;
    RuleId id = shop_rule(f);
    MessageSent sent = answers(f, DEVICE, 1, told(f, nobody, DEVICE, SHOP));
    Answer choice = {
        .in = { .n = 2, .kind = MESSAGE_TEXT, .body = S("A person"), .payload = S("person") }
    };
    memset(choice.in.device_hash, DEVICE, sizeof(choice.in.device_hash));
    assert_int_equal(desk_run(f, actor_of(ACTOR_NONE), answer_it, &choice), ERR_NONE);
    Record record = fixture_conversation(f, sent.conversation);
    assert_true(record.ticket.id.v > 0);
    assert_text(record.ticket.subject, "Yes, please");
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    SaidPage page = { 0 };
    ListAsk ask = { .limit = 10 };
    assert_int_equal(said_list_page(&tx, &f->arena, record.ticket.id, &ask, &page), ERR_NONE);
    assert_text(page.rows[0].body, "Hello");
    assert_int_equal(page.rows[0].rule.v, id.v);
    assert_int_equal(page.rows[0].rule_kind, RULE_MESSAGING_TRIGGER);
    assert_text(page.rows[0].rule_title, "A messaging trigger");
    assert_text(page.rows[1].body, "Yes, please");
    assert_int_equal(page.rows[1].rule.v, 0);
}

static void it_stands_there_once(void **state)
{
    DeskFixture *f = *state;
    (void)shop_rule(f);
    Str token = told(f, nobody, DEVICE, SHOP);
    Str other_tab = told(f, nobody, DEVICE, SHOP);
    MessageSent sent = answers(f, DEVICE, 1, token);
    uint64_t digest = fixture_digest(f);
    assert_true(answers(f, DEVICE, 1, token).repeated);
    assert_true(digest == fixture_digest(f));
    (void)answers(f, DEVICE, 2, token);
    (void)answers(f, DEVICE, 3, other_tab);
    assert_int_equal(heard(f, sent.thread, "Hello"), 1);
}

static TicketId ticket_of(DeskFixture *f, ConversationId conversation)
{
    Answer choice = { .in = { .person = fixture_conversation(f, conversation).session.customer,
                              .kind = MESSAGE_TEXT,
                              .body = S("A person"),
                              .payload = S("person") } };
    assert_int_equal(desk_run(f, actor_of(ACTOR_NONE), answer_it, &choice), ERR_NONE);
    return fixture_conversation(f, conversation).ticket.id;
}

static void after_the_end_an_old_one_is_not_said_again_but_a_new_one_is(void **state)
{
    DeskFixture *f = *state;
    (void)shop_rule(f);
    Str token = told(f, nobody, DEVICE, SHOP);
    MessageSent sent = answers(f, DEVICE, 1, token);
    f->world.now_ms += SECOND_MS;
    end(f, ticket_of(f, sent.conversation));
    f->world.now_ms += SECOND_MS;
    MessageSent again = answers(f, DEVICE, 2, token);
    assert_true(again.conversation.v != sent.conversation.v);
    assert_int_equal(heard(f, sent.thread, "Hello"), 1);
    f->world.now_ms += SECOND_MS;
    end(f, ticket_of(f, again.conversation));
    f->world.now_ms += SECOND_MS;
    MessageSent third = answers(f, DEVICE, 3, told(f, sent.author, DEVICE, SHOP));
    assert_text(message_at(f, third.thread, third.public_seq - 1).body, "Hello");
    assert_int_equal(message_at(f, third.thread, third.public_seq - 1).conversation.v,
                     third.conversation.v);
    assert_int_equal(heard(f, sent.thread, "Hello"), 2);
}

static void what_was_not_said_to_this_device_is_left_out(void **state)
{
    DeskFixture *f = *state;
    (void)shop_rule(f);
    Str token = told(f, nobody, DEVICE, SHOP);
    unsigned char device = 20;
    for (size_t at = 0; at < token.len; at += 7, device++) {
        char *changed = str_terminated(&f->arena, token);
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        MessageSent sent = answers(f, device, 1, (Str){ changed, token.len });
        assert_int_equal(sent.public_seq, 1);
    }
    static const Str bad[] = { STR_INIT("A"), STR_INIT("===="), STR_INIT("a b"),
                               STR_INIT("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA") };
    for (size_t i = 0; i < countof(bad); i++, device++) {
        assert_int_equal(answers(f, device, 1, bad[i]).public_seq, 1);
    }
    assert_int_equal(answers(f, OTHER_DEVICE, 1, token).public_seq, 1);
}

static void all_of_a_page_is_said_in_its_order_as_far_as_there_is_room(void **state)
{
    DeskFixture *f = *state;
    static char longest[MESSAGE_TEXT_POINTS_MAX * 3 + 1];
    for (size_t i = 0; i < MESSAGE_TEXT_POINTS_MAX; i++) {
        memcpy(&longest[i * 3], "窓", 3);
    }
    (void)rule(
        f, (RuleCreate){ .run = RULE_RUN_PAGE_OPENED,
                         .actions = ACTIONS(A("send_message", "One"), A("send_message", "Two")) });
    RuleAction long_ones[] = { A("send_message", ""), A("send_message", "") };
    long_ones[0].values[0] = long_ones[1].values[0] = str_of(longest);
    (void)rule(f, (RuleCreate){ .run = RULE_RUN_PAGE_OPENED, .actions = { long_ones, 2 } });
    (void)sayer(f, RULE_RUN_PAGE_OPENED);
    Str token = told(f, nobody, DEVICE, SHOP);
    assert_true(token.len <= PROACTIVE_TOKEN_BYTES_MAX);
    MessageSent sent = answers(f, DEVICE, 1, token);
    assert_int_equal(sent.public_seq, 5);
    assert_text(message_at(f, sent.thread, 1).body, "One");
    assert_text(message_at(f, sent.thread, 2).body, "Two");
    assert_true(str_equal(message_at(f, sent.thread, 3).body, str_of(longest)));
    assert_text(message_at(f, sent.thread, 4).body, "Hello");
}

static void a_rule_that_runs_once_per_ticket_has_run(void **state)
{
    DeskFixture *f = *state;
    (void)rule(f, (RuleCreate){ .run = RULE_RUN_PAGE_OPENED,
                                .once_per_ticket = true,
                                .actions = ACTIONS(A("send_message", "Hello")) });
    MessageSent sent = answers(f, DEVICE, 1, told(f, nobody, DEVICE, SHOP));
    assert_int_equal(opens(f, sent.author, SHOP), 0);
    assert_int_equal(heard(f, sent.thread, "Hello"), 1);
}

static void a_page_that_a_rule_fires_on_is_what_it_comes_from(void **state)
{
    DeskFixture *f = *state;
    (void)shop_rule(f);
    (void)requested(f);
    (void)opens(f, f->customer, "https://example.com/help");
    assert_int_equal(fixture_told(f, EVENT_PAGE_OPENED, NULL), 0);
    (void)opens(f, f->customer, SHOP);
    const Event *page = NULL;
    const Event *mark = NULL;
    assert_int_equal(fixture_told(f, EVENT_PAGE_OPENED, &page), 1);
    assert_int_equal(fixture_told(f, EVENT_RULE_FIRED, &mark), 1);
    assert_int_equal(mark->cause.v, page->id.v);
    assert_int_equal(page->actor.person.v, f->customer.v);
}

// ---- where they are ---------------------------------------------------------------------------

static Whereabouts known(DeskFixture *f, ConversationId conversation)
{
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    Whereabouts at = { 0 };
    Err err = whereabouts_load(&tx, &f->arena, conversation, &at);
    assert_true(err == ERR_NONE || err == ERR_NOT_FOUND);
    return at;
}

static void the_page_is_known_at_every_later_event(void **state)
{
    DeskFixture *f = *state;
    static const RuleRun runs[] = { RULE_RUN_MESSAGE_SENT, RULE_RUN_REQUESTED, RULE_RUN_QUEUED,
                                    RULE_RUN_ASSIGNED };
    for (size_t i = 0; i < countof(runs); i++) {
        (void)rule(
            f, (RuleCreate){ .run = runs[i],
                             .all = CONDITIONS(C("customer_page_url", "includes_string", "/shop")),
                             .actions = ACTIONS(A("send_message", "Hello")) });
    }
    ConversationId conversation = fixture_begin(f, f->customer);
    (void)opens(f, f->customer, SHOP);
    assert_text(known(f, conversation).page_url, SHOP);
    customer_says(f); // which the bot hands off
    assert_int_equal(fired(f), 3);
    fixture_set_status(f, f->aiko, AGENT_ONLINE);
    assert_int_equal(fired(f), 4);
    (void)opens(f, f->customer, "https://example.com/help");
    customer_says(f);
    assert_int_equal(fired(f), 4);
}

static void where_nothing_is_known_no_page_fits(void **state)
{
    DeskFixture *f = *state;
    (void)rule(f,
               (RuleCreate){ .run = RULE_RUN_MESSAGE_SENT,
                             .all = CONDITIONS(C("customer_page_url", "includes_string", "/shop")),
                             .actions = ACTIONS(A("send_message", "Hello")) });
    (void)fixture_begin(f, f->customer);
    customer_says(f);
    assert_int_equal(fired(f), 0);
}

static void a_message_tells_where_it_is_written(void **state)
{
    DeskFixture *f = *state;
    Answer first = { .in = { .person = f->visitor,
                             .kind = MESSAGE_TEXT,
                             .body = S("Hi"),
                             .at = { .page_url = S(SHOP),
                                     .page_title = S("Shop"),
                                     .browser = S("Chrome 131"),
                                     .system = S("Windows"),
                                     .platform = PLATFORM_DESKTOP,
                                     .address = S("192.0.2.1") } } };
    assert_int_equal(desk_run(f, actor_of(ACTOR_NONE), answer_it, &first), ERR_NONE);
    Answer second = { .in = { .person = f->visitor,
                              .kind = MESSAGE_TEXT,
                              .body = S("Hi again"),
                              .at = { .address = S("192.0.2.2") } } };
    assert_int_equal(desk_run(f, actor_of(ACTOR_NONE), answer_it, &second), ERR_NONE);
    Whereabouts at = known(f, first.out.conversation);
    assert_text(at.page_url, SHOP);
    assert_text(at.page_title, "Shop");
    assert_text(at.browser, "Chrome 131");
    assert_text(at.system, "Windows");
    assert_int_equal(at.platform, PLATFORM_DESKTOP);
    assert_text(at.address, "192.0.2.2");
}

// Conditions on where somebody is hold for a visitor and in a conversation alike.
static void conditions_see_the_browser_and_the_address(void **state)
{
    DeskFixture *f = *state;
    static const RuleCondition holding[] = {
        C("customer_browser", "is", "chrome 131"),
        C("customer_browser", "includes_string", "Chrome"),
        C("customer_os", "is_not", "macOS"),
        C("customer_platform", "is", "mobile"),
        C("customer_ip", "includes_string", "192.0.2."),
        C("customer_ip", "present", ""),
    };
    static const RuleCondition failing[] = {
        C("customer_browser", "is", "Chrome"),
        C("customer_os", "not_present", ""),
        C("customer_platform", "is", "desktop"),
    };
    static const RuleAction yes = A("send_message", "Yes");
    static const RuleAction no = A("send_message", "No");
    static const RuleRun runs[] = { RULE_RUN_PAGE_OPENED, RULE_RUN_MESSAGE_SENT };
    for (size_t i = 0; i < countof(runs); i++) {
        for (size_t j = 0; j < countof(holding) + countof(failing); j++) {
            bool holds = j < countof(holding);
            (void)rule(
                f, (RuleCreate){ .run = runs[i],
                                 .all = { holds ? &holding[j] : &failing[j - countof(holding)], 1 },
                                 .actions = { holds ? &yes : &no, 1 } });
        }
    }
    Whereabouts at = { .page_url = S(SHOP),
                       .browser = S("Chrome 131"),
                       .system = S("Android"),
                       .platform = PLATFORM_MOBILE,
                       .address = S("192.0.2.17") };
    Open open = { .in = { .at = at } };
    assert_int_equal(desk_run(f, actor_of(ACTOR_NONE), open_apply, &open), ERR_NONE);
    assert_int_equal(open.out.page.count, countof(holding));
    Answer answer = { .in = {
                          .person = f->visitor, .kind = MESSAGE_TEXT, .body = S("Hi"), .at = at } };
    assert_int_equal(desk_run(f, actor_of(ACTOR_NONE), answer_it, &answer), ERR_NONE);
    assert_int_equal(heard(f, answer.out.thread, "Yes"), countof(holding));
    assert_int_equal(heard(f, answer.out.thread, "No"), 0);
}

static void group_is(DeskFixture *f, TeamId team, const char *status, bool wanted)
{
    RuleCondition condition = { S("status_of_group"), S("is"), S("") };
    condition.value = str_format(&f->arena, "%" PRId64 ":%s", team.v, status);
    RuleId id = rule(f, (RuleCreate){ .run = RULE_RUN_PAGE_OPENED,
                                      .all = { &condition, 1 },
                                      .actions = ACTIONS(A("send_message", "Hello")) });
    assert_int_equal(opens(f, nobody, SHOP), wanted);
    switch_off(f, id);
}

static void conditions_see_who_is_there_of_a_chosen_group(void **state)
{
    DeskFixture *f = *state;
    group_is(f, f->support, "invisible", true);
    fixture_set_status(f, f->aiko, AGENT_AWAY);
    group_is(f, f->support, "away", true);
    fixture_set_status(f, f->ben, AGENT_ONLINE);
    group_is(f, f->support, "online", true);
    group_is(f, f->support, "away", false);
    group_is(f, f->sales, "invisible", true); // there is nobody in it
    group_is(f, (TeamId){ 4711 }, "invisible", false);
}

static void hostile_pages_are_refused(void **state)
{
    DeskFixture *f = *state;
    static char longer[PAGE_URL_BYTES_MAX + 2];
    memset(longer, 'x', sizeof(longer) - 1);
    const Str bad[] = { str_of(longer),
                        S("https://a.example/\n"),
                        S("https://a.example/\x7f"),
                        S("https://a.example/\xff"),
                        { "a\0b", 3 } };
    for (size_t i = 0; i < countof(bad); i++) {
        Open open = { .in = { .at.page_url = bad[i] } };
        assert_int_equal(desk_run(f, actor_of(ACTOR_NONE), open_apply, &open), ERR_INVALID);
        assert_text(f->refusal.field, "url");
    }
}

static Err purge_begin(Work *work, void *in)
{
    (void)in;
    work_timer_set(work, TIMER_PURGE, 0, work->now_ms);
    return work->tx->err;
}

static void it_is_forgotten_thirty_days_after_the_end(void **state)
{
    DeskFixture *f = *state;
    enum { DAY_S = 24 * 3600 };
    assert_int_equal(desk_run(f, actor_of(ACTOR_NONE), purge_begin, NULL), ERR_NONE);
    ConversationId conversation = fixture_begin(f, f->customer);
    (void)opens(f, f->customer, SHOP);
    TicketId ticket = ticket_of(f, conversation);
    seconds_pass(f, 40 * DAY_S);
    assert_text(known(f, conversation).page_url, SHOP);
    end(f, ticket);
    seconds_pass(f, 29 * DAY_S);
    assert_text(known(f, conversation).page_url, SHOP);
    seconds_pass(f, 2 * DAY_S);
    assert_text(known(f, conversation).page_url, "");
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
        TEST(what_was_said_on_the_page_stands_before_the_answer),
        TEST(it_goes_with_the_conversation_to_its_ticket),
        TEST(it_stands_there_once),
        TEST(after_the_end_an_old_one_is_not_said_again_but_a_new_one_is),
        TEST(what_was_not_said_to_this_device_is_left_out),
        TEST(all_of_a_page_is_said_in_its_order_as_far_as_there_is_room),
        TEST(a_rule_that_runs_once_per_ticket_has_run),
        TEST(a_page_that_a_rule_fires_on_is_what_it_comes_from),
        TEST(the_page_is_known_at_every_later_event),
        TEST(where_nothing_is_known_no_page_fits),
        TEST(a_message_tells_where_it_is_written),
        TEST(conditions_see_the_browser_and_the_address),
        TEST(conditions_see_who_is_there_of_a_chosen_group),
        TEST(hostile_pages_are_refused),
        TEST(it_is_forgotten_thirty_days_after_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
