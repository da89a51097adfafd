// ticket_update.h — one update of a ticket by an agent or a program: fields and at most one
// comment, one audit. And the making of a ticket that did not come from messaging.
#ifndef DESK_TICKET_TICKET_UPDATE_H
#define DESK_TICKET_TICKET_UPDATE_H

#include "desk/record.h"

enum { TICKET_MACROS_MAX = 20 }; // applied in one update

typedef struct TicketComment {
    bool given;
    Str body;
    CommentChannel channel; // CHANNEL_DEFAULT: by `is_public` if given, else the composer's default
    bool is_public_given;
    bool is_public;
    PersonId author; // 0: the actor
    const AttachmentId *attachments;
    size_t attachment_count;
} TicketComment;

typedef struct FollowerChange {
    PersonId person;
    bool drops; // false: adds
} FollowerChange;

// Each field counts only when its `_given` is true.
typedef struct TicketFields {
    bool status_given, assignee_given, team_given, priority_given, type_given, subject_given,
        tags_given, external_id_given, brand_given, schedule_given, followers_given;
    TicketStatus status;
    PersonId assignee; // 0: nobody
    TeamId team;
    TicketPriority priority;
    TicketType type;
    Str subject;
    Str tags; // as typed: any order, separated by spaces or commas
    Str external_id;
    BrandId brand;
    ScheduleId schedule;       // 0: the default one
    const PersonId *followers; // all of them
    size_t follower_count;
    const FollowerChange *follower_changes; // in order, after that; counts by itself
    size_t follower_change_count;
} TicketFields;

typedef struct TicketUpdate {
    TicketId ticket;
    TicketFields fields;
    TicketComment comment;
    const MacroId *macros;   // that were applied, in their order, for the history and the counts;
    size_t macro_count;      // each once, however often it stands here; TICKET_MACROS_MAX at most
    bool end_session;        // a macro's action "end the session", after its comment
    int64_t seen_version;    // 0: not said. Stale: ERR_CONFLICT naming the fields that collided
    int64_t seen_updated_ms; // safe_update by time in seconds, 0: not said
} TicketUpdate;

typedef struct TicketUpdated {
    Record record;
    AuditId audit;     // 0: nothing changed and nothing was written
    CommentId comment; // the reply by e-mail or the note, 0: none
} TicketUpdated;

// ERR_STATE for a closed ticket, for messaging into an ended session ("session_ended"), for a
// public reply to a requester without an address; ERR_INVALID naming the field (`status`,
// `assignee_id`: no agent of the group, …). A public reply writes an outbox row, held while no
// sending address is set.
MUST_USE Err ticket_update_apply(Work *work, const TicketUpdate *in, TicketUpdated *out);

typedef struct TicketCreate {
    PersonId requester; // 0: by name and e-mail, made when unknown
    Str requester_name;
    Str requester_email;
    TicketFields fields;
    TicketComment comment; // the description
} TicketCreate;

MUST_USE Err ticket_create_apply(Work *work, const TicketCreate *in, TicketUpdated *out);

#endif
