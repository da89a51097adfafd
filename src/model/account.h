// account.h — the account itself, and its groups.
#ifndef MODEL_ACCOUNT_H
#define MODEL_ACCOUNT_H

#include "model/ids.h"
#include "model/person.h"

typedef struct Account {
    Str name;
    Language language;
    int64_t brand_id;
    int64_t ticket_form_id;
    Str app_id; // of the conversations API
    int64_t created_ms;
} Account;

enum {
    BRANDS_MAX = 300,
    BRAND_SUBDOMAIN_BYTES_MAX = 63,
    BRAND_SIGNATURE_BYTES_MAX = 1024,
};

// Under which name customers know the desk.
typedef struct Brand {
    BrandId id;
    Str name;
    Str subdomain; // a word of its own: letters, digits and hyphens
    Str signature;
    bool active;     // false: new tickets cannot get it
    bool is_default; // of tickets that were given none; exactly one is
    bool deleted;
    int64_t created_ms;
    int64_t updated_ms;
} Brand;

typedef struct Team {
    TeamId id;
    Str name;
    Str description;
    bool is_default; // gets what names no group; exactly one is
    bool deleted;
    int64_t created_ms;
    int64_t updated_ms;
} Team;

#endif
