// Surveys at the desk: SAT-1, SAT-2, SCN 9.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "desk/session/session_end.h"
#include "desk/survey/survey_answer.h"
#include "desk/survey/survey_link.h"
#include "desk/survey/survey_rate.h"
#include "desk/survey/survey_read.h"
#include "desk/survey/survey_request.h"
#include "desk/survey/survey_save.h"
#include "desk/ticket/ticket_update.h"
#include "store/comment_list_store.h"
#include "store/message_store.h"
#include "store/thread_store.h"
#include "support/desk_fixture.h"

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

// ---- short words -----------------------------------------------------------------------------

// One update as a rule sees it: ends the session first, or not; then asks.
typedef struct Ask {
    TicketId ticket;
    SurveyId survey;
    SurveyWay way;
    bool ends;
    int64_t rule;
    SurveyOutcome out;
} Ask;

static Err ask_apply(Work *work, void *in)
{
    Ask *ask = in;
    Record start = { 0 };
    Record before = { 0 };
    Err err = record_load_ticket(work, ask->ticket, &start);
    if (!err && ask->ends) {
        SessionEnded ended = { 0 };
        SessionEnd end = { .ticket = ask->ticket, .via = ENDED_VIA_COMPOSER };
        err = session_end_apply(work, &end, &ended);
    }
    if (!err) {
        err = record_load_ticket(work, ask->ticket, &before);
    }
    Record now = before;
    SurveyRequest request = {
        .survey = ask->survey,
        .way = ask->way,
        .start = &start,
        .now = &now,
        .event = work->last_event,
        .rule = ask->rule,
    };
    if (!err) {
        err = survey_request(work, &request, &ask->out);
    }
    return err ? err : record_save(work, &before, &now, SAVE_BY_COMMAND);
}

static SurveyOutcome ask(DeskFixture *f, Ask in)
{
    in.rule = in.rule ? in.rule : 1;
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), ask_apply, &in), ERR_NONE);
    return in.out;
}

typedef struct Answer {
    SurveyAnswerSend in;
    SurveyAnswered out;
} Answer;

static Err answer_apply(Work *work, void *in)
{
    Answer *answer = in;
    return survey_answer_apply(work, &answer->in, &answer->out);
}

static Err answer(DeskFixture *f, PersonId person, SurveyAnswerSend in, bool *changed)
{
    Answer mine = { .in = in };
    Err err = desk_run(f, actor_customer(person), answer_apply, &mine);
    if (!err && changed) {
        *changed = mine.out.changed;
    }
    return err;
}

static SurveyResponse response_now(DeskFixture *f, SurveyResponseId id)
{
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    SurveyResponse response = { 0 };
    assert_int_equal(survey_response_load(&tx, &f->arena, id, &response), ERR_NONE);
    return response;
}

static int64_t thread_length(DeskFixture *f, TicketId ticket)
{
    Record record = fixture_ticket(f, ticket);
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    Thread thread = { 0 };
    assert_int_equal(thread_load(&tx, record.session.thread, &thread), ERR_NONE);
    return thread.public_seq;
}

// A live ticket that Aiko has.
static TicketId live(DeskFixture *f, PersonId customer)
{
    TicketId ticket = fixture_handoff(f, customer, (TeamId){ 0 });
    if (fixture_ticket(f, ticket).ticket.assignee.v == 0) {
        fixture_assign(f, ticket, f->aiko);
    }
    return ticket;
}

static Err status_apply(Work *work, void *in)
{
    TicketUpdated updated = { 0 };
    return ticket_update_apply(work, in, &updated);
}

static void set_status(DeskFixture *f, TicketId ticket, TicketStatus status)
{
    TicketUpdate update = { .ticket = ticket,
                            .fields = { .status_given = true, .status = status } };
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), status_apply, &update), ERR_NONE);
}

// The card that the ending update showed.
static MessageId card_of(DeskFixture *f, SurveyOutcome outcome)
{
    assert_int_equal(outcome.result, SURVEY_REQUESTED);
    SurveyResponse response = response_now(f, outcome.response);
    assert_true(response.message.v > 0);
    return response.message;
}

// ---- asking ----------------------------------------------------------------------------------

