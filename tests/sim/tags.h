// tags.h — marks in everything that the actors write, by which it is found where it must not be.
//
// A customer's texts begin with "c03#17 ", an agent's with "a1#5 ", the number being unique; notes
// hold "NOTE!", public replies "MAIL!"; agents' addresses end in "@agents.example".
#ifndef SIM_TAGS_H
#define SIM_TAGS_H

#include "base/str.h"

enum { TAG_CUSTOMERS_MAX = 100 };

void tags_reset(void);
// Customer number `customer` turned out to be this person.
void tags_know(int64_t person, int customer);
// The bytes are what the end user `person` sees. Fails the run (law 7) when they hold a note, a
// mail, an agent's address, or another customer's words.
void tags_check_private(Str bytes, int64_t person);

#endif
