#include "desk/rules/dry_letters.h"

#include <stdlib.h>

#include "store/person_store.h"

enum {
    PEOPLE_FIRST = 256, // that there is room for at first
};

static DryLetter *letter_find(DryLetter *table, size_t capacity, int64_t person)
{
    size_t at = (uint64_t)person * UINT64_C(0x9e3779b97f4a7c15) % capacity;
    while (table[at].person && table[at].person != person) {
        at = (at + 1) % capacity;
    }
    return &table[at];
}

static void letters_grow(DryLetters *letters)
{
    size_t capacity = letters->capacity ? 2 * letters->capacity : PEOPLE_FIRST;
    DryLetter *grown = arena_array(letters->arena, DryLetter, capacity);
    for (size_t i = 0; i < letters->capacity; i++) {
        if (letters->table[i].person) {
            *letter_find(grown, capacity, letters->table[i].person) = letters->table[i];
        }
    }
    letters->table = grown;
    letters->capacity = capacity;
}

void dry_letters_add(DryLetters *letters, PersonId to)
{
    if (2 * (size_t)letters->people >= letters->capacity) {
        letters_grow(letters);
    }
    DryLetter *letter = letter_find(letters->table, letters->capacity, to.v);
    letters->people += letter->person == 0;
    letter->person = to.v;
    letter->count++;
}

static int letter_order(const void *a, const void *b)
{
    const DryLetter *one = a;
    const DryLetter *two = b;
    if (one->count != two->count) {
        return one->count < two->count ? 1 : -1;
    }
    return one->person < two->person ? -1 : one->person > two->person;
}

Err dry_letters_tell(Read *read, DryLetters *letters, DryRunPeople *out)
{
    if (letters->capacity > 0) {
        qsort(letters->table, letters->capacity, sizeof(*letters->table), letter_order);
    }
    size_t count = (size_t)letters->people;
    count = count < RULE_DRY_RUN_PEOPLE_MAX ? count : RULE_DRY_RUN_PEOPLE_MAX;
    DryRunPerson *people = arena_array(read->arena, DryRunPerson, count);
    for (size_t i = 0; i < count; i++) {
        const DryLetter *letter = &letters->table[i];
        Person person = { 0 };
        Err err = person_load(read->tx, read->arena, (PersonId){ letter->person }, &person);
        if (err) {
            return err;
        }
        people[i] = (DryRunPerson){ person.id, person.name, person.email, letter->count };
    }
    *out = (DryRunPeople){ people, count, letters->people };
    return ERR_NONE;
}
