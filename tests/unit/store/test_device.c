// What a device's last messages were answered with, as it is kept in its row.
#include "fixture.h"

#include "store/device_store.h"
#include "store/person_store.h"

static const unsigned char hash[SECRET_HASH_BYTES] = { 9 };
static const DbOptions options = { .path = "/data.db", .mode = DB_WRITER, .vfs = "fault" };

static int64_t answer_of(int64_t n)
{
    static const int64_t ids[] = { 1, 1000, (INT64_C(1) << 53) - 1, 2, 1001, 500, 500, 130 };
    return ids[n % (int64_t)countof(ids)] + n / (int64_t)countof(ids);
}

static void write_once(Db *db, Device *device)
{
    TX_SCOPE Tx tx = tx_begin(db, TX_WRITE);
    device->last_n++;
    device->answers[(device->last_n - 1) % DEVICE_ANSWERS_KEPT] = answer_of(device->last_n);
    if (device->last_n == 1) {
        Person person = { .id = device->person, .role = ROLE_END_USER, .name = S("Chie") };
        person_insert(&tx, &person, S(""));
        device_insert(&tx, device, hash);
    } else {
        device_save(&tx, device);
    }
    assert_int_equal(tx_commit(&tx), ERR_NONE);
}

// A connection that has never seen the row.
static Device read_anew(FakeWorld *fake)
{
    Db *db = NULL;
    assert_int_equal(db_open(&db, &fake->world, &options), ERR_NONE);
    Device device = { 0 };
    {
        TX_SCOPE Tx tx = tx_begin(db, TX_WRITE);
        assert_int_equal(device_load(&tx, hash, &device), ERR_NONE);
    }
    db_close(&db);
    return device;
}

static void the_last_answers_are_read_as_they_were_written(void **state)
{
    (void)state;
    FakeWorld fake = fake_world_make(1);
    FaultVfs *vfs = fault_vfs_make("fault");
    assert_int_equal(db_migrate(&fake.world, &options, NULL), ERR_NONE);
    Device device = { .id = { 21 }, .person = { 5 } };
    for (int turn = 0; turn < 3 * DEVICE_ANSWERS_KEPT; turn++) {
        Db *db = NULL;
        assert_int_equal(db_open(&db, &fake.world, &options), ERR_NONE);
        write_once(db, &device);
        db_close(&db);
        Device found = read_anew(&fake);
        assert_int_equal(found.last_n, device.last_n);
        assert_memory_equal(found.answers, device.answers, sizeof(device.answers));
    }
    fault_vfs_free(&vfs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_answers_are_read_as_they_were_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
