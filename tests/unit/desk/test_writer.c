#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "store/account_store.h"
#include "store/timer_store.h"
#include "support/desk_fixture.h"
#include "support/fault_vfs.h"

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

// ---- commands of these tests ------------------------------------------------------------------

// Writes one row of the admins' log, as often as is said, then answers what is said.
typedef struct Note {
    Command command; // first
    int rows;
    size_t bytes; // of each
    Err answer;
    bool changes_config;
    int runs;
    bool finished;
} Note;

static Err note_apply(Work *work, Command *command)
{
    Note *note = (Note *)command;
    note->runs++;
    char *text = arena_array(work->arena, char, note->bytes + 1);
    memset(text, 'x', note->bytes);
    for (int i = 0; i < note->rows; i++) {
        account_audit_insert(work->tx, &(AccountAudit){ .at_ms = work->now_ms,
                                                        .actor = work->actor.person,
                                                        .action = S("update"),
                                                        .subject = S("test"),
                                                        .new_value = { text, note->bytes } });
    }
    (void)work_event(work, &(Event){ .kind = EVENT_BOT_RESTARTED }, (EventStreams){ 0 }, NULL,
                     NULL);
    work->config_changed = note->changes_config;
    command->result = 1000 + note->runs;
    if (note->answer) {
        return refuse(work->why, note->answer, S("note"), S("no"), S("not this one"));
    }
    return work->tx->err;
}

static void note_finished(Command *command)
{
    ((Note *)command)->finished = true;
}

static Note note_make(DeskFixture *f)
{
    return (Note){ .command = { .apply = note_apply,
                                .finished = note_finished,
                                .actor = actor_agent(f, f->admin) },
                   .rows = 1,
                   .bytes = 10 };
}

static void submit(DeskFixture *f, Note *note)
{
    assert_true(writer_submit(f->writer, &note->command));
}

static void run_all(DeskFixture *f)
{
    while (writer_run(f->writer)) {
    }
}

static void note_free(Note *note)
{
    arena_free(&note->command.arena);
}

// ---- batches ----------------------------------------------------------------------------------

static void what_waits_is_one_batch_and_told_in_order(void **state)
{
    DeskFixture *f = *state;
    Note notes[3] = { note_make(f), note_make(f), note_make(f) };
    size_t batches = f->batch_count;
    for (size_t i = 0; i < countof(notes); i++) {
        notes[i].command.actor.person = (PersonId){ 500 + (int64_t)i };
        submit(f, &notes[i]);
    }
    assert_int_equal(writer_waiting(f->writer), 3);
    assert_true(writer_run(f->writer));
    assert_int_equal(f->batch_count, batches + 1);
    assert_int_equal(writer_waiting(f->writer), 0);
    assert_false(writer_run(f->writer));
    assert_int_equal(f->published_count, 3);
    for (size_t i = 0; i < countof(notes); i++) {
        assert_true(notes[i].finished);
        assert_int_equal(notes[i].command.err, ERR_NONE);
        assert_int_equal(f->published[i].event.actor.person.v, 500 + (int64_t)i);
    }
}

static void a_refused_command_changes_nothing_and_the_others_are_kept(void **state)
{
    DeskFixture *f = *state;
    Note notes[3] = { note_make(f), note_make(f), note_make(f) };
    notes[1].answer = ERR_STATE;
    notes[1].command.actor.person = (PersonId){ 666 };
    for (size_t i = 0; i < countof(notes); i++) {
        submit(f, &notes[i]);
    }
    run_all(f);
    assert_int_equal(notes[0].command.err, ERR_NONE);
    assert_int_equal(notes[1].command.err, ERR_STATE);
    assert_true(str_equal(notes[1].command.refusal.field, S("note")));
    assert_true(str_equal(notes[1].command.refusal.message, S("not this one")));
    assert_int_equal(notes[2].command.err, ERR_NONE);
    assert_int_equal(f->published_count, 2);
    for (size_t i = 0; i < f->published_count; i++) {
        assert_true(f->published[i].event.actor.person.v != 666);
    }
    note_free(&notes[1]);
}

