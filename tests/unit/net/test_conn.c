#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "unit/net/conn_fixture.h"

#include <poll.h>

static size_t on_bytes_echo(Conn *conn, char *at, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        conn_write(conn, (Str){ at + i, 1 });
    }
    return len;
}

static void on_writable(Conn *conn)
{
    Fixture *f = conn_user(conn);
    assert_int_equal(conn_pending_bytes(conn), 0);
    f->writable++;
}

static void on_deadline(Conn *conn)
{
    Fixture *f = conn_user(conn);
    f->deadlines++;
}

static void on_peer_end(Conn *conn)
{
    Fixture *f = conn_user(conn);
    f->peer_ends++;
    f->bytes_at_peer_end = f->bytes.len;
}

static const ConnHandler echo = { .on_bytes = on_bytes_echo, .on_closed = on_closed };
static const ConnHandler full = {
    .on_bytes = on_bytes,
    .on_closed = on_closed,
    .on_writable = on_writable,
    .on_deadline = on_deadline,
    .on_peer_end = on_peer_end,
};

// ---- reading ---------------------------------------------------------------------------------

static void bytes_arrive_with_the_peers_address(void **state)
{
    (void)state;
    Fixture f;
    fixture_make(&f, (ConnLimits){ .conns_max = CONNS_MAX });
    int client = client_accepted(&f);
    client_send(client, S("hello"));
    TURN_UNTIL(&f, f.bytes.len == 5);
    assert_memory_equal(f.bytes.at, "hello", 5);
    assert_true(str_equal(f.peer, S("127.0.0.1")));
    assert_int_equal(conn_count(f.table), 1);
    close(client);
    TURN_UNTIL(&f, f.closed == 1);
    assert_int_equal(f.end, CONN_END_PEER);
    assert_int_equal(conn_count(f.table), 0);
    fixture_free(&f);
}

static void what_is_not_taken_is_kept_until_reading_resumes(void **state)
{
    (void)state;
    Fixture f;
    fixture_make(&f, (ConnLimits){ .conns_max = CONNS_MAX });
    f.take_max = 2;
    int client = client_accepted(&f);
    client_send(client, S("abcde"));
    TURN_UNTIL(&f, f.bytes.len == 2);
    client_send(client, S("fg"));
    turn_some(&f);
    client_send(client, S("hi"));
    turn_some(&f);
    assert_int_equal(f.bytes.len, 2);
    assert_int_equal(f.calls, 1);
    f.take_max = SIZE_MAX;
    conn_resume_reading(f.conn);
    TURN_UNTIL(&f, f.bytes.len == 9);
    assert_memory_equal(f.bytes.at, "abcdefghi", 9);
    close(client);
    fixture_free(&f);
}

static void a_paused_connection_hears_its_peers_end_after_the_bytes(void **state)
{
    (void)state;
    Fixture f;
    fixture_make(&f, (ConnLimits){ .conns_max = CONNS_MAX });
    f.handler = &full;
    int client = client_accepted(&f);
    conn_pause_reading(f.conn);
    client_send(client, S("abc"));
    shutdown(client, SHUT_WR);
    turn_some(&f);
    assert_int_equal(f.calls, 0);
    assert_int_equal(f.peer_ends, 0);
    conn_resume_reading(f.conn);
    TURN_UNTIL(&f, f.peer_ends == 1);
    assert_int_equal(f.bytes.len, 3);
    conn_write(f.conn, S("answer"));
    conn_close(f.conn);
    TURN_UNTIL(&f, f.closed == 1);
    char answer[6];
    bool ended;
    assert_int_equal(client_receive(client, answer, sizeof(answer), &ended), 6);
    assert_int_equal(f.end, CONN_END_CLOSED);
    close(client);
    fixture_free(&f);
}

static size_t on_bytes_resume_other(Conn *conn, char *at, size_t len)
{
    (void)at;
    Fixture *f = conn_user(conn);
    f->take_max = SIZE_MAX;
    conn_resume_reading(f->other);
    return len;
}

