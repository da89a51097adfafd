#include "client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "figures.h"
#include "wire/base64.h"

enum {
    MASK = 0x5a17c3e9, // any will do: the server must take it off
    HEAD_MAX_BYTES = 4096,
};

// ---- bytes -----------------------------------------------------------------------------------

static int connect_to(int fd, uint16_t port)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port) };
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return connect(fd, (const struct sockaddr *)(const void *)&to, sizeof(to));
}

static int socket_open(uint16_t port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct timeval wait = { .tv_sec = CLIENT_WAIT_S };
    int on = 1;
    if (fd < 0 || connect_to(fd, port) != 0 ||
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) != 0 ||
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait)) != 0) {
        give_up("no connection to port %d: %s", port, strerror(errno));
    }
    return fd;
}

// What we send is small and little: if the kernel does not take it whole, something is wrong.
static void bytes_send(int fd, Str bytes)
{
    ssize_t sent = send(fd, bytes.at, bytes.len, MSG_NOSIGNAL);
    if (sent != (ssize_t)bytes.len) {
        give_up("the server does not take what is sent: %s", strerror(errno));
    }
}

// At least one byte, at most `max`.
static size_t bytes_receive(int fd, char *into, size_t max)
{
    ssize_t got = recv(fd, into, max, 0);
    if (got <= 0) {
        give_up("the server said nothing more: %s", got == 0 ? "closed" : strerror(errno));
    }
    return (size_t)got;
}

// ---- live connections ------------------------------------------------------------------------

static const Str upgrade_request =
    STR_INIT("GET /live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
             "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
             "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");

static void upgrade(Client *client)
{
    bytes_send(client->fd, upgrade_request);
    char head[HEAD_MAX_BYTES + 1];
    size_t len = 0;
    head[0] = '\0';
    // The server says nothing by itself before it knows who we are: the head comes alone.
    while (!strstr(head, "\r\n\r\n")) {
        if (len == HEAD_MAX_BYTES) {
            give_up("the answer to the upgrade does not end");
        }
        len += bytes_receive(client->fd, head + len, HEAD_MAX_BYTES - len);
        head[len] = '\0';
    }
    if (strncmp(head, "HTTP/1.1 101 ", 13) != 0) {
        give_up("no upgrade: %s", head);
    }
}

Str client_open(Client *client, Arena *arena, uint16_t port, const char *auth_frame)
{
    client->fd = socket_open(port);
    websocket_begin(&client->socket, WEBSOCKET_CLIENT, API_ANSWER_MAX_BYTES);
    upgrade(client);
    client_send(client, "%s", auth_frame);
    return client_await(client, arena, S("{\"type\":\"welcome\""));
}

void client_connect(Client *client, uint16_t port)
{
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (client->fd < 0 || (connect_to(client->fd, port) != 0 && errno != EINPROGRESS)) {
        give_up("no connection to port %d: %s", port, strerror(errno));
    }
    websocket_begin(&client->socket, WEBSOCKET_CLIENT, API_ANSWER_MAX_BYTES);
}

bool client_upgrade_ask(Client *client)
{
    ssize_t sent = send(client->fd, upgrade_request.at, upgrade_request.len, MSG_NOSIGNAL);
    return sent == (ssize_t)upgrade_request.len;
}

bool client_upgraded(Client *client)
{
    char head[HEAD_MAX_BYTES + 1];
    ssize_t got = recv(client->fd, head, HEAD_MAX_BYTES, 0);
    if (got <= 0) {
        return false;
    }
    head[got] = '\0';
    if (strncmp(head, "HTTP/1.1 101 ", 13) != 0 || !strstr(head, "\r\n\r\n")) {
        give_up("no upgrade: %s", head);
    }
    return true;
}

void client_close(Client *client)
{
    websocket_end(&client->socket);
    (void)close(client->fd);
}

