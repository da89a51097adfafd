#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "desk/conversation/customer_message.h"
#include "desk/search/search_index.h"
#include "desk/search/search_query.h"
#include "desk/ticket/ticket_list.h"
#include "desk/ticket/ticket_update.h"
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

// ---- steps -----------------------------------------------------------------------------------

typedef struct Making {
    TicketCreate in;
    TicketUpdated out;
} Making;

static Err make_apply(Work *work, void *in)
{
    Making *making = in;
    return ticket_create_apply(work, &making->in, &making->out);
}

static TicketId ticket_make(DeskFixture *f, Str subject, Str note)
{
    Making making = {
        .in = { .requester = f->customer,
                .fields = { .subject_given = true, .subject = subject },
                .comment = { .given = true, .body = note, .channel = CHANNEL_NOTE } },
    };
    assert_int_equal(desk_run(f, actor_agent(f, f->aiko), make_apply, &making), ERR_NONE);
    return making.out.record.ticket.id;
}

typedef struct Indexing {
    size_t limit;
    size_t indexed;
} Indexing;

static Err index_apply(Work *work, void *in)
{
    Indexing *indexing = in;
    return search_index_apply(work, indexing->limit, &indexing->indexed);
}

static size_t index_some(DeskFixture *f, size_t limit)
{
    Indexing indexing = { .limit = limit };
    assert_int_equal(desk_run(f, actor_of(ACTOR_TIMER), index_apply, &indexing), ERR_NONE);
    return indexing.indexed;
}

static SearchQuery parse(DeskFixture *f, const char *typed)
{
    SearchQuery query = { 0 };
    Err err = search_query_parse(&f->arena, str_of(typed), &query, NULL);
    assert_int_equal(err, ERR_NONE);
    return query;
}

static Err search_as(DeskFixture *f, Role role, const char *typed, const ListAsk *ask,
                     SearchFound *out)
{
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    Read read = { .tx = &tx,
                  .world = &f->world.world,
                  .arena = &f->arena,
                  .viewer = { .person = f->aiko, .role = role } };
    SearchQuery query = parse(f, typed);
    return search_read(&read, &query, ask, out);
}

static size_t found(DeskFixture *f, const char *typed)
{
    ListAsk ask = { .limit = 100, .counted = true };
    SearchFound result = { 0 };
    assert_int_equal(search_as(f, ROLE_AGENT, typed, &ask, &result), ERR_NONE);
    assert_int_equal(result.total, result.tickets.ends.count + result.people.ends.count);
    return result.tickets.ends.count;
}

// ---- what was typed --------------------------------------------------------------------------

static void words_narrow_and_the_rest_is_text(void **state)
{
    DeskFixture *f = *state;
    SearchQuery query = parse(f, "  type:ticket red  \"two words\" status:open ");
    assert_int_equal(query.kind, SEARCH_TICKETS);
    assert_int_equal(query.least, TICKET_OPEN);
    assert_int_equal(query.most, TICKET_OPEN);
    assert_true(str_equal(query.text, S("red \"two words\"")));
    assert_int_equal(parse(f, "x").kind, SEARCH_ALL);
    assert_int_equal(parse(f, "type:user x").kind, SEARCH_USERS);
    assert_true(str_equal(parse(f, "typewriter statusquo").text, S("typewriter statusquo")));
}

static void statuses_are_compared(void **state)
{
    DeskFixture *f = *state;
    SearchQuery query = parse(f, "status<solved");
    assert_int_equal(query.least, TICKET_NEW);
    assert_int_equal(query.most, TICKET_HOLD);
    query = parse(f, "status<=solved");
    assert_int_equal(query.most, TICKET_SOLVED);
    query = parse(f, "status>pending");
    assert_int_equal(query.least, TICKET_HOLD);
    assert_int_equal(query.most, TICKET_CLOSED);
    assert_int_equal(found(f, "status<new"), 0);
    assert_int_equal(found(f, "status>closed"), 0);
}

static void unknown_types_and_statuses_are_refused(void **state)
{
    DeskFixture *f = *state;
    const char *wrong[] = { "type:song", "type:", "status:asleep", "status<=", "status>x" };
    for (size_t i = 0; i < countof(wrong); i++) {
        SearchQuery query = { .least = TICKET_CLOSED };
        Refusal why = { 0 };
        Err err = search_query_parse(&f->arena, str_of(wrong[i]), &query, &why);
        assert_int_equal(err, ERR_INVALID);
        assert_true(str_equal(why.field, S("query")));
        assert_int_equal(query.least, TICKET_CLOSED);
    }
}

// ---- finding ---------------------------------------------------------------------------------

static void what_is_not_indexed_yet_is_found_too(void **state)
{
    DeskFixture *f = *state;
    TicketId first = ticket_make(f, S("Blue bicycle"), S("配送状況の確認"));
    assert_int_equal(found(f, "bicycle"), 1);
    assert_int_equal(found(f, "配送"), 1);
    assert_int_equal(found(f, "況"), 1);
    assert_int_equal(index_some(f, 100), 2); // the subject and the note
    assert_int_equal(index_some(f, 100), 0);
    TicketId second = ticket_make(f, S("Red bicycle"), S("a note"));
    assert_true(second.v > first.v);
    assert_int_equal(found(f, "bicycle"), 2);
    assert_int_equal(found(f, "配送"), 1);
    assert_int_equal(found(f, "bicycle status:new"), 2);
    assert_int_equal(found(f, "bicycle status:solved"), 0);
}

