// Automations: which tickets an hour's run finds, what it does to them, and that it ends.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "desk/rules/automation_run.h"
#include "desk/rules/automation_why.h"
#include "desk/rules/rule_dry_run.h"
#include "desk/rules/rule_save.h"
#include "desk/rules/rule_set.h"
#include "desk/rules/stock_rules.h"
#include "desk/ticket/ticket_update.h"
#include "desk/timer/timers_run.h"
#include "store/comment_list_store.h"
#include "store/rule_store.h"
#include "support/desk_fixture.h"

#define HOUR RULE_HOUR_MS

// ---- a desk with a clock ----------------------------------------------------------------------

static Err arm_apply(Work *work, void *in)
{
    (void)in;
    work_timer_set(work, TIMER_AUTOMATIONS, 0, automation_next_ms(work->now_ms));
    return ERR_NONE;
}

static int setup(void **state)
{
    static DeskFixture fixture;
    desk_fixture_make(&fixture);
    assert_int_equal(desk_run(&fixture, actor_of(ACTOR_TIMER), arm_apply, NULL), ERR_NONE);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    desk_fixture_free(*state);
    return 0;
}

static Err timers_apply(Work *work, void *in)
{
    return timers_run_apply(work, in);
}

// One command of whatever is due; false when nothing was.
static bool run_once(DeskFixture *f)
{
    if (!f->next_due_ms || f->next_due_ms > f->world.now_ms) {
        return false;
    }
    TimersRan ran = { 0 };
    assert_int_equal(desk_run(f, actor_of(ACTOR_TIMER), timers_apply, &ran), ERR_NONE);
    return true;
}

static void run_due(DeskFixture *f)
{
    while (run_once(f)) {
    }
}

// Lets the clock go on hour by hour, as it does.
static void hours_pass(DeskFixture *f, int64_t hours)
{
    for (int64_t i = 0; i < hours; i++) {
        f->world.now_ms += HOUR;
        run_due(f);
    }
}

// ---- making things ----------------------------------------------------------------------------

#define C(field, how, value)                            \
    {                                                   \
        STR_INIT(field), STR_INIT(how), STR_INIT(value) \
    }
#define A(field, value)                         \
    {                                           \
        STR_INIT(field), { STR_INIT(value) }, 1 \
    }

typedef struct Create {
    RuleCreate in;
    RuleSaved out;
} Create;

static Err create_apply(Work *work, void *in)
{
    Create *create = in;
    return rule_create_apply(work, &create->in, &create->out);
}

static RuleId rule_of(DeskFixture *f, RuleKind kind, RuleConditions all, RuleActions actions)
{
    Create create = { .in = {
                          .kind = kind, .title = S("A rule"), .all = all, .actions = actions } };
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), create_apply, &create), ERR_NONE);
    return create.out.rule.id;
}

static RuleId automation(DeskFixture *f, const RuleCondition *all, size_t count, RuleAction action)
{
    return rule_of(f, RULE_AUTOMATION, (RuleConditions){ all, count }, (RuleActions){ &action, 1 });
}

static RuleId trigger(DeskFixture *f, RuleCondition condition, RuleAction action)
{
    return rule_of(f, RULE_TRIGGER, (RuleConditions){ &condition, 1 }, (RuleActions){ &action, 1 });
}

static Err stock_apply(Work *work, void *in)
{
    (void)in;
    work->config_changed = true;
    return stock_rules_make(work, LANGUAGE_JA);
}

typedef struct Update {
    TicketUpdate in;
    TicketUpdated out;
} Update;

static Err update_apply(Work *work, void *in)
{
    Update *update = in;
    return ticket_update_apply(work, &update->in, &update->out);
}

static void change(DeskFixture *f, TicketUpdate in)
{
    Update update = { .in = in };
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), update_apply, &update), ERR_NONE);
}

static void status_set(DeskFixture *f, TicketId ticket, TicketStatus status)
{
    change(f, (TicketUpdate){ .ticket = ticket,
                              .fields = { .status_given = true, .status = status } });
}

static TicketId assigned(DeskFixture *f, PersonId customer)
{
    TicketId ticket = fixture_handoff(f, customer, (TeamId){ 0 });
    fixture_assign(f, ticket, f->aiko);
    return ticket;
}

typedef struct Letter {
    PersonId from;
    TicketId *made;
} Letter;

static Err letter_apply(Work *work, void *in)
{
    const Letter *letter = in;
    Record after = { .ticket = { .requester = letter->from,
                                 .submitter = letter->from,
                                 .subject = S("A letter"),
                                 .via = VIA_EMAIL,
                                 .routing_channel = ROUTING_EMAIL,
                                 .is_public = true } };
    Err err = record_create_ticket(work, &(Record){ 0 }, &after);
    *letter->made = after.ticket.id;
    return err;
}

