#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "unit/net/conn_fixture.h"

#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/un.h>

static void connections_beyond_the_limit_are_closed_at_once(void **state)
{
    (void)state;
    Fixture f;
    fixture_make(&f, (ConnLimits){ .conns_max = 2 });
    int one = client_accepted(&f);
    int two = client_accepted(&f);
    int three = client_connect(&f);
    TURN_UNTIL(&f, conn_refused_count(f.table) == 1);
    assert_true(client_sees_end(three));
    close(one);
    TURN_UNTIL(&f, f.closed == 1);
    int four = client_accepted(&f);
    client_send(four, S("x"));
    TURN_UNTIL(&f, f.bytes.len == 1);
    close(two);
    close(three);
    close(four);
    fixture_free(&f);
}

static void running_out_of_descriptors_is_survived(void **state)
{
    (void)state;
    Fixture f;
    fixture_make(&f, (ConnLimits){ .conns_max = CONNS_MAX });
    int inside = client_accepted(&f);
    int outside = client_connect(&f);
    int late = client_connect(&f);
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    int probe = dup(0);
    assert_true(probe >= 0);
    close(probe);
    struct rlimit none = { .rlim_cur = (rlim_t)probe, .rlim_max = before.rlim_max };
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    TURN_UNTIL(&f, client_sees_end(outside)); // told at once, with the spare descriptor
    TURN_UNTIL(&f, client_sees_end(late));
    assert_int_equal(f.accepted, 1);
    client_send(inside, S("still served"));
    TURN_UNTIL(&f, f.bytes.len == 12);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    int again = client_accepted(&f);
    close(inside);
    close(outside);
    close(late);
    close(again);
    fixture_free(&f);
}

static void a_unix_socket_is_only_for_its_owner(void **state)
{
    (void)state;
    Fixture f;
    fixture_make(&f, (ConnLimits){ .conns_max = CONNS_MAX });
    char folder[] = "/tmp/madoguchi-net-XXXXXX";
    assert_non_null(mkdtemp(folder));
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    Str path = str_format(&f.arena, "%s/admin.sock", folder);
    memcpy(at.sun_path, path.at, path.len);
    Address address;
    assert_int_equal(address_unix(path, &address, NULL), ERR_NONE);
    Listener *listener = NULL;
    // Twice: the file of a process that did not end well is replaced.
    for (int i = 0; i < 2; i++) {
        assert_int_equal(listener_make(f.table, &address, on_accepted, &f, &listener, NULL),
                         ERR_NONE);
        struct stat found;
        assert_int_equal(lstat(at.sun_path, &found), 0);
        assert_int_equal(found.st_mode & 0777, 0600);
        if (i == 0) {
            // As a crash leaves it: the file stays, nobody listens.
            Str kept = str_format(&f.arena, "%s/kept", folder);
            assert_int_equal(link(at.sun_path, str_terminated(&f.arena, kept)), 0);
            listener_free(listener);
            loop_turn(f.loop);
            assert_int_equal(rename(str_terminated(&f.arena, kept), at.sun_path), 0);
        }
    }
    int client = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(client, (struct sockaddr *)&at, sizeof(at)), 0);
    client_send(client, S("backup"));
    TURN_UNTIL(&f, f.bytes.len == 6);
    assert_true(str_equal(f.peer, S("unix")));
    conn_write(f.conn, S("ok"));
    conn_close(f.conn);
    turn_some(&f);
    char got[3];
    bool ended;
    assert_int_equal(client_receive(client, got, sizeof(got), &ended), 2);
    assert_true(ended);
    close(client);
    listener_free(listener);
    assert_int_equal(access(at.sun_path, F_OK), -1);
    assert_int_equal(rmdir(folder), 0);
    fixture_free(&f);
}

static void an_address_in_use_is_told_in_words(void **state)
{
    (void)state;
    Fixture f;
    fixture_make(&f, (ConnLimits){ .conns_max = CONNS_MAX });
    Address address;
    Str text = str_format(&f.arena, "127.0.0.1:%u", (unsigned int)listener_port(f.listener));
    assert_int_equal(address_parse(text, &address, NULL), ERR_NONE);
    Listener *listener = NULL;
    Refusal why = { 0 };
    assert_int_equal(listener_make(f.table, &address, on_accepted, &f, &listener, &why),
                     ERR_INVALID);
    assert_null(listener);
    assert_true(str_equal(why.message, S("another program listens at that address already")));
    fixture_free(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(connections_beyond_the_limit_are_closed_at_once),
        cmocka_unit_test(running_out_of_descriptors_is_survived),
        cmocka_unit_test(a_unix_socket_is_only_for_its_owner),
        cmocka_unit_test(an_address_in_use_is_told_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
