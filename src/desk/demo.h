// demo.h — a desk to try things on: people, tickets and conversations that look like life, in both
// languages, made by running the real commands. Nothing in it waits or holds capacity.
//
// admin@example.com, aiko@example.com and ben@example.com (group Support) with password `demo` and
// API token `demo`; conversations app `demo` with key id and secret `demo`; signing key id `demo`
// with secret `demo-secret-demo-secret-demo-secret`. Anybody knows these: loopback only.
#ifndef DESK_DEMO_H
#define DESK_DEMO_H

#include "desk/alone.h"

// Includes desk_init. ERR_STATE when the database has an account already.
MUST_USE Err desk_demo(Alone *alone);

#endif
