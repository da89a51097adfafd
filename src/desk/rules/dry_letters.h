// dry_letters.h — whom rules that are run dry would have written to, and how often.
#ifndef DESK_RULES_DRY_LETTERS_H
#define DESK_RULES_DRY_LETTERS_H

#include "desk/rules/rule_dry_run.h"

typedef struct DryLetter {
    int64_t person; // 0: free
    int64_t count;
} DryLetter;

// All zero but for the arena at first.
typedef struct DryLetters {
    Arena *arena;
    DryLetter *table; // by hash of the person
    size_t capacity;
    int64_t people;
} DryLetters;

void dry_letters_add(DryLetters *letters, PersonId to);
// Who got most of them first, at most RULE_DRY_RUN_PEOPLE_MAX. The letters are no more after it.
MUST_USE Err dry_letters_tell(Read *read, DryLetters *letters, DryRunPeople *out);

#endif