// Tickets that did not come from messaging. Their ids are dense.
static TicketId letters(DeskFixture *f, size_t count)
{
    TicketId first = { 0 };
    for (size_t i = 0; i < count; i++) {
        TicketId made = { 0 };
        Letter letter = { f->customer, &made };
        assert_int_equal(desk_run(f, actor_agent(f, f->aiko), letter_apply, &letter), ERR_NONE);
        first = i == 0 ? made : first;
    }
    return first;
}

static size_t fired(const DeskFixture *f)
{
    return fixture_told(f, EVENT_RULE_FIRED, NULL);
}

static TicketStatus status_now(DeskFixture *f, TicketId ticket)
{
    return fixture_ticket(f, ticket).ticket.status;
}

// ---- the standard one -------------------------------------------------------------------------

static void four_days_after_solving_the_ticket_is_closed_and_its_session_ends(void **state)
{
    DeskFixture *f = *state;
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), stock_apply, NULL), ERR_NONE);
    TicketId ticket = assigned(f, f->customer);
    status_set(f, ticket, TICKET_SOLVED);
    hours_pass(f, 96);
    assert_int_equal(status_now(f, ticket), TICKET_SOLVED);
    hours_pass(f, 1);
    Record after = fixture_ticket(f, ticket);
    assert_int_equal(after.ticket.status, TICKET_CLOSED);
    assert_int_equal(after.session.session_state, SESSION_ENDED);
    assert_int_equal(after.session.ended_reason, ENDED_REASON_TICKET_CLOSED);
    assert_int_equal(after.session.ended_via, ENDED_VIA_RULE);
    assert_int_equal(after.session.ended_by.v, 0);
}

static void a_fire_is_an_update_of_its_own_whose_cause_is_the_clock(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f, f->customer);
    status_set(f, ticket, TICKET_PENDING);
    RuleCondition all[] = { C("PENDING", "is", "24") };
    RuleId rule = automation(f, all, 1, (RuleAction)A("current_tags", "waits"));
    size_t audits = fixture_told(f, EVENT_FIELD_SET, NULL);
    hours_pass(f, 26);
    const Event *mark = NULL;
    const Event *set = NULL;
    const Event *clock = NULL;
    assert_int_equal(fixture_told(f, EVENT_RULE_FIRED, &mark), 1);
    assert_int_equal(fixture_told(f, EVENT_FIELD_SET, &set), audits + 1);
    (void)fixture_told(f, EVENT_TIMER_FIRED, &clock);
    assert_int_equal(clock->number_a, TIMER_AUTOMATIONS);
    assert_int_equal(mark->ref, rule.v);
    assert_int_equal(mark->actor.kind, ACTOR_AUTOMATION);
    assert_int_equal(mark->cause.v, clock->id.v);
    assert_int_equal(set->actor.kind, ACTOR_AUTOMATION);
    assert_int_equal(set->actor.via, VIA_RULE);
    assert_int_equal(set->cause.v, mark->id.v);
    assert_int_equal(set->audit.v, mark->audit.v);
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    Rule used = { 0 };
    assert_int_equal(rule_load(&tx, &f->arena, rule, &used), ERR_NONE);
    assert_int_equal(used.fired_count, 1);
}

static void triggers_run_on_what_an_automation_did(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f, f->customer);
    status_set(f, ticket, TICKET_PENDING);
    RuleCondition all[] = { C("PENDING", "is", "2") };
    (void)automation(f, all, 1, (RuleAction)A("status", "solved"));
    (void)trigger(f, (RuleCondition)C("status", "value", "solved"),
                  (RuleAction)A("current_tags", "done"));
    hours_pass(f, 4);
    Record after = fixture_ticket(f, ticket);
    assert_int_equal(after.ticket.status, TICKET_SOLVED);
    assert_true(str_equal(after.ticket.tags, S("done")));
    assert_int_equal(fired(f), 2);
}

static void the_end_of_a_session_by_an_automation_says_so(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f, f->customer);
    RuleCondition all[] = { C("created_at", "greater_than", "1"),
                            C("messaging_session_state", "is_not", "ended") };
    (void)automation(f, all, 2, (RuleAction)A("messaging_session", "end"));
    hours_pass(f, 3);
    Record after = fixture_ticket(f, ticket);
    assert_int_equal(after.session.ended_reason, ENDED_REASON_AUTOMATION);
    assert_int_equal(fired(f), 1);
}

// ---- when -------------------------------------------------------------------------------------