// In one turn another connection lets this one go on and its next bytes, or its end, arrive: what
// was kept still comes first.
static void kept_bytes_come_before_what_arrives_in_the_turn_of_the_resume(void **state)
{
    (void)state;
    static const ConnHandler resuming = { .on_bytes = on_bytes_resume_other,
                                          .on_closed = on_closed };
    for (int ends = 0; ends <= 1; ends++) {
        Fixture f;
        fixture_make(&f, (ConnLimits){ .conns_max = CONNS_MAX });
        f.handler = &full;
        f.take_max = 2;
        int client = client_accepted(&f);
        f.other = f.conn;
        f.handler = &resuming;
        int waker = client_accepted(&f);
        client_send(client, S("abcde"));
        TURN_UNTIL(&f, f.bytes.len == 2);
        turn_some(&f); // now the kernel tells of the waker first
        client_send(waker, S("go"));
        nap();
        client_send(client, ends ? S("") : S("fg"));
        shutdown(client, ends ? SHUT_WR : SHUT_RD);
        nap();
        TURN_UNTIL(&f, f.bytes.len == (ends ? 5 : 7));
        assert_memory_equal(f.bytes.at, "abcdefg", f.bytes.len);
        TURN_UNTIL(&f, f.peer_ends == ends);
        assert_int_equal(f.bytes_at_peer_end, ends ? 5 : 0);
        close(client);
        close(waker);
        fixture_free(&f);
    }
}

static size_t on_bytes_switch(Conn *conn, char *at, size_t len)
{
    (void)len;
    Fixture *f = conn_user(conn);
    assert_int_equal(at[0], 'a');
    conn_set_handler(conn, &plain, f);
    return 1;
}

static void bytes_behind_a_change_of_handler_go_to_the_new_one(void **state)
{
    (void)state;
    static const ConnHandler switching = { .on_bytes = on_bytes_switch, .on_closed = on_closed };
    Fixture f;
    fixture_make(&f, (ConnLimits){ .conns_max = CONNS_MAX });
    f.handler = &switching;
    int client = client_accepted(&f);
    client_send(client, S("abc"));
    TURN_UNTIL(&f, f.bytes.len == 2);
    assert_memory_equal(f.bytes.at, "bc", 2);
    close(client);
    fixture_free(&f);
}

// ---- writing ---------------------------------------------------------------------------------

static void writes_of_one_turn_arrive_in_order(void **state)
{
    (void)state;
    Fixture f;
    fixture_make(&f, (ConnLimits){ .conns_max = CONNS_MAX });
    int client = client_accepted(&f);
    Frame *frame = frame_copy(S("shared"));
    conn_write(f.conn, S("one "));
    conn_write_shared(f.conn, frame);
    conn_write(f.conn, S(" two"));
    conn_write(f.conn, S(" three "));
    conn_write_shared(f.conn, frame);
    frame_drop(frame);
    assert_int_equal(conn_pending_bytes(f.conn), 27);
    turn_some(&f);
    char got[28];
    bool ended;
    assert_int_equal(client_receive(client, got, sizeof(got), &ended), 27);
    assert_memory_equal(got, "one shared two three shared", 27);
    assert_int_equal(conn_pending_bytes(f.conn), 0);
    close(client);
    fixture_free(&f);
}

static void nothing_is_sent_before_the_turn_ends(void **state)
{
    (void)state;
    Fixture f;
    fixture_make(&f, (ConnLimits){ .conns_max = CONNS_MAX });
    int client = client_accepted(&f);
    conn_write(f.conn, S("x"));
    nap();
    char got[1];
    bool ended;
    assert_int_equal(client_receive(client, got, 1, &ended), 0);
    loop_turn(f.loop);
    nap();
    assert_int_equal(client_receive(client, got, 1, &ended), 1);
    close(client);
    fixture_free(&f);
}

