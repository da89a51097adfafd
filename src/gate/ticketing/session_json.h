// session_json.h — a ticket's messaging session in APIs and on the live socket.
#ifndef GATE_TICKETING_SESSION_JSON_H
#define GATE_TICKETING_SESSION_JSON_H

#include "desk/session/session_read.h"
#include "wire/json.h"

// The whole object. `changed`: the request that this answers has just ended the session.
void messaging_session_print(JsonWriter *json, const MessagingSession *session, bool changed);

#endif
