// Placeholders of rules: who may read what, and how it is written where it goes.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "desk/people/person_update.h"
#include "desk/webhook/webhook_save.h"
#include "store/comment_list_store.h"
#include "support/rule_fixture.h"

static int setup(void **state)
{
    static DeskFixture fixture;
    desk_fixture_make(&fixture);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    desk_fixture_free(*state);
    return 0;
}

#define LETTER(to, body)                                                                        \
    {                                                                                           \
        STR_INIT("notification_user"), { STR_INIT(to), STR_INIT("Subject"), STR_INIT(body) }, 3 \
    }

// What leaves the process for a ticket, the newest first: at least `least` rows.
static const OutboxRow *outbox(DeskFixture *f, TicketId ticket, size_t least)
{
    const OutboxRow *rows = NULL;
    size_t count = 0;
    Tx tx = tx_begin(f->reader, TX_READ);
    Err err = outbox_list(&tx, &f->arena, ticket, &rows, &count);
    tx_end(&tx);
    assert_int_equal(err, ERR_NONE);
    assert_true(count >= least);
    return rows;
}

typedef struct Making {
    TicketCreate in;
    TicketUpdated out;
} Making;

static Err make_apply(Work *work, void *in)
{
    Making *making = in;
    return ticket_create_apply(work, &making->in, &making->out);
}

// A ticket that an agent made, beginning with an internal note.
static TicketId noted(DeskFixture *f)
{
    Making making = { .in = { .requester = f->customer,
                              .comment = { .given = true,
                                           .channel = CHANNEL_NOTE,
                                           .body = S("He lies about the invoice") } } };
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), make_apply, &making), ERR_NONE);
    return making.out.record.ticket.id;
}

static TicketUpdate reply(TicketId ticket)
{
    return (TicketUpdate){
        .ticket = ticket,
        .comment = { .given = true, .channel = CHANNEL_EMAIL, .body = S("Dear customer") }
    };
}

static void a_note_that_a_ticket_begins_with_is_never_its_description_to_a_customer(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = noted(f);
    (void)updated(f, f->aiko, reply(ticket)); // from here on the ticket is public
    (void)simple(f, (RuleCondition)C("priority", "changed", ""),
                 (RuleAction)LETTER("requester_id", "[{{ticket.description}}]"));
    TicketUpdate high = { .ticket = ticket,
                          .fields = { .priority_given = true, .priority = PRIORITY_HIGH } };
    (void)updated(f, f->aiko, high);
    assert_true(str_equal(outbox(f, ticket, 1)->body, S("[]")));
    (void)simple(f, (RuleCondition)C("type", "changed", ""),
                 (RuleAction)LETTER("assignee_id", "[{{ticket.description}}]"));
    TicketUpdate task = { .ticket = ticket,
                          .fields = { .type_given = true,
                                      .type = TYPE_TASK,
                                      .assignee_given = true,
                                      .assignee = f->aiko } };
    (void)updated(f, f->aiko, task);
    assert_true(str_equal(outbox(f, ticket, 1)->body, S("[He lies about the invoice]")));
}

static void a_note_that_a_ticket_begins_with_is_not_its_subject(void **state)
{
    DeskFixture *f = *state;
    assert_true(str_equal(fixture_ticket(f, noted(f)).ticket.subject, S("Chie")));
    Making asked = { .in = { .requester = f->customer,
                             .comment = { .given = true, .body = S("It smokes") } } };
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), make_apply, &asked), ERR_NONE);
    Record made = fixture_ticket(f, asked.out.record.ticket.id);
    assert_true(str_equal(made.ticket.subject, S("It smokes")));
}

static Err suspend_apply(Work *work, void *in)
{
    PersonUpdate suspend = { .person = *(const PersonId *)in,
                             .suspended_given = true,
                             .suspended = true };
    Person suspended = { 0 };
    return person_update_apply(work, &suspend, &suspended);
}

static void nobody_who_is_suspended_is_written_to(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = noted(f);
    (void)simple(f, (RuleCondition)C("priority", "changed", ""),
                 (RuleAction)LETTER("requester_id", "Hello"));
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), suspend_apply, &f->customer), ERR_NONE);
    TicketUpdate high = { .ticket = ticket,
                          .fields = { .priority_given = true, .priority = PRIORITY_HIGH } };
    (void)updated(f, f->aiko, high);
    assert_int_equal(fired(f), 1);
    assert_true(str_equal(skipped(f), S("nobody")));
}

static void the_link_to_a_survey_is_the_requesters_alone(void **state)
{
    DeskFixture *f = *state;
    Making other = { .in = { .requester_name = S("A partner"),
                             .requester_email = S("partner@example.org"),
                             .comment = { .given = true, .body = S("Hello") } } };
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), make_apply, &other), ERR_NONE);
    Str person = str_format(&f->arena, "%" PRId64, other.out.record.ticket.requester.v);
    Str text = S("[{{satisfaction.survey_url}}]");
    TicketId ticket = assigned(f);
    (void)simple(f, (RuleCondition)C("status", "value", "solved"),
                 (RuleAction)A("satisfaction_score", "offered"));
    (void)status_set(f, ticket, TICKET_SOLVED);
    (void)trigger(f, CONDITIONS(C("priority", "changed", "")), (RuleConditions){ 0 },
                  ACTIONS({ S("notification_user"), { S("requester_id"), S("s"), text }, 3 },
                          { S("notification_user"), { person, S("s"), text }, 3 }));
    TicketUpdate high = { .ticket = ticket,
                          .fields = { .priority_given = true, .priority = PRIORITY_HIGH } };
    (void)updated(f, f->aiko, high);
    const OutboxRow *rows = outbox(f, ticket, 2);
    assert_true(str_equal(rows[0].body, S("[]")));
    assert_true(str_starts(rows[1].body, S("[https://desk.test/survey/")));
}

