// customer_at.h — from where a request of a customer comes: its browser and its address. Of the
// page a request says nothing; the widget tells it on its live connection.
#ifndef GATE_CUSTOMER_AT_H
#define GATE_CUSTOMER_AT_H

#include "model/conversation.h"

// The browser's texts are made in `arena`; the address is the one given, but for "unix", which is
// nobody's.
Whereabouts customer_at(Arena *arena, Str user_agent, Str address);

#endif
