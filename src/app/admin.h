// admin.h — DIR/admin.sock: one line asks, some lines answer, the last of them is "ok" or says what
// failed. Only who may read the directory can connect.
#ifndef APP_ADMIN_H
#define APP_ADMIN_H

#include "app/directory.h"

enum {
    ADMIN_LINE_MAX_BYTES = 4200,
    ADMIN_ANSWER_MAX_BYTES = 256 * 1024,
    ADMIN_LINE_MS = 10 * 1000, // for the line to arrive
};

// For the command line: asks the server that runs on the directory and prints its answer to stdout.
// ERR_NOT_FOUND when none runs; ERR_STATE when it said that something failed.
MUST_USE Err admin_ask(const Directory *directory, Str line);

#endif
