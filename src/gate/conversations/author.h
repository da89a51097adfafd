// author.h — who speaks or acts, as bodies of the conversations API say it.
#ifndef GATE_CONVERSATIONS_AUTHOR_H
#define GATE_CONVERSATIONS_AUTHOR_H

#include "gate/conversations/app.h"

typedef struct Author {
    Str type;
    UserName user; // of an author user: exactly one of the two
    bool is_user;  // else the business
} Author;

// 400 naming the member behind "author.".
MUST_USE Err author_read(Request *request, const Json *object, Author *out);
// Finds an author user, who must be the one of this conversation; 404 otherwise. The business is
// nobody: `*out` is left alone.
MUST_USE Err author_find(Read *read, const Author *author, const ThreadRow *thread, Person *out);

#endif