static void is_holds_in_the_run_in_which_so_many_whole_hours_have_passed(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f, f->customer);
    f->world.now_ms += 17 * 60 * 1000;
    run_due(f);
    status_set(f, ticket, TICKET_HOLD);
    RuleCondition all[] = { C("HOLD", "is", "3") };
    (void)automation(f, all, 1, (RuleAction)A("priority", "urgent"));
    hours_pass(f, 3);
    assert_int_equal(fired(f), 0);
    hours_pass(f, 1);
    assert_int_equal(fired(f), 1);
    hours_pass(f, 5);
    assert_int_equal(fired(f), 1);
}

static void an_hour_that_was_missed_is_made_up_for(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f, f->customer);
    status_set(f, ticket, TICKET_HOLD);
    RuleCondition all[] = { C("HOLD", "is", "3") };
    (void)automation(f, all, 1, (RuleAction)A("priority", "urgent"));
    f->world.now_ms += 9 * HOUR; // nobody was there
    run_due(f);
    assert_int_equal(fired(f), 1);
    assert_int_equal(fixture_ticket(f, ticket).ticket.priority, PRIORITY_URGENT);
    assert_true(f->next_due_ms > f->world.now_ms);
}

static void after_a_long_standstill_only_the_newest_hours_are_made_up_for(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f, f->customer);
    status_set(f, ticket, TICKET_HOLD);
    RuleCondition all[] = { C("HOLD", "is", "3") };
    (void)automation(f, all, 1, (RuleAction)A("priority", "urgent"));
    f->world.now_ms += 400 * HOUR;
    size_t batches = f->batch_count;
    run_due(f);
    assert_int_equal(fired(f), 0);
    assert_true(f->batch_count - batches <= AUTOMATION_HOURS_BACK_MAX + 2);
}

static void hours_since_somebody_did_something_are_found_too(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f, f->customer);
    RuleCondition assigned_for[] = { C("assigned_at", "is", "2") };
    RuleCondition silent_for[] = { C("requester_updated_at", "greater_than", "4"),
                                   C("current_tags", "not_includes", "silent") };
    (void)automation(f, assigned_for, 1, (RuleAction)A("priority", "high"));
    (void)automation(f, silent_for, 2, (RuleAction)A("current_tags", "silent"));
    hours_pass(f, 3);
    assert_int_equal(fixture_ticket(f, ticket).ticket.priority, PRIORITY_HIGH);
    fixture_customer_writes(f, fixture_ticket(f, ticket).session.id);
    hours_pass(f, 4);
    assert_int_equal(fired(f), 1);
    hours_pass(f, 2);
    assert_int_equal(fired(f), 2);
    assert_true(str_equal(fixture_ticket(f, ticket).ticket.tags, S("silent")));
}

static void they_run_in_list_order_each_seeing_what_the_one_before_did(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f, f->customer);
    RuleCondition first[] = { C("created_at", "is", "2") };
    RuleCondition second[] = { C("created_at", "is", "2"), C("priority", "is", "high") };
    (void)automation(f, first, 1, (RuleAction)A("priority", "high"));
    (void)automation(f, second, 2, (RuleAction)A("current_tags", "both"));
    hours_pass(f, 4);
    assert_int_equal(fired(f), 2);
    assert_true(str_equal(fixture_ticket(f, ticket).ticket.tags, S("both")));
}

// ---- limits -----------------------------------------------------------------------------------

static void
one_automation_updates_a_thousand_tickets_in_a_run_and_the_rest_in_the_next(void **state)
{
    DeskFixture *f = *state;
    enum { OVER = 7 };
    TicketId first = letters(f, AUTOMATION_TICKETS_MAX + OVER);
    RuleCondition all[] = { C("NEW", "greater_than", "1"),
                            C("current_tags", "not_includes", "old") };
    (void)automation(f, all, 2, (RuleAction)A("current_tags", "old"));
    hours_pass(f, 1);
    assert_int_equal(fired(f), 0);
    hours_pass(f, 1);
    assert_int_equal(fired(f), AUTOMATION_TICKETS_MAX);
    hours_pass(f, 1);
    assert_int_equal(fired(f), AUTOMATION_TICKETS_MAX + OVER);
    TicketId last = { first.v + AUTOMATION_TICKETS_MAX + OVER - 1 };
    assert_true(str_equal(fixture_ticket(f, last).ticket.tags, S("old")));
}

