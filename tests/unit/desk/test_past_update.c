// Updates of the past, rebuilt from the log, against a recorder that was there when they happened.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "desk/conversation/customer_message.h"
#include "desk/conversation/staff_message.h"
#include "desk/people/brand_edit.h"
#include "desk/rules/past_update.h"
#include "desk/rules/rule_facts.h"
#include "desk/rules/rule_save.h"
#include "desk/schedule/schedule_edit.h"
#include "desk/session/session_end.h"
#include "desk/ticket/ticket_update.h"
#include "desk/timer/timers_run.h"
#include "support/desk_fixture.h"

enum {
    RECORDED_MAX = 512,
    TICKETS = 6,
    STEPS = 160,
    SEEDS = 4,
    HOUR_MS = 3600 * 1000,
};

// What was seen of one update, before rules looked at it.
typedef struct Recorded {
    AuditId audit;
    TicketId ticket;
    Str followers;
    RuleFacts facts;
    size_t found;
} Recorded;

// One schedule is always open, one never, and there is a second brand.
typedef struct Hours {
    ScheduleId always;
    ScheduleId never;
    BrandId brand;
} Hours;

typedef struct History {
    DeskFixture *f;
    Recorded recorded[RECORDED_MAX];
    size_t count;
    TicketId tickets[TICKETS];
    uint64_t random;
    Arena arena;
    const Hours *hours;
} History;

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

static uint64_t any_of(History *h, uint64_t count)
{
    h->random = h->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (h->random >> 33) % count;
}

// ---- the recorder -----------------------------------------------------------------------------

static const uint32_t needs_all = RULE_NEEDS_DESCRIPTION | RULE_NEEDS_COMMENT | RULE_NEEDS_SUBJECT |
                                  RULE_NEEDS_REQUESTER | RULE_NEEDS_COUNTS | RULE_NEEDS_HOURS;

static Recorded *recorded_find(History *h, AuditId audit)
{
    for (size_t i = 0; i < h->count; i++) {
        if (h->recorded[i].audit.v == audit.v) {
            return &h->recorded[i];
        }
    }
    return NULL;
}

static void texts_keep(Arena *arena, RuleFacts *facts)
{
    for (RuleField field = 0; field < RULE_FIELD_COUNT; field++) {
        facts->before[field].text = str_copy(arena, facts->before[field].text);
        facts->after[field].text = str_copy(arena, facts->after[field].text);
    }
}

// Before settling, so before any rule.
static Err record(History *h, Work *work)
{
    for (size_t i = 0; i < work->update_count; i++) {
        const WorkUpdate *update = &work->updates[i];
        RuleFactsAsk ask = { .tx = work->tx,
                             .arena = work->arena,
                             .now_ms = work->now_ms,
                             .needs = needs_all,
                             .update = update,
                             .schedules = work->config->schedules };
        assert_null(recorded_find(h, update->audit));
        assert_true(h->count < RECORDED_MAX);
        Recorded *recorded = &h->recorded[h->count++];
        *recorded = (Recorded){ .audit = update->audit, .ticket = update->now.ticket.id };
        Err err = rule_facts_fill(&ask, &recorded->facts);
        if (err) {
            return err;
        }
        texts_keep(&h->arena, &recorded->facts);
        recorded->followers = str_copy(&h->arena, update->now.ticket.followers);
    }
    return ERR_NONE;
}

typedef struct Step {
    History *h;
    FixtureApply *apply;
    void *in;
    size_t recorded_before;
} Step;

static Err step_apply(Work *work, void *in)
{
    Step *step = in;
    step->h->count = step->recorded_before; // it may be run again
    Err err = step->apply(work, step->in);
    return err ? err : record(step->h, work);
}

static void run(History *h, Actor actor, FixtureApply *apply, void *in)
{
    Step step = { h, apply, in, h->count };
    if (desk_run(h->f, actor, step_apply, &step) != ERR_NONE) {
        h->count = step.recorded_before; // refused: nothing has happened
    }
}

// ---- a random history -------------------------------------------------------------------------

static Err update_apply(Work *work, void *in)
{
    TicketUpdated out = { 0 };
    return ticket_update_apply(work, in, &out);
}

static Err create_apply(Work *work, void *in)
{
    TicketUpdated out = { 0 };
    return ticket_create_apply(work, in, &out);
}

static Err end_apply(Work *work, void *in)
{
    SessionEnded ended = { 0 };
    SessionEnd end = { .ticket = *(const TicketId *)in, .via = ENDED_VIA_COMPOSER };
    return session_end_apply(work, &end, &ended);
}

