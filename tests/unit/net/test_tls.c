#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "unit/net/tls_fixture.h"

#include <malloc.h>
#include <netinet/tcp.h>
#include <sys/resource.h>

enum { LARGE_BYTES = 4 * 1024 * 1024 };

static Certificate certificate;

static int certificates_make(void **state)
{
    (void)state;
    certificate_make(&certificate);
    return 0;
}

static int certificates_remove(void **state)
{
    (void)state;
    certificate_remove(&certificate);
    return 0;
}

static void secure_make(Fixture *f, uint32_t conns_max)
{
    fixture_make(f, (ConnLimits){ .conns_max = conns_max, .pending_max_bytes = 2 * LARGE_BYTES });
    assert_int_equal(tls_make(f->loop, certificate_files(&certificate), &f->arena, &f->tls, NULL),
                     ERR_NONE);
}

static void secure_free(Fixture *f)
{
    Tls *tls = f->tls;
    fixture_free(f);
    tls_free(tls);
}

static void on_writable(Conn *conn)
{
    Fixture *f = conn_user(conn);
    assert_int_equal(conn_pending_bytes(conn), 0);
    f->writable++;
}

static void on_peer_end(Conn *conn)
{
    Fixture *f = conn_user(conn);
    f->peer_ends++;
    f->bytes_at_peer_end = f->bytes.len;
}

static const ConnHandler full = {
    .on_bytes = on_bytes,
    .on_closed = on_closed,
    .on_writable = on_writable,
    .on_peer_end = on_peer_end,
};

// ---- bytes -------------------------------------------------------------------------------------

static void bytes_go_both_ways(void **state)
{
    (void)state;
    static const int versions[] = { TLS1_2_VERSION, TLS1_3_VERSION };
    Fixture f;
    secure_make(&f, CONNS_MAX);
    for (size_t i = 0; i < countof(versions); i++) {
        f.bytes.len = 0;
        TlsClient client = tls_client_make(&f, versions[i]);
        assert_true(conn_is_secure(f.conn));
        tls_client_send(&client, S("hello"));
        TURN_UNTIL(&f, f.bytes.len == 5);
        assert_memory_equal(f.bytes.at, "hello", 5);
        char answer[12];
        conn_write(f.conn, S("answer"));
        conn_write(f.conn, S(" gladly"));
        tls_client_await(&f, &client, answer, 6);
        assert_memory_equal(answer, "answer", 6);
        tls_client_free(&client);
    }
    assert_int_equal(tls_state(f.tls).handshakes, 2);
    assert_int_equal(tls_state(f.tls).handshakes_failed, 0);
    assert_int_equal(tls_state(f.tls).handshakes_now, 0);
    secure_free(&f);
}

static void one_turns_writes_leave_in_one_record(void **state)
{
    (void)state;
    Fixture f;
    secure_make(&f, CONNS_MAX);
    TlsClient client = tls_client_make(&f, TLS1_3_VERSION);
    Frame *frame = frame_copy(S("shared "));
    conn_write(f.conn, S("own "));
    conn_write_shared(f.conn, frame);
    conn_write(f.conn, S("own"));
    frame_drop(frame);
    char got[64];
    TURN_UNTIL(&f, SSL_peek(client.ssl, got, sizeof(got)) > 0);
    assert_int_equal(SSL_read(client.ssl, got, sizeof(got)), 14); // a read gives one record
    assert_memory_equal(got, "own shared own", 14);
    tls_client_free(&client);
    secure_free(&f);
}

static void what_is_written_before_the_handshake_waits_for_it(void **state)
{
    (void)state;
    Fixture f;
    secure_make(&f, CONNS_MAX);
    TlsClient client = tls_client_open(&f);
    conn_write(f.conn, S("early"));
    conn_ask_writable(f.conn);
    turn_some(&f);
    char byte;
    bool ended = false;
    assert_int_equal(client_receive(client.fd, &byte, 1, &ended), 0);
    assert_int_equal(conn_pending_bytes(f.conn), 5);
    assert_true(tls_client_handshake(&f, &client));
    char got[5];
    tls_client_await(&f, &client, got, sizeof(got));
    assert_memory_equal(got, "early", 5);
    tls_client_free(&client);
    secure_free(&f);
}