// ---- webhooks ---------------------------------------------------------------------------------

typedef struct Calling {
    WebhookChange in;
    WebhookId out;
} Calling;

static Err call_apply(Work *work, void *in)
{
    Calling *calling = in;
    return webhook_create_apply(work, &calling->in, &calling->out);
}

// What a webhook of that kind is sent when a rule with such a body calls it, of a ticket that is
// called `title`.
static Str called(DeskFixture *f, WebhookMethod method, WebhookFormat format, Str body, Str title)
{
    Calling calling = { .in = { .plan = { .name = S("n"),
                                          .endpoint = S("https://example.com/"),
                                          .method = method,
                                          .format = format,
                                          .active = true,
                                          .subscriptions = UINT32_C(1) << WEBHOOK_BY_RULE },
                                .name_given = true,
                                .endpoint_given = true,
                                .method_given = true,
                                .format_given = true,
                                .active_given = true,
                                .subscriptions_given = true } };
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), call_apply, &calling), ERR_NONE);
    Str webhook = str_format(&f->arena, "%" PRId64, calling.out.v);
    RuleAction action = { S("notification_webhook"), { webhook, body }, 2 };
    RuleId rule = simple(f, (RuleCondition)C("priority", "changed", ""), action);
    TicketId ticket = noted(f);
    TicketUpdate update = { .ticket = ticket,
                            .fields = { .subject_given = true,
                                        .subject = title,
                                        .priority_given = true,
                                        .priority = PRIORITY_HIGH } };
    (void)updated(f, f->aiko, update);
    rule_switched_off(f, rule);
    return outbox(f, ticket, 1)->body;
}

static void what_a_customer_wrote_stays_a_value_in_every_format(void **state)
{
    DeskFixture *f = *state;
    static const struct {
        WebhookMethod method;
        WebhookFormat format;
        Str body;
        Str title;
        Str sent;
    } cases[] = {
        { WEBHOOK_POST, WEBHOOK_JSON, STR_INIT("{\"t\":\"{{ticket.title}}\"}"),
          STR_INIT("\",\"admin\":\"1"), STR_INIT("{\"t\":\"\\\",\\\"admin\\\":\\\"1\"}") },
        { WEBHOOK_PUT, WEBHOOK_XML, STR_INIT("<t>{{ticket.title}}</t>"),
          STR_INIT("</t><admin a=\"&\"/>"),
          STR_INIT("<t>&lt;/t&gt;&lt;admin a=&quot;&amp;&quot;/&gt;</t>") },
        { WEBHOOK_POST, WEBHOOK_FORM, STR_INIT("t={{ticket.title}}&b=1"), STR_INIT("x&admin=1"),
          STR_INIT("t=x%26admin%3D1&b=1") },
        { WEBHOOK_GET, WEBHOOK_JSON, STR_INIT("t={{ticket.title}}"), STR_INIT("x&admin=1 窓"),
          STR_INIT("t=x%26admin%3D1%20%E7%AA%93") },
    };
    for (size_t i = 0; i < countof(cases); i++) {
        Str sent = called(f, cases[i].method, cases[i].format, cases[i].body, cases[i].title);
        if (!str_equal(sent, cases[i].sent)) {
            fail_msg("%zu: sent %.*s", i, STR_ARG(sent));
        }
    }
}

// ---- what a text can ask for ------------------------------------------------------------------

static int64_t memory_kb(void)
{
    struct rusage usage;
    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return usage.ru_maxrss;
}

static void a_text_that_asks_again_and_again_costs_no_more_memory(void **state)
{
    DeskFixture *f = *state;
    enum { COMMENTS = 8, LONG_BYTES = 60 * 1000, GROWTH_MAX_KB = 64 * 1024 };
    Str text = S("{% for i in (1..1900) %}{% if ticket.comments %}{% endif %}{% endfor %}");
    TicketId ticket = noted(f);
    Str body = { memset(arena_array(&f->arena, char, LONG_BYTES), 'x', LONG_BYTES), LONG_BYTES };
    TicketUpdate note = { .ticket = ticket,
                          .comment = { .given = true, .channel = CHANNEL_NOTE, .body = body } };
    for (int i = 0; i < COMMENTS; i++) {
        (void)updated(f, f->aiko, note);
    }
    (void)simple(f, (RuleCondition)C("type", "changed", ""),
                 (RuleAction){ S("notification_user"), { S("all_agents"), S("s"), text }, 3 });
    TicketUpdate update = { .ticket = ticket, .fields = { .type_given = true, .type = TYPE_TASK } };
    int64_t before_kb = memory_kb();
    (void)updated(f, f->aiko, update);
    assert_true(memory_kb() - before_kb < GROWTH_MAX_KB);
    assert_true(str_equal(skipped(f), S("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_note_that_a_ticket_begins_with_is_never_its_description_to_a_customer, setup,
            teardown),
        cmocka_unit_test_setup_teardown(a_note_that_a_ticket_begins_with_is_not_its_subject, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(nobody_who_is_suspended_is_written_to, setup, teardown),
        cmocka_unit_test_setup_teardown(what_a_customer_wrote_stays_a_value_in_every_format, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_text_that_asks_again_and_again_costs_no_more_memory,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(the_link_to_a_survey_is_the_requesters_alone, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