static void a_ticket_takes_a_hundred_updates_by_automations_in_its_life(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = letters(f, 1);
    RuleCondition all[] = { C("created_at", "greater_than", "1"),
                            C("current_tags", "not_includes", "again") };
    (void)automation(f, all, 2, (RuleAction)A("current_tags", "again"));
    (void)trigger(f, (RuleCondition)C("current_tags", "includes", "again"),
                  (RuleAction)A("remove_tags", "again"));
    hours_pass(f, AUTOMATION_UPDATES_MAX + 10);
    assert_int_equal(fired(f), 2 * AUTOMATION_UPDATES_MAX);
    assert_int_equal(fixture_ticket(f, ticket).ticket.tags.len, 0);
}

static void no_command_holds_the_writer_for_long(void **state)
{
    DeskFixture *f = *state;
    (void)letters(f, 3 * AUTOMATION_FIRES_PER_COMMAND);
    RuleCondition all[] = { C("NEW", "is", "1") };
    (void)automation(f, all, 1, (RuleAction)A("current_tags", "old"));
    f->world.now_ms += 2 * HOUR;
    size_t before = fired(f);
    while (run_once(f)) {
        assert_true(fired(f) - before <= AUTOMATION_FIRES_PER_COMMAND);
        before = fired(f);
    }
    assert_int_equal(fired(f), 3 * AUTOMATION_FIRES_PER_COMMAND);
}

static void a_restart_between_two_commands_neither_drops_nor_doubles(void **state)
{
    DeskFixture *f = *state;
    enum { TICKETS = 3 * AUTOMATION_FIRES_PER_COMMAND + 5 };
    TicketId first = letters(f, TICKETS);
    RuleCondition early[] = { C("NEW", "is", "1") };
    RuleCondition late[] = { C("NEW", "is", "1"), C("current_tags", "includes", "one") };
    (void)automation(f, early, 1, (RuleAction)A("current_tags", "one"));
    (void)automation(f, late, 2, (RuleAction)A("current_tags", "two"));
    f->world.now_ms += 2 * HOUR;
    while (run_once(f)) {
        desk_fixture_close(f);
        desk_fixture_open(f);
        f->world.now_ms += 1000;
        f->next_due_ms = f->next_due_ms ? f->next_due_ms : writer_next_due_ms(f->writer);
    }
    assert_int_equal(fired(f), 2 * TICKETS);
    for (int64_t i = 0; i < TICKETS; i++) {
        Record record = fixture_ticket(f, (TicketId){ first.v + i });
        assert_true(str_equal(record.ticket.tags, S("one two")));
    }
}

// ---- what is never touched, and what always is ------------------------------------------------

static void a_closed_ticket_is_never_looked_at(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = letters(f, 1);
    status_set(f, ticket, TICKET_SOLVED);
    status_set(f, ticket, TICKET_CLOSED);
    RuleCondition all[] = { C("created_at", "is", "1") };
    (void)automation(f, all, 1, (RuleAction)A("current_tags", "late"));
    hours_pass(f, 4);
    assert_int_equal(fired(f), 0);
}

static void who_is_switched_off_does_not_run(void **state)
{
    DeskFixture *f = *state;
    (void)letters(f, 1);
    RuleCondition all[] = { C("created_at", "is", "1") };
    RuleAction action = A("current_tags", "late");
    Create create = { .in = { .kind = RULE_AUTOMATION,
                              .title = S("Off"),
                              .inactive = true,
                              .all = { all, 1 },
                              .actions = { &action, 1 } } };
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), create_apply, &create), ERR_NONE);
    hours_pass(f, 4);
    assert_int_equal(fired(f), 0);
}

static void after_28_days_a_solved_ticket_is_closed_and_no_trigger_looks_at_it(void **state)
{
    DeskFixture *f = *state;
    (void)trigger(f, (RuleCondition)C("status", "is", "closed"),
                  (RuleAction)A("current_tags", "seen"));
    TicketId ticket = assigned(f, f->customer);
    status_set(f, ticket, TICKET_SOLVED);
    f->world.now_ms += (28 * 24 - 1) * HOUR;
    run_due(f);
    assert_int_equal(status_now(f, ticket), TICKET_SOLVED);
    hours_pass(f, 2);
    Record after = fixture_ticket(f, ticket);
    assert_int_equal(after.ticket.status, TICKET_CLOSED);
    assert_int_equal(after.session.ended_reason, ENDED_REASON_TICKET_CLOSED);
    assert_int_equal(after.session.ended_via, ENDED_VIA_TIMER);
    assert_int_equal(after.ticket.tags.len, 0);
    const Event *set = NULL;
    (void)fixture_told(f, EVENT_FIELD_SET, &set);
    assert_int_equal(set->actor.kind, ACTOR_TIMER);
    assert_int_equal(fired(f), 0);
}

// ---- why --------------------------------------------------------------------------------------

