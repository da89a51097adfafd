// api_token.h — tokens with which agents' programs show who they are.
#ifndef DESK_PEOPLE_API_TOKEN_H
#define DESK_PEOPLE_API_TOKEN_H

#include "desk/work.h"

typedef struct ApiTokenCreate {
    PersonId person;
    Str name;
    Str token; // "": one is made. Given ones are for demo data
} ApiTokenCreate;

typedef struct ApiTokenCreated {
    TokenId id;
    Str token; // shown once
} ApiTokenCreated;

// For oneself, or an admin for others: else ERR_FORBIDDEN. ERR_INVALID when it is no agent;
// ERR_CONFLICT when they have this very token.
MUST_USE Err api_token_create_apply(Work *work, const ApiTokenCreate *in, ApiTokenCreated *out);

typedef struct ApiTokenRevoke {
    TokenId token;
} ApiTokenRevoke;

// One's own, or an admin anybody's. ERR_NOT_FOUND.
MUST_USE Err api_token_revoke_apply(Work *work, const ApiTokenRevoke *in);

#endif