static void the_update_that_ends_the_session_can_ask(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = live(f, f->visitor);
    int64_t before = thread_length(f, ticket);
    SurveyOutcome outcome = ask(f, (Ask){ .ticket = ticket, .ends = true });
    SurveyResponse response = response_now(f, outcome.response);
    Record record = fixture_ticket(f, ticket);
    assert_int_equal(outcome.result, SURVEY_REQUESTED);
    assert_int_equal(response.delivered, SURVEY_BY_CARD);
    assert_int_equal(response.agent.v, f->aiko.v);
    assert_int_equal(response.team.v, f->support.v);
    assert_int_equal(response.conversation.v, record.session.id.v);
    assert_int_equal(response.expires_ms - response.offered_ms, SURVEY_VALID_MS);
    assert_int_equal(record.ticket.satisfaction, SATISFACTION_OFFERED);
    // The card opens no channel and stays inside the conversation that ended.
    assert_int_equal(record.session.session_state, SESSION_ENDED);
    assert_int_equal(thread_length(f, ticket), before + 1);
    const Event *sent = NULL;
    (void)fixture_told(f, EVENT_MESSAGE_SENT, &sent);
    assert_int_equal(sent->conversation.v, record.session.id.v);
    assert_int_equal(fixture_told(f, EVENT_SURVEY_OFFERED, NULL), 1);
}

static void one_per_session_and_none_once_it_had_ended(void **state)
{
    DeskFixture *f = *state;
    TicketId asked = live(f, f->visitor);
    (void)ask(f, (Ask){ .ticket = asked, .ends = true });
    assert_int_equal(ask(f, (Ask){ .ticket = asked }).result, SURVEY_SKIP_ALREADY_ASKED);
    TicketId ended = live(f, f->customer);
    Ask only_end = { .ticket = ended, .ends = true, .survey = { 999999 } };
    assert_int_equal(ask(f, only_end).result, SURVEY_SKIP_NO_ACTIVE_SURVEY);
    int64_t before = thread_length(f, ended);
    assert_int_equal(ask(f, (Ask){ .ticket = ended }).result, SURVEY_SKIP_SESSION_HAD_ENDED);
    assert_int_equal(thread_length(f, ended), before);
    assert_int_equal(fixture_ticket(f, ended).ticket.satisfaction, SATISFACTION_UNOFFERED);
}

static Err create_apply(Work *work, void *in)
{
    Survey made = { 0 };
    SurveyCreate *create = in;
    Err err = survey_create_apply(work, create, &made);
    if (!err) {
        create->ask.survey = made.id; // for the test
    }
    return err;
}

static SurveyVersion asks(SurveyScale scale, int64_t throttle_days)
{
    return (SurveyVersion){
        .scale = scale,
        .question = { STR_INIT("How?"), STR_INIT("いかが") },
        .low = { STR_INIT("bad"), STR_INIT("不満") },
        .high = { STR_INIT("good"), STR_INIT("満足") },
        .throttle_days = throttle_days,
    };
}

static SurveyId survey_make(DeskFixture *f, SurveyVersion version, bool is_default)
{
    SurveyCreate create = {
        .name = S("Other"), .active = true, .is_default = is_default, .ask = version
    };
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), create_apply, &create), ERR_NONE);
    return create.ask.survey;
}

static void nobody_is_asked_again_too_soon(void **state)
{
    DeskFixture *f = *state;
    SurveyId survey = survey_make(f, asks(SURVEY_EMOJI_2, 7), false);
    TicketId first = live(f, f->visitor);
    assert_int_equal(ask(f, (Ask){ .ticket = first, .survey = survey, .ends = true }).result,
                     SURVEY_REQUESTED);
    TicketId second = live(f, f->visitor);
    assert_int_equal(ask(f, (Ask){ .ticket = second, .survey = survey, .ends = true }).result,
                     SURVEY_SKIP_THROTTLED);
    f->world.now_ms += 7 * SURVEY_DAY_MS + 1;
    TicketId third = live(f, f->visitor);
    assert_int_equal(ask(f, (Ask){ .ticket = third, .survey = survey, .ends = true }).result,
                     SURVEY_REQUESTED);
}

