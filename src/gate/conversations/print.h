// print.h — users, conversations and messages in the shapes of the conversations API.
//
// Nothing printed here depends on a session: before and after an end the bytes are the same until
// somebody writes.
#ifndef GATE_CONVERSATIONS_PRINT_H
#define GATE_CONVERSATIONS_PRINT_H

#include "gate/conversations/app.h"

void print_user(JsonWriter *json, const Person *person);
void print_conversation(JsonWriter *json, const ThreadRow *row);
// The end user of a conversation as its one participant.
void print_participant(JsonWriter *json, const ThreadRow *row);
// Of `thread`, whose person is the customer, also when they were a visitor as they wrote. `account`
// names those who are neither customer nor agent; files lie under `base_url`.
void print_public_message(JsonWriter *json, const ThreadRow *thread, const ThreadMessage *row,
                          const Account *account, Str base_url);

// The address of a file.
Str media_url(Arena *arena, Str base_url, const Attachment *file);

// A name kept as one text, cut at its first space: given name and surname.
void name_cut(Str name, Str *given, Str *surname);
// The reverse: both without spaces around them, joined by one.
Str name_join(Arena *arena, Str given, Str surname);

#endif
