// desk_fixture.h — a desk of its own for one test: a fresh database in a temp directory with the
// real migrations, a few people, and a writer that runs commands on the test's thread.
#ifndef SUPPORT_DESK_FIXTURE_H
#define SUPPORT_DESK_FIXTURE_H

#include "desk/record.h"
#include "desk/writer.h"
#include "store/agent_store.h"
#include "support/fake_world.h"

enum {
    FIXTURE_PUBLISHED_MAX = 8192,
};

typedef struct DeskFixture {
    FakeWorld world;
    Writer *writer;
    Db *reader; // for looking, between commands
    Arena arena;
    char directory[64];
    char path[96];
    const char *vfs; // NULL: the system's
    TeamId support;  // the default group
    TeamId sales;    // nobody's, until a test says so
    PersonId admin;  // in Support
    PersonId aiko;   // agents in Support, offline
    PersonId ben;
    PersonId customer; // e-mail known
    PersonId visitor;  // anonymous
    // everything told by batches so far, copied into `arena`
    Published published[FIXTURE_PUBLISHED_MAX];
    size_t published_count;
    Refusal refusal;     // of the last command
    int64_t next_due_ms; // after the last batch
    bool commit_failed;
    size_t batch_count;
} DeskFixture;

void desk_fixture_make(DeskFixture *fixture);
// The same on another VFS of SQLite, with a page cache so small that a command of some size meets
// the disk before its commit does.
void desk_fixture_make_on(DeskFixture *fixture, const char *vfs);
// A finding of verify fails the test.
void desk_fixture_verify(DeskFixture *fixture);
// Closes the database; opens it again, as after a restart.
void desk_fixture_close(DeskFixture *fixture);
void desk_fixture_open(DeskFixture *fixture);
// Verifies, unless a commit failed, and removes everything.
void desk_fixture_free(DeskFixture *fixture);

// Runs one command in a batch of its own, with settling. `apply` gets `in`.
typedef Err FixtureApply(Work *work, void *in);
Err desk_run(DeskFixture *fixture, Actor actor, FixtureApply *apply, void *in);

Actor actor_agent(const DeskFixture *fixture, PersonId agent);
Actor actor_customer(PersonId person);
static inline Actor actor_of(ActorKind kind)
{
    return (Actor){ .kind = kind, .via = VIA_SYSTEM };
}

// Shorthands, each a command of its own that must succeed:
void fixture_set_status(DeskFixture *fixture, PersonId agent, AgentStatus status);
void fixture_set_max(DeskFixture *fixture, PersonId agent, RoutingChannel channel, int64_t max);
void fixture_set_setting(DeskFixture *fixture, SettingId setting, Str value);
PersonId fixture_add_customer(DeskFixture *fixture);
PersonId fixture_add_agent(DeskFixture *fixture, TeamId team);
void fixture_join(DeskFixture *fixture, TeamId team, PersonId agent);
// A conversation with one message of the customer, which the bot has.
ConversationId fixture_begin(DeskFixture *fixture, PersonId customer);
// The same, handed off to a group (0: the default one).
TicketId fixture_handoff(DeskFixture *fixture, PersonId customer, TeamId team);
// One message more of the customer, which nobody answers.
void fixture_customer_writes(DeskFixture *fixture, ConversationId conversation);
// Sets the assignee by command, as the admin.
void fixture_assign(DeskFixture *fixture, TicketId ticket, PersonId agent);

// What is there now.
Record fixture_ticket(DeskFixture *fixture, TicketId ticket);
Record fixture_conversation(DeskFixture *fixture, ConversationId conversation);
Capacity fixture_load(DeskFixture *fixture, PersonId agent, RoutingChannel channel);
// All rows of all tables in one number: for "all or nothing".
uint64_t fixture_digest(DeskFixture *fixture);
// How many events of the kind were told since the fixture was made, and the newest (NULL: none).
size_t fixture_told(const DeskFixture *fixture, EventKind kind, const Event **newest);

#endif
