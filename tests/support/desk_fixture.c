#include "support/desk_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "desk/routing/handoff.h"
#include "store/account_store.h"
#include "store/message_store.h"
#include "store/migrate.h"
#include "store/person_store.h"
#include "store/thread_store.h"
#include "store/ticket_store.h"
#include "store/verify.h"

enum {
    FIXTURE_MESSAGING_MAX = 3,
    FIXTURE_EMAIL_MAX = 3,
    FIXTURE_SMALL_CACHE_KB = 64,
};

// ---- commands ---------------------------------------------------------------------------------

typedef struct FixtureCommand {
    Command command; // first, so that a Command * of it is a FixtureCommand *
    FixtureApply *apply;
    void *in;
} FixtureCommand;

static Err fixture_apply(Work *work, Command *command)
{
    FixtureCommand *mine = (FixtureCommand *)command;
    return mine->apply(work, mine->in);
}

static void fixture_told_add(DeskFixture *fixture, const Published *told)
{
    assert_true(fixture->published_count < FIXTURE_PUBLISHED_MAX);
    Published *kept = &fixture->published[fixture->published_count++];
    *kept = *told;
    kept->event.old_value = str_copy(&fixture->arena, told->event.old_value);
    kept->event.new_value = str_copy(&fixture->arena, told->event.new_value);
    kept->event.actor.name = str_copy(&fixture->arena, told->event.actor.name);
    if (told->message) {
        Message *message = arena_new(&fixture->arena, Message);
        *message = *told->message;
        message->body = str_copy(&fixture->arena, message->body);
        message->payload = str_copy(&fixture->arena, message->payload);
        message->options = str_copy(&fixture->arena, message->options);
        message->source = str_copy(&fixture->arena, message->source);
        message->metadata = str_copy(&fixture->arena, message->metadata);
        message->author_name = str_copy(&fixture->arena, message->author_name);
        kept->message = message;
    }
    if (told->comment) {
        CommentRow *comment = arena_new(&fixture->arena, CommentRow);
        *comment = *told->comment;
        comment->body = str_copy(&fixture->arena, comment->body);
        comment->author_name = str_copy(&fixture->arena, comment->author_name);
        kept->comment = comment;
    }
}

static void on_batch(void *owner, Batch *batch)
{
    DeskFixture *fixture = owner;
    for (size_t i = 0; i < batch->published_count; i++) {
        fixture_told_add(fixture, &batch->published[i]);
    }
    fixture->next_due_ms = batch->next_due_ms;
    fixture->batch_count++;
    Command *command = batch->commands;
    while (command) {
        Command *next = command->next;
        if (command->finished) {
            command->finished(command);
        }
        command = next;
    }
    batch_free(batch);
}

static void on_commit_failed(void *owner, Err err)
{
    err_ignore(err, "the commands carry it");
    ((DeskFixture *)owner)->commit_failed = true;
}

Err desk_run(DeskFixture *fixture, Actor actor, FixtureApply *apply, void *in)
{
    FixtureCommand mine = {
        .command = { .apply = fixture_apply, .actor = actor },
        .apply = apply,
        .in = in,
    };
    assert_true(writer_submit(fixture->writer, &mine.command));
    assert_true(writer_run(fixture->writer));
    fixture->refusal = (Refusal){
        .err = mine.command.refusal.err,
        .field = str_copy(&fixture->arena, mine.command.refusal.field),
        .message = str_copy(&fixture->arena, mine.command.refusal.message),
        .code = str_copy(&fixture->arena, mine.command.refusal.code),
    };
    arena_free(&mine.command.arena);
    return mine.command.err;
}

static void must_run(DeskFixture *fixture, Actor actor, FixtureApply *apply, void *in)
{
    assert_int_equal(desk_run(fixture, actor, apply, in), ERR_NONE);
}

Actor actor_agent(const DeskFixture *fixture, PersonId agent)
{
    bool is_admin = agent.v == fixture->admin.v;
    return (Actor){ .kind = ACTOR_AGENT,
                    .person = agent,
                    .role = is_admin ? ROLE_ADMIN : ROLE_AGENT,
                    .name = is_admin ? S("Admin") : S("Agent"),
                    .via = VIA_WEB };
}

