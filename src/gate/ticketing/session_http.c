#include "gate/ticketing/handlers.h"
#include "gate/ticketing/session_json.h"

#include "desk/session/session_end.h"

enum {
    VIA_BYTES_MAX = 16,
};

typedef struct EndAsk {
    TicketId ticket;
    Str comment;
    bool bulk;
    bool changed;
} EndAsk;

typedef struct EndMembers {
    Str comment;
    Str via;
} EndMembers;

static const JsonField end_members[] = {
    { "comment", JSON_AS_TEXT, .empty_ok = true, .max = MESSAGE_TEXT_BYTES_MAX,
      .offset = offsetof(EndMembers, comment) },
    { "via", JSON_AS_TEXT, .empty_ok = true, .max = VIA_BYTES_MAX,
      .offset = offsetof(EndMembers, via) },
};

// {"comment": "…", "via": "bulk"}, the same inside "messaging_session", or no body at all.
Err session_end_accept(Request *request)
{
    EndAsk *ask = arena_new(&request->arena, EndAsk);
    request->state = ask;
    Err err = request_id(request, 0, &ask->ticket.v);
    if (err || !request->json) {
        return err;
    }
    const Json *inner = json_member(request->json, S("messaging_session"));
    EndMembers members = { 0 };
    if (inner && inner->type == JSON_NULL) {
        inner = NULL;
    }
    if (inner) {
        err = request_check_object(request, S("messaging_session"), inner);
    }
    if (err) {
        return err;
    }
    err = json_read(inner ? inner : request->json, end_members, countof(end_members),
                    JSON_UNKNOWN_IGNORED, &members, sizeof(members), &request->refusal);
    if (err) {
        return err;
    }
    ask->comment = members.comment;
    ask->bulk = str_equal(members.via, S("bulk"));
    if (members.via.len && !ask->bulk && !str_equal(members.via, S("composer"))) {
        return request_refuse(request, ERR_INVALID, S("via"), S("unknown"),
                              S("is composer or bulk"));
    }
    return ERR_NONE;
}

Err session_end_handle(Work *work, Request *request)
{
    EndAsk *ask = request->state;
    // What programs do is told as such, whatever they say of it.
    bool by_page = request->identity.shown_by == SHOWN_BY_SIGN_IN;
    EndedVia by_hand = ask->bulk ? ENDED_VIA_BULK : ENDED_VIA_COMPOSER;
    SessionEnd end = {
        .ticket = ask->ticket,
        .via = by_page ? by_hand : ENDED_VIA_API,
        .comment = ask->comment,
    };
    SessionEnded done;
    Err err = session_end_apply(work, &end, &done);
    if (err) {
        return err;
    }
    ask->changed = done.changed;
    return ERR_NONE;
}

static Err session_print(Read *read, Request *request, TicketId ticket, bool changed)
{
    MessagingSession session;
    Err err = messaging_session_read(read, ticket, &session);
    if (err) {
        return err;
    }
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    json_key(&json, S("messaging_session"));
    messaging_session_print(&json, &session, changed);
    json_object_end(&json);
    return ERR_NONE;
}

Err session_respond(Read *read, Request *request)
{
    TicketId ticket = { 0 };
    Err err = request_id(request, 0, &ticket.v);
    return err ? err : session_print(read, request, ticket, false);
}

Err session_end_respond(Read *read, Request *request)
{
    const EndAsk *ask = request->state;
    return session_print(read, request, ask->ticket, ask->changed);
}