static Err say_apply(Work *work, void *in)
{
    StaffMessage message = { .ticket = *(const TicketId *)in,
                             .kind = MESSAGE_TEXT,
                             .body = S("Hello"),
                             .source = S("workspace") };
    MessageSent sent = { 0 };
    return staff_message_apply(work, &message, &sent);
}

static Err timers_apply(Work *work, void *in)
{
    (void)in;
    TimersRan ran = { 0 };
    return timers_run_apply(work, &ran);
}

static void fields_choose(History *h, TicketFields *fields)
{
    static const Str tags[] = { STR_INIT(""), STR_INIT("a"), STR_INIT("b a"), STR_INIT("waiting") };
    static const Str subjects[] = { STR_INIT("Parcel"), STR_INIT("Ｐａｒｃｅｌ"),
                                    STR_INIT("Invoice") };
    fields->status_given = any_of(h, 3) == 0;
    fields->status = (TicketStatus)(TICKET_OPEN + any_of(h, TICKET_SOLVED - TICKET_OPEN + 1));
    fields->priority_given = any_of(h, 3) == 0;
    fields->priority = (TicketPriority)any_of(h, PRIORITY_COUNT);
    fields->type_given = any_of(h, 4) == 0;
    fields->type = (TicketType)any_of(h, TYPE_COUNT);
    fields->tags_given = any_of(h, 3) == 0;
    fields->tags = tags[any_of(h, countof(tags))];
    fields->subject_given = any_of(h, 4) == 0;
    fields->subject = subjects[any_of(h, countof(subjects))];
    fields->external_id_given = any_of(h, 5) == 0;
    fields->external_id = any_of(h, 2) ? S("x-1") : S("");
    fields->assignee_given = any_of(h, 3) == 0;
    fields->assignee = any_of(h, 2) ? h->f->aiko : (PersonId){ 0 };
    fields->team_given = any_of(h, 5) == 0;
    fields->team = any_of(h, 2) ? h->f->sales : h->f->support;
    fields->schedule_given = any_of(h, 4) == 0;
    fields->schedule = any_of(h, 2) ? h->hours->always : h->hours->never;
    fields->brand_given = any_of(h, 5) == 0 && h->hours->brand.v;
    fields->brand = h->hours->brand;
    fields->followers_given = any_of(h, 4) == 0;
    fields->followers = any_of(h, 2) ? &h->f->aiko : &h->f->admin;
    fields->follower_count = any_of(h, 2);
}

static void update_random(History *h, TicketId ticket)
{
    TicketUpdate in = { .ticket = ticket };
    fields_choose(h, &in.fields);
    in.comment.given = any_of(h, 3) == 0;
    in.comment.channel = any_of(h, 2) ? CHANNEL_NOTE : CHANNEL_EMAIL;
    in.comment.body = any_of(h, 2) ? S("Please REFUND") : S("ありがとうございます");
    in.end_session = any_of(h, 9) == 0;
    run(h, actor_agent(h->f, any_of(h, 2) ? h->f->aiko : h->f->admin), update_apply, &in);
}

static Err customer_apply(Work *work, void *in)
{
    MessageSent sent = { 0 };
    return customer_message_apply(work, in, &sent);
}

// A session that was quiet becomes active again; after an end another conversation begins.
static void customer_writes(History *h, TicketId ticket)
{
    Record record = fixture_ticket(h->f, ticket);
    if (!record.session.id.v || record.session.session_state == SESSION_ENDED) {
        return;
    }
    CustomerMessage in = { .person = record.session.customer,
                           .thread = record.session.thread,
                           .kind = MESSAGE_TEXT,
                           .body = S("Are you there?") };
    run(h, actor_customer(record.session.customer), customer_apply, &in);
}

static void step_random(History *h)
{
    TicketId ticket = h->tickets[any_of(h, TICKETS)];
    h->f->world.now_ms += (int64_t)any_of(h, 3) * 7;
    switch (any_of(h, 9)) {
    case 0:
        run(h, actor_agent(h->f, h->f->aiko), end_apply, &ticket);
        return;
    case 1:
        run(h, actor_agent(h->f, h->f->aiko), say_apply, &ticket);
        return;
    case 2:
        customer_writes(h, ticket);
        return;
    case 3:
        h->f->world.now_ms += HOUR_MS;
        run(h, actor_of(ACTOR_TIMER), timers_apply, NULL);
        return;
    default:
        update_random(h, ticket);
        return;
    }
}

