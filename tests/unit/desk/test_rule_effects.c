// A rule's effect is its actions and nothing more: whatever actions a trigger has, the fields that
// they name become what they say, and nothing else of this ticket or of another changes.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "desk/people/brand_edit.h"
#include "desk/rules/rule_save.h"
#include "desk/schedule/schedule_edit.h"
#include "desk/ticket/ticket_update.h"
#include "support/rule_fixture.h"

enum { ROUNDS = 40 };

// What a trigger of the test can do.
typedef enum Deed {
    DEED_STATUS,
    DEED_PRIORITY,
    DEED_TYPE,
    DEED_TAGS,
    DEED_FOLLOWER,
    DEED_SCHEDULE,
    DEED_BRAND,
    DEED_COUNT
} Deed;

static const EventField field_of[DEED_COUNT] = {
    [DEED_STATUS] = FIELD_STATUS,      [DEED_PRIORITY] = FIELD_PRIORITY,
    [DEED_TYPE] = FIELD_TYPE,          [DEED_TAGS] = FIELD_TAGS,
    [DEED_FOLLOWER] = FIELD_FOLLOWERS, [DEED_SCHEDULE] = FIELD_SCHEDULE,
    [DEED_BRAND] = FIELD_BRAND,
};

typedef struct Things {
    ScheduleId schedule;
    BrandId brand;
} Things;

static int setup(void **state)
{
    static DeskFixture fixture;
    desk_fixture_make(&fixture);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    desk_fixture_verify(*state);
    desk_fixture_free(*state);
    return 0;
}

// ---- doing things -----------------------------------------------------------------------------

static Err things_apply(Work *work, void *in)
{
    Things *things = in;
    ScheduleCreate schedule = { .name = S("Night"), .time_zone = S("Asia/Tokyo") };
    BrandCreate brand = { .name = S("Lamps"), .subdomain = S("lamps") };
    Err err = schedule_create_apply(work, &schedule, &things->schedule);
    return err ? err : brand_create_apply(work, &brand, &things->brand);
}

static size_t actions_make(DeskFixture *f, const Things *things, unsigned deeds, RuleAction *out)
{
    const RuleAction all[DEED_COUNT] = {
        [DEED_STATUS] = { S("status"), { S("pending") }, 1 },
        [DEED_PRIORITY] = { S("priority"), { S("urgent") }, 1 },
        [DEED_TYPE] = { S("type"), { S("task") }, 1 },
        [DEED_TAGS] = { S("current_tags"), { S("waiting") }, 1 },
        [DEED_FOLLOWER] = { S("follower"), { str_format(&f->arena, "%" PRId64, f->aiko.v) }, 1 },
        [DEED_SCHEDULE] = { S("set_schedule"),
                            { str_format(&f->arena, "%" PRId64, things->schedule.v) },
                            1 },
        [DEED_BRAND] = { S("brand_id"), { str_format(&f->arena, "%" PRId64, things->brand.v) }, 1 },
    };
    size_t count = 0;
    for (Deed deed = 0; deed < DEED_COUNT; deed++) {
        if (deeds & (1U << deed)) {
            out[count++] = all[deed];
        }
    }
    return count;
}

// ---- what must be true ------------------------------------------------------------------------

static void values_check(DeskFixture *f, const Things *things, unsigned deeds, const Ticket *now)
{
    const bool holds[DEED_COUNT] = {
        [DEED_STATUS] = now->status == TICKET_PENDING,
        [DEED_PRIORITY] = now->priority == PRIORITY_URGENT,
        [DEED_TYPE] = now->type == TYPE_TASK,
        [DEED_TAGS] = str_equal(now->tags, S("waiting")),
        [DEED_FOLLOWER] = str_equal(now->followers, str_format(&f->arena, "%" PRId64, f->aiko.v)),
        [DEED_SCHEDULE] = now->schedule.v == things->schedule.v,
        [DEED_BRAND] = now->brand.v == things->brand.v,
    };
    for (Deed deed = 0; deed < DEED_COUNT; deed++) {
        assert_int_equal(holds[deed], (deeds >> deed) & 1);
    }
}

static TicketId ticket_make(DeskFixture *f)
{
    TicketId ticket = fixture_handoff(f, fixture_add_customer(f), (TeamId){ 0 });
    fixture_assign(f, ticket, f->aiko);
    return ticket;
}

static void round_check(DeskFixture *f, const Things *things, unsigned deeds)
{
    RuleAction actions[DEED_COUNT];
    RuleCondition condition = { S("external_id"), S("changed"), S("") };
    RuleId rule = trigger(f, (RuleConditions){ &condition, 1 }, (RuleConditions){ 0 },
                          (RuleActions){ actions, actions_make(f, things, deeds, actions) });
    TicketId ticket = ticket_make(f);
    TicketId other = ticket_make(f);
    Record before = fixture_ticket(f, ticket);
    Record other_before = fixture_ticket(f, other);
    TicketUpdate update = { .ticket = ticket,
                            .fields = { .external_id_given = true, .external_id = S("x-1") } };
    (void)updated(f, f->admin, update);
    Record now = fixture_ticket(f, ticket);
    uint32_t wanted = UINT32_C(1) << FIELD_EXTERNAL_ID;
    for (Deed deed = 0; deed < DEED_COUNT; deed++) {
        wanted |= (deeds >> deed) & 1 ? UINT32_C(1) << field_of[deed] : 0;
    }
    assert_int_equal(ticket_difference(&before.ticket, &now.ticket), wanted);
    values_check(f, things, deeds, &now.ticket);
    assert_int_equal(now.session.session_state, before.session.session_state);
    assert_int_equal(now.session.control, before.session.control);
    Record other_now = fixture_ticket(f, other);
    assert_int_equal(ticket_difference(&other_before.ticket, &other_now.ticket), 0);
    assert_int_equal(other_before.ticket.version, other_now.ticket.version);
    rule_switched_off(f, rule);
}

static void a_rule_does_what_its_actions_say_and_nothing_more(void **state)
{
    DeskFixture *f = *state;
    Things things = { 0 };
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), things_apply, &things), ERR_NONE);
    for (Deed deed = 0; deed < DEED_COUNT; deed++) {
        round_check(f, &things, 1U << deed);
    }
    uint64_t random = 5;
    for (size_t i = 0; i < ROUNDS; i++) {
        random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        unsigned deeds = (unsigned)(random >> 40) & ((1U << DEED_COUNT) - 1);
        round_check(f, &things, deeds ? deeds : 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_rule_does_what_its_actions_say_and_nothing_more, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