static void a_letter_goes_to_who_has_left_or_is_to_get_one(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = live(f, f->customer);
    SurveyOutcome by_mail = ask(f, (Ask){ .ticket = ticket, .way = SURVEY_WAY_EMAIL });
    assert_int_equal(by_mail.result, SURVEY_REQUESTED);
    SurveyResponse response = response_now(f, by_mail.response);
    assert_int_equal(response.delivered, SURVEY_BY_MAIL);
    assert_int_equal(response.message.v, 0);
    const OutboxRow *letters = NULL;
    size_t count = 0;
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    assert_int_equal(outbox_list(&tx, &f->arena, ticket, &letters, &count), ERR_NONE);
    assert_int_equal(count, 1);
    assert_int_equal(letters[0].state, OUTBOX_HELD); // until there is an address to send from
    Str token = letters[0].body;
    Str before = { 0 };
    while (str_cut(&token, '\n', &before) && !str_starts(before, S("https://desk.test/survey/"))) {
    }
    size_t head = S("https://desk.test/survey/").len;
    assert_true(before.len > head);
    tx_end(&tx);
    SurveyAnswerSend send = { .token = { before.at + head, before.len - head },
                              .answer = { .rating = 5 } };
    assert_int_equal(answer(f, (PersonId){ 0 }, send, NULL), ERR_NONE);
    TicketId nameless = live(f, f->visitor);
    assert_int_equal(ask(f, (Ask){ .ticket = nameless, .way = SURVEY_WAY_EMAIL }).result,
                     SURVEY_SKIP_NO_WAY_TO_REACH);
}

// ---- answering -------------------------------------------------------------------------------

static void an_answer_is_kept_and_can_be_changed(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = live(f, f->visitor);
    SurveyOutcome outcome = ask(f, (Ask){ .ticket = ticket, .ends = true });
    SurveyAnswerSend send = { .message = card_of(f, outcome), .answer = { .rating = 5 } };
    bool changed = false;
    assert_int_equal(answer(f, f->visitor, send, &changed), ERR_NONE);
    assert_true(changed);
    assert_int_equal(fixture_ticket(f, ticket).ticket.satisfaction, SATISFACTION_GOOD);
    int64_t version = fixture_ticket(f, ticket).ticket.version;
    assert_int_equal(answer(f, f->visitor, send, &changed), ERR_NONE); // a retry
    assert_false(changed);
    assert_int_equal(fixture_told(f, EVENT_SURVEY_ANSWERED, NULL), 1);
    assert_int_equal(fixture_ticket(f, ticket).ticket.version, version);
    f->world.now_ms += 1000;
    send.answer = (SurveyAnswer){ .rating = 2, .reason = 1000, .comment = S("  too slow ") };
    assert_int_equal(answer(f, f->visitor, send, &changed), ERR_NONE);
    SurveyResponse now = response_now(f, outcome.response);
    assert_int_equal(now.category, SURVEY_BAD);
    assert_true(str_equal(now.comment, S("too slow")));
    assert_int_equal(now.changed_ms - now.answered_ms, 1000);
    assert_int_equal(fixture_ticket(f, ticket).ticket.satisfaction, SATISFACTION_BAD_WITH_COMMENT);
}

static void after_28_days_nothing_is_taken(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = live(f, f->visitor);
    SurveyAnswerSend send = { .message =
                                  card_of(f, ask(f, (Ask){ .ticket = ticket, .ends = true })),
                              .answer = { .rating = 5 } };
    f->world.now_ms += SURVEY_VALID_MS - 1;
    assert_int_equal(answer(f, f->visitor, send, NULL), ERR_NONE);
    f->world.now_ms += 1;
    send.answer.rating = 1;
    uint64_t digest = fixture_digest(f);
    assert_int_equal(answer(f, f->visitor, send, NULL), ERR_STATE);
    assert_true(str_equal(f->refusal.code, S("expired")));
    assert_true(fixture_digest(f) == digest);
}

static void nobody_answers_for_somebody_else(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = live(f, f->visitor);
    SurveyAnswerSend send = { .message =
                                  card_of(f, ask(f, (Ask){ .ticket = ticket, .ends = true })),
                              .answer = { .rating = 1 } };
    uint64_t digest = fixture_digest(f);
    assert_int_equal(answer(f, f->customer, send, NULL), ERR_NOT_FOUND);
    Answer by_agent = { .in = send };
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), answer_apply, &by_agent), ERR_NOT_FOUND);
    assert_true(fixture_digest(f) == digest);
}

static void a_rating_reaches_a_closed_ticket(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = live(f, f->visitor);
    SurveyAnswerSend send = { .message =
                                  card_of(f, ask(f, (Ask){ .ticket = ticket, .ends = true })),
                              .answer = { .rating = 4 } };
    set_status(f, ticket, TICKET_SOLVED);
    set_status(f, ticket, TICKET_CLOSED);
    assert_int_equal(answer(f, f->visitor, send, NULL), ERR_NONE);
    assert_int_equal(fixture_ticket(f, ticket).ticket.satisfaction, SATISFACTION_GOOD);
    assert_int_equal(fixture_ticket(f, ticket).ticket.status, TICKET_CLOSED);
}