Actor actor_customer(PersonId person)
{
    return (Actor){ .kind = ACTOR_END_USER,
                    .person = person,
                    .role = ROLE_END_USER,
                    .name = S("Customer"),
                    .via = VIA_MESSAGING };
}

// ---- people -----------------------------------------------------------------------------------

static PersonId person_add(Work *work, Role role, Str name, Str email)
{
    Person person = {
        .id = { db_next_id(work->tx) },
        .role = role,
        .name = name,
        .email = email,
        .email_verified = email.len > 0 && role_is_staff(role),
        .active = true,
        .created_ms = work->now_ms,
        .updated_ms = work->now_ms,
    };
    person_insert(work->tx, &person, email);
    return person.id;
}

static PersonId agent_add(Work *work, Role role, Str name, TeamId team)
{
    Str email =
        str_format(work->arena, "%.*s%" PRId64 "@example.com", STR_ARG(name), db_next_id(work->tx));
    PersonId agent = person_add(work, role, name, email);
    agent_insert(work->tx, agent, work->now_ms);
    capacity_insert(work->tx, agent, ROUTING_MESSAGING, FIXTURE_MESSAGING_MAX);
    capacity_insert(work->tx, agent, ROUTING_EMAIL, FIXTURE_EMAIL_MAX);
    capacity_insert(work->tx, agent, ROUTING_VOICE, 1);
    team_member_add(work->tx, team, agent, NULL);
    return agent;
}

static TeamId team_add(Work *work, Str name, bool is_default)
{
    Team team = { .id = { db_next_id(work->tx) },
                  .name = name,
                  .is_default = is_default,
                  .created_ms = work->now_ms,
                  .updated_ms = work->now_ms };
    team_insert(work->tx, &team);
    return team.id;
}

static Err people_make(Work *work, void *in)
{
    DeskFixture *fixture = in;
    fixture->support = team_add(work, S("Support"), true);
    fixture->sales = team_add(work, S("Sales"), false);
    fixture->admin = agent_add(work, ROLE_ADMIN, S("admin"), fixture->support);
    fixture->aiko = agent_add(work, ROLE_AGENT, S("aiko"), fixture->support);
    fixture->ben = agent_add(work, ROLE_AGENT, S("ben"), fixture->support);
    fixture->customer = person_add(work, ROLE_END_USER, S("Chie"), S("chie@example.org"));
    fixture->visitor = person_add(work, ROLE_END_USER, S("Visitor"), S(""));
    work->config_changed = true;
    return work->tx->err;
}

static Err customer_make(Work *work, void *in)
{
    *(PersonId *)in = person_add(work, ROLE_END_USER, S("Customer"), S(""));
    return work->tx->err;
}

PersonId fixture_add_customer(DeskFixture *fixture)
{
    PersonId made = { 0 };
    must_run(fixture, actor_of(ACTOR_NONE), customer_make, &made);
    return made;
}

typedef struct AgentAdd {
    TeamId team;
    PersonId made;
} AgentAdd;

static Err agent_make(Work *work, void *in)
{
    AgentAdd *add = in;
    add->made = agent_add(work, ROLE_AGENT, S("agent"), add->team);
    return work->tx->err;
}

PersonId fixture_add_agent(DeskFixture *fixture, TeamId team)
{
    AgentAdd add = { .team = team };
    must_run(fixture, actor_of(ACTOR_NONE), agent_make, &add);
    return add.made;
}

static Err team_join(Work *work, void *in)
{
    const AgentAdd *add = in;
    team_member_add(work->tx, add->team, add->made, NULL);
    return work_touch_agent(work, add->made);
}

void fixture_join(DeskFixture *fixture, TeamId team, PersonId agent)
{
    must_run(fixture, actor_agent(fixture, fixture->admin), team_join, &(AgentAdd){ team, agent });
}

typedef struct StatusSet {
    PersonId agent;
    AgentStatus status;
} StatusSet;

static Err status_set(Work *work, void *in)
{
    const StatusSet *set = in;
    agent_status_save(work->tx, set->agent, set->status, work->now_ms);
    return work_touch_agent(work, set->agent);
}

