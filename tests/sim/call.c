#include "sim/call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk/conversation/device_turn.h"
#include "sim/memory.h"
#include "sim/tags.h"

Actor sim_customer(const Sim *sim, int who)
{
    return (Actor){ .kind = ACTOR_END_USER,
                    .person = sim->customers[who].person,
                    .role = ROLE_END_USER,
                    .via = VIA_MESSAGING };
}

Actor sim_agent(const Sim *sim, int who)
{
    static const Str names[AGENTS] = { STR_INIT("Admin"), STR_INIT("Aiko"), STR_INIT("Ben"),
                                       STR_INIT("Chie") };
    return (Actor){ .kind = ACTOR_AGENT,
                    .person = sim->agents[who].person,
                    .role = sim->agents[who].role,
                    .name = names[who],
                    .via = VIA_WEB };
}

// ---- what the desk does ----------------------------------------------------------------------

// As the live socket does: a note takes a number of the tab.
static Err note_do(Work *work, Call *call)
{
    DeviceTurn turn = { 0 };
    Err err = device_turn_begin(work, call->device_hash, call->n, S(""), &turn);
    if (err) {
        return err;
    }
    if (turn.answer) {
        call->comment.v = turn.answer;
        call->sent.repeated = true;
        return ERR_NONE;
    }
    TicketUpdated updated = { 0 };
    err = ticket_update_apply(work, &call->in.update, &updated);
    if (!err) {
        call->comment = updated.comment;
        device_turn_end(work, &turn, work->actor.person, updated.comment.v);
    }
    return err;
}

static Err page_do(Work *work, Call *call)
{
    PageOpened opened = { 0 };
    Err err = page_open_apply(work, &call->in.page, &opened);
    if (!err && opened.token.len < sizeof(call->token)) {
        (void)snprintf(call->token, sizeof(call->token), "%.*s", STR_ARG(opened.token));
    }
    return err;
}

Err call_do(Work *work, Call *call)
{
    TicketUpdated updated = { 0 };
    RuleSaved saved = { 0 };
    Person person = { 0 };
    switch (call->kind) {
    case CALL_MESSAGE:
        return customer_message_apply(work, &call->in.message, &call->sent);
    case CALL_STAFF:
        return staff_message_apply(work, &call->in.staff, &call->sent);
    case CALL_NOTE:
        return note_do(work, call);
    case CALL_UPDATE:
        return ticket_update_apply(work, &call->in.update, &updated);
    case CALL_END:
        return session_end_apply(work, &call->in.end, &call->ended);
    case CALL_STATUS:
        return agent_status_set_apply(work, &call->in.status);
    case CALL_SETTING:
        return setting_set_apply(work, &call->in.setting);
    case CALL_PERSON:
        return person_update_apply(work, &call->in.person, &person);
    case CALL_RULE:
        return rule_update_apply(work, &call->in.rule, &saved);
    case CALL_MARK:
        return mark_set_apply(work, &call->in.mark);
    case CALL_PAGE:
        return page_do(work, call);
    case CALL_TIMERS:
        return timers_run_apply(work, &call->ran);
    case CALL_INDEX:
        return search_index_apply(work, SEARCH_INDEX_MAX, &call->indexed);
    case CALL_TAKE:
        return outbox_take_apply(work, &call->in.take, &call->took);
    case CALL_REPORT:
        return outbox_report_apply(work, &call->in.result, 1);
    case CALL_ANSWER:
        return survey_answer_apply(work, &call->in.answer, &call->answered);
    case CALL_KIND_COUNT:
        break;
    }
    fatal("sim: there is no call %d", (int)call->kind);
}

static Err call_apply(Work *work, Command *command)
{
    Call *call = (Call *)command;
    call->sent = (MessageSent){ 0 };
    call->comment = (CommentId){ 0 };
    call->ended = (SessionEnded){ 0 };
    call->token[0] = '\0';
    return plant_apply(call->sim->plant, work, call);
}

Call *call_make(Sim *sim, CallKind kind, int who, Actor actor)
{
    Call *call = calloc(1, sizeof(*call));
    if (!call) {
        fatal("sim: out of memory");
    }
    call->command.apply = call_apply;
    call->command.actor = actor;
    call->sim = sim;
    call->kind = kind;
    call->who = who;
    return call;
}

void call_submit(Call *call)
{
    if (!writer_submit(call->sim->server.writer, &call->command)) {
        report_fail(LAW_NONE, "the queue is full");
    }
}

// ---- answers ---------------------------------------------------------------------------------

static const char *const call_names[] = { "message", "staff",  "note",   "update", "end",  "status",
                                          "set",     "person", "rule",   "mark",   "page", "timers",
                                          "index",   "take",   "report", "answer" };
static_assert(countof(call_names) == CALL_KIND_COUNT, "a name for each");

static void call_trace(const Call *call)
{
    const Command *command = &call->command;
    int64_t about = call->kind == CALL_MESSAGE || call->kind == CALL_STAFF ? call->sent.public_seq
                    : call->kind == CALL_END                               ? call->in.end.ticket.v
                    : call->kind == CALL_UPDATE ? call->in.update.ticket.v
                    : call->kind == CALL_STATUS ? (int64_t)call->in.status.status
                                                : call->comment.v;
    report_line("%s %d n=%" PRId64 " %" PRId64 ": %s %.*s%s", call_names[call->kind], call->who,
                call->n, about, err_code(command->err), STR_ARG(command->refusal.code),
                call->ended.changed ? "changed"
                : command->replayed ? "replayed"
                                    : "");
}

