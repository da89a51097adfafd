// Backup, verify and lock, on real files.
#include "fixture.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/backup.h"
#include "store/lock.h"
#include "store/verify.h"

typedef struct Place {
    char directory[64];
    char data[96];
    char backup[96];
    FakeWorld fake;
    DbOptions options;
    Db *db;
} Place;

static void place_make(Place *place)
{
    *place = (Place){ .directory = "/tmp/store_test_XXXXXX", .fake = fake_world_make(1) };
    assert_non_null(mkdtemp(place->directory));
    (void)snprintf(place->data, sizeof(place->data), "%s/data.db", place->directory);
    (void)snprintf(place->backup, sizeof(place->backup), "%s/backup.db", place->directory);
    place->options = (DbOptions){ .path = place->data, .schema = &test_schema };
    assert_int_equal(db_migrate(&place->fake.world, &place->options, NULL), ERR_NONE);
    assert_int_equal(db_open(&place->db, &place->fake.world, &place->options), ERR_NONE);
}

static void file_drop(const Place *place, const char *name)
{
    char path[128];
    (void)snprintf(path, sizeof(path), "%s/%s", place->directory, name);
    (void)unlink(path);
}

static void place_free(Place *place)
{
    static const char *const names[] = { "data.db",   "data.db-wal",    "data.db-shm",
                                         "backup.db", "backup.db.part", "lock" };
    db_close(&place->db);
    for (size_t i = 0; i < countof(names); i++) {
        file_drop(place, names[i]);
    }
    assert_int_equal(rmdir(place->directory), 0); // nothing else may have been left
}

#define PLACE_SCOPE CLEANUP(place_free)

static bool exists(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0;
}

// ---- backup ----------------------------------------------------------------------------------

static int64_t backup_count(Place *place)
{
    DbOptions options = place->options;
    options.path = place->backup;
    Db *db = NULL;
    assert_int_equal(db_open(&db, &place->fake.world, &options), ERR_NONE);
    int64_t problems = -1;
    assert_int_equal(verify_run(db, NULL, NULL, &problems), ERR_NONE);
    assert_int_equal(problems, 0);
    int64_t count = item_count(db);
    db_close(&db);
    return count;
}

static void a_backup_holds_what_was_committed_and_only_that(void **state)
{
    (void)state;
    PLACE_SCOPE Place place;
    place_make(&place);
    assert_int_equal(item_add(place.db, 1), ERR_NONE);
    TX_SCOPE Tx tx = tx_begin(place.db, TX_WRITE);
    item_insert(&tx, 2);
    assert_int_equal(backup_make(&place.fake.world, &place.options, place.backup), ERR_NONE);
    tx_end(&tx);
    assert_int_equal(backup_count(&place), 1);
}

static void a_backup_takes_the_place_of_the_last_one(void **state)
{
    (void)state;
    PLACE_SCOPE Place place;
    place_make(&place);
    assert_int_equal(backup_make(&place.fake.world, &place.options, place.backup), ERR_NONE);
    assert_int_equal(item_add(place.db, 1), ERR_NONE);
    assert_int_equal(backup_make(&place.fake.world, &place.options, place.backup), ERR_NONE);
    assert_int_equal(backup_count(&place), 1);
}

static void a_backup_that_fails_leaves_the_last_one_and_no_part(void **state)
{
    (void)state;
    PLACE_SCOPE Place place;
    place_make(&place);
    char part[128];
    (void)snprintf(part, sizeof(part), "%s.part", place.backup);
    assert_int_equal(backup_make(&place.fake.world, &place.options, place.backup), ERR_NONE);
    assert_int_equal(item_add(place.db, 1), ERR_NONE);
    bool fired = true;
    for (int step = 1; fired; step++) {
        place.fake.world.fault_countdown = step;
        Err err = backup_make(&place.fake.world, &place.options, place.backup);
        fired = place.fake.world.fault_countdown == 0;
        place.fake.world.fault_countdown = 0;
        assert_int_equal(err, fired ? ERR_STORE : ERR_NONE);
        assert_false(exists(part));
        assert_int_equal(backup_count(&place), fired ? 0 : 1);
    }
}

static void a_backup_into_nowhere_is_an_error(void **state)
{
    (void)state;
    PLACE_SCOPE Place place;
    place_make(&place);
    assert_int_equal(backup_make(&place.fake.world, &place.options, "/tmp/no/such/place.db"),
                     ERR_STORE);
}

// ---- verify ----------------------------------------------------------------------------------

typedef struct Found {
    int count;
    char check[32];
    char text[64];
    int64_t id;
} Found;

static void on_finding(void *into, const Finding *finding)
{
    Found *found = into;
    assert_true(finding->check.len < sizeof(found->check));
    assert_true(finding->text.len < sizeof(found->text));
    *found = (Found){ .count = found->count + 1, .id = finding->id };
    memcpy(found->check, finding->check.at, finding->check.len);
    memcpy(found->text, finding->text.at, finding->text.len);
}

