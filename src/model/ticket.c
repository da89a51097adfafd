#include "model/ticket.h"

bool ticket_status_may_change(TicketStatus from, TicketStatus to)
{
    assert(from > TICKET_STATUS_NONE);
    assert(from < TICKET_STATUS_COUNT);
    if (to <= TICKET_STATUS_NONE || to >= TICKET_STATUS_COUNT || from == TICKET_CLOSED) {
        return false;
    }
    return to != TICKET_NEW || from == TICKET_NEW;
}

bool ticket_waits(const Ticket *ticket, const Conversation *session)
{
    if (!ticket->team.v || ticket->assignee.v) {
        return false;
    }
    if (ticket->status != TICKET_NEW && ticket->status != TICKET_OPEN) {
        return false;
    }
    // The standard queue takes e-mail work only with the auto-routing tag, which is not set up
    // here; so what waits is live messaging.
    if (ticket->routing_channel != ROUTING_MESSAGING || !session) {
        return false;
    }
    return session->session_state != SESSION_ENDED;
}

RoutingChannel ticket_counts(const Ticket *ticket, const Conversation *session, CapacityRule rule)
{
    if (!ticket->assignee.v) {
        return ROUTING_NONE;
    }
    bool is_open = ticket->status == TICKET_NEW || ticket->status == TICKET_OPEN;
    if (ticket->routing_channel == ROUTING_EMAIL) {
        return is_open ? ROUTING_EMAIL : ROUTING_NONE;
    }
    if (ticket->routing_channel != ROUTING_MESSAGING || !session) {
        return ROUTING_NONE;
    }
    if (ticket->status == TICKET_SOLVED || ticket->status == TICKET_CLOSED) {
        return ROUTING_NONE;
    }
    bool is_live = session->session_state == SESSION_ACTIVE ||
                   (rule.count_inactive && session->session_state == SESSION_INACTIVE);
    return is_live ? ROUTING_MESSAGING : ROUTING_NONE;
}

static const Str status_names[] = { STR_INIT(""),        STR_INIT("new"),  STR_INIT("open"),
                                    STR_INIT("pending"), STR_INIT("hold"), STR_INIT("solved"),
                                    STR_INIT("closed") };
static_assert(countof(status_names) == TICKET_STATUS_COUNT, "a name for each");
static const Str priority_names[] = { STR_INIT(""), STR_INIT("low"), STR_INIT("normal"),
                                      STR_INIT("high"), STR_INIT("urgent") };
static_assert(countof(priority_names) == PRIORITY_COUNT, "a name for each");
static const Str type_names[] = { STR_INIT(""), STR_INIT("question"), STR_INIT("incident"),
                                  STR_INIT("problem"), STR_INIT("task") };
static_assert(countof(type_names) == TYPE_COUNT, "a name for each");

// The place of `name` in `names`, or `count` when it is not there.
static size_t name_find(const Str *names, size_t count, Str name)
{
    size_t at = 0;
    while (at < count && !str_equal(names[at], name)) {
        at++;
    }
    return at;
}

Str ticket_status_name(TicketStatus status)
{
    assert(status < TICKET_STATUS_COUNT);
    return status_names[status];
}

TicketStatus ticket_status_from(Str name)
{
    size_t at = name_find(status_names, countof(status_names), name);
    return at < countof(status_names) ? (TicketStatus)at : TICKET_STATUS_NONE;
}

Str ticket_priority_name(TicketPriority priority)
{
    assert(priority < PRIORITY_COUNT);
    return priority_names[priority];
}

bool ticket_priority_from(Str name, TicketPriority *out)
{
    size_t at = name_find(priority_names, countof(priority_names), name);
    if (at == countof(priority_names)) {
        return false;
    }
    *out = (TicketPriority)at;
    return true;
}

Str ticket_type_name(TicketType type)
{
    assert(type < TYPE_COUNT);
    return type_names[type];
}

bool ticket_type_from(Str name, TicketType *out)
{
    size_t at = name_find(type_names, countof(type_names), name);
    if (at == countof(type_names)) {
        return false;
    }
    *out = (TicketType)at;
    return true;
}

Str routing_channel_name(RoutingChannel channel)
{
    static const Str names[] = { STR_INIT(""), STR_INIT("messaging"), STR_INIT("email"),
                                 STR_INIT("voice") };
    static_assert(countof(names) == ROUTING_COUNT, "a name for each");
    assert(channel < ROUTING_COUNT);
    return names[channel];
}

static const Str channel_names[] = { STR_INIT(""), STR_INIT("messaging"), STR_INIT("public_reply"),
                                     STR_INIT("internal_note") };
static_assert(countof(channel_names) == CHANNEL_COUNT, "a name for each");

Str comment_channel_name(CommentChannel channel)
{
    assert(channel < CHANNEL_COUNT);
    return channel_names[channel];
}

CommentChannel comment_channel_from(Str name)
{
    if (str_equal(name, S("email"))) {
        return CHANNEL_EMAIL;
    }
    if (str_equal(name, S("note"))) {
        return CHANNEL_NOTE;
    }
    return (CommentChannel)name_find(channel_names, countof(channel_names), name);
}

bool ticket_follower_next(Str *rest, PersonId *out)
{
    Str word = *rest;
    if (rest->len == 0) {
        return false;
    }
    if (!str_cut(rest, ' ', &word)) {
        *rest = S("");
    }
    return str_i64(word, &out->v);
}