static void a_large_answer_arrives_whole_and_stays_shared_while_it_waits(void **state)
{
    (void)state;
    Fixture f;
    secure_make(&f, CONNS_MAX);
    f.handler = &full;
    TlsClient client = tls_client_make(&f, TLS1_3_VERSION);
    char *got = malloc(LARGE_BYTES);
    assert_non_null(got);
    Frame *frame = frame_make(LARGE_BYTES);
    for (size_t i = 0; i < LARGE_BYTES; i++) {
        frame->bytes[i] = (char)(i * 7 + i / 1000);
    }
    conn_write_shared(f.conn, frame);
    conn_write_shared(f.conn, frame); // more than the kernel takes of both
    conn_ask_writable(f.conn);
    turn_some(&f);
    assert_int_equal(f.writable, 0);
    assert_true(conn_pending_bytes(f.conn) > 0);
    assert_true(frame->references >= 2); // ours, and at least the second
    for (int i = 0; i < 2; i++) {
        tls_client_await(&f, &client, got, LARGE_BYTES);
        assert_memory_equal(got, frame->bytes, LARGE_BYTES);
    }
    assert_int_equal(frame->references, 1);
    frame_drop(frame);
    TURN_UNTIL(&f, f.writable == 1);
    free(got);
    tls_client_free(&client);
    secure_free(&f);
}

static void what_is_not_taken_is_kept_until_reading_resumes(void **state)
{
    (void)state;
    Fixture f;
    secure_make(&f, CONNS_MAX);
    f.take_max = 2;
    TlsClient client = tls_client_make(&f, TLS1_3_VERSION);
    tls_client_send(&client, S("abcde"));
    TURN_UNTIL(&f, f.bytes.len == 2);
    tls_client_send(&client, S("fg"));
    tls_client_send(&client, S("hi"));
    turn_some(&f);
    assert_int_equal(f.bytes.len, 2);
    f.take_max = SIZE_MAX;
    conn_resume_reading(f.conn);
    TURN_UNTIL(&f, f.bytes.len == 9);
    assert_memory_equal(f.bytes.at, "abcdefghi", 9);
    tls_client_free(&client);
    secure_free(&f);
}

static size_t on_bytes_secure(Conn *conn, char *at, size_t len)
{
    Fixture *f = conn_user(conn);
    if (len < 4) {
        return len;
    }
    assert_memory_equal(at, "FROM", 4);
    conn_set_handler(conn, &plain, f);
    conn_secure(conn, f->tls, S("https only"));
    return 4;
}

// As a proxy says first who comes: the first record may be in the same packet.
static void tls_may_begin_after_some_plain_bytes(void **state)
{
    (void)state;
    static const ConnHandler first = { .on_bytes = on_bytes_secure, .on_closed = on_closed };
    Fixture f;
    secure_make(&f, CONNS_MAX);
    Tls *tls = f.tls;
    f.tls = NULL;
    f.handler = &first;
    TlsClient client = tls_client_open(&f);
    f.tls = tls;
    int on = 1;
    assert_int_equal(setsockopt(client.fd, IPPROTO_TCP, TCP_CORK, &on, sizeof(on)), 0);
    client_send(client.fd, S("FROM"));
    assert_int_equal(SSL_do_handshake(client.ssl), -1);
    on = 0;
    assert_int_equal(setsockopt(client.fd, IPPROTO_TCP, TCP_CORK, &on, sizeof(on)), 0);
    assert_true(tls_client_handshake(&f, &client));
    tls_client_send(&client, S("hello"));
    TURN_UNTIL(&f, f.bytes.len == 5);
    assert_memory_equal(f.bytes.at, "hello", 5);
    tls_client_free(&client);
    secure_free(&f);
}

// ---- the end -----------------------------------------------------------------------------------

static void an_orderly_close_says_so_inside_of_tls(void **state)
{
    (void)state;
    Fixture f;
    secure_make(&f, CONNS_MAX);
    TlsClient client = tls_client_make(&f, TLS1_3_VERSION);
    conn_write(f.conn, S("bye"));
    conn_close(f.conn);
    char got[8];
    int why = SSL_ERROR_WANT_READ;
    size_t len = 0;
    for (int i = 0; i < TURNS_MAX && why == SSL_ERROR_WANT_READ; i++) {
        loop_turn(f.loop);
        len += tls_client_receive(&client, got + len, sizeof(got) - len, &why);
        nap();
    }
    assert_int_equal(len, 3);
    assert_int_equal(why, SSL_ERROR_ZERO_RETURN);
    tls_client_free(&client);
    TURN_UNTIL(&f, f.closed == 1);
    assert_int_equal(f.end, CONN_END_CLOSED);
    secure_free(&f);
}

