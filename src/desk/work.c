#include "desk/work.h"

#include "store/event_store.h"
#include "store/team_store.h"
#include "store/timer_store.h"

enum {
    PUBLISHED_FIRST = 16, // facts that a batch has room for at first
};

static Published *published_add(Work *work)
{
    if (work->published_count == work->published_capacity) {
        size_t capacity = work->published_capacity ? 2 * work->published_capacity : PUBLISHED_FIRST;
        Published *grown = arena_array(work->arena, Published, capacity);
        for (size_t i = 0; i < work->published_count; i++) {
            grown[i] = work->published[i];
        }
        work->published = grown;
        work->published_capacity = capacity;
    }
    Published *added = &work->published[work->published_count++];
    *added = (Published){ 0 };
    return added;
}

// What is told outlives the command and its arena.
static const Message *message_copy(Arena *arena, const Message *message)
{
    if (!message) {
        return NULL;
    }
    Message *copy = arena_new(arena, Message);
    *copy = *message;
    Str *texts[] = { &copy->body,           &copy->payload,           &copy->options,
                     &copy->source,         &copy->metadata,          &copy->author_name,
                     &copy->file.file_name, &copy->file.content_type, &copy->file.token,
                     &copy->rule_title };
    for (size_t i = 0; i < countof(texts); i++) {
        *texts[i] = str_copy(arena, *texts[i]);
    }
    return copy;
}

static const CommentRow *comment_copy(Arena *arena, const CommentRow *comment)
{
    if (!comment) {
        return NULL;
    }
    CommentRow *copy = arena_new(arena, CommentRow);
    *copy = *comment;
    copy->author_name = str_copy(arena, comment->author_name);
    copy->body = str_copy(arena, comment->body);
    return copy;
}

EventId work_event(Work *work, Event *event, EventStreams streams, const Message *message,
                   const CommentRow *comment)
{
    event->id = (EventId){ db_next_id(work->tx) };
    event->at_ms = work->now_ms;
    event->actor = work->actor;
    event->cause = work->cause;
    if (streams.ticket) {
        Err err = event_next_ticket_seq(work->tx, event->ticket, &event->ticket_seq);
        assert(err != ERR_NOT_FOUND);
    }
    if (streams.agent) {
        Err err = event_next_agent_seq(work->tx, event->agent, &event->agent_seq);
        assert(err != ERR_NOT_FOUND);
    }
    event_insert(work->tx, event);
    if (work->tx->err) {
        return event->id; // nothing of this command is kept or told
    }
    work->last_event = event->id;
    Published *published = published_add(work);
    published->kind = PUBLISHED_EVENT;
    published->event = *event;
    published->event.old_value = str_copy(work->arena, event->old_value);
    published->event.new_value = str_copy(work->arena, event->new_value);
    published->event.actor.name = str_copy(work->arena, event->actor.name);
    published->message = message_copy(work->arena, message);
    published->comment = comment_copy(work->arena, comment);
    return event->id;
}

void work_mark(Work *work, const Thread *thread, TicketId ticket)
{
    Published *published = published_add(work);
    published->kind = PUBLISHED_MARK;
    published->thread = *thread;
    published->ticket = ticket;
}

void work_access(Work *work, PersonId person)
{
    Published *published = published_add(work);
    published->kind = PUBLISHED_ACCESS;
    published->person = person;
}

void work_touch_team(Work *work, TeamId team)
{
    if (!team.v) {
        return;
    }
    for (size_t i = 0; i < work->team_count; i++) {
        if (work->teams[i].v == team.v) {
            return;
        }
    }
    if (work->team_count == WORK_TEAMS_MAX) {
        work_timer_set(work, TIMER_SETTLE, team.v, work->now_ms);
        return;
    }
    work->teams[work->team_count++] = team;
}

Err work_touch_agent(Work *work, PersonId agent)
{
    TeamId teams[WORK_TEAMS_MAX];
    size_t count = 0;
    Err err = team_list_served(work->tx, agent, teams, countof(teams), &count);
    for (size_t i = 0; i < count && !err; i++) {
        work_touch_team(work, teams[i]);
    }
    return err;
}

void work_timer_set(Work *work, TimerKind kind, int64_t subject, int64_t due_ms)
{
    timer_set(work->tx, kind, subject, due_ms);
    work->timers_changed = true;
}

void work_timer_cancel(Work *work, TimerKind kind, int64_t subject)
{
    timer_remove(work->tx, kind, subject);
    work->timers_changed = true;
}

Err work_probe(Work *work)
{
    (void)tx_next_counter(work->tx, S("probe"));
    return work->tx->err;
}