// ---- signed links ----------------------------------------------------------------------------

typedef struct LinkMake {
    SurveyResponse response;
    char token[SURVEY_TOKEN_BYTES_MAX + 1];
} LinkMake;

static Err link_apply(Work *work, void *in)
{
    LinkMake *make = in;
    Str token = { 0 };
    Err err = survey_link_make(work, &make->response, &token);
    if (!err) {
        assert_true(token.len <= SURVEY_TOKEN_BYTES_MAX);
        memcpy(make->token, token.at, token.len);
    }
    return err;
}

static LinkMake link_of(DeskFixture *f, SurveyResponseId id)
{
    LinkMake make = { .response = response_now(f, id) };
    assert_int_equal(desk_run(f, actor_of(ACTOR_RULE), link_apply, &make), ERR_NONE);
    return make;
}

static void a_link_answers_until_its_time_is_over(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = live(f, f->customer);
    SurveyOutcome outcome = ask(f, (Ask){ .ticket = ticket, .way = SURVEY_WAY_EMAIL });
    LinkMake link = link_of(f, outcome.response);
    SurveyAnswerSend send = { .token = str_of(link.token), .answer = { .rating = 5 } };
    assert_int_equal(answer(f, (PersonId){ 0 }, send, NULL), ERR_NONE);
    assert_int_equal(fixture_ticket(f, ticket).ticket.satisfaction, SATISFACTION_GOOD);
    const Event *answered = NULL;
    (void)fixture_told(f, EVENT_SURVEY_ANSWERED, &answered);
    assert_int_equal(answered->actor.person.v, f->customer.v);
    f->world.now_ms += SURVEY_VALID_MS;
    assert_int_equal(answer(f, (PersonId){ 0 }, send, NULL), ERR_STATE);
    assert_true(str_equal(f->refusal.code, S("expired")));
}

static void a_link_that_was_touched_is_refused(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = live(f, f->customer);
    SurveyOutcome outcome = ask(f, (Ask){ .ticket = ticket, .way = SURVEY_WAY_EMAIL });
    LinkMake link = link_of(f, outcome.response);
    size_t len = str_of(link.token).len;
    uint64_t digest = fixture_digest(f);
    for (size_t at = 0; at < len; at++) {
        LinkMake forged = link;
        forged.token[at] = forged.token[at] == '1' ? '2' : '1';
        SurveyAnswerSend send = { .token = str_of(forged.token), .answer = { .rating = 5 } };
        assert_int_equal(answer(f, (PersonId){ 0 }, send, NULL), ERR_NOT_FOUND);
        assert_true(str_equal(f->refusal.code, S("bad_link")));
    }
    assert_true(fixture_digest(f) == digest);
}

// ---- ratings of the ticketing API ------------------------------------------------------------

static Err rate_apply(Work *work, void *in)
{
    SurveyAnswered out = { 0 };
    return survey_rate_apply(work, in, &out);
}

static void a_solved_ticket_can_be_rated_unasked(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = live(f, f->customer);
    SurveyRate rate = { .ticket = ticket, .good = true, .comment = S("thanks") };
    assert_int_equal(desk_run(f, actor_customer(f->customer), rate_apply, &rate), ERR_STATE);
    set_status(f, ticket, TICKET_SOLVED);
    assert_int_equal(desk_run(f, actor_customer(f->visitor), rate_apply, &rate), ERR_NOT_FOUND);
    assert_int_equal(desk_run(f, actor_customer(f->customer), rate_apply, &rate), ERR_NONE);
    assert_int_equal(fixture_ticket(f, ticket).ticket.satisfaction, SATISFACTION_GOOD_WITH_COMMENT);
    assert_int_equal(ask(f, (Ask){ .ticket = ticket }).result, SURVEY_SKIP_ALREADY_ASKED);
}

// ---- what admins change ----------------------------------------------------------------------

static Err update_apply(Work *work, void *in)
{
    Survey out = { 0 };
    return survey_update_apply(work, in, &out);
}