static void a_long_stream_to_a_halting_reader_arrives_whole(void **state)
{
    (void)state;
    Fixture f;
    fixture_make(&f,
                 (ConnLimits){ .conns_max = CONNS_MAX, .pending_max_bytes = RECEIVED_MAX_BYTES });
    f.handler = &full;
    int client = client_accepted(&f);
    Frame *frame = frame_make(4000);
    size_t total = 0;
    for (size_t i = 0; i < 1500; i++) {
        Str number = str_format(&f.arena, "%06zu;", i);
        conn_write(f.conn, number);
        total += number.len;
    }
    for (size_t i = 0; i < frame->len; i++) {
        frame->bytes[i] = (char)('a' + i % 26);
    }
    for (size_t i = 0; i < 1500; i++) {
        conn_write_shared(f.conn, frame);
        total += frame->len;
    }
    frame_drop(frame);
    conn_ask_writable(f.conn);
    turn_some(&f);
    assert_int_equal(f.writable, 0); // the kernel's buffers are full
    char *got = malloc(total);
    assert_non_null(got);
    size_t len = 0;
    bool ended;
    TURN_UNTIL(&f, (len += client_receive(client, got + len, total - len, &ended)) == total);
    for (size_t i = 0; i < 1500; i++) {
        assert_int_equal(strtol(got + 7 * i, NULL, 10), i);
        assert_memory_equal(got + 1500 * 7 + 4000 * i, "abcdefgh", 8);
    }
    TURN_UNTIL(&f, f.writable == 1);
    free(got);
    close(client);
    fixture_free(&f);
}

static void a_reader_that_does_not_keep_up_is_dropped(void **state)
{
    (void)state;
    Fixture f;
    fixture_make(&f, (ConnLimits){ .conns_max = CONNS_MAX, .pending_max_bytes = 64 * 1024 });
    int client = client_accepted(&f);
    char block[1024] = { 'x' };
    for (int i = 0; i < 20000 && f.closed == 0; i++) {
        conn_write(f.conn, (Str){ block, sizeof(block) });
        if (i % 16 == 0) {
            loop_turn(f.loop);
        }
    }
    TURN_UNTIL(&f, f.closed == 1);
    assert_int_equal(f.end, CONN_END_SLOW);
    close(client);
    fixture_free(&f);
}

static void one_long_answer_may_pass_the_limit_for_slow_readers(void **state)
{
    (void)state;
    Fixture f;
    fixture_make(&f, (ConnLimits){ .conns_max = CONNS_MAX, .pending_max_bytes = 1024 });
    int client = client_accepted(&f);
    size_t total = 4 * 1024 * 1024;
    char *answer = calloc(1, total);
    assert_non_null(answer);
    conn_write(f.conn, S("head"));
    conn_write(f.conn, (Str){ answer, total });
    size_t len = 0;
    bool ended;
    char *got = malloc(total + 4);
    assert_non_null(got);
    TURN_UNTIL(&f,
               (len += client_receive(client, got + len, total + 4 - len, &ended)) == total + 4);
    assert_int_equal(f.closed, 0);
    free(got);
    free(answer);
    close(client);
    fixture_free(&f);
}

static void what_is_written_while_reading_goes_out_in_the_same_turn(void **state)
{
    (void)state;
    Fixture f;
    fixture_make(&f, (ConnLimits){ .conns_max = CONNS_MAX });
    f.handler = &echo;
    int client = client_accepted(&f);
    for (int i = 0; i < 20; i++) {
        client_send(client, S("ping"));
        struct pollfd wait = { .fd = client, .events = POLLIN };
        TURN_UNTIL(&f, poll(&wait, 1, 0) == 1);
        char got[5];
        bool ended;
        assert_int_equal(client_receive(client, got, sizeof(got), &ended), 4);
        assert_memory_equal(got, "ping", 4);
    }
    close(client);
    fixture_free(&f);
}

// ---- closing ---------------------------------------------------------------------------------