static void frame_send(Client *client, WebsocketOpcode opcode, Str payload)
{
    Arena arena = { 0 };
    Buf frame = buf_make(&arena, CLIENT_FRAME_MAX_BYTES + WEBSOCKET_HEADER_MAX_BYTES);
    websocket_write_masked(&frame, opcode, true, MASK, payload);
    if (!buf_ok(&frame)) {
        give_up("a frame of %zu bytes", payload.len);
    }
    bytes_send(client->fd, buf_str(&frame));
    arena_free(&arena);
}

void client_send(Client *client, const char *format, ...)
{
    char text[CLIENT_FRAME_MAX_BYTES];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (len < 0 || (size_t)len >= sizeof(text)) {
        give_up("a frame of %d bytes", len);
    }
    frame_send(client, WEBSOCKET_OP_TEXT, (Str){ text, (size_t)len });
}

void client_unblock(Client *client)
{
    if (fcntl(client->fd, F_SETFL, O_NONBLOCK) != 0) {
        give_up("fcntl: %s", strerror(errno));
    }
}

bool client_read(Client *client, void (*on_text)(void *context, Str text), void *context)
{
    static char bytes[CLIENT_READ_MAX_BYTES];
    ssize_t got = recv(client->fd, bytes, sizeof(bytes), 0);
    if (got <= 0) {
        return false;
    }
    size_t len = (size_t)got;
    size_t at = 0;
    WebsocketEvent event = { .type = WEBSOCKET_PONG };
    while (event.type != WEBSOCKET_NONE) {
        at += websocket_read(&client->socket, bytes + at, len - at, &event);
        if (event.type == WEBSOCKET_TEXT) {
            on_text(context, event.payload);
        } else if (event.type == WEBSOCKET_PING) {
            frame_send(client, WEBSOCKET_OP_PONG, event.payload);
        } else if (event.type == WEBSOCKET_CLOSE || event.type == WEBSOCKET_FAULT) {
            return false;
        }
    }
    return true;
}

typedef struct Awaited {
    Arena *arena;
    Str start;
    Str found;
} Awaited;

static void look_for(void *context, Str text)
{
    Awaited *awaited = context;
    if (str_starts(text, S("{\"type\":\"error\""))) {
        give_up("the server refused: %.*s", STR_ARG(text));
    }
    if (awaited->found.len == 0 && str_starts(text, awaited->start)) {
        awaited->found = str_copy(awaited->arena, text);
    }
}

Str client_await(Client *client, Arena *arena, Str start)
{
    Awaited awaited = { .arena = arena, .start = start };
    while (awaited.found.len == 0) {
        if (!client_read(client, look_for, &awaited)) {
            give_up("the server closed before \"%.*s\"", STR_ARG(start));
        }
    }
    return awaited.found;
}

void device_make(char out[2 * DEVICE_BYTES + 1])
{
    unsigned char secret[DEVICE_BYTES];
    if (getrandom(secret, sizeof(secret), 0) != (ssize_t)sizeof(secret)) {
        give_up("no random bytes");
    }
    for (size_t i = 0; i < sizeof(secret); i++) {
        (void)snprintf(out + 2 * i, 3, "%02x", secret[i]);
    }
}

// ---- the ticketing API -----------------------------------------------------------------------

// The whole answer: the server closes, as was asked.
static Str answer_receive(Arena *arena, int fd)
{
    char *text = arena_array(arena, char, API_ANSWER_MAX_BYTES + 1);
    size_t len = 0;
    ssize_t got = 1;
    while (got > 0) {
        if (len == API_ANSWER_MAX_BYTES) {
            give_up("the API answers too much");
        }
        got = recv(fd, text + len, API_ANSWER_MAX_BYTES - len, 0);
        len += got > 0 ? (size_t)got : 0;
    }
    if (got < 0) {
        give_up("the API does not answer: %s", strerror(errno));
    }
    return (Str){ text, len };
}