static Kept kept_of(const Call *call)
{
    const MessageSent *sent = &call->sent;
    Str body = call->kind == CALL_MESSAGE ? call->in.message.body
               : call->kind == CALL_NOTE  ? call->in.update.comment.body
                                          : call->in.staff.body;
    return (Kept){
        .kind = call->said,
        .id = call->comment.v ? call->comment.v : sent->id.v,
        .thread = sent->thread.v,
        .public_seq = sent->public_seq,
        .body = memory_hash(MEMORY_HASH, body.at, body.len),
    };
}

// A customer's message may wait for the store, for the number before it, or be too old a number;
// else only what is wrong in itself is refused (SES-8).
static bool may_refuse(const Call *call, const Sender *sender)
{
    Err err = call->command.err;
    if (err == ERR_GAP) {
        return call->must_fail || sender->was_refused || call->sim->is_shaken;
    }
    if (err == ERR_CONFLICT) { // an answer that is not kept any more
        bool has_key = call->kind == CALL_MESSAGE && call->in.message.key.len > 0;
        int64_t back = has_key ? DEVICE_KEYS_KEPT : DEVICE_ANSWERS_KEPT;
        return call->must_fail || call->n + back <= (int64_t)sender->kept_count;
    }
    if (call->kind != CALL_MESSAGE) {
        return true;
    }
    if (err == ERR_FORBIDDEN) {
        return call->sim->customers[call->who].may_be_refused;
    }
    return call->must_fail || call->said != SAY_TEXT;
}

void call_answered(Call *call, Sender *sender)
{
    Err err = call->command.err;
    Waiting *what = sender_find(sender, call->serial);
    if (what) {
        what->flying = false;
    }
    if (err == ERR_STORE) {
        if (what && call->sim->server.commit_failed) {
            what->maybe = true;
        }
        return;
    }
    bool wrong = call->said != SAY_TEXT && call->said != SAY_NOTE;
    if (!err && (wrong || call->must_fail)) {
        report_fail(LAW_PRIVATE, "%s %d n=%" PRId64 " was to be refused", call_names[call->kind],
                    call->who, call->n);
    }
    if (!err) {
        Kept kept = kept_of(call);
        sender_acknowledged(sender, call->n, call->serial, &kept);
        return;
    }
    if (!may_refuse(call, sender)) {
        report_fail(LAW_NOTHING_LOST, "%s %d n=%" PRId64 " was refused: %s %.*s",
                    call_names[call->kind], call->who, call->n, err_code(err),
                    STR_ARG(call->command.refusal.message));
    }
    if (err == ERR_FORBIDDEN) {
        sender->waiting_count = 0; // a client gives up here
        sender->was_refused = true;
    } else if (err != ERR_GAP && what) {
        sender_drop(sender, what->serial);
        sender->was_refused = true;
    }
}

// An end by itself changes nothing of the ticket (but for RTE-3), and is the first or says so.
static void end_answered(const Call *call)
{
    const Sim *sim = call->sim;
    if (call->command.err || !call->ended.changed) {
        return;
    }
    int64_t id = call->in.end.ticket.v;
    for (size_t i = 0; i < sim->model.ticket_count; i++) {
        const ModelTicket *ticket = &sim->model.tickets[i];
        uint32_t may = setting_on(&sim->settings, SETTING_ENDED_AS_EMAIL)
                           ? UINT32_C(1) << FIELD_ROUTING_CHANNEL
                           : 0;
        if (ticket->id != id) {
            continue;
        }
        if (!ticket->end_audit) {
            report_fail(LAW_END_IS_ALONE, "the end of ticket %" PRId64 " was not told", id);
        }
        if (ticket->end_set & ~may) {
            report_fail(LAW_END_IS_ALONE, "the end of ticket %" PRId64 " changed fields %x", id,
                        (unsigned)ticket->end_set);
        }
    }
}

static void check_error(const Call *call)
{
    Err err = call->command.err;
    if (err == ERR_BUG || err == ERR_FULL) {
        report_fail(LAW_NONE, "%s failed: %s %.*s", call_names[call->kind], err_code(err),
                    STR_ARG(call->command.refusal.message));
    }
    if (err == ERR_STORE && !call->sim->is_shaken) {
        report_fail(LAW_DURABLE, "%s was refused by a healthy store", call_names[call->kind]);
    }
    bool is_own = call->kind == CALL_TIMERS || call->kind == CALL_INDEX ||
                  call->kind == CALL_TAKE || call->kind == CALL_REPORT;
    if (err && err != ERR_STORE && is_own) {
        report_fail(LAW_NONE, "%s failed: %s", call_names[call->kind], err_code(err));
    }
}

static void call_finished(Call *call)
{
    Sim *sim = call->sim;
    call_trace(call);
    check_error(call);
    if (call->n && call->kind == CALL_MESSAGE) {
        call_answered(call, &sim->customers[call->who].sender);
    } else if (call->n) {
        call_answered(call, &sim->agents[call->who].sender);
    } else if (call->kind == CALL_PAGE && !call->command.err) {
        Customer *customer = &sim->customers[call->who];
        memcpy(customer->token, call->token, sizeof(call->token));
    } else if (call->kind == CALL_END) {
        end_answered(call);
    } else if (call->kind >= CALL_TAKE) {
        outside_answered(call);
    }
    arena_free(&call->command.arena);
    free(call);
}

void calls_introduce(Sim *sim, const Command *commands)
{
    for (const Command *command = commands; command; command = command->next) {
        const Call *call = (const Call *)command;
        if (call->kind == CALL_MESSAGE && !command->err) {
            sim->customers[call->who].person = call->sent.author;
            sim->customers[call->who].thread = call->sent.thread;
            tags_know(call->sent.author.v, call->who);
        }
    }
}

void calls_finished(Command *commands)
{
    while (commands) {
        Call *call = (Call *)commands;
        commands = commands->next;
        call_finished(call);
    }
}
