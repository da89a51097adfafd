#include <stdlib.h>
#include <string.h>

#include "desk/ticket/ticket_followers.h"
#include "desk/ticket/ticket_parts.h"
#include "store/account_store.h"
#include "store/brand_store.h"
#include "store/person_store.h"
#include "store/schedule_store.h"
#include "store/team_store.h"

// ---- texts ------------------------------------------------------------------------------------

Str subject_of_text(Arena *arena, Str text)
{
    Str rest = str_trim(text);
    size_t len = 0;
    size_t points = 0;
    for (; len < rest.len; len++) {
        bool begins_point = ((unsigned char)rest.at[len] & 0xc0) != 0x80;
        points += begins_point;
        if (points > SUBJECT_FROM_MESSAGE_POINTS) {
            break;
        }
    }
    char *line = arena_array(arena, char, len + 1);
    for (size_t i = 0; i < len; i++) {
        line[i] = (unsigned char)rest.at[i] < ' ' ? ' ' : rest.at[i];
    }
    return str_trim((Str){ line, len });
}

Err text_field_check(Str text, size_t max, Str field, Refusal *why)
{
    if (text.len > max) {
        return refuse(why, ERR_INVALID, field, S("too_long"), S("the text is too long"));
    }
    if (!str_is_utf8(text)) {
        return refuse(why, ERR_INVALID, field, S("bad_encoding"), S("the text is not UTF-8"));
    }
    if (text.len > 0 && memchr(text.at, 0, text.len)) {
        return refuse(why, ERR_INVALID, field, S("bad_character"),
                      S("the text has a character that cannot be kept"));
    }
    return ERR_NONE;
}

// ---- tags -------------------------------------------------------------------------------------

static bool is_tag_gap(char c)
{
    return c == ' ' || c == ',' || c == '\t' || c == '\n' || c == '\r';
}

static int tag_order(const void *a, const void *b)
{
    return str_compare(*(const Str *)a, *(const Str *)b);
}

// Cuts `typed` into tags, which then stand in lower case in its own bytes.
static size_t tags_cut(char *typed, size_t len, Str *tags)
{
    size_t count = 0;
    for (size_t i = 0; i < len; i++) {
        if (is_tag_gap(typed[i])) {
            continue;
        }
        if (i == 0 || is_tag_gap(typed[i - 1])) {
            tags[count++] = (Str){ typed + i, 0 };
        }
        tags[count - 1].len++;
        if (typed[i] >= 'A' && typed[i] <= 'Z') {
            typed[i] = (char)(typed[i] - 'A' + 'a');
        }
    }
    return count;
}

// Sorted, once each, separated by one space.
static Err tags_normalise(Work *work, Str typed, Str *out)
{
    Err err = text_field_check(typed, TAGS_BYTES_MAX, S("tags"), work->why);
    if (err) {
        return err;
    }
    Str *tags = arena_array(work->arena, Str, typed.len / 2 + 1);
    char *bytes = str_terminated(work->arena, typed);
    size_t count = tags_cut(bytes, typed.len, tags);
    if (count > 1) {
        qsort(tags, count, sizeof(*tags), tag_order);
    }
    Buf normal = buf_make(work->arena, TAGS_BYTES_MAX);
    for (size_t i = 0; i < count; i++) {
        if (tags[i].len > TAG_BYTES_MAX) {
            return refuse(work->why, ERR_INVALID, S("tags"), S("too_long"), S("a tag is too long"));
        }
        if (i > 0 && str_equal(tags[i], tags[i - 1])) {
            continue;
        }
        if (normal.len > 0) {
            buf_add_char(&normal, ' ');
        }
        buf_add(&normal, tags[i]);
    }
    assert(buf_ok(&normal)); // never longer than what was typed
    *out = buf_str(&normal);
    return ERR_NONE;
}

// ---- who has it -------------------------------------------------------------------------------

static Err team_check(Work *work, TeamId team)
{
    Team found = { 0 };
    Err err = team.v ? team_load(work->tx, work->arena, team, &found) : ERR_NONE;
    if (err == ERR_NOT_FOUND) {
        return refuse(work->why, ERR_INVALID, S("group_id"), S("not_found"),
                      S("there is no such group"));
    }
    return err;
}

static Err assignee_check(Work *work, PersonId assignee)
{
    Person found = { 0 };
    Err err = assignee.v ? person_load(work->tx, work->arena, assignee, &found) : ERR_NOT_FOUND;
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    bool may_work = !err && role_is_staff(found.role) && found.active && !found.suspended;
    if (assignee.v && !may_work) {
        return refuse(work->why, ERR_INVALID, S("assignee_id"), S("not_an_agent"),
                      S("only active agents can be assigned"));
    }
    return ERR_NONE;
}

// Makes group and assignee fit together, when either was changed.
static Err membership_fit(Work *work, const TicketFields *fields, Ticket *ticket)
{
    bool is_member = false;
    Err err = team_has_member(work->tx, ticket->team, ticket->assignee, &is_member);
    if (err || is_member || !ticket->assignee.v) {
        return err;
    }
    if (!fields->assignee_given) { // the group was changed under them
        ticket->assignee = (PersonId){ 0 };
        return ERR_NONE;
    }
    TeamId own = { 0 };
    err = team_default_of_person(work->tx, ticket->assignee, &own);
    if (err) {
        return err;
    }
    bool asked_for_group = fields->team_given && fields->team.v;
    if (asked_for_group || (!own.v && ticket->team.v)) {
        return refuse(work->why, ERR_INVALID, S("assignee_id"), S("not_a_member"),
                      S("the assignee is no agent of the group"));
    }
    ticket->team = own;
    return ERR_NONE;
}