void fixture_set_status(DeskFixture *fixture, PersonId agent, AgentStatus status)
{
    must_run(fixture, actor_agent(fixture, agent), status_set, &(StatusSet){ agent, status });
}

typedef struct MaxSet {
    PersonId agent;
    RoutingChannel channel;
    int64_t max;
} MaxSet;

static Err max_set(Work *work, void *in)
{
    const MaxSet *set = in;
    capacity_set_max(work->tx, set->agent, set->channel, set->max);
    return work_touch_agent(work, set->agent);
}

void fixture_set_max(DeskFixture *fixture, PersonId agent, RoutingChannel channel, int64_t max)
{
    must_run(fixture, actor_agent(fixture, fixture->admin), max_set,
             &(MaxSet){ agent, channel, max });
}

typedef struct SettingPut {
    SettingId setting;
    Str value;
} SettingPut;

static Err setting_apply(Work *work, void *in)
{
    const SettingPut *put = in;
    const SettingInfo *info = setting_info(put->setting);
    setting_save(work->tx, info->key, put->value, str_equal(put->value, info->fallback));
    work->config_changed = true;
    if (put->setting == SETTING_COUNT_INACTIVE) {
        return record_count_anew(work, str_equal(put->value, S("1")));
    }
    return work->tx->err;
}

void fixture_set_setting(DeskFixture *fixture, SettingId setting, Str value)
{
    must_run(fixture, actor_agent(fixture, fixture->admin), setting_apply,
             &(SettingPut){ setting, value });
}

// ---- conversations ----------------------------------------------------------------------------

typedef struct Begin {
    PersonId customer;
    bool handoff;
    TeamId team;
    Record record;
} Begin;

static Err thread_ready(Work *work, PersonId customer, Thread *out)
{
    Err err = thread_load_of_person(work->tx, customer, out);
    if (err != ERR_NOT_FOUND) {
        return err;
    }
    *out = (Thread){ .id = { db_next_id(work->tx) },
                     .person = customer,
                     .created_ms = work->now_ms,
                     .updated_ms = work->now_ms };
    thread_insert(work->tx, out);
    return work->tx->err;
}

static Err message_write(Work *work, const Record *record, int64_t public_seq)
{
    Message message = { .id = { db_next_id(work->tx) },
                        .thread = record->session.thread,
                        .public_seq = public_seq,
                        .conversation = record->session.id,
                        .at_ms = work->now_ms,
                        .author_kind = AUTHOR_END_USER,
                        .author = record->session.customer,
                        .kind = MESSAGE_TEXT,
                        .body = S("Hello, I need help"),
                        .source = S("web") };
    message_insert(work->tx, &message);
    Event event = { .kind = EVENT_MESSAGE_SENT,
                    .thread = message.thread,
                    .conversation = message.conversation,
                    .ref = message.id.v,
                    .number_a = public_seq };
    (void)work_event(work, &event, (EventStreams){ 0 }, &message, NULL);
    return work->tx->err;
}

static Err begin_apply(Work *work, void *in)
{
    Begin *begin = in;
    Thread thread = { 0 };
    Err err = thread_ready(work, begin->customer, &thread);
    if (err) {
        return err;
    }
    int64_t seq = ++thread.public_seq;
    thread.updated_ms = thread.customer_wrote_ms = work->now_ms;
    thread_add_message(work->tx, &thread);
    Record record = { .session = { .id = { db_next_id(work->tx) },
                                   .thread = thread.id,
                                   .customer = begin->customer,
                                   .first_seq = seq,
                                   .bot_step = S("greeting") } };
    record_begin(work, &record);
    err = message_write(work, &record, seq);
    if (!err && begin->handoff) {
        err = handoff_apply_in(work, &record, begin->team);
    }
    begin->record = record;
    return err;
}

ConversationId fixture_begin(DeskFixture *fixture, PersonId customer)
{
    Begin begin = { .customer = customer };
    must_run(fixture, actor_customer(customer), begin_apply, &begin);
    return begin.record.session.id;
}

TicketId fixture_handoff(DeskFixture *fixture, PersonId customer, TeamId team)
{
    Begin begin = { .customer = customer, .handoff = true, .team = team };
    must_run(fixture, actor_customer(customer), begin_apply, &begin);
    return begin.record.ticket.id;
}