static void a_refused_command_leaves_no_row(void **state)
{
    DeskFixture *f = *state;
    uint64_t before = fixture_digest(f);
    Note note = note_make(f);
    note.rows = 5;
    note.answer = ERR_FORBIDDEN;
    note.changes_config = true;
    submit(f, &note);
    run_all(f);
    assert_int_equal(note.runs, 1);
    assert_int_equal(note.command.err, ERR_FORBIDDEN);
    assert_true(fixture_digest(f) == before);
    note_free(&note);
}

static void a_full_queue_says_so(void **state)
{
    DeskFixture *f = *state;
    Note *notes = calloc(WRITER_QUEUE_MAX + 1, sizeof(*notes));
    assert_non_null(notes);
    for (size_t i = 0; i < WRITER_QUEUE_MAX; i++) {
        notes[i] = note_make(f);
        notes[i].rows = 0;
        submit(f, &notes[i]);
    }
    notes[WRITER_QUEUE_MAX] = note_make(f);
    assert_false(writer_submit(f->writer, &notes[WRITER_QUEUE_MAX].command));
    size_t batches = f->batch_count;
    f->published_count = 0;
    assert_true(writer_run(f->writer));
    assert_int_equal(writer_waiting(f->writer), WRITER_QUEUE_MAX - WRITER_BATCH_MAX);
    assert_int_equal(f->batch_count, batches + 1);
    while (writer_run(f->writer)) {
        f->published_count = 0;
    }
    for (size_t i = 0; i < WRITER_QUEUE_MAX; i++) {
        assert_true(notes[i].finished);
    }
    free(notes);
}

static Err count_inactive_set(Work *work, Command *command)
{
    (void)command;
    setting_save(work->tx, setting_info(SETTING_COUNT_INACTIVE)->key, S("1"), false);
    work->config_changed = true;
    return work->tx->err;
}

static Err count_inactive_see(Work *work, Command *command)
{
    command->result = setting_on(&work->config->settings, SETTING_COUNT_INACTIVE);
    return ERR_NONE;
}

static void the_command_after_a_change_of_the_config_sees_it(void **state)
{
    DeskFixture *f = *state;
    Command set = { .apply = count_inactive_set };
    Command see = { .apply = count_inactive_see };
    Command see_before = { .apply = count_inactive_see };
    assert_true(writer_submit(f->writer, &see_before));
    assert_true(writer_submit(f->writer, &set));
    assert_true(writer_submit(f->writer, &see));
    run_all(f);
    assert_int_equal(see_before.result, 0);
    assert_int_equal(set.err, ERR_NONE);
    assert_int_equal(see.result, 1);
    assert_true(setting_on(&writer_config(f->writer)->settings, SETTING_COUNT_INACTIVE));
}

static Err timer_arm(Work *work, Command *command)
{
    work_timer_set(work, TIMER_PURGE, 0, (int64_t)(intptr_t)command->state);
    return work->tx->err;
}

static void a_batch_says_when_the_next_timer_comes_due(void **state)
{
    DeskFixture *f = *state;
    Command late = { .apply = timer_arm, .state = (void *)(intptr_t)900000 };
    assert_true(writer_submit(f->writer, &late));
    run_all(f);
    assert_int_equal(f->next_due_ms, 900000);
    Note other = note_make(f);
    submit(f, &other);
    run_all(f);
    assert_int_equal(f->next_due_ms, 900000);
    desk_fixture_close(f);
    desk_fixture_open(f);
    assert_int_equal(writer_next_due_ms(f->writer), 900000);
}

// ---- idempotency keys -------------------------------------------------------------------------

static Note keyed(DeskFixture *f, Str key, unsigned char body)
{
    Note note = note_make(f);
    note.command.idempotency_key = key;
    memset(note.command.request_hash, body, sizeof(note.command.request_hash));
    return note;
}

static void a_repeated_key_answers_the_same_and_does_nothing(void **state)
{
    DeskFixture *f = *state;
    Note first = keyed(f, S("k1"), 1);
    Note again = keyed(f, S("k1"), 1);
    submit(f, &first);
    submit(f, &again); // in the same batch
    run_all(f);
    uint64_t before = fixture_digest(f);
    Note later = keyed(f, S("k1"), 1);
    submit(f, &later);
    run_all(f);
    assert_true(fixture_digest(f) == before);
    assert_int_equal(first.runs, 1);
    assert_false(first.command.replayed);
    assert_int_equal(again.runs, 0);
    assert_true(again.command.replayed);
    assert_int_equal(again.command.result, first.command.result);
    assert_true(later.command.replayed);
    assert_int_equal(later.command.err, ERR_NONE);
}

