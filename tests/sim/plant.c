#include "sim/plant.h"

#include <string.h>

#include "desk/conversation/message_append.h"
#include "desk/rules/rule_run.h"
#include "sim/call.h"
#include "store/agent_store.h"
#include "store/thread_store.h"
#include "store/ticket_store.h"

enum {
    LOST_ONE_IN = 40, // messages
    LEAK_ONE_IN = 5,  // notes
};

static const struct {
    const char *name;
    unsigned laws;
} plants[] = {
#define X(name, text, laws) { text, laws },
    PLANT_LIST(X)
#undef X
};

Plant plant_find(const char *name)
{
    for (int i = 0; i < PLANT_COUNT; i++) {
        if (strcmp(plants[i].name, name) == 0) {
            return (Plant)i;
        }
    }
    return PLANT_COUNT;
}

const char *plant_name(Plant plant)
{
    return plants[plant].name;
}

unsigned plant_laws(Plant plant)
{
    return plants[plant].laws;
}

// ---- the bugs --------------------------------------------------------------------------------

// Answers as if the message had been kept.
static Err message_lose(Work *work, Call *call)
{
    const Customer *customer = &call->sim->customers[call->who];
    const ModelThread *thread = model_thread(&call->sim->model, customer->thread.v);
    bool next = call->n == (int64_t)customer->sender.kept_count + 1;
    if (!thread || !next || world_random(work->world) % LOST_ONE_IN != 0) {
        return call_do(work, call);
    }
    call->sent = (MessageSent){
        .id = { db_next_id(work->tx) },
        .thread = customer->thread,
        .author = customer->person,
        .public_seq = thread->now.public_seq + 1,
        .at_ms = work->now_ms,
    };
    return ERR_NONE;
}

static Err end_twice(Work *work, Call *call)
{
    Err err = call_do(work, call);
    if (err || !call->ended.changed) {
        return err;
    }
    const Record *record = &call->ended.record;
    Event again = {
        .kind = EVENT_SESSION_ENDED,
        .thread = record->session.thread,
        .conversation = record->session.id,
        .ticket = record->ticket.id,
        .audit = record_audit(work, record->ticket.id),
        .number_a = record->session.ended_reason,
        .number_b = record->session.ended_via,
    };
    (void)work_event(work, &again, (EventStreams){ .ticket = true }, NULL, NULL);
    return ERR_NONE;
}

// Who comes online is given one unit more than was set up.
static Err limit_pass(Work *work, Call *call)
{
    const ModelAgent *agent = model_agent(&call->sim->model, call->in.status.agent.v);
    if (agent) {
        capacity_set_max(work->tx, call->in.status.agent, ROUTING_MESSAGING, agent->limit + 1);
    }
    return call_do(work, call);
}

static Err note_leak(Work *work, Call *call)
{
    Err err = call_do(work, call);
    Record record = { 0 };
    Thread thread = { 0 };
    if (err || world_random(work->world) % LEAK_ONE_IN != 0) {
        return err;
    }
    err = record_load_ticket(work, call->in.update.ticket, &record);
    if (err || record.session.session_state == SESSION_ENDED) {
        return err;
    }
    err = thread_load(work->tx, record.session.thread, &thread);
    if (err) {
        return err;
    }
    Message message = {
        .author_kind = AUTHOR_AGENT,
        .author = work->actor.person,
        .kind = MESSAGE_TEXT,
        .body = call->in.update.comment.body,
        .source = S("workspace"),
    };
    return message_append(work, &thread, &record, &message, NULL);
}

// The answer goes out before the batch is committed.
static Err acknowledge_early(Work *work, Call *call)
{
    Err err = call_do(work, call);
    if (!err) {
        Sender *sender = &call->sim->customers[call->who].sender;
        call->command.err = ERR_NONE;
        calls_introduce(call->sim, &call->command);
        call_answered(call, sender);
    }
    return err;
}

// The customer's window hears of the end by a mark that says nothing new.
static Err end_show(Work *work, Call *call)
{
    Err err = call_do(work, call);
    Thread thread = { 0 };
    if (err || !call->ended.changed) {
        return err;
    }
    err = thread_load(work->tx, call->ended.record.session.thread, &thread);
    if (!err) {
        work_mark(work, &thread, call->ended.record.ticket.id);
    }
    return err;
}

// The freed agent is forgotten.
static Err queue_forget(Work *work, Call *call)
{
    Err err = call_do(work, call);
    work->team_count = 0;
    return err;
}

// Routing acts for nobody's sake.
static Err cause_drop(Work *work, Call *call)
{
    Err err = call_do(work, call);
    work->last_event = (EventId){ 0 };
    work->cause = (EventId){ 0 };
    work->actor = (Actor){ .kind = ACTOR_TIMER, .via = VIA_SYSTEM };
    return err;
}

// Who has fired is forgotten before settling.
static Err rules_again(Work *work, Call *call)
{
    Err err = call_do(work, call);
    for (size_t i = 0; i < work->update_count && !err; i++) {
        err = rules_run(work, i);
    }
    work->fired = NULL;
    return err;
}

// What a program has heard is forgotten.
static Err delivery_forget(Work *work, Call *call)
{
    if (call->in.result.outcome == OUTBOX_DELIVERED) {
        call->in.result.outcome = OUTBOX_RELEASED;
        Err err = call_do(work, call);
        call->in.result.outcome = OUTBOX_DELIVERED;
        return err;
    }
    return call_do(work, call);
}

static const struct {
    Plant plant;
    CallKind kind;
    Err (*apply)(Work *work, Call *call);
} bugs[] = {
    { PLANT_LOST_MESSAGE, CALL_MESSAGE, message_lose },
    { PLANT_DOUBLED_END, CALL_END, end_twice },
    { PLANT_PASSED_LIMIT, CALL_STATUS, limit_pass },
    { PLANT_LEAKED_NOTE, CALL_NOTE, note_leak },
    { PLANT_ACK_BEFORE_COMMIT, CALL_MESSAGE, acknowledge_early },
    { PLANT_VISIBLE_END, CALL_END, end_show },
    { PLANT_STUCK_QUEUE, CALL_END, queue_forget },
    { PLANT_NO_CAUSE, CALL_END, cause_drop },
    { PLANT_RULES_TWICE, CALL_UPDATE, rules_again },
    { PLANT_SENT_TWICE, CALL_REPORT, delivery_forget },
};

Err plant_apply(Plant plant, Work *work, Call *call)
{
    for (size_t i = 0; i < countof(bugs); i++) {
        if (bugs[i].plant == plant && bugs[i].kind == call->kind) {
            return bugs[i].apply(work, call);
        }
    }
    return call_do(work, call);
}