static Err assignment_lay(Work *work, const TicketFields *fields, Ticket *ticket)
{
    Ticket before = *ticket;
    ticket->team = fields->team_given ? fields->team : ticket->team;
    ticket->assignee = fields->assignee_given ? fields->assignee : ticket->assignee;
    bool other_team = ticket->team.v != before.team.v;
    bool other_assignee = ticket->assignee.v != before.assignee.v;
    Err err = other_team ? team_check(work, ticket->team) : ERR_NONE;
    if (!err && other_assignee) {
        err = assignee_check(work, ticket->assignee);
    }
    if (!err && (other_team || other_assignee)) {
        err = membership_fit(work, fields, ticket);
    }
    return err;
}

// What is solved by an agent and nobody's becomes theirs.
static Err solver_lay(Work *work, const TicketFields *fields, Ticket *ticket)
{
    bool is_solved = fields->status_given && fields->status == TICKET_SOLVED;
    if (!is_solved || ticket->assignee.v || fields->assignee_given ||
        work->actor.kind != ACTOR_AGENT) {
        return ERR_NONE;
    }
    ticket->assignee = work->actor.person;
    bool is_member = false;
    TeamId own = { 0 };
    Err err = team_has_member(work->tx, ticket->team, ticket->assignee, &is_member);
    if (!err && !is_member) {
        err = team_default_of_person(work->tx, ticket->assignee, &own);
    }
    ticket->team = own.v ? own : ticket->team;
    return err;
}

// ---- under which brand, by which hours --------------------------------------------------------

// A brand that is no longer in use stays with the tickets that have it.
static Err brand_lay(Work *work, const TicketFields *fields, Ticket *ticket)
{
    if (!fields->brand_given || fields->brand.v == ticket->brand.v) {
        return ERR_NONE;
    }
    Brand brand = { 0 };
    Err err = brand_load(work->tx, work->arena, fields->brand, &brand);
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    if (err || brand.deleted || !brand.active) {
        return refuse(work->why, ERR_INVALID, S("brand_id"), S("not_found"),
                      S("there is no such active brand"));
    }
    ticket->brand = fields->brand;
    return ERR_NONE;
}

static Err schedule_lay(Work *work, const TicketFields *fields, Ticket *ticket)
{
    if (!fields->schedule_given) {
        return ERR_NONE;
    }
    Err err = fields->schedule.v ? schedule_is_there(work->tx, fields->schedule) : ERR_NONE;
    if (err == ERR_NOT_FOUND) {
        return refuse(work->why, ERR_INVALID, S("schedule_id"), S("not_found"),
                      S("there is no such schedule"));
    }
    ticket->schedule = fields->schedule;
    return err;
}

// ---- all of them ------------------------------------------------------------------------------

static Err status_lay(Work *work, const TicketFields *fields, Ticket *ticket)
{
    if (!fields->status_given) {
        return ERR_NONE;
    }
    bool may = ticket->id.v ? ticket_status_may_change(ticket->status, fields->status)
                            : fields->status != TICKET_CLOSED;
    if (!may || fields->status == TICKET_STATUS_NONE) {
        return refuse(work->why, ERR_INVALID, S("status"), S("not_allowed"),
                      S("the ticket cannot have this status now"));
    }
    ticket->status = fields->status;
    return ERR_NONE;
}

static Err texts_lay(Work *work, const TicketFields *fields, Ticket *ticket)
{
    Err err = ERR_NONE;
    if (fields->subject_given) {
        ticket->subject = str_trim(fields->subject);
        err = text_field_check(ticket->subject, SUBJECT_BYTES_MAX, S("subject"), work->why);
    }
    if (!err && fields->subject_given && ticket->subject.len == 0) {
        err = refuse(work->why, ERR_INVALID, S("subject"), S("blank"),
                     S("the subject must not be empty"));
    }
    if (!err && fields->external_id_given) {
        ticket->external_id = fields->external_id;
        err = text_field_check(ticket->external_id, EXTERNAL_ID_BYTES_MAX, S("external_id"),
                               work->why);
    }
    if (!err && fields->tags_given) {
        err = tags_normalise(work, fields->tags, &ticket->tags);
    }
    return err;
}

Err ticket_fields_lay(Work *work, const TicketFields *fields, Ticket *ticket)
{
    ticket->priority = fields->priority_given ? fields->priority : ticket->priority;
    ticket->type = fields->type_given ? fields->type : ticket->type;
    Err err = status_lay(work, fields, ticket);
    if (!err) {
        err = texts_lay(work, fields, ticket);
    }
    if (!err) {
        err = assignment_lay(work, fields, ticket);
    }
    if (!err) {
        err = solver_lay(work, fields, ticket);
    }
    if (!err) {
        err = ticket_followers_lay(work, fields, ticket);
    }
    if (!err) {
        err = brand_lay(work, fields, ticket);
    }
    if (!err) {
        err = schedule_lay(work, fields, ticket);
    }
    return err;
}