static Read reader_of(DeskFixture *f, Tx *tx)
{
    return (Read){ .tx = tx,
                   .world = &f->world.world,
                   .arena = &f->arena,
                   .viewer = { .person = f->aiko, .role = ROLE_AGENT },
                   .now_ms = f->world.now_ms };
}

static void the_history_tells_by_what_an_automation_fired(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f, f->customer);
    status_set(f, ticket, TICKET_PENDING);
    RuleCondition all[] = { C("PENDING", "greater_than", "5"), C("status", "is", "pending") };
    RuleId rule = automation(f, all, 2, (RuleAction)A("status", "solved"));
    (void)trigger(f, (RuleCondition)C("status", "value", "solved"),
                  (RuleAction)A("current_tags", "done"));
    hours_pass(f, 8);
    const Event *mark = NULL;
    AuditId audit = { 0 };
    for (size_t i = 0; i < f->published_count; i++) {
        mark = &f->published[i].event;
        bool is_it = mark->kind == EVENT_RULE_FIRED && mark->ref == rule.v;
        audit = is_it ? mark->audit : audit;
    }
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    Read read = reader_of(f, &tx);
    RuleWhy why = { 0 };
    assert_int_equal(rule_why_read(&read, ticket, audit, &why), ERR_NONE);
    assert_int_equal(why.count, 2);
    const WhyRule *by = why.rules[0].kind == RULE_AUTOMATION ? &why.rules[0] : &why.rules[1];
    const WhyRule *after = why.rules[0].kind == RULE_AUTOMATION ? &why.rules[1] : &why.rules[0];
    assert_int_equal(by->id.v, rule.v);
    assert_int_equal(by->outcome, RULE_FIRED);
    assert_int_equal(by->event_count, 1);
    assert_int_equal(by->condition_count, 2);
    assert_true(by->conditions[0].met);
    assert_true(by->conditions[1].met);
    assert_true(str_equal(by->conditions[0].after, S("6")));
    assert_true(str_equal(by->conditions[1].after, S("pending")));
    assert_int_equal(after->kind, RULE_TRIGGER);
    assert_int_equal(after->outcome, RULE_FIRED);
}

static void a_ticket_tells_what_the_next_hour_will_bring(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f, f->customer);
    status_set(f, ticket, TICKET_PENDING);
    RuleCondition soon[] = { C("PENDING", "is", "1") };
    RuleCondition late[] = { C("PENDING", "is", "3") };
    (void)automation(f, soon, 1, (RuleAction)A("current_tags", "soon"));
    (void)automation(f, late, 1, (RuleAction)A("current_tags", "late"));
    f->world.now_ms += 30 * 60 * 1000;
    run_due(f);
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    Read read = reader_of(f, &tx);
    AutomationsAhead ahead = { 0 };
    assert_int_equal(automations_ahead_read(&read, ticket, &ahead), ERR_NONE);
    assert_int_equal(ahead.run_ms, f->next_due_ms);
    assert_int_equal(ahead.count, 2);
    assert_int_equal(ahead.rules[0].outcome, RULE_FIRED);
    assert_int_equal(ahead.rules[1].outcome, RULE_NOT_FIRED);
    assert_int_equal(ahead.rules[1].decided, 0);
    assert_int_equal(automations_ahead_read(&read, (TicketId){ 999 }, &ahead), ERR_NOT_FOUND);
}

// ---- against an evaluator that looks at every ticket at every hour ----------------------------

enum {
    GUESS_TICKETS = 24,
    GUESS_RULES = 6,
    GUESS_HOURS = 40,
    GUESS_ROUNDS = 12,
    GUESS_CONDITIONS = 3,
};

typedef struct Dice {
    uint64_t state;
} Dice;

static int64_t roll(Dice *dice, int64_t below)
{
    dice->state = dice->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)((dice->state >> 33) % (uint64_t)below);
}

typedef struct GuessRule {
    RuleCondition all[GUESS_CONDITIONS];
    size_t count;
    int64_t hours[GUESS_CONDITIONS];
    RuleAction action;
    RuleId id;
} GuessRule;

typedef struct GuessTicket {
    TicketId id;
    TicketStatus status;
    TicketPriority priority;
    int64_t status_ms;
    int64_t created_ms;
    int64_t updated_ms;
    bool has[GUESS_RULES]; // tags "t0" …
} GuessTicket;

typedef struct Guess {
    DeskFixture *f;
    Dice dice;
    GuessRule rules[GUESS_RULES];
    GuessTicket tickets[GUESS_TICKETS];
    size_t fires;
} Guess;