static void the_index_catches_up_in_steps_and_doubles_nothing(void **state)
{
    DeskFixture *f = *state;
    for (int i = 0; i < 5; i++) {
        (void)ticket_make(f, S("Green kettle"), S("boils"));
    }
    size_t steps = 0;
    while (index_some(f, 3) == 3) {
        assert_int_equal(found(f, "kettle"), 5);
        assert_true(++steps < 10);
    }
    assert_int_equal(found(f, "kettle"), 5);
    assert_int_equal(found(f, "boils"), 5);
}

static void all_words_must_stand_in_one_text(void **state)
{
    DeskFixture *f = *state;
    (void)ticket_make(f, S("Green kettle"), S("boils over"));
    for (int indexed = 0; indexed < 2; indexed++) {
        assert_int_equal(found(f, "kettle green"), 1);
        assert_int_equal(found(f, "\"green kettle\""), 1);
        assert_int_equal(found(f, "\"kettle green\""), 0);
        assert_int_equal(found(f, "kettle boils"), 0);
        assert_int_equal(found(f, "...!"), 0);
        (void)index_some(f, 100);
    }
}

static void a_bare_number_names_the_ticket(void **state)
{
    DeskFixture *f = *state;
    (void)ticket_make(f, S("One"), S("x"));
    (void)ticket_make(f, S("Two"), S("x"));
    assert_int_equal(found(f, "2"), 1);
    assert_int_equal(found(f, "#2"), 1);
    assert_int_equal(found(f, "99"), 0);
}

static Err say_apply(Work *work, void *in)
{
    MessageSent sent;
    return customer_message_apply(work, in, &sent);
}

// Its messages are older than the ticket that they belong to.
static void a_chat_is_found_by_its_ticket(void **state)
{
    DeskFixture *f = *state;
    CustomerMessage message = { .person = f->customer,
                                .kind = MESSAGE_TEXT,
                                .body = S("the trombone is bent"),
                                .source = S("web") };
    assert_int_equal(desk_run(f, actor_customer(f->customer), say_apply, &message), ERR_NONE);
    // Text that fits no option hands off in the end, whatever the flow.
    message.body = S("mumble");
    for (int i = 0; i < 2; i++) {
        assert_int_equal(desk_run(f, actor_customer(f->customer), say_apply, &message), ERR_NONE);
    }
    assert_int_equal(found(f, "trombone"), 1);
    assert_int_equal(found(f, "mumble"), 1);
    (void)index_some(f, 100);
    assert_int_equal(found(f, "trombone"), 1);
    assert_int_equal(found(f, "mumble"), 1);
}

static void only_staff_search(void **state)
{
    DeskFixture *f = *state;
    (void)ticket_make(f, S("Secret"), S("x"));
    ListAsk ask = { .limit = 10 };
    SearchFound result = { .total = 77 };
    assert_int_equal(search_as(f, ROLE_END_USER, "secret", &ask, &result), ERR_NOT_FOUND);
    assert_int_equal(search_as(f, ROLE_NONE, "secret", &ask, &result), ERR_NOT_FOUND);
    assert_int_equal(result.total, 77);
}

static void people_follow_the_tickets_page_by_page(void **state)
{
    DeskFixture *f = *state;
    for (int i = 0; i < 3; i++) {
        (void)ticket_make(f, S("aiko wrote"), S("x"));
    }
    size_t tickets = 0;
    size_t people = 0;
    for (int64_t offset = 0; offset < 8; offset += 2) {
        ListAsk ask = { .limit = 2, .offset = offset };
        SearchFound result = { 0 };
        assert_int_equal(search_as(f, ROLE_AGENT, "aiko", &ask, &result), ERR_NONE);
        assert_int_equal(result.total, 4);
        tickets += result.tickets.ends.count;
        people += result.people.ends.count;
    }
    assert_int_equal(tickets, 3);
    assert_int_equal(people, 1);
}

// ---- lists -----------------------------------------------------------------------------------

static void every_view_counts_what_it_shows(void **state)
{
    DeskFixture *f = *state;
    for (int i = 0; i < 3; i++) {
        (void)ticket_make(f, S("x"), S("x"));
    }
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    Read read = { .tx = &tx,
                  .world = &f->world.world,
                  .arena = &f->arena,
                  .viewer = { .person = f->aiko, .role = ROLE_AGENT },
                  .now_ms = world_now_ms(&f->world.world) };
    for (size_t i = 0; i < view_count; i++) {
        TicketWhich which = view_which(&views[i], &read);
        ListAsk ask = { .limit = 100, .sort = (int)views[i].sort, .counted = true };
        TicketPage page;
        assert_int_equal(ticket_list_read(&read, &which, &ask, &page), ERR_NONE);
        assert_int_equal(page.ends.total, page.ends.count);
        assert_int_equal(
            page.ends.count,
            views[i].filter == TICKETS_UNSOLVED || views[i].filter == TICKETS_UNASSIGNED ? 3 : 0);
        assert_ptr_equal(view_find(views[i].id), &views[i]);
    }
    assert_null(view_find(99));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(words_narrow_and_the_rest_is_text),
        TEST(statuses_are_compared),
        TEST(unknown_types_and_statuses_are_refused),
        TEST(what_is_not_indexed_yet_is_found_too),
        TEST(the_index_catches_up_in_steps_and_doubles_nothing),
        TEST(all_words_must_stand_in_one_text),
        TEST(a_bare_number_names_the_ticket),
        TEST(a_chat_is_found_by_its_ticket),
        TEST(only_staff_search),
        TEST(people_follow_the_tickets_page_by_page),
        TEST(every_view_counts_what_it_shows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
