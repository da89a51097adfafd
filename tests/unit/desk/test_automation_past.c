// Automations against an evaluator that looks at every ticket, and against their own past.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "desk/rules/rule_dry_run.h"
#include "unit/desk/automation_desk.h"

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
    size_t follows; // of triggers
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
        bool is_stopped = closes || str_equal(rule->all[0].operator, S("is"));
        rule->count = is_stopped && roll(dice, 2) ? 1 : rule->count; // by that alone
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

static void how_often_something_had_happened_is_looked_at_as_it_was(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = letters(f, 1);
    status_set(f, ticket, TICKET_PENDING);
    hours_pass(f, 5);
    change(f, (TicketUpdate){
                  .ticket = ticket,
                  .comment = { .given = true, .channel = CHANNEL_EMAIL, .body = S("Any news?") } });
    hours_pass(f, 1);
    RuleCondition none[] = { C("PENDING", "is", "3"), C("replies", "is", "0") };
    RuleCondition one[] = { C("PENDING", "is", "3"), C("replies", "is", "1") };
    RuleAction tag = A("current_tags", "nudged");
    assert_int_equal(dry_run(f, none, 2, &tag).fires, 1);
    assert_int_equal(dry_run(f, one, 2, &tag).fires, 0);
}

static void what_starts_its_own_time_anew_fires_again_and_again(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = letters(f, 1);
    RuleCondition all[] = { C("updated_at", "is", "2") };
    RuleAction note = A("comment_value", "Still here");
    RuleId saved = automation(f, all, 1, note);
    RuleId seen = trigger(f, (RuleCondition)C("comment_is_public", "is", "false"),
                          (RuleAction)A("current_tags", "noted"));
    hours_pass(f, 400);
    assert_int_equal(fired_of(f, saved), AUTOMATION_UPDATES_MAX);
    RuleDryRun run = dry_run(f, all, 1, &note);
    assert_int_equal(run.fires, AUTOMATION_UPDATES_MAX);
    assert_int_equal(run.tickets, 1);
    assert_int_equal(run.other_count, 1); // triggers see its comment
    assert_int_equal(run.others[0].id.v, seen.v);
    assert_int_equal(run.others[0].more, AUTOMATION_UPDATES_MAX);
    assert_true(status_now(f, ticket) == TICKET_NEW);
}

static void triggers_that_would_run_on_its_update_are_told_with_what_they_do(void **state)
{
    DeskFixture *f = *state;
    static const RuleAction letter = { STR_INIT("notification_user"),
                                       { STR_INIT("requester_id"), STR_INIT("s"), STR_INIT("b") },
                                       3 };
    RuleId writer = trigger(f, (RuleCondition)C("priority", "value", "high"), letter);
    RuleId raiser = trigger(f, (RuleCondition)C("current_tags", "includes", "nudged"),
                            (RuleAction)A("priority", "high"));
    (void)trigger(f, (RuleCondition)C("status", "value", "closed"), letter);
    TicketId ticket = letters(f, 1);
    status_set(f, ticket, TICKET_PENDING);
    hours_pass(f, 5);
    RuleCondition all[] = { C("PENDING", "is", "3") };
    RuleAction tag = A("current_tags", "nudged");
    RuleDryRun run = dry_run(f, all, 1, &tag);
    assert_int_equal(run.fires, 1);
    assert_int_equal(run.written.all, 0);
    assert_int_equal(run.other_count, 2);
    assert_int_equal(run.others[0].id.v, writer.v);
    assert_int_equal(run.others[1].id.v, raiser.v);
    for (size_t i = 0; i < run.other_count; i++) {
        assert_int_equal(run.others[i].more, 1);
        assert_int_equal(run.others[i].less, 0);
        assert_int_equal(run.others[i].same, 0);
        assert_int_equal(run.others[i].action_count, 1);
        assert_int_equal(run.others[i].actions[0].done, 1);
    }
    assert_int_equal(run.others[0].actions[0].letters, 1);
    assert_int_equal(run.others_written.all, 1);
    assert_int_equal(run.others_written.at[0].id.v, f->customer.v);
    assert_true(fixture_ticket(f, ticket).ticket.priority == PRIORITY_NONE);
    RuleAction note = letter;
    assert_int_equal(dry_run(f, all, 1, &note).other_count, 0); // nothing changes that they look at
}

// ---- against what it did -----------------------------------------------------------------------