static void close_sends_what_is_pending_first(void **state)
{
    (void)state;
    Fixture f;
    fixture_make(&f, (ConnLimits){ .conns_max = CONNS_MAX });
    int client = client_accepted(&f);
    ConnId id = conn_id(f.conn);
    conn_write(f.conn, S("bye"));
    conn_close(f.conn);
    assert_null(conn_find(f.table, id));
    conn_write(f.conn, S("ignored"));
    client_send(client, S("also ignored"));
    turn_some(&f);
    char got[10];
    bool ended;
    assert_int_equal(client_receive(client, got, sizeof(got), &ended), 3);
    assert_true(ended);
    assert_int_equal(f.closed, 0); // waiting for our end
    assert_int_equal(f.calls, 0);
    close(client);
    TURN_UNTIL(&f, f.closed == 1);
    assert_int_equal(f.end, CONN_END_CLOSED);
    fixture_free(&f);
}

static void close_waits_no_longer_than_the_linger_limit(void **state)
{
    (void)state;
    Fixture f;
    fixture_make(&f, (ConnLimits){ .conns_max = CONNS_MAX,
                                   .linger_ms = 20,
                                   .pending_max_bytes = RECEIVED_MAX_BYTES });
    int idle = client_accepted(&f);
    conn_close(f.conn);
    TURN_UNTIL(&f, f.closed == 1);
    assert_int_equal(f.end, CONN_END_CLOSED); // all was sent: only the peer's end is missing
    int stuck = client_accepted(&f);
    Frame *frame = frame_make(RECEIVED_MAX_BYTES);
    memset(frame->bytes, 'x', frame->len);
    conn_write_shared(f.conn, frame);
    frame_drop(frame);
    conn_close(f.conn);
    TURN_UNTIL(&f, f.closed == 2);
    assert_int_equal(f.end, CONN_END_LINGER);
    close(idle);
    close(stuck);
    fixture_free(&f);
}

static void abort_drops_everything(void **state)
{
    (void)state;
    Fixture f;
    fixture_make(&f, (ConnLimits){ .conns_max = CONNS_MAX });
    int client = client_accepted(&f);
    conn_write(f.conn, S("never sent"));
    conn_abort(f.conn);
    conn_abort(f.conn);
    TURN_UNTIL(&f, f.closed == 1);
    assert_int_equal(f.end, CONN_END_ABORTED);
    assert_true(client_sees_end(client));
    close(client);
    fixture_free(&f);
}

static void an_id_outlives_its_connection_and_finds_nobody(void **state)
{
    (void)state;
    Fixture f;
    fixture_make(&f, (ConnLimits){ .conns_max = CONNS_MAX });
    int first = client_accepted(&f);
    ConnId old = conn_id(f.conn);
    assert_ptr_equal(conn_find(f.table, old), f.conn);
    close(first);
    TURN_UNTIL(&f, f.closed == 1);
    assert_null(conn_find(f.table, old));
    int second = client_accepted(&f);
    ConnId new = conn_id(f.conn);
    assert_int_equal(new.index, old.index); // the place is used again
    assert_null(conn_find(f.table, old));
    assert_ptr_equal(conn_find(f.table, new), f.conn);
    assert_null(conn_find(f.table, (ConnId){ 0 }));
    assert_null(conn_find(f.table, (ConnId){ 77, 1 }));
    close(second);
    fixture_free(&f);
}

static void freeing_the_table_closes_every_connection(void **state)
{
    (void)state;
    Fixture f;
    fixture_make(&f, (ConnLimits){ .conns_max = CONNS_MAX });
    int clients[CONNS_MAX];
    for (size_t i = 0; i < countof(clients); i++) {
        clients[i] = client_accepted(&f);
    }
    conn_write(f.conn, S("unsent"));
    conn_close(f.conn);
    fixture_free(&f); // looks that each was told
    assert_int_equal(f.closed, CONNS_MAX);
    for (size_t i = 0; i < countof(clients); i++) {
        close(clients[i]);
    }
}

static void a_table_whose_connections_were_dropped_finds_nobody(void **state)
{
    (void)state;
    Fixture f;
    fixture_make(&f, (ConnLimits){ .conns_max = CONNS_MAX });
    int one = client_accepted(&f);
    ConnId open = conn_id(f.conn);
    int two = client_accepted(&f);
    ConnId draining = conn_id(f.conn);
    conn_write(f.conn, S("unsent"));
    conn_close(f.conn);
    conn_abort_all(f.table);
    TURN_UNTIL(&f, f.closed == 2);
    assert_null(conn_find(f.table, open));
    assert_null(conn_find(f.table, draining));
    assert_int_equal(conn_count(f.table), 0);
    close(one);
    close(two);
    fixture_free(&f);
    conn_abort_all(NULL);
}