static Str text_of(DeskFixture *f, int64_t number)
{
    return str_format(&f->arena, "%" PRId64, number);
}

static void rule_guess(Guess *guess, size_t place)
{
    static const Str clocks[] = {
        STR_INIT("NEW"),    STR_INIT("OPEN"),       STR_INIT("PENDING"),
        STR_INIT("SOLVED"), STR_INIT("created_at"), STR_INIT("updated_at")
    };
    static const Str hows[] = { STR_INIT("is"), STR_INIT("greater_than"), STR_INIT("less_than") };
    static const Str statuses[] = { STR_INIT("open"), STR_INIT("pending"), STR_INIT("solved"),
                                    STR_INIT("closed") };
    GuessRule *rule = &guess->rules[place];
    Dice *dice = &guess->dice;
    Str tag = str_format(&guess->f->arena, "t%zu", place);
    *rule = (GuessRule){ .count = 2, .action = { .value_count = 1 } };
    rule->hours[0] = roll(dice, 6);
    rule->all[0] =
        (RuleCondition){ clocks[roll(dice, countof(clocks))], hows[roll(dice, countof(hows))],
                         text_of(guess->f, rule->hours[0]) };
    rule->all[1] = (RuleCondition){ S("current_tags"), S("not_includes"), tag };
    rule->action.field = S("current_tags");
    rule->action.values[0] = tag;
    if (roll(dice, 2)) {
        rule->all[2] = (RuleCondition){ S("status"), hows[roll(dice, 3)], statuses[roll(dice, 4)] };
        rule->count = 3;
    }
    if (roll(dice, 3) == 0) { // another kind of stop: it closes, or solves what is not solved
        rule->action.field = S("status");
        rule->action.values[0] = roll(dice, 2) ? S("closed") : S("solved");
        bool closes = str_equal(rule->action.values[0], S("closed"));
        rule->all[1] = (RuleCondition){ S("status"), S("is_not"), closes ? S("new") : S("solved") };
    }
}

static bool compares(Str how, int64_t a, int64_t b)
{
    return str_equal(how, S("is"))             ? a == b
           : str_equal(how, S("is_not"))       ? a != b
           : str_equal(how, S("greater_than")) ? a > b
                                               : a < b;
}

// In plain words, without the compiled rule.
static bool holds(const GuessTicket *ticket, const RuleCondition *condition, int64_t hours,
                  int64_t run_ms)
{
    static const Str statuses[] = { { 0 },
                                    STR_INIT("new"),
                                    STR_INIT("open"),
                                    STR_INIT("pending"),
                                    STR_INIT("hold"),
                                    STR_INIT("solved"),
                                    STR_INIT("closed") };
    static const Str since[] = { { 0 },
                                 STR_INIT("NEW"),
                                 STR_INIT("OPEN"),
                                 STR_INIT("PENDING"),
                                 STR_INIT("HOLD"),
                                 STR_INIT("SOLVED") };
    if (str_equal(condition->field, S("current_tags"))) {
        return !ticket->has[condition->value.at[1] - '0'];
    }
    if (str_equal(condition->field, S("status"))) {
        TicketStatus wanted = TICKET_NEW;
        while (!str_equal(statuses[wanted], condition->value)) {
            wanted++;
        }
        return compares(condition->operator, ticket->status, wanted);
    }
    int64_t then_ms =
        str_equal(condition->field, S("created_at"))   ? ticket->created_ms
        : str_equal(condition->field, S("updated_at")) ? ticket->updated_ms
        : ticket->status <= TICKET_SOLVED && str_equal(condition->field, since[ticket->status])
            ? ticket->status_ms
            : INT64_MAX;
    if (then_ms > run_ms) {
        return false;
    }
    int64_t passed_ms = run_ms - then_ms;
    return str_equal(condition->operator, S("is"))
               ? passed_ms / HOUR == hours
               : compares(condition->operator, passed_ms, hours * HOUR);
}

static void rule_apply(Guess *guess, size_t place, GuessTicket *ticket)
{
    const RuleAction *action = &guess->rules[place].action;
    guess->fires++;
    TicketStatus status = str_equal(action->values[0], S("closed"))   ? TICKET_CLOSED
                          : str_equal(action->values[0], S("solved")) ? TICKET_SOLVED
                                                                      : ticket->status;
    if (!str_equal(action->field, S("status"))) {
        ticket->has[place] = true;
    } else if (status == ticket->status) {
        return;
    }
    if (status != ticket->status) {
        ticket->status = status;
        ticket->status_ms = guess->f->world.now_ms;
    }
    ticket->updated_ms = guess->f->world.now_ms;
}

