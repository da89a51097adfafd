#include "desk/ticket/ticket_followers.h"

#include "store/person_store.h"

enum {
    FOLLOWER_BYTES_MAX = 17, // an id below 2^53, and a space
    FOLLOWERS_BYTES_MAX = TICKET_FOLLOWERS_MAX * FOLLOWER_BYTES_MAX,
};

// From low to high, each once.
typedef struct Followers {
    PersonId at[TICKET_FOLLOWERS_MAX];
    size_t count;
} Followers;

static void followers_of(Str text, Followers *out)
{
    *out = (Followers){ 0 };
    PersonId person = { 0 };
    while (out->count < TICKET_FOLLOWERS_MAX && ticket_follower_next(&text, &person)) {
        out->at[out->count++] = person;
    }
}

// Where the person stands, or would.
static size_t place_of(const Followers *followers, PersonId person)
{
    size_t at = 0;
    while (at < followers->count && followers->at[at].v < person.v) {
        at++;
    }
    return at;
}

static bool has(const Followers *followers, PersonId person)
{
    size_t at = place_of(followers, person);
    return at < followers->count && followers->at[at].v == person.v;
}

static void drop(Followers *followers, PersonId person)
{
    if (!has(followers, person)) {
        return;
    }
    followers->count--;
    for (size_t i = place_of(followers, person); i < followers->count; i++) {
        followers->at[i] = followers->at[i + 1];
    }
}

// False when there is no room.
static bool put(Followers *followers, PersonId person)
{
    if (has(followers, person)) {
        return true;
    }
    if (followers->count == TICKET_FOLLOWERS_MAX) {
        return false;
    }
    size_t at = place_of(followers, person);
    for (size_t i = followers->count; i > at; i--) {
        followers->at[i] = followers->at[i - 1];
    }
    followers->at[at] = person;
    followers->count++;
    return true;
}

static bool change(Followers *followers, const FollowerChange *by)
{
    if (by->drops) {
        drop(followers, by->person);
        return true;
    }
    return put(followers, by->person);
}

// `member` is by which of the two lists the person came.
static Err agent_check(Work *work, PersonId person, Str member)
{
    Person found = { 0 };
    Err err = person_load(work->tx, work->arena, person, &found);
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    bool may_follow = !err && role_is_staff(found.role) && found.active && !found.suspended;
    return may_follow ? ERR_NONE
                      : refuse(work->why, ERR_INVALID, member, S("not_an_agent"),
                               S("only active agents can follow a ticket"));
}

static bool is_listed(const TicketFields *fields, PersonId person)
{
    for (size_t i = 0; i < fields->follower_count && fields->followers_given; i++) {
        if (fields->followers[i].v == person.v) {
            return true;
        }
    }
    return false;
}

static Str followers_text(Arena *arena, const Followers *followers)
{
    Buf text = buf_make(arena, FOLLOWERS_BYTES_MAX);
    for (size_t i = 0; i < followers->count; i++) {
        buf_add(&text,
                str_format(arena, "%s%" PRId64, text.len > 0 ? " " : "", followers->at[i].v));
    }
    assert(buf_ok(&text));
    return buf_str(&text);
}

Str ticket_followers_with(Arena *arena, Str followers, const TicketFields *fields)
{
    Followers all;
    followers_of(followers, &all);
    for (size_t i = 0; i < fields->follower_change_count; i++) {
        if (!change(&all, &fields->follower_changes[i])) {
            break;
        }
    }
    return followers_text(arena, &all);
}

Err ticket_followers_lay(Work *work, const TicketFields *fields, Ticket *ticket)
{
    if (!fields->followers_given && fields->follower_change_count == 0) {
        return ERR_NONE;
    }
    Followers before;
    followers_of(ticket->followers, &before);
    Followers after = fields->followers_given ? (Followers){ 0 } : before;
    Err err = ERR_NONE;
    bool has_room = true;
    for (size_t i = 0; i < fields->follower_count && fields->followers_given && has_room; i++) {
        has_room = put(&after, fields->followers[i]);
    }
    for (size_t i = 0; i < fields->follower_change_count && has_room; i++) {
        has_room = change(&after, &fields->follower_changes[i]);
    }
    if (!has_room) {
        return refuse(work->why, ERR_INVALID, S("followers"), S("too_many"),
                      S("at most 50 agents can follow a ticket"));
    }
    for (size_t i = 0; i < after.count && !err; i++) {
        PersonId person = after.at[i];
        Str member = is_listed(fields, person) ? S("follower_ids") : S("followers");
        err = has(&before, person) ? ERR_NONE : agent_check(work, person, member);
    }
    if (err) {
        return err;
    }
    ticket->followers = followers_text(work->arena, &after);
    return ERR_NONE;
}
