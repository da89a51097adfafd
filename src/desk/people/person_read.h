// person_read.h — people, groups, agents with their load, tokens and what admins changed, as staff
// see them. ERR_NOT_FOUND for other viewers, unless said.
#ifndef DESK_PEOPLE_PERSON_READ_H
#define DESK_PEOPLE_PERSON_READ_H

#include "desk/read.h"
#include "store/person_list_store.h"

// Also oneself, whoever one is.
MUST_USE Err person_read(Read *read, PersonId id, PersonRow *out);
MUST_USE Err person_list_read(Read *read, const PersonWhich *which, const ListAsk *ask,
                              PersonPage *out);
// By external id: one or none.
MUST_USE Err person_external_id_read(Read *read, Str external_id, PersonPage *out);

// ERR_NOT_FOUND, also for a deleted group.
MUST_USE Err team_read_one(Read *read, TeamId id, Team *out);
MUST_USE Err team_list_read(Read *read, const ListAsk *ask, TeamPage *out);
// `team` or `person` 0: any.
MUST_USE Err member_list_read(Read *read, TeamId team, PersonId person, const ListAsk *ask,
                              MemberPage *out);

// ERR_NOT_FOUND.
MUST_USE Err member_read(Read *read, int64_t id, MemberRow *out);

// ERR_NOT_FOUND when it is no agent.
MUST_USE Err agent_read(Read *read, PersonId id, AgentRow *out);
// By address, as text/mail_address.h writes it. ERR_NOT_FOUND.
MUST_USE Err agent_email_read(Read *read, Str email_key, PersonId *out);
MUST_USE Err agent_list_read(Read *read, const ListAsk *ask, AgentPage *out);

// Admins see everybody's tokens, agents their own. Never the secret.
MUST_USE Err token_list_read(Read *read, const ListAsk *ask, TokenPage *out);
// Those of some actions (",create,update,"), or "": all. Admins only.
MUST_USE Err account_audit_list_read(Read *read, Str actions, const ListAsk *ask,
                                     AccountAuditPage *out);
// Who changed each setting last, and what. Admins only.
MUST_USE Err setting_audit_list_read(Read *read, AccountAuditPage *out);

#endif