static void an_answer_stays_with_the_version_that_was_asked(void **state)
{
    DeskFixture *f = *state;
    SurveyId survey = survey_make(f, asks(SURVEY_EMOJI_2, 0), true);
    TicketId ticket = live(f, f->visitor);
    SurveyOutcome outcome = ask(f, (Ask){ .ticket = ticket, .ends = true });
    SurveyUpdate update = { .survey = survey, .ask_given = true, .ask = asks(SURVEY_STARS_5, 0) };
    update.ask.version = 1;
    Actor agent = actor_agent(f, f->aiko);
    assert_int_equal(desk_run(f, agent, update_apply, &update), ERR_FORBIDDEN);
    Actor admin = actor_agent(f, f->admin);
    assert_int_equal(desk_run(f, admin, update_apply, &update), ERR_NONE);
    assert_int_equal(desk_run(f, admin, update_apply, &update), ERR_CONFLICT); // stale
    SurveyAnswerSend send = { .message = card_of(f, outcome), .answer = { .rating = 5 } };
    assert_int_equal(answer(f, f->visitor, send, NULL), ERR_INVALID); // two points were asked
    send.answer.rating = 2;
    assert_int_equal(answer(f, f->visitor, send, NULL), ERR_NONE);
    SurveyResponse response = response_now(f, outcome.response);
    assert_int_equal(response.survey.v, survey.v);
    assert_int_equal(response.version, 1);
    assert_int_equal(response.category, SURVEY_GOOD);
}

static void a_survey_that_is_off_is_not_asked(void **state)
{
    DeskFixture *f = *state;
    SurveyUpdate off = { .survey = { 1 }, .active_given = true };
    assert_int_equal(desk_run(f, actor_agent(f, f->admin), update_apply, &off), ERR_NONE);
    TicketId ticket = live(f, f->visitor);
    int64_t before = thread_length(f, ticket);
    assert_int_equal(ask(f, (Ask){ .ticket = ticket, .ends = true }).result,
                     SURVEY_SKIP_NO_ACTIVE_SURVEY);
    assert_int_equal(thread_length(f, ticket), before);
}

static void results_count_what_was_answered(void **state)
{
    DeskFixture *f = *state;
    for (int64_t rating = 1; rating <= 5; rating++) {
        TicketId ticket = live(f, f->visitor);
        SurveyAnswerSend send = {
            .message = card_of(f, ask(f, (Ask){ .ticket = ticket, .ends = true })),
            .answer = { .rating = rating },
        };
        assert_int_equal(answer(f, f->visitor, send, NULL), ERR_NONE);
    }
    (void)ask(f, (Ask){ .ticket = live(f, f->visitor), .ends = true });
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    Read read = { .tx = &tx,
                  .arena = &f->arena,
                  .viewer = { .person = f->aiko, .role = ROLE_AGENT },
                  .now_ms = f->world.now_ms };
    SurveyResults results = { 0 };
    SurveyWhich all = { .from_ms = 1 };
    assert_int_equal(survey_results_read(&read, &all, &results), ERR_NONE);
    assert_int_equal(results.whole.offered, 6);
    assert_int_equal(results.whole.good, 2);
    assert_int_equal(results.whole.bad, 3);
    assert_int_equal(results.by[SURVEY_BY_RATING].count, 5);
    assert_int_equal(results.by[SURVEY_BY_AGENT].count, 1);
    assert_int_equal(results.by[SURVEY_BY_AGENT].rows[0].key, f->aiko.v);
    assert_int_equal(results.by[SURVEY_BY_DAY].count, 1);
    SurveyWhich only_good = { .scores = 1U << SATISFACTION_GOOD };
    int64_t count = 0;
    assert_int_equal(survey_response_count_read(&read, &only_good, &count), ERR_NONE);
    assert_int_equal(count, 2);
    read.viewer = (Viewer){ .person = f->visitor, .role = ROLE_END_USER };
    assert_int_equal(survey_results_read(&read, &all, &results), ERR_NOT_FOUND);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_update_that_ends_the_session_can_ask),
        TEST(one_per_session_and_none_once_it_had_ended),
        TEST(nobody_is_asked_again_too_soon),
        TEST(a_letter_goes_to_who_has_left_or_is_to_get_one),
        TEST(an_answer_is_kept_and_can_be_changed),
        TEST(after_28_days_nothing_is_taken),
        TEST(nobody_answers_for_somebody_else),
        TEST(a_rating_reaches_a_closed_ticket),
        TEST(a_link_answers_until_its_time_is_over),
        TEST(a_link_that_was_touched_is_refused),
        TEST(a_solved_ticket_can_be_rated_unasked),
        TEST(an_answer_stays_with_the_version_that_was_asked),
        TEST(a_survey_that_is_off_is_not_asked),
        TEST(results_count_what_was_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
