#include "desk/conversation/mark_set.h"

#include "desk/record.h"
#include "store/thread_store.h"

static Err thread_of_customer(Work *work, const MarkSet *in, Thread *out)
{
    Thread thread = { 0 };
    Err err = thread_load(work->tx, in->thread, &thread);
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    bool is_own = work->actor.kind == ACTOR_END_USER && thread.person.v == work->actor.person.v;
    if (err || (!is_own && work->actor.kind != ACTOR_INTEGRATION)) {
        return refuse(work->why, ERR_NOT_FOUND, S("thread"), S("not_found"),
                      S("there is no such conversation here"));
    }
    *out = thread;
    return ERR_NONE;
}

static Err thread_of_agent(Work *work, const MarkSet *in, Thread *out)
{
    if (work->actor.kind != ACTOR_AGENT) {
        return refuse(work->why, ERR_FORBIDDEN, S(""), S("forbidden"), S("only agents do this"));
    }
    Record record = { 0 };
    Err err = record_load_ticket(work, in->ticket, &record);
    if (err) {
        return err;
    }
    if (record.session.id.v == 0) {
        return refuse(work->why, ERR_STATE, S("ticket"), S("not_messaging"),
                      S("this ticket did not come from messaging"));
    }
    return thread_load(work->tx, record.session.thread, out);
}

static bool mark_raise(int64_t *mark, int64_t public_seq)
{
    if (public_seq <= *mark) {
        return false;
    }
    *mark = public_seq;
    return true;
}

// What was read had arrived.
static bool marks_raise(Thread *thread, MarkKind kind, int64_t wanted)
{
    int64_t public_seq = wanted < thread->public_seq ? wanted : thread->public_seq;
    bool raised = false;
    switch (kind) {
    case MARK_AGENT_READ:
        return mark_raise(&thread->agent_read_seq, public_seq);
    case MARK_CUSTOMER_READ:
        raised = mark_raise(&thread->customer_read_seq, public_seq);
        return mark_raise(&thread->customer_delivered_seq, public_seq) || raised;
    case MARK_CUSTOMER_DELIVERED:
        return mark_raise(&thread->customer_delivered_seq, public_seq);
    }
    return false;
}

Err mark_set_apply(Work *work, const MarkSet *in)
{
    Thread thread = { 0 };
    bool by_agent = in->kind == MARK_AGENT_READ && work->actor.kind != ACTOR_INTEGRATION;
    Err err = by_agent ? thread_of_agent(work, in, &thread) : thread_of_customer(work, in, &thread);
    if (err) {
        return err;
    }
    if (!marks_raise(&thread, in->kind, in->public_seq)) {
        return ERR_NONE;
    }
    Record current = { 0 };
    err = record_load_current(work, thread.id, &current);
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    thread_set_marks(work->tx, &thread);
    work_mark(work, &thread, current.ticket.id);
    return ERR_NONE;
}