static void a_broken_rule_is_found_by_its_name(void **state)
{
    (void)state;
    PLACE_SCOPE Place place;
    place_make(&place);
    int64_t problems = -1;
    Found found = { 0 };
    assert_int_equal(verify_run(place.db, on_finding, &found, &problems), ERR_NONE);
    assert_int_equal(problems, 0);
    {
        TX_SCOPE Tx tx = tx_begin(place.db, TX_WRITE);
        tx_change(&tx, SQL(ITEM_INSERT), VALUES(db_i64(5), db_text(S("forbidden")), db_i64(0)));
        assert_int_equal(tx_commit(&tx), ERR_NONE);
    }
    assert_int_equal(verify_run(place.db, on_finding, &found, &problems), ERR_NONE);
    assert_int_equal(problems, 1);
    assert_int_equal(found.count, 1);
    assert_int_equal(found.id, 5);
    assert_string_equal(found.check, "verify_names");
    assert_string_equal(found.text, "a forbidden name");
}

// Done behind the driver's back, as only a tool would.
static void run_behind(const Place *place, const char *sql)
{
    sqlite3 *handle = NULL;
    assert_int_equal(sqlite3_open(place->data, &handle), SQLITE_OK);
    assert_int_equal(sqlite3_exec(handle, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(handle), SQLITE_OK);
}

static void a_reference_to_nothing_is_found(void **state)
{
    (void)state;
    PLACE_SCOPE Place place;
    place_make(&place);
    db_close(&place.db);
    run_behind(&place, "PRAGMA foreign_keys = OFF; INSERT INTO item (id, parent_id) VALUES (8, 9)");
    assert_int_equal(db_open(&place.db, &place.fake.world, &place.options), ERR_NONE);
    int64_t problems = -1;
    Found found = { 0 };
    assert_int_equal(verify_run(place.db, on_finding, &found, &problems), ERR_NONE);
    assert_int_equal(problems, 1);
    assert_string_equal(found.check, "foreign_keys");
    assert_int_equal(found.id, 8);
}

static void a_damaged_file_is_found(void **state)
{
    (void)state;
    PLACE_SCOPE Place place;
    place_make(&place);
    for (int64_t id = 1; id <= 500; id++) {
        assert_int_equal(item_add(place.db, id), ERR_NONE);
    }
    db_close(&place.db);
    int fd = open(place.data, O_WRONLY);
    assert_true(fd >= 0);
    static const char garbage[600] = { 1, 2, 3 };
    struct stat about;
    assert_int_equal(fstat(fd, &about), 0);
    assert_true(pwrite(fd, garbage, sizeof(garbage), about.st_size - 4096) == sizeof(garbage));
    (void)close(fd);
    assert_int_equal(db_open(&place.db, &place.fake.world, &place.options), ERR_NONE);
    int64_t problems = 0;
    Err err = verify_run(place.db, NULL, NULL, &problems);
    assert_true(err == ERR_STORE || problems > 0);
}

// ---- lock ------------------------------------------------------------------------------------

static void one_process_at_a_time_has_the_directory(void **state)
{
    (void)state;
    PLACE_SCOPE Place place;
    place_make(&place);
    DirLock lock = { -1 };
    assert_int_equal(lock_take(&lock, place.directory), ERR_NONE);
    DirLock second = { -1 };
    assert_int_equal(lock_take(&second, place.directory), ERR_BUSY);
    assert_int_equal(second.fd, -1);
    lock_release(&lock);
    assert_int_equal(lock_take(&second, place.directory), ERR_NONE);
    lock_release(&second);
}

static void the_lock_names_its_owner_and_goes_with_the_process(void **state)
{
    (void)state;
    PLACE_SCOPE Place place;
    place_make(&place);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        DirLock lock = { -1 };
        _exit(lock_take(&lock, place.directory) == ERR_NONE ? 0 : 1);
    }
    int status = 1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    char path[96];
    (void)snprintf(path, sizeof(path), "%s/lock", place.directory);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    char line[32] = "";
    assert_non_null(fgets(line, sizeof(line), file));
    (void)fclose(file);
    assert_int_equal(strtol(line, NULL, 10), child);
    DirLock lock = { -1 };
    assert_int_equal(lock_take(&lock, place.directory), ERR_NONE);
    lock_release(&lock);
}

static void a_directory_that_is_not_there_cannot_be_locked(void **state)
{
    (void)state;
    DirLock lock = { -1 };
    assert_int_equal(lock_take(&lock, "/tmp/no/such/place"), ERR_STORE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_backup_holds_what_was_committed_and_only_that),
        cmocka_unit_test(a_backup_takes_the_place_of_the_last_one),
        cmocka_unit_test(a_backup_that_fails_leaves_the_last_one_and_no_part),
        cmocka_unit_test(a_backup_into_nowhere_is_an_error),
        cmocka_unit_test(a_broken_rule_is_found_by_its_name),
        cmocka_unit_test(a_reference_to_nothing_is_found),
        cmocka_unit_test(a_damaged_file_is_found),
        cmocka_unit_test(one_process_at_a_time_has_the_directory),
        cmocka_unit_test(the_lock_names_its_owner_and_goes_with_the_process),
        cmocka_unit_test(a_directory_that_is_not_there_cannot_be_locked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