static void the_same_key_for_another_request_is_refused(void **state)
{
    DeskFixture *f = *state;
    Note first = keyed(f, S("k1"), 1);
    Note other = keyed(f, S("k1"), 2);
    submit(f, &first);
    submit(f, &other);
    run_all(f);
    assert_int_equal(other.runs, 0);
    assert_int_equal(other.command.err, ERR_INVALID);
    assert_true(str_equal(other.command.refusal.field, S("Idempotency-Key")));
    note_free(&other);
}

static void keys_belong_to_one_person_and_live_a_day(void **state)
{
    DeskFixture *f = *state;
    Note first = keyed(f, S("k1"), 1);
    Note of_ben = keyed(f, S("k1"), 2);
    of_ben.command.actor = actor_agent(f, f->ben);
    submit(f, &first);
    submit(f, &of_ben);
    run_all(f);
    assert_int_equal(of_ben.runs, 1);
    f->world.now_ms += IDEMPOTENCY_KEPT_MS + 1;
    Note next_day = keyed(f, S("k1"), 3);
    submit(f, &next_day);
    run_all(f);
    assert_int_equal(next_day.command.err, ERR_NONE);
    assert_int_equal(next_day.runs, 1);
}

static void a_refused_command_does_not_spend_its_key(void **state)
{
    DeskFixture *f = *state;
    Note refused = keyed(f, S("k1"), 1);
    refused.answer = ERR_STATE;
    submit(f, &refused);
    run_all(f);
    Note again = keyed(f, S("k1"), 1);
    submit(f, &again);
    run_all(f);
    assert_int_equal(again.runs, 1);
    assert_false(again.command.replayed);
    note_free(&refused);
}

// ---- a disk that fails ------------------------------------------------------------------------

static void a_full_disk_costs_only_the_command_that_does_not_fit(void **state)
{
    (void)state;
    static DeskFixture fixture;
    DeskFixture *f = &fixture;
    FaultVfs *vfs = fault_vfs_make("writer-full");
    desk_fixture_make_on(f, "writer-full");
    Note small = note_make(f);
    Note large = note_make(f);
    Note last = note_make(f);
    large.rows = 400;
    large.bytes = 4000;
    fault_vfs_set_capacity(vfs, fault_vfs_used_bytes(vfs) + 400000);
    submit(f, &small);
    submit(f, &large);
    submit(f, &last);
    run_all(f);
    assert_false(f->commit_failed);
    assert_int_equal(small.command.err, ERR_NONE);
    assert_int_equal(small.runs, 2); // the first time was lost with the whole transaction
    assert_int_equal(large.command.err, ERR_STORE);
    assert_int_equal(last.command.err, ERR_NONE);
    assert_int_equal(f->published_count, 2);
    fault_vfs_set_capacity(vfs, 0);
    desk_fixture_free(f);
    fault_vfs_free(&vfs);
    note_free(&large);
}

// Nobody is told that it was kept, and everybody is served again once there is room.
static void a_commit_that_finds_the_disk_full_refuses_and_the_server_goes_on(void **state)
{
    (void)state;
    static DeskFixture fixture;
    DeskFixture *f = &fixture;
    FaultVfs *vfs = fault_vfs_make("writer-room");
    desk_fixture_make_on(f, "writer-room");
    Note notes[3] = { note_make(f), note_make(f), note_make(f) };
    fault_vfs_set_capacity(vfs, fault_vfs_used_bytes(vfs));
    submit(f, &notes[0]);
    submit(f, &notes[1]);
    run_all(f);
    assert_false(f->commit_failed);
    assert_int_equal(notes[0].command.err, ERR_STORE);
    assert_int_equal(notes[1].command.err, ERR_STORE);
    assert_int_equal(f->published_count, 0);
    fault_vfs_set_capacity(vfs, 0);
    submit(f, &notes[2]);
    run_all(f);
    assert_int_equal(notes[2].command.err, ERR_NONE);
    assert_int_equal(f->published_count, 1);
    desk_fixture_verify(f);
    desk_fixture_free(f);
    fault_vfs_free(&vfs);
    for (size_t i = 0; i < countof(notes); i++) {
        note_free(&notes[i]);
    }
}

