// person_store.h — rows of people, and of agents as far as they are people's own.
#ifndef STORE_PERSON_STORE_H
#define STORE_PERSON_STORE_H

#include "model/person.h"
#include "store/db.h"

// `email_key` is the address as text/mail_address.h writes it, "" without one. A verified address
// or an external id that somebody has fails with ERR_CONFLICT.
void person_insert(Tx *tx, const Person *person, Str email_key);
void person_save(Tx *tx, const Person *person, Str email_key);

// ERR_NOT_FOUND. Texts are copied into `arena`.
MUST_USE Err person_load(Tx *tx, Arena *arena, PersonId id, Person *out);
MUST_USE Err person_load_by_external_id(Tx *tx, Arena *arena, Str external_id, Person *out);
// Of the one person who has proved that address.
MUST_USE Err person_load_by_email(Tx *tx, Arena *arena, Str email_key, Person *out);

void person_set_password(Tx *tx, PersonId id, Str password_hash);
// "" when there is none. ERR_NOT_FOUND.
MUST_USE Err person_password(Tx *tx, Arena *arena, PersonId id, Str *out);

// The row that makes somebody an agent: offline, without work. Nothing when it exists.
void agent_insert(Tx *tx, PersonId id, int64_t now_ms);
// ERR_NOT_FOUND when the person is no agent.
MUST_USE Err agent_status_load(Tx *tx, PersonId id, AgentStatus *out);
void agent_status_save(Tx *tx, PersonId id, AgentStatus status, int64_t now_ms);

// Conversations of the person whose session has not ended, at most `max`, oldest first.
MUST_USE Err person_live_conversations(Tx *tx, PersonId id, ConversationId *out, size_t max,
                                       size_t *count);

// Tickets that the person asked for, at most `max`, by id.
MUST_USE Err person_tickets(Tx *tx, PersonId id, TicketId *out, size_t max, size_t *count);
// Threads, conversations, devices and files of a visitor become those of somebody known. Messages
// keep their author, tickets their requester.
void person_give_all(Tx *tx, PersonId from, PersonId to);

#endif