static void hour_guess(Guess *guess, int64_t run_ms)
{
    for (size_t r = 0; r < GUESS_RULES; r++) {
        const GuessRule *rule = &guess->rules[r];
        for (size_t t = 0; t < GUESS_TICKETS; t++) {
            GuessTicket *ticket = &guess->tickets[t];
            bool does_match = ticket->status != TICKET_CLOSED;
            for (size_t i = 0; i < rule->count && does_match; i++) {
                does_match = holds(ticket, &rule->all[i], rule->hours[i], run_ms);
            }
            if (does_match) {
                rule_apply(guess, r, ticket);
            }
        }
    }
}

static void somebody_does_something(Guess *guess)
{
    GuessTicket *ticket = &guess->tickets[roll(&guess->dice, GUESS_TICKETS)];
    static const TicketStatus to[] = { TICKET_OPEN, TICKET_PENDING, TICKET_SOLVED };
    TicketStatus status = to[roll(&guess->dice, countof(to))];
    if (ticket->status == TICKET_CLOSED || status == ticket->status) {
        return;
    }
    status_set(guess->f, ticket->id, status);
    ticket->status = status;
    ticket->status_ms = ticket->updated_ms = guess->f->world.now_ms;
}

static void guess_compare(Guess *guess)
{
    assert_int_equal(fired(guess->f), guess->fires);
    for (size_t t = 0; t < GUESS_TICKETS; t++) {
        const GuessTicket *ticket = &guess->tickets[t];
        Ticket is = fixture_ticket(guess->f, ticket->id).ticket;
        assert_int_equal(is.status, ticket->status);
        assert_int_equal(is.updated_ms, ticket->updated_ms);
        Buf tags = buf_make(&guess->f->arena, 64);
        for (size_t r = 0; r < GUESS_RULES; r++) {
            if (ticket->has[r]) {
                buf_add(&tags, str_format(&guess->f->arena, tags.len ? " t%zu" : "t%zu", r));
            }
        }
        assert_true(str_equal(is.tags, buf_str(&tags)));
    }
}

static void tickets_guess(Guess *guess)
{
    DeskFixture *f = guess->f;
    for (size_t t = 0; t < GUESS_TICKETS; t++) {
        f->world.now_ms += roll(&guess->dice, 4) * 60 * 1000;
        TicketId id = letters(f, 1);
        guess->tickets[t] = (GuessTicket){ .id = id,
                                           .status = TICKET_NEW,
                                           .status_ms = f->world.now_ms,
                                           .created_ms = f->world.now_ms,
                                           .updated_ms = f->world.now_ms };
    }
    run_due(f);
}

static void guess_begin(Guess *guess)
{
    tickets_guess(guess);
    for (size_t r = 0; r < GUESS_RULES; r++) {
        rule_guess(guess, r);
        guess->rules[r].id = automation(guess->f, guess->rules[r].all, guess->rules[r].count,
                                        guess->rules[r].action);
    }
}

static void random_automations_do_what_looking_at_every_ticket_would(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= GUESS_ROUNDS; seed++) {
        void *one = NULL;
        (void)setup(&one);
        Guess guess = { .f = one, .dice = { seed * 7919 } };
        guess_begin(&guess);
        for (int hour = 0; hour < GUESS_HOURS; hour++) {
            int64_t due_ms = guess.f->next_due_ms;
            int64_t step_ms = roll(&guess.dice, 50 * 60 * 1000);
            guess.f->world.now_ms += step_ms;
            while (due_ms <= guess.f->world.now_ms) {
                hour_guess(&guess, due_ms);
                due_ms += HOUR;
            }
            run_due(guess.f);
            guess_compare(&guess);
            somebody_does_something(&guess);
        }
        assert_true(guess.fires > 0);
        (void)teardown(&one);
    }
}

// ---- dry runs ---------------------------------------------------------------------------------

static RuleDryRun dry_run(DeskFixture *f, const RuleCondition *all, size_t count,
                          const RuleAction *action)
{
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    Read read = reader_of(f, &tx);
    read.viewer = (Viewer){ .person = f->admin, .role = ROLE_ADMIN };
    Rule rule = { .kind = RULE_AUTOMATION, .all = { all, count }, .actions = { action, 1 } };
    RuleDryRunAsk ask = { .rule = &rule, .days = 30 };
    RuleDryRun run = { 0 };
    assert_int_equal(rule_dry_run_read(&read, &ask, &run), ERR_NONE);
    return run;
}