static void close_all_lets_everyone_finish(void **state)
{
    (void)state;
    Fixture f;
    fixture_make(&f, (ConnLimits){ .conns_max = CONNS_MAX });
    int one = client_accepted(&f);
    conn_write(f.conn, S("1"));
    int two = client_accepted(&f);
    conn_write(f.conn, S("2"));
    conn_close_all(f.table);
    turn_some(&f);
    char got[2];
    bool ended;
    assert_int_equal(client_receive(one, got, 2, &ended), 1);
    assert_int_equal(client_receive(two, got + 1, 1, &ended), 1);
    close(one);
    close(two);
    TURN_UNTIL(&f, f.closed == 2);
    fixture_free(&f);
}

// ---- deadlines and limits --------------------------------------------------------------------

static void a_deadline_fires_once_and_not_before_its_time(void **state)
{
    (void)state;
    Fixture f;
    fixture_make(&f, (ConnLimits){ .conns_max = CONNS_MAX });
    f.handler = &full;
    int client = client_accepted(&f);
    int64_t begin_ms = loop_tick_ms(f.loop);
    conn_set_deadline(f.conn, 60);
    TURN_UNTIL(&f, f.deadlines == 1);
    assert_true(loop_tick_ms(f.loop) - begin_ms >= 60);
    turn_some(&f);
    assert_int_equal(f.deadlines, 1);
    assert_int_equal(f.closed, 0);
    close(client);
    fixture_free(&f);
}

static void a_deadline_can_be_moved_and_taken_away(void **state)
{
    (void)state;
    Fixture f;
    fixture_make(&f, (ConnLimits){ .conns_max = CONNS_MAX });
    int client = client_accepted(&f);
    conn_set_deadline(f.conn, 10);
    conn_set_deadline(f.conn, -1);
    for (int i = 0; i < 10; i++) {
        turn_some(&f);
    }
    assert_int_equal(f.closed, 0);
    conn_set_deadline(f.conn, 10000);
    conn_set_deadline(f.conn, 1); // sooner than what is armed
    TURN_UNTIL(&f, f.closed == 1);
    assert_int_equal(f.end, CONN_END_DEADLINE);
    close(client);
    fixture_free(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_arrive_with_the_peers_address),
        cmocka_unit_test(what_is_not_taken_is_kept_until_reading_resumes),
        cmocka_unit_test(a_paused_connection_hears_its_peers_end_after_the_bytes),
        cmocka_unit_test(kept_bytes_come_before_what_arrives_in_the_turn_of_the_resume),
        cmocka_unit_test(bytes_behind_a_change_of_handler_go_to_the_new_one),
        cmocka_unit_test(writes_of_one_turn_arrive_in_order),
        cmocka_unit_test(nothing_is_sent_before_the_turn_ends),
        cmocka_unit_test(a_long_stream_to_a_halting_reader_arrives_whole),
        cmocka_unit_test(a_reader_that_does_not_keep_up_is_dropped),
        cmocka_unit_test(one_long_answer_may_pass_the_limit_for_slow_readers),
        cmocka_unit_test(what_is_written_while_reading_goes_out_in_the_same_turn),
        cmocka_unit_test(close_sends_what_is_pending_first),
        cmocka_unit_test(close_waits_no_longer_than_the_linger_limit),
        cmocka_unit_test(abort_drops_everything),
        cmocka_unit_test(an_id_outlives_its_connection_and_finds_nobody),
        cmocka_unit_test(freeing_the_table_closes_every_connection),
        cmocka_unit_test(a_table_whose_connections_were_dropped_finds_nobody),
        cmocka_unit_test(close_all_lets_everyone_finish),
        cmocka_unit_test(a_deadline_fires_once_and_not_before_its_time),
        cmocka_unit_test(a_deadline_can_be_moved_and_taken_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