static void tickets_make(History *h)
{
    for (size_t i = 0; i < TICKETS; i++) {
        if (i % 2 == 0) {
            h->tickets[i] = fixture_handoff(h->f, fixture_add_customer(h->f), (TeamId){ 0 });
            continue;
        }
        TicketCreate in = { .requester = h->f->customer,
                            .comment = { .given = true,
                                         .body = S("My parcel is late"),
                                         .channel = i % 4 == 1 ? CHANNEL_NOTE : CHANNEL_EMAIL } };
        run(h, actor_agent(h->f, h->f->admin), create_apply, &in);
        h->tickets[i] = h->recorded[h->count - 1].ticket;
    }
}

// ---- rules that also change things ------------------------------------------------------------

#define C(field, how, value)                            \
    {                                                   \
        STR_INIT(field), STR_INIT(how), STR_INIT(value) \
    }
#define A(field, value)                         \
    {                                           \
        STR_INIT(field), { STR_INIT(value) }, 1 \
    }

static Err rule_apply(Work *work, void *in)
{
    RuleSaved out = { 0 };
    return rule_create_apply(work, in, &out);
}

static void rules_make(DeskFixture *f)
{
    static const RuleCondition conditions[] = { C("status", "value", "pending"),
                                                C("current_tags", "includes", "waiting"),
                                                C("priority", "changed", ""),
                                                C("status", "value", "solved") };
    static const RuleAction actions[] = { A("current_tags", "waiting"), A("priority", "urgent"),
                                          A("comment_value", "Somebody changed the priority"),
                                          A("messaging_session", "end") };
    for (size_t i = 0; i < countof(conditions); i++) {
        RuleCreate create = { .kind = RULE_TRIGGER,
                              .title = S("Rule"),
                              .all = { &conditions[i], 1 },
                              .actions = { &actions[i], 1 } };
        assert_int_equal(desk_run(f, actor_agent(f, f->admin), rule_apply, &create), ERR_NONE);
    }
}

// ---- hours and brands -------------------------------------------------------------------------

static Err hours_apply(Work *work, void *in)
{
    Hours *hours = in;
    ScheduleCreate create = { .name = S("Always"), .time_zone = S("Asia/Tokyo") };
    BrandCreate brand = { .name = S("Lamps"), .subdomain = S("lamps") };
    Err err = schedule_create_apply(work, &create, &hours->always);
    if (!err) {
        err = schedule_create_apply(work, &create, &hours->never);
    }
    if (!err) {
        err = brand_create_apply(work, &brand, &hours->brand);
    }
    ScheduleUpdate always = { .schedule = hours->always,
                              .week_given = true,
                              .intervals = { { 0, WEEK_MINUTES } },
                              .interval_count = 1 };
    ScheduleUpdate never = { .schedule = hours->never, .week_given = true };
    if (!err) {
        err = schedule_update_apply(work, &always);
    }
    return err ? err : schedule_update_apply(work, &never);
}

// ---- comparing --------------------------------------------------------------------------------

static bool is_of_triggers(RuleField field)
{
    return (rule_field_info(field)->use & RULE_IN_TRIGGER) != 0;
}

static void value_same(AuditId audit, RuleField field, RuleValue seen, RuleValue rebuilt)
{
    if (seen.number != rebuilt.number || !str_equal(seen.text, rebuilt.text)) {
        fail_msg("audit %" PRId64 ", %.*s: seen %" PRId64 " \"%.*s\", rebuilt %" PRId64 " \"%.*s\"",
                 audit.v, STR_ARG(rule_field_info(field)->name), seen.number, STR_ARG(seen.text),
                 rebuilt.number, STR_ARG(rebuilt.text));
    }
}

static void facts_same(const Recorded *seen, const RuleFacts *rebuilt)
{
    for (RuleField field = 0; field < RULE_FIELD_COUNT; field++) {
        if (is_of_triggers(field)) {
            value_same(seen->audit, field, seen->facts.before[field], rebuilt->before[field]);
            value_same(seen->audit, field, seen->facts.after[field], rebuilt->after[field]);
        }
    }
    assert_int_equal(seen->facts.bits, rebuilt->bits);
    assert_int_equal(seen->facts.current_user.v, rebuilt->current_user.v);
}

typedef struct Comparing {
    History *h;
    const PastAsk *ask;
    int64_t last_ms;
    size_t strangers;
} Comparing;