static void after_a_failed_commit_nobody_is_acknowledged_any_more(void **state)
{
    (void)state;
    static DeskFixture fixture;
    DeskFixture *f = &fixture;
    FaultVfs *vfs = fault_vfs_make("writer-commit");
    desk_fixture_make_on(f, "writer-commit");
    Note first = note_make(f);
    Note second = note_make(f);
    Note later = note_make(f);
    fault_vfs_plan(vfs, (FaultPlan){ FAULT_SYNC, 1, SQLITE_IOERR_FSYNC, false });
    submit(f, &first);
    submit(f, &second);
    run_all(f);
    assert_true(fault_vfs_has_fired(vfs));
    assert_true(f->commit_failed);
    assert_int_equal(first.command.err, ERR_STORE);
    assert_int_equal(second.command.err, ERR_STORE);
    submit(f, &later);
    run_all(f);
    assert_int_equal(later.runs, 0);
    assert_int_equal(later.command.err, ERR_STORE);
    assert_int_equal(f->published_count, 0);
    // What the disk holds is found out at the next start, and is whole.
    desk_fixture_close(f);
    desk_fixture_open(f);
    desk_fixture_verify(f);
    desk_fixture_free(f);
    fault_vfs_free(&vfs);
    Note *notes[] = { &first, &second, &later };
    for (size_t i = 0; i < countof(notes); i++) {
        note_free(notes[i]);
    }
}

// ---- the thread -------------------------------------------------------------------------------

enum { SENDERS = 4, NOTES_OF_SENDER = 200 };

static atomic_int finished_count;

static void counted_finished(Command *command)
{
    assert(command->err == ERR_NONE);
    atomic_fetch_add(&finished_count, 1);
}

typedef struct Sender {
    DeskFixture *fixture;
    pthread_t thread;
    Note notes[NOTES_OF_SENDER];
} Sender;

static void *sender_main(void *argument)
{
    Sender *sender = argument;
    for (size_t i = 0; i < NOTES_OF_SENDER; i++) {
        sender->notes[i] = note_make(sender->fixture);
        sender->notes[i].command.finished = counted_finished;
        while (!writer_submit(sender->fixture->writer, &sender->notes[i].command)) {
        }
    }
    return NULL;
}

static void many_threads_may_submit_and_stopping_runs_what_waits(void **state)
{
    DeskFixture *f = *state;
    static Sender senders[SENDERS];
    atomic_store(&finished_count, 0);
    writer_start(f->writer);
    for (size_t i = 0; i < SENDERS; i++) {
        senders[i].fixture = f;
        assert_int_equal(pthread_create(&senders[i].thread, NULL, sender_main, &senders[i]), 0);
    }
    for (size_t i = 0; i < SENDERS; i++) {
        assert_int_equal(pthread_join(senders[i].thread, NULL), 0);
    }
    desk_fixture_close(f);
    assert_int_equal(atomic_load(&finished_count), SENDERS * NOTES_OF_SENDER);
    desk_fixture_open(f);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(what_waits_is_one_batch_and_told_in_order),
        TEST(a_refused_command_changes_nothing_and_the_others_are_kept),
        TEST(a_refused_command_leaves_no_row),
        TEST(a_full_queue_says_so),
        TEST(the_command_after_a_change_of_the_config_sees_it),
        TEST(a_batch_says_when_the_next_timer_comes_due),
        TEST(a_repeated_key_answers_the_same_and_does_nothing),
        TEST(the_same_key_for_another_request_is_refused),
        TEST(keys_belong_to_one_person_and_live_a_day),
        TEST(a_refused_command_does_not_spend_its_key),
        cmocka_unit_test(a_full_disk_costs_only_the_command_that_does_not_fit),
        cmocka_unit_test(a_commit_that_finds_the_disk_full_refuses_and_the_server_goes_on),
        cmocka_unit_test(after_a_failed_commit_nobody_is_acknowledged_any_more),
        TEST(many_threads_may_submit_and_stopping_runs_what_waits),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