static void the_peers_said_end_leaves_room_for_an_answer(void **state)
{
    (void)state;
    Fixture f;
    secure_make(&f, CONNS_MAX);
    f.handler = &full;
    TlsClient client = tls_client_make(&f, TLS1_3_VERSION);
    tls_client_send(&client, S("question"));
    assert_int_equal(SSL_shutdown(client.ssl), 0);
    TURN_UNTIL(&f, f.peer_ends == 1);
    assert_int_equal(f.bytes_at_peer_end, 8);
    conn_write(f.conn, S("answer"));
    conn_close(f.conn);
    char got[6];
    tls_client_await(&f, &client, got, sizeof(got));
    assert_memory_equal(got, "answer", 6);
    tls_client_free(&client);
    TURN_UNTIL(&f, f.closed == 1);
    secure_free(&f);
}

// Anybody on the way can cut the stream; only the peer can say that it ended there.
static void a_stream_that_is_cut_has_not_ended(void **state)
{
    (void)state;
    Fixture f;
    secure_make(&f, CONNS_MAX);
    f.handler = &full;
    TlsClient client = tls_client_make(&f, TLS1_3_VERSION);
    tls_client_send(&client, S("half a bo"));
    shutdown(client.fd, SHUT_WR);
    TURN_UNTIL(&f, f.closed == 1);
    assert_int_equal(f.end, CONN_END_PEER);
    assert_int_equal(f.peer_ends, 0);
    tls_client_free(&client);
    secure_free(&f);
}

// ---- who does not speak TLS, or not well -------------------------------------------------------

static void plain_words_are_answered_in_plain_words(void **state)
{
    (void)state;
    Fixture f;
    secure_make(&f, CONNS_MAX);
    int client = client_accepted(&f);
    client_send(client, S("G"));
    char got[16] = { 0 };
    bool ended = false;
    size_t len = 0;
    TURN_UNTIL(&f, (len += client_receive(client, got + len, sizeof(got) - len, &ended)) > 0);
    assert_string_equal(got, "https only");
    TURN_UNTIL(&f, client_sees_end(client));
    close(client);
    TURN_UNTIL(&f, f.closed == 1);
    assert_int_equal(f.bytes.len, 0);
    assert_int_equal(tls_state(f.tls).handshakes_failed, 1);
    secure_free(&f);
}

static void a_hello_that_is_too_long_is_refused_by_its_head(void **state)
{
    (void)state;
    static const Str heads[] = {
        STR_INIT("\x16\x03\x01\x40\x00\x01\x01\xff\xfc"), // 130,000 bytes are announced
        STR_INIT("\x16\x03\x01\x40\x00\x02\x00\x00\x50"), // no hello of a client
        STR_INIT("\x16\x03\x01\x00\x01\x01\x16\x03\x01"), // in crumbs
    };
    Fixture f;
    secure_make(&f, CONNS_MAX);
    for (int i = 0; i < (int)countof(heads); i++) {
        int client = client_accepted(&f);
        client_send(client, heads[i]);
        TURN_UNTIL(&f, client_sees_end(client));
        close(client);
        TURN_UNTIL(&f, f.closed == i + 1);
        assert_int_equal(f.end, CONN_END_PEER);
    }
    assert_int_equal(tls_state(f.tls).handshakes_failed, countof(heads));
    secure_free(&f);
}

static bool handshake_with(int least, int most, const char *suites, const char *alpn)
{
    Fixture f;
    secure_make(&f, CONNS_MAX);
    TlsClient client = tls_client_open(&f);
    SSL_set_min_proto_version(client.ssl, least);
    SSL_set_max_proto_version(client.ssl, most);
    assert_int_equal(SSL_set_cipher_list(client.ssl, suites), 1);
    if (alpn) {
        assert_int_equal(SSL_set_alpn_protos(client.ssl, (const unsigned char *)alpn,
                                             (unsigned int)strlen(alpn)),
                         0);
    }
    bool done = tls_client_handshake(&f, &client);
    if (done && alpn) {
        const unsigned char *chosen = NULL;
        unsigned int len = 0;
        SSL_get0_alpn_selected(client.ssl, &chosen, &len);
        assert_int_equal(len, 8);
        assert_memory_equal(chosen, "http/1.1", 8);
    }
    tls_client_free(&client);
    TURN_UNTIL(&f, f.closed == 1);
    assert_int_equal(tls_state(f.tls).handshakes, done);
    assert_int_equal(tls_state(f.tls).handshakes_failed, !done);
    secure_free(&f);
    return done;
}

