// person_list_store.h — people, groups, agents with their load, tokens and what admins changed, in
// pages by id.
#ifndef STORE_PERSON_LIST_STORE_H
#define STORE_PERSON_LIST_STORE_H

#include "model/account.h"
#include "model/ticket.h"
#include "store/account_store.h"
#include "store/agent_store.h"
#include "store/db.h"
#include "store/list.h"
#include "store/secret_store.h"

enum { AGENT_TEAMS_MAX = 64 }; // of one agent that are listed

typedef struct PersonRow {
    Person person;
    TeamId default_team;  // of an agent, 0: in no group
    int64_t signed_in_ms; // their newest sign-in that still lives, 0: none
} PersonRow;

typedef struct PersonPage {
    const PersonRow *rows;
    ListEnds ends;
} PersonPage;

// Active people whose role's bit (1 << Role) is in `roles`; with `text` (lower case) only those
// whose name or address holds it.
typedef struct PersonWhich {
    unsigned roles;
    Str text;
} PersonWhich;

MUST_USE Err person_list_page(Tx *tx, Arena *arena, const PersonWhich *which, const ListAsk *ask,
                              PersonPage *out);
MUST_USE Err person_list_count(Tx *tx, const PersonWhich *which, int64_t *out);
// ERR_NOT_FOUND. Also finds people who are not active any more.
MUST_USE Err person_list_one(Tx *tx, Arena *arena, PersonId id, PersonRow *out);
// ERR_NOT_FOUND.
MUST_USE Err person_find_external_id(Tx *tx, Str external_id, PersonId *out);
// `email_key` as text/mail_address.h writes it. ERR_NOT_FOUND when no agent has it.
MUST_USE Err agent_find_email(Tx *tx, Str email_key, PersonId *out);

typedef struct TeamPage {
    const Team *rows;
    ListEnds ends;
} TeamPage;
MUST_USE Err team_list_page(Tx *tx, Arena *arena, const ListAsk *ask, TeamPage *out);
MUST_USE Err team_list_count(Tx *tx, int64_t *out);

typedef struct MemberRow {
    int64_t id;
    TeamId team;
    PersonId person;
    bool is_default;
    int64_t created_ms; // not before which it can have begun
} MemberRow;
typedef struct MemberPage {
    const MemberRow *rows;
    ListEnds ends;
} MemberPage;
// `team` or `person` 0: any.
MUST_USE Err member_list_page(Tx *tx, Arena *arena, TeamId team, PersonId person,
                              const ListAsk *ask, MemberPage *out);
// ERR_NOT_FOUND, also when the group is deleted.
MUST_USE Err member_list_one(Tx *tx, Arena *arena, int64_t id, MemberRow *out);
MUST_USE Err member_list_count(Tx *tx, TeamId team, PersonId person, int64_t *out);

typedef struct AgentRow {
    PersonId person;
    Str name;
    AgentStatus status;
    int64_t status_ms;            // since when
    int64_t version;              // the newest number of the agent's stream
    Capacity load[ROUTING_COUNT]; // by RoutingChannel
    TeamId teams[AGENT_TEAMS_MAX];
    size_t team_count;
} AgentRow;
typedef struct AgentPage {
    const AgentRow *rows;
    ListEnds ends;
} AgentPage;
// `person` 0: all.
MUST_USE Err agent_list_page(Tx *tx, Arena *arena, PersonId person, const ListAsk *ask,
                             AgentPage *out);

typedef struct TokenRow {
    TokenId id;
    PersonId person;
    Str name;
    int64_t created_ms;
    Str person_name;
    Str person_email;
} TokenRow;
typedef struct TokenPage {
    const TokenRow *rows;
    ListEnds ends;
} TokenPage;
// `person` 0: everybody's.
MUST_USE Err token_list_page(Tx *tx, Arena *arena, PersonId person, const ListAsk *ask,
                             TokenPage *out);

typedef struct AccountAuditRow {
    int64_t id;
    AccountAudit audit;
    Str actor_name;
    Str subject_name; // of a person, group, survey or webhook, else ""
} AccountAuditRow;
typedef struct AccountAuditPage {
    const AccountAuditRow *rows;
    ListEnds ends;
} AccountAuditPage;
// `actions` as ",create,update,"; "": any.
MUST_USE Err account_audit_list_page(Tx *tx, Arena *arena, Str actions, const ListAsk *ask,
                                     AccountAuditPage *out);
// The newest change of each setting, at most `limit`.
MUST_USE Err account_audit_list_settings(Tx *tx, Arena *arena, int64_t limit,
                                         AccountAuditPage *out);
MUST_USE Err account_audit_list_count(Tx *tx, Str actions, int64_t *out);

#endif