static Err compare(void *owner, const PastUpdate *past)
{
    Comparing *comparing = owner;
    assert_true(comparing->last_ms == 0 || past->at_ms <= comparing->last_ms);
    comparing->last_ms = past->at_ms;
    Recorded *seen = recorded_find(comparing->h, past->audit);
    RuleFacts facts;
    Err err = past_facts(comparing->ask, &comparing->h->arena, past, &facts);
    if (err) {
        return err;
    }
    if (!seen) {
        comparing->strangers++;
        return ERR_NONE;
    }
    assert_int_equal(past->update.now.ticket.id.v, seen->ticket.v);
    facts_same(seen, &facts);
    assert_true(str_equal(past->update.now.ticket.followers, seen->followers));
    seen->found++;
    return ERR_NONE;
}

static void all_compare(History *h)
{
    TX_SCOPE Tx tx = tx_begin(h->f->reader, TX_READ);
    PastAsk ask = { .tx = &tx,
                    .world = &h->f->world.world,
                    .arena = &h->arena,
                    .fields = UINT64_MAX,
                    .since_ms = 1,
                    .events_max = 100000 };
    assert_int_equal(past_schedules_load(&ask), ERR_NONE);
    PastReach reach = { 0 };
    Comparing comparing = { .h = h, .ask = &ask };
    assert_int_equal(past_updates(&ask, compare, &comparing, &reach), ERR_NONE);
    assert_false(reach.cut);
    assert_int_equal(reach.updates, h->count + comparing.strangers);
    for (size_t i = 0; i < h->count; i++) {
        assert_int_equal(h->recorded[i].found, 1);
        PastUpdate past = { 0 };
        RuleFacts facts;
        assert_int_equal(past_update_find(&ask, h->recorded[i].ticket, h->recorded[i].audit, &past),
                         ERR_NONE);
        assert_int_equal(past_facts(&ask, &h->arena, &past, &facts), ERR_NONE);
        facts_same(&h->recorded[i], &facts);
    }
}

static void every_past_update_is_as_the_recorder_saw_it(void **state)
{
    DeskFixture *f = *state;
    rules_make(f);
    Hours hours = { 0 };
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), hours_apply, &hours), ERR_NONE);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        static History h;
        h = (History){ .f = f, .random = seed, .hours = &hours };
        tickets_make(&h);
        for (size_t i = 0; i < STEPS; i++) {
            step_random(&h);
        }
        assert_true(h.count > STEPS / 4);
        all_compare(&h);
        arena_free(&h.arena);
    }
    assert_true(fixture_told(f, EVENT_RULE_FIRED, NULL) > SEEDS);
    assert_true(fixture_told(f, EVENT_SESSION_INACTIVE, NULL) > SEEDS);
    assert_true(fixture_told(f, EVENT_SESSION_ACTIVE, NULL) > 0);
    assert_true(fixture_told(f, EVENT_SESSION_ENDED, NULL) > SEEDS);
}

// ---- reach ------------------------------------------------------------------------------------

static Err count_one(void *owner, const PastUpdate *past)
{
    (void)past;
    ++*(size_t *)owner;
    return ERR_NONE;
}

static void the_walk_is_cut_between_updates_and_says_where(void **state)
{
    DeskFixture *f = *state;
    static History h;
    static const Hours no_hours = { 0 };
    h = (History){ .f = f, .random = 9, .hours = &no_hours };
    tickets_make(&h);
    for (size_t i = 0; i < 20; i++) {
        f->world.now_ms += 10;
        update_random(&h, h.tickets[1]);
    }
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    PastAsk ask = { .tx = &tx,
                    .world = &f->world.world,
                    .arena = &h.arena,
                    .fields = 0,
                    .since_ms = 1,
                    .events_max = 10 };
    PastReach reach = { 0 };
    size_t count = 0;
    assert_int_equal(past_updates(&ask, count_one, &count, &reach), ERR_NONE);
    assert_true(reach.cut);
    assert_true(reach.cut_ms > 0);
    assert_int_equal(reach.updates, count);
    assert_int_equal(reach.events, 10);
    ask.events_max = 100000;
    ask.since_ms = reach.cut_ms; // everything from there on was given
    size_t again = 0;
    assert_int_equal(past_updates(&ask, count_one, &again, &reach), ERR_NONE);
    assert_int_equal(again, count);
    ask.since_ms = f->world.now_ms + 1;
    assert_int_equal(past_updates(&ask, count_one, &again, &reach), ERR_NONE);
    assert_int_equal(reach.updates, 0);
    arena_free(&h.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_past_update_is_as_the_recorder_saw_it, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_walk_is_cut_between_updates_and_says_where, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