static void old_versions_are_refused(void **state)
{
    (void)state;
    static const char all[] = "ALL:@SECLEVEL=0";
    assert_false(handshake_with(TLS1_VERSION, TLS1_VERSION, all, NULL));
    assert_false(handshake_with(TLS1_1_VERSION, TLS1_1_VERSION, all, NULL));
    assert_true(handshake_with(TLS1_VERSION, TLS1_2_VERSION, all, NULL));
}

static void suites_without_authenticated_encryption_are_refused(void **state)
{
    (void)state;
    assert_false(handshake_with(TLS1_2_VERSION, TLS1_2_VERSION, "ECDHE-ECDSA-AES256-SHA384", NULL));
    assert_false(handshake_with(TLS1_2_VERSION, TLS1_2_VERSION, "AES128-GCM-SHA256", NULL));
    assert_true(
        handshake_with(TLS1_2_VERSION, TLS1_2_VERSION, "ECDHE-ECDSA-AES128-GCM-SHA256", NULL));
    assert_true(
        handshake_with(TLS1_2_VERSION, TLS1_2_VERSION, "ECDHE-ECDSA-CHACHA20-POLY1305", NULL));
}

static void of_protocols_inside_only_http_1_1_is_agreed_on(void **state)
{
    (void)state;
    assert_true(handshake_with(TLS1_2_VERSION, TLS1_3_VERSION, "ALL", "\x02h2\x08http/1.1"));
    assert_false(handshake_with(TLS1_2_VERSION, TLS1_3_VERSION, "ALL", "\x02h2"));
}

static void renegotiation_is_refused(void **state)
{
    (void)state;
    Fixture f;
    secure_make(&f, CONNS_MAX);
    TlsClient client = tls_client_make(&f, TLS1_2_VERSION);
    assert_int_equal(SSL_renegotiate(client.ssl), 1);
    assert_false(tls_client_handshake(&f, &client));
    assert_int_equal(tls_state(f.tls).handshakes, 1);
    tls_client_free(&client);
    TURN_UNTIL(&f, f.closed == 1);
    secure_free(&f);
}

// Each update asks for an answer that the peer does not take.
static void answers_that_are_not_taken_do_not_grow_without_limit(void **state)
{
    (void)state;
    Fixture f;
    secure_make(&f, CONNS_MAX);
    TlsClient client = tls_client_make(&f, TLS1_3_VERSION);
    char *text = calloc(1, LARGE_BYTES);
    assert_non_null(text);
    while (conn_pending_bytes(f.conn) == 0) { // until the kernel takes no more
        conn_write(f.conn, (Str){ text, LARGE_BYTES });
        turn_some(&f);
    }
    for (int i = 0; i < 100 && f.closed == 0; i++) {
        for (int n = 0; n < 100; n++) {
            if (SSL_key_update(client.ssl, SSL_KEY_UPDATE_REQUESTED) == 1) {
                (void)SSL_do_handshake(client.ssl);
            }
        }
        loop_turn(f.loop);
    }
    TURN_UNTIL(&f, f.closed == 1);
    assert_int_equal(f.end, CONN_END_SLOW);
    free(text);
    tls_client_free(&client);
    secure_free(&f);
}

// The beginning of a hello that never goes on.
static void of_too_many_handshakes_the_oldest_is_dropped(void **state)
{
    (void)state;
    enum { MORE = 3 };
    static int clients[TLS_HANDSHAKES_MAX + MORE];
    struct rlimit files = { .rlim_cur = 4096, .rlim_max = 4096 };
    if (setrlimit(RLIMIT_NOFILE, &files) < 0) {
        skip(); // the machine does not let us open as many
    }
    Fixture f;
    secure_make(&f, countof(clients));
    for (size_t i = 0; i < countof(clients); i++) {
        clients[i] = client_accepted(&f);
        client_send(clients[i], S("\x16\x03\x01\x01\x00\x01\x00\x00\xfc\x03\x03"));
        size_t now = i + 1 < TLS_HANDSHAKES_MAX ? i + 1 : TLS_HANDSHAKES_MAX;
        int dropped = i < TLS_HANDSHAKES_MAX ? 0 : (int)(i + 1 - TLS_HANDSHAKES_MAX);
        TURN_UNTIL(&f, tls_state(f.tls).handshakes_now == now);
        TURN_UNTIL(&f, f.closed == dropped);
    }
    for (int i = 0; i < MORE; i++) {
        assert_true(client_sees_end(clients[i]));
    }
    assert_false(client_sees_end(clients[MORE]));
    for (size_t i = 0; i < countof(clients); i++) {
        close(clients[i]);
    }
    TURN_UNTIL(&f, f.closed == (int)countof(clients));
    assert_int_equal(tls_state(f.tls).handshakes_now, 0);
    secure_free(&f);
}

