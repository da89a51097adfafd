// base.h — the few compiler words and the error type that every folder may use.
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include <assert.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef NDEBUG
#error "assertions stay on in every build"
#endif

#define MUST_USE                   __attribute__((warn_unused_result))
#define PRINTF(format_at, args_at) __attribute__((format(printf, format_at, args_at)))
#define NORETURN                   __attribute__((noreturn, cold))
#define CLEANUP(function)          __attribute__((cleanup(function)))
#define countof(array)             (sizeof(array) / sizeof((array)[0]))

// Every way a request can fail, once: name, HTTP status, stable code, and what a person is told
// when the failing place has nothing more exact to say.
#define ERR_LIST(X)                                                                         \
    X(ERR_NONE, 200, "ok", "ok")                                                            \
    X(ERR_INPUT, 400, "bad_request", "the request is malformed")                            \
    X(ERR_UNAUTHENTICATED, 401, "unauthenticated", "sign in first")                         \
    X(ERR_FORBIDDEN, 403, "forbidden", "you may not do this")                               \
    X(ERR_NOT_FOUND, 404, "not_found", "there is no such thing here")                       \
    X(ERR_METHOD, 405, "method_not_allowed", "this address does not answer to that method") \
    X(ERR_TIMEOUT, 408, "timeout", "the request took too long")                             \
    X(ERR_CONFLICT, 409, "conflict", "somebody else changed this first")                    \
    X(ERR_CONTROL, 409, "no_control", "somebody else answers this conversation now")        \
    X(ERR_GAP, 409, "gap", "a message before this one has not arrived")                     \
    X(ERR_LIMIT, 413, "too_large", "too much at once")                                      \
    X(ERR_INVALID, 422, "invalid", "a value is not allowed")                                \
    X(ERR_STATE, 422, "not_possible", "this is not possible as things stand")               \
    X(ERR_FULL, 423, "full", "this conversation holds as many messages as it can")          \
    X(ERR_PACE, 429, "slow_down", "too many requests; please wait a little")                \
    X(ERR_HEAD, 431, "head_too_large", "the request head is too large")                     \
    X(ERR_BUG, 500, "internal", "the server made a mistake; it has been logged")            \
    X(ERR_BUSY, 503, "busy", "the server has more to do than it can; please try again")     \
    X(ERR_STORE, 503, "store", "the server could not save this; please try again")

typedef enum Err {
#define X(name, http_status, code, text) name,
    ERR_LIST(X)
#undef X
} Err;

int err_http_status(Err err);
const char *err_code(Err err);
const char *err_text(Err err);

// Says that an error is dropped on purpose, and why.
static inline void err_ignore(Err err, const char *why)
{
    (void)err;
    (void)why;
}

// A bug or an unusable machine: writes one line to stderr and aborts. Never for bad input.
NORETURN PRINTF(1, 2) void fatal(const char *format, ...);

#endif
