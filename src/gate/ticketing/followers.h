// followers.h — who follows a ticket, as programs say it: the members follower_ids and followers.
#ifndef GATE_TICKETING_FOLLOWERS_H
#define GATE_TICKETING_FOLLOWERS_H

#include "desk/ticket/ticket_update.h"
#include "gate/request.h"

typedef struct FollowersBody {
    bool given; // follower_ids: all of them
    PersonId all[TICKET_FOLLOWERS_MAX];
    size_t all_count;
    FollowerChange changes[TICKET_FOLLOWERS_MAX];
    Str emails[TICKET_FOLLOWERS_MAX]; // of each change: still to be looked up, "": not said
    size_t change_count;
} FollowersBody;

// Either may be NULL. ERR_INVALID naming the member.
MUST_USE Err followers_body_read(Request *request, const Json *ids, const Json *changes,
                                 FollowersBody *out);
// Finds whom the addresses name, and lays all of it into `fields`, which points into `body`.
MUST_USE Err followers_body_look_up(Read *read, Request *request, FollowersBody *body,
                                    TicketFields *fields);

#endif
