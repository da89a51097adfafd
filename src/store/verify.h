// verify.h — is the database whole, and does it keep its own rules?
//
// SQLite's integrity and foreign key checks, then every statement whose name begins with
// "verify_" (queries/verify.sql): each gives the rows that break one rule, as (id, text).
#ifndef STORE_VERIFY_H
#define STORE_VERIFY_H

#include "store/db.h"

enum {
    VERIFY_FINDINGS_MAX = 100, // told of one check; the rest is only counted
};

typedef struct Finding {
    Str check; // "integrity", "foreign_keys" or the statement's name
    int64_t id;
    Str text; // what is wrong, or where; valid only inside `found`
} Finding;

// Tells `found` (which may be NULL) of each problem and counts them. Reads one snapshot. ERR_STORE
// when it cannot be found out.
MUST_USE Err verify_run(Db *db, void (*found)(void *into, const Finding *finding), void *into,
                        int64_t *problems);

#endif