static Err writes_apply(Work *work, void *in)
{
    Record before = { 0 };
    Err err = record_load_conversation(work, *(const ConversationId *)in, &before);
    if (err) {
        return err;
    }
    Thread thread = { 0 };
    err = thread_load(work->tx, before.session.thread, &thread);
    if (err) {
        return err;
    }
    int64_t seq = ++thread.public_seq;
    thread.updated_ms = thread.customer_wrote_ms = work->now_ms;
    thread_add_message(work->tx, &thread);
    err = message_write(work, &before, seq);
    if (err) {
        return err;
    }
    Record after = before;
    after.session.customer_wrote_ms = work->now_ms;
    after.session.session_state = SESSION_ACTIVE;
    return record_save(work, &before, &after, SAVE_BY_COMMAND);
}

void fixture_customer_writes(DeskFixture *fixture, ConversationId conversation)
{
    PersonId customer = fixture_conversation(fixture, conversation).session.customer;
    must_run(fixture, actor_customer(customer), writes_apply, &conversation);
}

typedef struct Assign {
    TicketId ticket;
    PersonId agent;
} Assign;

static Err assign_apply(Work *work, void *in)
{
    const Assign *assign = in;
    Record before = { 0 };
    Err err = record_load_ticket(work, assign->ticket, &before);
    if (err) {
        return err;
    }
    Record after = before;
    after.ticket.assignee = assign->agent;
    return record_save(work, &before, &after, SAVE_BY_COMMAND);
}

void fixture_assign(DeskFixture *fixture, TicketId ticket, PersonId agent)
{
    must_run(fixture, actor_agent(fixture, fixture->admin), assign_apply,
             &(Assign){ ticket, agent });
}

// ---- looking ----------------------------------------------------------------------------------

Record fixture_ticket(DeskFixture *fixture, TicketId ticket)
{
    Record record = { 0 };
    TX_SCOPE Tx tx = tx_begin(fixture->reader, TX_READ);
    assert_int_equal(ticket_load(&tx, &fixture->arena, ticket, &record.ticket, &record.session),
                     ERR_NONE);
    return record;
}

Record fixture_conversation(DeskFixture *fixture, ConversationId conversation)
{
    Record record = { 0 };
    TX_SCOPE Tx tx = tx_begin(fixture->reader, TX_READ);
    assert_int_equal(ticket_load_by_conversation(&tx, &fixture->arena, conversation, &record.ticket,
                                                 &record.session),
                     ERR_NONE);
    return record;
}

Capacity fixture_load(DeskFixture *fixture, PersonId agent, RoutingChannel channel)
{
    Capacity capacity = { 0 };
    TX_SCOPE Tx tx = tx_begin(fixture->reader, TX_READ);
    assert_int_equal(capacity_load(&tx, agent, channel, &capacity), ERR_NONE);
    return capacity;
}

size_t fixture_told(const DeskFixture *fixture, EventKind kind, const Event **newest)
{
    size_t count = 0;
    const Event *found = NULL;
    for (size_t i = 0; i < fixture->published_count; i++) {
        const Published *published = &fixture->published[i];
        if (published->kind == PUBLISHED_EVENT && published->event.kind == kind) {
            count++;
            found = &published->event;
        }
    }
    if (newest) {
        *newest = found;
    }
    return count;
}

// All rows of one table, in the order of their keys.
static uint64_t table_digest(sqlite3 *handle, const char *table, uint64_t digest)
{
    char *text = sqlite3_mprintf("SELECT * FROM \"%w\"", table);
    sqlite3_stmt *rows = NULL;
    assert_int_equal(sqlite3_prepare_v2(handle, text, -1, &rows, NULL), SQLITE_OK);
    while (sqlite3_step(rows) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(rows); i++) {
            const char *at = (const char *)sqlite3_column_blob(rows, i);
            Str value = { at ? at : "", (size_t)sqlite3_column_bytes(rows, i) };
            digest = digest * 31 + str_hash(value) + (uint64_t)sqlite3_column_type(rows, i);
        }
    }
    (void)sqlite3_finalize(rows);
    sqlite3_free(text);
    return digest;
}