const Json *api_call(Arena *arena, uint16_t port, const char *who, const char *method_and_path,
                     const char *body)
{
    Str credentials =
        base64_encode(arena, str_format(arena, "%s/token:demo", who), BASE64_STANDARD);
    int fd = socket_open(port);
    bytes_send(fd, str_format(arena,
                              "%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                              "Authorization: Basic %.*s\r\nContent-Type: application/json\r\n"
                              "Content-Length: %zu\r\n\r\n%s",
                              method_and_path, STR_ARG(credentials), strlen(body), body));
    Str answer = answer_receive(arena, fd);
    (void)close(fd);
    const char *head_end = memmem(answer.at, answer.len, "\r\n\r\n", 4);
    if (!str_starts(answer, S("HTTP/1.1 2")) || !head_end) {
        give_up("%s: %.*s", method_and_path, STR_ARG(answer));
    }
    const char *at = head_end + 4;
    const Json *json = NULL;
    Refusal why = { 0 };
    if (json_parse(arena, (Str){ at, (size_t)(answer.at + answer.len - at) }, &json, &why)) {
        give_up("%s: %.*s", method_and_path, STR_ARG(why.message));
    }
    return json;
}

int64_t api_integer(const Json *object, const char *name)
{
    const Json *member = json_member(object, str_of(name));
    if (!member || !member->is_integer) {
        give_up("an answer of the API has no integer %s", name);
    }
    return member->integer;
}

// ---- connections that stay open --------------------------------------------------------------

void http_client_open(HttpClient *client, uint16_t port, const char *who)
{
    Arena arena = { 0 };
    Str credentials =
        base64_encode(&arena, str_format(&arena, "%s/token:demo", who), BASE64_STANDARD);
    *client = (HttpClient){
        .fd = socket_open(port),
        .credentials = strndup(credentials.at, credentials.len),
        .answer = malloc(API_ANSWER_MAX_BYTES + 1),
    };
    arena_free(&arena);
    if (!client->credentials || !client->answer) {
        give_up("out of memory");
    }
    if (fcntl(client->fd, F_SETFL, O_NONBLOCK) != 0) {
        give_up("fcntl: %s", strerror(errno));
    }
}

void http_client_close(HttpClient *client)
{
    (void)close(client->fd);
    free(client->credentials);
    free(client->answer);
}

void http_client_ask(HttpClient *client, const char *method_and_path, const char *body)
{
    char request[HEAD_MAX_BYTES];
    int len = snprintf(request, sizeof(request),
                       "%s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic %s\r\n"
                       "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                       method_and_path, client->credentials, strlen(body), body);
    if (len < 0 || (size_t)len >= sizeof(request)) {
        give_up("a request of %d bytes", len);
    }
    client->answer_len = 0;
    client->answer_wanted = 0;
    bytes_send(client->fd, (Str){ request, (size_t)len });
}

static void head_read(HttpClient *client)
{
    static const char name[] = "\r\nContent-Length: ";
    client->answer[client->answer_len] = '\0';
    const char *end = strstr(client->answer, "\r\n\r\n");
    if (!end) {
        return;
    }
    const char *length = strcasestr(client->answer, name);
    if (strncmp(client->answer, "HTTP/1.1 2", 10) != 0 || !length) {
        give_up("the API answers: %s", client->answer);
    }
    client->answer_wanted =
        (size_t)(end + 4 - client->answer) + (size_t)strtoul(length + sizeof(name) - 1, NULL, 10);
}

size_t http_client_read(HttpClient *client)
{
    client->answer_len += bytes_receive(client->fd, client->answer + client->answer_len,
                                        API_ANSWER_MAX_BYTES - client->answer_len);
    if (client->answer_wanted == 0) {
        head_read(client);
    }
    bool whole = client->answer_wanted > 0 && client->answer_len >= client->answer_wanted;
    return whole ? client->answer_wanted : 0;
}