// What OpenSSL holds, on both sides.
static size_t held_bytes;

static void *held_malloc(size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    void *memory = malloc(size);
    held_bytes += malloc_usable_size(memory);
    return memory;
}

static void held_free(void *memory, const char *file, int line)
{
    (void)file;
    (void)line;
    held_bytes -= malloc_usable_size(memory);
    free(memory);
}

static void *held_realloc(void *memory, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    held_bytes -= malloc_usable_size(memory);
    void *moved = realloc(memory, size);
    held_bytes += malloc_usable_size(moved);
    return moved;
}

static void an_idle_connection_holds_no_buffers(void **state)
{
    (void)state;
    enum { IDLE = 32, BOTH_ENDS_MAX_BYTES = 72 * 1024 }; // the client has a context of its own
    Fixture f;
    secure_make(&f, IDLE);
    TlsClient clients[IDLE];
    size_t before = 0;
    for (int i = 0; i < IDLE; i++) {
        clients[i] = tls_client_open(&f);
        SSL_set_mode(clients[i].ssl, SSL_MODE_RELEASE_BUFFERS);
        assert_true(tls_client_handshake(&f, &clients[i]));
        tls_client_send(&clients[i], S("hello"));
        TURN_UNTIL(&f, f.bytes.len == 5U * ((size_t)i + 1));
        conn_write(f.conn, S("hello"));
        char got[5];
        tls_client_await(&f, &clients[i], got, sizeof(got));
        before = i == 0 ? held_bytes : before; // what is taken once is there
    }
    size_t each = (held_bytes - before) / (IDLE - 1);
    print_message("both ends of an idle connection: %zu bytes\n", each);
    for (int i = 0; i < IDLE; i++) {
        tls_client_free(&clients[i]);
    }
    assert_true(each <= BOTH_ENDS_MAX_BYTES);
    secure_free(&f);
}

// ---- sessions and certificates -----------------------------------------------------------------

static bool resumes(Fixture *f, SSL_SESSION **session)
{
    TlsClient client = tls_client_open(f);
    if (*session) {
        SSL_set_session(client.ssl, *session);
        SSL_SESSION_free(*session);
    }
    assert_true(tls_client_handshake(f, &client));
    char byte;
    int why;
    (void)tls_client_receive(&client, &byte, 1, &why); // the ticket comes after the handshake
    *session = SSL_get1_session(client.ssl);
    bool resumed = SSL_session_reused(client.ssl) == 1;
    SSL_set_shutdown(client.ssl, SSL_SENT_SHUTDOWN); // else OpenSSL does not trust the session
    tls_client_free(&client);
    return resumed;
}

static void a_session_is_resumed_until_the_certificate_is_read_anew(void **state)
{
    (void)state;
    Fixture f;
    secure_make(&f, CONNS_MAX);
    SSL_SESSION *session = NULL;
    assert_false(resumes(&f, &session));
    assert_true(resumes(&f, &session));
    assert_int_equal(tls_reload(f.tls, &f.arena, NULL), ERR_NONE);
    assert_false(resumes(&f, &session));
    SSL_SESSION_free(session);
    secure_free(&f);
}

static void another_certificate_is_for_new_connections(void **state)
{
    (void)state;
    Fixture f;
    secure_make(&f, CONNS_MAX);
    TlsClient old = tls_client_make(&f, TLS1_3_VERSION);
    Conn *conn = f.conn;
    certificate_write(&certificate, 60, NULL);
    assert_int_equal(tls_reload(f.tls, &f.arena, NULL), ERR_NONE);
    TlsClient new = tls_client_make(&f, TLS1_3_VERSION);
    X509 *shown[] = { SSL_get1_peer_certificate(old.ssl), SSL_get1_peer_certificate(new.ssl) };
    assert_int_not_equal(X509_cmp(shown[0], shown[1]), 0);
    conn_write(conn, S("still here"));
    char got[10];
    tls_client_await(&f, &old, got, sizeof(got));
    X509_free(shown[0]);
    X509_free(shown[1]);
    tls_client_free(&old);
    tls_client_free(&new);
    secure_free(&f);
}