uint64_t fixture_digest(DeskFixture *fixture)
{
    sqlite3 *handle = NULL;
    int flags = SQLITE_OPEN_READONLY;
    assert_int_equal(sqlite3_open_v2(fixture->path, &handle, flags, fixture->vfs), SQLITE_OK);
    sqlite3_stmt *tables = NULL;
    // Reserved blocks of ids are no fact.
    assert_int_equal(sqlite3_prepare_v2(handle,
                                        "SELECT name FROM sqlite_schema WHERE type = 'table' AND "
                                        "name <> 'counter' AND name NOT LIKE 'search_text%' "
                                        "ORDER BY name",
                                        -1, &tables, NULL),
                     SQLITE_OK);
    uint64_t digest = 0;
    while (sqlite3_step(tables) == SQLITE_ROW) {
        digest = table_digest(handle, (const char *)sqlite3_column_text(tables, 0), digest);
    }
    (void)sqlite3_finalize(tables);
    (void)sqlite3_close(handle);
    return digest;
}

// ---- making -----------------------------------------------------------------------------------

void desk_fixture_open(DeskFixture *fixture)
{
    World *world = &fixture->world.world;
    Db *db = NULL;
    DbOptions options = { .path = fixture->path, .mode = DB_WRITER, .vfs = fixture->vfs };
    options.cache_kb = fixture->vfs ? FIXTURE_SMALL_CACHE_KB : 0;
    assert_int_equal(db_open(&db, world, &options), ERR_NONE);
    options.mode = DB_READER;
    assert_int_equal(db_open(&fixture->reader, world, &options), ERR_NONE);
    WriterOptions writer = {
        .db = db,
        .world = world,
        .on_batch = on_batch,
        .owner = fixture,
        .public_url = S("https://desk.test"),
        .commit_failed = on_commit_failed,
    };
    assert_int_equal(writer_make(&fixture->writer, &writer), ERR_NONE);
}

void desk_fixture_make_on(DeskFixture *fixture, const char *vfs)
{
    memset(fixture, 0, sizeof(*fixture));
    fixture->world = fake_world_make(1);
    fixture->vfs = vfs;
    (void)snprintf(fixture->directory, sizeof(fixture->directory), "/tmp/desk-test-XXXXXX");
    assert_non_null(mkdtemp(fixture->directory));
    (void)snprintf(fixture->path, sizeof(fixture->path), "%s/data.db", fixture->directory);
    DbOptions options = { .path = fixture->path, .mode = DB_WRITER, .vfs = vfs };
    assert_int_equal(db_migrate(&fixture->world.world, &options, NULL), ERR_NONE);
    desk_fixture_open(fixture);
    must_run(fixture, actor_of(ACTOR_NONE), people_make, fixture);
    fixture->published_count = 0;
}

void desk_fixture_make(DeskFixture *fixture)
{
    desk_fixture_make_on(fixture, NULL);
}

static void found_print(void *into, const Finding *finding)
{
    (void)into;
    print_error("verify: %.*s: id %" PRId64 ": %.*s\n", STR_ARG(finding->check), finding->id,
                STR_ARG(finding->text));
}

void desk_fixture_verify(DeskFixture *fixture)
{
    int64_t problems = 0;
    assert_int_equal(verify_run(fixture->reader, found_print, NULL, &problems), ERR_NONE);
    assert_int_equal(problems, 0);
}

void desk_fixture_close(DeskFixture *fixture)
{
    db_close(&fixture->reader);
    writer_free(&fixture->writer);
}

void desk_fixture_free(DeskFixture *fixture)
{
    if (!fixture->commit_failed) {
        desk_fixture_verify(fixture);
    }
    desk_fixture_close(fixture);
    arena_free(&fixture->arena);
    static const char *const suffixes[] = { "", "-wal", "-shm" };
    char path[128];
    for (size_t i = 0; i < countof(suffixes); i++) {
        (void)snprintf(path, sizeof(path), "%s%s", fixture->path, suffixes[i]);
        (void)unlink(path);
    }
    (void)rmdir(fixture->directory);
}