static void a_dry_run_tells_on_which_tickets_it_would_have_fired_and_when(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = assigned(f, f->customer);
    TicketId other = assigned(f, f->visitor);
    status_set(f, ticket, TICKET_PENDING);
    int64_t since_ms = f->world.now_ms;
    hours_pass(f, 40);
    status_set(f, other, TICKET_PENDING); // not long enough
    change(f, (TicketUpdate){ .ticket = ticket,
                              .fields = { .priority_given = true, .priority = PRIORITY_HIGH } });
    hours_pass(f, 10);
    RuleCondition all[] = { C("PENDING", "greater_than", "24"),
                            C("current_tags", "not_includes", "nudged") };
    RuleAction tag = A("current_tags", "nudged");
    RuleDryRun run = dry_run(f, all, 2, &tag);
    assert_int_equal(run.updates, 2);
    assert_int_equal(run.fires, 1); // its tag stays, whatever happens later
    assert_int_equal(run.tickets, 1);
    assert_int_equal(run.hits[0].ticket.v, ticket.v);
    assert_int_equal(run.hits[0].at_ms, automation_next_ms(since_ms + 24 * HOUR));
    assert_int_equal(run.actions[0].done, 1);
    RuleAction close = A("status", "closed");
    assert_int_equal(dry_run(f, all, 1, &close).fires, 1);
    assert_true(str_equal(fixture_ticket(f, ticket).ticket.tags, S("")));
    assert_int_equal(fired(f), 0);
}

// What fired is in the history, and so is what it did.
static void dry_compare(Guess *guess)
{
    DeskFixture *f = guess->f;
    const GuessRule *rule = &guess->rules[0];
    RuleDryRun run = dry_run(f, rule->all, rule->count, &rule->action);
    assert_int_equal(run.fires, fired(f));
    size_t at = 0;
    for (size_t i = f->published_count; i > 0; i--) {
        const Event *event = &f->published[i - 1].event;
        if (event->kind == EVENT_RULE_FIRED && at < run.hit_count) {
            assert_int_equal(run.hits[at++].at_ms, event->at_ms - event->at_ms % HOUR);
        }
    }
}

static void a_dry_run_of_what_ran_finds_the_same_fires(void **state)
{
    (void)state;
    size_t fires = 0;
    for (uint64_t seed = 1; seed <= GUESS_ROUNDS; seed++) {
        void *one = NULL;
        (void)setup(&one);
        Guess guess = { .f = one, .dice = { seed * 104729 } };
        tickets_guess(&guess);
        rule_guess(&guess, 0);
        (void)automation(guess.f, guess.rules[0].all, guess.rules[0].count, guess.rules[0].action);
        for (int hour = 0; hour < GUESS_HOURS; hour++) {
            guess.f->world.now_ms += roll(&guess.dice, 50 * 60 * 1000);
            run_due(guess.f);
            for (size_t i = 0; i < GUESS_TICKETS; i++) {
                guess.tickets[i].status = status_now(guess.f, guess.tickets[i].id);
            }
            somebody_does_something(&guess);
        }
        dry_compare(&guess);
        fires += fired(guess.f);
        (void)teardown(&one);
    }
    assert_true(fires > GUESS_ROUNDS);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(four_days_after_solving_the_ticket_is_closed_and_its_session_ends),
        T(a_fire_is_an_update_of_its_own_whose_cause_is_the_clock),
        T(triggers_run_on_what_an_automation_did),
        T(the_end_of_a_session_by_an_automation_says_so),
        T(is_holds_in_the_run_in_which_so_many_whole_hours_have_passed),
        T(an_hour_that_was_missed_is_made_up_for),
        T(after_a_long_standstill_only_the_newest_hours_are_made_up_for),
        T(hours_since_somebody_did_something_are_found_too),
        T(they_run_in_list_order_each_seeing_what_the_one_before_did),
        T(one_automation_updates_a_thousand_tickets_in_a_run_and_the_rest_in_the_next),
        T(a_ticket_takes_a_hundred_updates_by_automations_in_its_life),
        T(no_command_holds_the_writer_for_long),
        T(a_restart_between_two_commands_neither_drops_nor_doubles),
        T(a_closed_ticket_is_never_looked_at),
        T(who_is_switched_off_does_not_run),
        T(after_28_days_a_solved_ticket_is_closed_and_no_trigger_looks_at_it),
        T(the_history_tells_by_what_an_automation_fired),
        T(a_ticket_tells_what_the_next_hour_will_bring),
        T(a_dry_run_tells_on_which_tickets_it_would_have_fired_and_when),
        cmocka_unit_test(a_dry_run_of_what_ran_finds_the_same_fires),
        cmocka_unit_test(random_automations_do_what_looking_at_every_ticket_would),
    };
#undef T
    return cmocka_run_group_tests(tests, NULL, NULL);
}