static void reload_refused(Fixture *f, const char *field, const char *file, const char *word)
{
    TlsState before = tls_state(f->tls);
    Refusal why = { 0 };
    assert_int_equal(tls_reload(f->tls, &f->arena, &why), ERR_INVALID);
    assert_true(str_equal(why.field, str_of(field)));
    char message[512] = { 0 };
    assert_true(why.message.len < sizeof(message));
    memcpy(message, why.message.at, why.message.len);
    assert_non_null(strstr(message, file));
    if (!strstr(message, word)) {
        fail_msg("no \"%s\" in: %s", word, message);
    }
    assert_int_equal(tls_state(f->tls).valid_until_ms, before.valid_until_ms);
    TlsClient client = tls_client_make(f, TLS1_3_VERSION);
    tls_client_free(&client);
}

static void a_file_that_is_wrong_is_named_and_the_old_certificate_stays(void **state)
{
    (void)state;
    Fixture f;
    secure_make(&f, CONNS_MAX);
    Certificate other;
    certificate_make(&other);
    assert_int_equal(rename(other.key, certificate.key), 0);
    reload_refused(&f, "tls_key", certificate.key, "does not belong");
    certificate_write(&certificate, 30, "secret");
    reload_refused(&f, "tls_key", certificate.key, "passphrase");
    unlink(certificate.key);
    reload_refused(&f, "tls_key", certificate.key, "No such file");
    certificate_write(&certificate, 30, NULL);
    assert_int_equal(rename(certificate.key, certificate.certificate), 0);
    reload_refused(&f, "tls_certificate", certificate.certificate, "is no certificate");
    unlink(certificate.certificate);
    reload_refused(&f, "tls_certificate", certificate.certificate, "No such file");
    certificate_write(&certificate, 30, NULL);
    assert_int_equal(tls_reload(f.tls, &f.arena, NULL), ERR_NONE);
    certificate_remove(&other);
    secure_free(&f);
}

static void an_expired_certificate_is_taken_and_its_date_told(void **state)
{
    (void)state;
    Fixture f;
    secure_make(&f, CONNS_MAX);
    certificate_write(&certificate, -1, NULL);
    assert_int_equal(tls_reload(f.tls, &f.arena, NULL), ERR_NONE);
    TlsState told = tls_state(f.tls);
    assert_int_equal(told.valid_until_ms - told.valid_from_ms, INT64_C(24) * 60 * 60 * 1000);
    certificate_write(&certificate, 30, NULL);
    secure_free(&f);
}

int main(void)
{
    if (CRYPTO_set_mem_functions(held_malloc, held_realloc, held_free) != 1) {
        return 1;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_go_both_ways),
        cmocka_unit_test(one_turns_writes_leave_in_one_record),
        cmocka_unit_test(what_is_written_before_the_handshake_waits_for_it),
        cmocka_unit_test(a_large_answer_arrives_whole_and_stays_shared_while_it_waits),
        cmocka_unit_test(what_is_not_taken_is_kept_until_reading_resumes),
        cmocka_unit_test(tls_may_begin_after_some_plain_bytes),
        cmocka_unit_test(an_orderly_close_says_so_inside_of_tls),
        cmocka_unit_test(the_peers_said_end_leaves_room_for_an_answer),
        cmocka_unit_test(a_stream_that_is_cut_has_not_ended),
        cmocka_unit_test(plain_words_are_answered_in_plain_words),
        cmocka_unit_test(a_hello_that_is_too_long_is_refused_by_its_head),
        cmocka_unit_test(old_versions_are_refused),
        cmocka_unit_test(suites_without_authenticated_encryption_are_refused),
        cmocka_unit_test(of_protocols_inside_only_http_1_1_is_agreed_on),
        cmocka_unit_test(renegotiation_is_refused),
        cmocka_unit_test(answers_that_are_not_taken_do_not_grow_without_limit),
        cmocka_unit_test(of_too_many_handshakes_the_oldest_is_dropped),
        cmocka_unit_test(an_idle_connection_holds_no_buffers),
        cmocka_unit_test(a_session_is_resumed_until_the_certificate_is_read_anew),
        cmocka_unit_test(another_certificate_is_for_new_connections),
        cmocka_unit_test(a_file_that_is_wrong_is_named_and_the_old_certificate_stays),
        cmocka_unit_test(an_expired_certificate_is_taken_and_its_date_told),
    };
    return cmocka_run_group_tests(tests, certificates_make, certificates_remove);
}