// Whether the update was made by a rule of a kind.
static bool fired_by(const DeskFixture *f, AuditId audit, ActorKind kind)
{
    for (size_t i = 0; i < f->published_count; i++) {
        const Event *event = &f->published[i].event;
        if (event->kind == EVENT_RULE_FIRED && event->audit.v == audit.v &&
            event->actor.kind == kind) {
            return true;
        }
    }
    return false;
}

// Of a trigger: on updates by automations.
static int64_t fired_after_automations(const DeskFixture *f, RuleId rule)
{
    int64_t count = 0;
    for (size_t i = 0; i < f->published_count; i++) {
        const Event *event = &f->published[i].event;
        count += event->kind == EVENT_RULE_FIRED && event->ref == rule.v &&
                 fired_by(f, event->audit, ACTOR_AUTOMATION);
    }
    return count;
}

static int64_t told_of(const RuleDryRun *run, RuleId rule)
{
    for (size_t i = 0; i < run->other_count; i++) {
        if (run->others[i].id.v == rule.v) {
            return run->others[i].more;
        }
    }
    return 0;
}

// What fired is in the history, and so is what it did.
static void dry_compare(Guess *guess, const RuleId *triggers, size_t count)
{
    DeskFixture *f = guess->f;
    const GuessRule *rule = &guess->rules[0];
    RuleDryRun run = dry_run(f, rule->all, rule->count, &rule->action);
    assert_int_equal(run.fires, fired_of(f, rule->id));
    size_t at = 0;
    for (size_t i = f->published_count; i > 0; i--) {
        const Event *event = &f->published[i - 1].event;
        bool is_it = event->kind == EVENT_RULE_FIRED && event->ref == rule->id.v;
        if (is_it && at < run.hit_count) {
            assert_int_equal(run.hits[at++].at_ms, event->at_ms - event->at_ms % HOUR);
        }
    }
    for (size_t i = 0; i < count; i++) {
        int64_t fires = fired_after_automations(f, triggers[i]);
        assert_int_equal(told_of(&run, triggers[i]), fires);
        guess->follows += (size_t)fires;
    }
}

static void a_dry_run_of_what_ran_finds_the_same_fires(void **state)
{
    (void)state;
    size_t fires = 0;
    size_t follows = 0;
    for (uint64_t seed = 1; seed <= GUESS_ROUNDS; seed++) {
        void *one = NULL;
        (void)setup(&one);
        Guess guess = { .f = one, .dice = { seed * 104729 } };
        tickets_guess(&guess);
        rule_guess(&guess, 0);
        guess.rules[0].id =
            automation(guess.f, guess.rules[0].all, guess.rules[0].count, guess.rules[0].action);
        RuleId triggers[] = {
            trigger(guess.f, (RuleCondition)C("priority", "changed", ""),
                    (RuleAction)A("current_tags", "raised")),
            trigger(guess.f, (RuleCondition)C("current_tags", "includes", "t0"),
                    (RuleAction)A("priority", "high")),
            trigger(guess.f, (RuleCondition)C("reopens", "greater_than", "0"),
                    (RuleAction)A("type", "task")),
            trigger(guess.f, (RuleCondition)C("status", "value", "closed"),
                    (RuleAction)A("type", "problem")),
            trigger(guess.f, (RuleCondition)C("role", "is", "agent"),
                    (RuleAction)A("type", "incident")),
        };
        for (int hour = 0; hour < GUESS_HOURS; hour++) {
            guess.f->world.now_ms += roll(&guess.dice, 50 * 60 * 1000);
            run_due(guess.f);
            for (size_t i = 0; i < GUESS_TICKETS; i++) {
                guess.tickets[i].status = status_now(guess.f, guess.tickets[i].id);
            }
            somebody_does_something(&guess);
        }
        dry_compare(&guess, triggers, countof(triggers));
        fires += (size_t)fired_of(guess.f, guess.rules[0].id);
        follows += guess.follows;
        (void)teardown(&one);
    }
    assert_true(fires > GUESS_ROUNDS);
    assert_true(follows > GUESS_ROUNDS);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_dry_run_tells_on_which_tickets_it_would_have_fired_and_when),
        T(how_often_something_had_happened_is_looked_at_as_it_was),
        T(what_starts_its_own_time_anew_fires_again_and_again),
        T(triggers_that_would_run_on_its_update_are_told_with_what_they_do),
        cmocka_unit_test(a_dry_run_of_what_ran_finds_the_same_fires),
        cmocka_unit_test(random_automations_do_what_looking_at_every_ticket_would),
    };
#undef T
    return cmocka_run_group_tests(tests, NULL, NULL);
}
