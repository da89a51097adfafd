#include "gate/ticketing/followers.h"

#include "desk/people/person_read.h"
#include "desk/ticket/ticket_read.h"
#include "gate/ticketing/handlers.h"
#include "gate/ticketing/paging.h"
#include "gate/ticketing/user_json.h"
#include "text/mail_address.h"

enum { ACTION_BYTES_MAX = 16 };

// ---- what programs send ----------------------------------------------------------------------

static Err ids_refuse(Request *request)
{
    return request_refuse(request, ERR_INVALID, S("follower_ids"), S("wrong_type"),
                          S("follower_ids must be an array of at most 50 ids"));
}

static Err ids_read_all(Request *request, const Json *ids, FollowersBody *body)
{
    if (!ids || ids->type == JSON_NULL) {
        return ERR_NONE;
    }
    if (ids->type != JSON_ARRAY || ids->count > TICKET_FOLLOWERS_MAX) {
        return ids_refuse(request);
    }
    body->given = true;
    for (size_t i = 0; i < ids->count; i++) {
        const Json *id = &ids->items[i];
        int64_t number = id->is_integer ? id->integer : 0;
        if (id->type == JSON_TEXT && !str_i64(id->text, &number)) {
            return ids_refuse(request);
        }
        if (number <= 0) {
            return ids_refuse(request);
        }
        body->all[body->all_count++].v = number;
    }
    return ERR_NONE;
}

typedef struct ChangeMembers {
    Str email;
    Str action;
    int64_t person;
} ChangeMembers;

static const JsonField change_members[] = {
    { "user_email", JSON_AS_TEXT, .empty_ok = true, .max = EMAIL_BYTES_MAX,
      .offset = offsetof(ChangeMembers, email) },
    { "action", JSON_AS_TEXT, .empty_ok = true, .max = ACTION_BYTES_MAX,
      .offset = offsetof(ChangeMembers, action) },
    { "user_id", JSON_AS_ID, .offset = offsetof(ChangeMembers, person) },
};

static Err change_read(Request *request, const Json *item, FollowersBody *body)
{
    ChangeMembers members = { 0 };
    Err err = json_read(item, change_members, countof(change_members), JSON_UNKNOWN_IGNORED,
                        &members, sizeof(members), &request->refusal);
    if (err) {
        return err;
    }
    bool drops = str_equal(members.action, S("delete"));
    bool is_known = drops || members.action.len == 0 || str_equal(members.action, S("put"));
    if (!is_known || (members.person == 0 && members.email.len == 0)) {
        return request_refuse(request, ERR_INVALID, S("followers"), S("wrong_type"),
                              S("each of followers has user_id or user_email, and as action put "
                                "or delete"));
    }
    body->changes[body->change_count] = (FollowerChange){ { members.person }, drops };
    body->emails[body->change_count] = members.person ? S("") : members.email;
    body->change_count++;
    return ERR_NONE;
}

static Err changes_read(Request *request, const Json *changes, FollowersBody *body)
{
    if (!changes || changes->type == JSON_NULL) {
        return ERR_NONE;
    }
    if (changes->type != JSON_ARRAY || changes->count > TICKET_FOLLOWERS_MAX) {
        return request_refuse(request, ERR_INVALID, S("followers"), S("wrong_type"),
                              S("followers must be an array of at most 50 objects"));
    }
    Err err = ERR_NONE;
    for (size_t i = 0; i < changes->count && !err; i++) {
        err = request_check_object(request, S("followers"), &changes->items[i]);
        if (!err) {
            err = change_read(request, &changes->items[i], body);
        }
    }
    return err;
}

Err followers_body_read(Request *request, const Json *ids, const Json *changes, FollowersBody *out)
{
    FollowersBody body = { 0 };
    Err err = ids_read_all(request, ids, &body);
    if (!err) {
        err = changes_read(request, changes, &body);
    }
    if (err) {
        return err;
    }
    *out = body;
    return ERR_NONE;
}

static Err email_look_up(Read *read, Request *request, Str email, PersonId *out)
{
    Str key = { 0 };
    bool is_address = mail_address_read(read->arena, email, &key);
    Err err = is_address ? agent_email_read(read, key, out) : ERR_NOT_FOUND;
    return err == ERR_NOT_FOUND ? request_refuse(request, ERR_INVALID, S("followers"), S("unknown"),
                                                 S("no agent has that address"))
                                : err;
}

Err followers_body_look_up(Read *read, Request *request, FollowersBody *body, TicketFields *fields)
{
    Err err = ERR_NONE;
    for (size_t i = 0; i < body->change_count && !err; i++) {
        if (body->emails[i].len > 0) {
            err = email_look_up(read, request, body->emails[i], &body->changes[i].person);
        }
    }
    fields->followers_given = body->given;
    fields->followers = body->all;
    fields->follower_count = body->all_count;
    fields->follower_changes = body->changes;
    fields->follower_change_count = body->change_count;
    return err;
}

// ---- the list --------------------------------------------------------------------------------

Err followers_respond(Read *read, Request *request)
{
    TicketId id = { 0 };
    Err err = request_id(request, 0, &id.v);
    TicketRow ticket;
    if (!err) {
        err = ticket_read(read, id, &ticket);
    }
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    size_t count = 0;
    json_object_begin(&printer.json);
    json_key(&printer.json, S("users"));
    json_array_begin(&printer.json);
    Str rest = ticket.ticket.followers;
    PersonId follower = { 0 };
    while (!err && ticket_follower_next(&rest, &follower)) {
        PersonRow row;
        err = person_read(read, follower, &row);
        if (!err) {
            user_print(&printer, &row);
            count++;
        }
    }
    json_array_end(&printer.json);
    paging_print_whole(&printer, count);
    json_object_end(&printer.json);
    return err;
}
