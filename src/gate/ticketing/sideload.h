// sideload.h — `include=users,groups`: the people and groups that a list names, beside it, so that
// a page needs one request and not one per row.
#ifndef GATE_TICKETING_SIDELOAD_H
#define GATE_TICKETING_SIDELOAD_H

#include "desk/people/person_read.h"
#include "gate/ticketing/printer.h"

enum { SIDELOAD_MAX = 300 }; // of each kind; a page of 100 tickets names no more people

typedef struct Sideload {
    bool users;
    bool groups;
    int64_t user_ids[SIDELOAD_MAX];
    size_t user_count;
    int64_t group_ids[SIDELOAD_MAX];
    size_t group_count;
} Sideload;

// What the query asks for; unknown words are ignored.
Sideload sideload_read(const Request *request);
// Remembers an id once; 0 is nobody.
void sideload_user(Sideload *sideload, PersonId id);
void sideload_group(Sideload *sideload, TeamId id);
// The members "users" and "groups", as far as they were asked for.
MUST_USE Err sideload_print(Read *read, Printer *printer, const Sideload *sideload);

#endif
