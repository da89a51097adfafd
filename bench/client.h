// client.h — one live connection of the bench, and plain requests to the ticketing API.
//
// Made and signed in by blocking calls, one after the other; then client_unblock() and epoll. What
// is not expected gives up: a bench of a server that errs is none.
#ifndef BENCH_CLIENT_H
#define BENCH_CLIENT_H

#include "wire/json.h"
#include "wire/websocket.h"

enum {
    DEVICE_BYTES = 32,
    CLIENT_FRAME_MAX_BYTES = 4096,      // that we send
    CLIENT_READ_MAX_BYTES = 256 * 1024, // at once
    API_ANSWER_MAX_BYTES = 1024 * 1024,
    CLIENT_WAIT_S = 10, // for an answer while blocking
};

// 127.0.0.1 and the demo's people.
typedef struct Client {
    int fd;
    Websocket socket;
} Client;

// Connects, upgrades and authenticates with that frame; waits for the welcome: a copy.
Str client_open(Client *client, Arena *arena, uint16_t port, const char *auth_frame);
// The same without waiting, step by step: the socket is writable when it is connected, readable
// when the answer to the upgrade has come. False: refused or cut; client_close() then.
void client_connect(Client *client, uint16_t port);
MUST_USE bool client_upgrade_ask(Client *client);
MUST_USE bool client_upgraded(Client *client);
void client_close(Client *client);
// A frame of one JSON object.
PRINTF(2, 3) void client_send(Client *client, const char *format, ...);
// Waits for the next frame of the server that begins with `start`, passing over others. A copy in
// the arena.
Str client_await(Client *client, Arena *arena, Str start);
void client_unblock(Client *client);
// Reads what has arrived, once, and gives each text frame to `on_text`, which may look at it until
// it returns. False when the server has closed.
MUST_USE bool client_read(Client *client, void (*on_text)(void *context, Str text), void *context);

// 64 hexadecimal digits and a NUL.
void device_make(char out[2 * DEVICE_BYTES + 1]);

// A request to the ticketing API as `who` (an e-mail address of the demo), body "" for none. Gives
// up unless the answer is 2xx. The JSON lives in the arena.
const Json *api_call(Arena *arena, uint16_t port, const char *who, const char *method_and_path,
                     const char *body);
// A connection that stays open for one request after the other. Memory of its own.
typedef struct HttpClient {
    int fd;
    char *credentials; // of Basic
    char *answer;
    size_t answer_len;
    size_t answer_wanted; // 0: the head is not whole
} HttpClient;
void http_client_open(HttpClient *client, uint16_t port, const char *who);
void http_client_close(HttpClient *client);
// body "" for none.
void http_client_ask(HttpClient *client, const char *method_and_path, const char *body);
// Reads what has arrived, once. The bytes of the answer, 0 when it is not whole. Gives up unless it
// is 2xx.
size_t http_client_read(HttpClient *client);

// The integer at `object`.`name`, e.g. an id; gives up when there is none.
int64_t api_integer(const Json *object, const char *name);

#endif
