// call.h — one command of an actor on its way through the writer and back.
#ifndef SIM_CALL_H
#define SIM_CALL_H

#include "desk/conversation/mark_set.h"
#include "desk/conversation/page_open.h"
#include "desk/conversation/staff_message.h"
#include "desk/people/agent_status_set.h"
#include "desk/people/person_update.h"
#include "desk/people/setting_set.h"
#include "desk/rules/rule_save.h"
#include "desk/search/search_index.h"
#include "desk/session/session_end.h"
#include "desk/ticket/ticket_update.h"
#include "desk/timer/timers_run.h"
#include "desk/webhook/webhook_save.h"
#include "sim/sim.h"

typedef enum CallKind {
    CALL_MESSAGE, // of a customer
    CALL_STAFF,   // a message of an agent
    CALL_NOTE,    // with the number of the agent's device
    CALL_UPDATE,
    CALL_END,
    CALL_STATUS,
    CALL_SETTING,
    CALL_PERSON,
    CALL_RULE,
    CALL_MARK,
    CALL_PAGE,
    CALL_TIMERS,
    CALL_INDEX,
    CALL_TAKE,
    CALL_REPORT,
    CALL_ANSWER,
    CALL_KIND_COUNT
} CallKind;

typedef struct Call {
    Command command; // first, so that a Command * of it is a Call *
    Sim *sim;
    CallKind kind;
    int who;         // customer or agent by number
    int64_t n;       // of their device, 0: none
    uint64_t serial; // of what waits there
    SayKind said;    // what was submitted; it may have been answered and dropped since
    bool must_fail;
    union {
        CustomerMessage message;
        StaffMessage staff;
        TicketUpdate update; // also of a note
        SessionEnd end;
        AgentStatusSet status;
        SettingSet setting;
        PersonUpdate person;
        RuleUpdate rule;
        MarkSet mark;
        PageOpen page;
        OutboxTake take;
        OutboxResult result;
        SurveyAnswerSend answer;
    } in;
    unsigned char device_hash[32]; // of a note
    MessageSent sent;
    CommentId comment;
    SessionEnded ended;
    TimersRan ran;
    size_t indexed;
    char token[SIM_TOKEN_BYTES_MAX]; // that a page brought, "": nothing was said
    OutboxTook took;
    OutsideHeld held; // that is reported
    SurveyAnswered answered;
} Call;

// Texts for `in` go to call->command.arena.
Call *call_make(Sim *sim, CallKind kind, int who, Actor actor);
void call_submit(Call *call);
// What the desk does with it. For plant.c, which wraps it.
MUST_USE Err call_do(Work *work, Call *call);

// The answers of a batch; frees the calls.
void calls_finished(Command *commands);
// Only who is whom: before what was told is looked at.
void calls_introduce(Sim *sim, const Command *commands);
// For what a device sends: keeps, drops or leaves what waits, by the answer.
void call_answered(Call *call, Sender *sender);

Actor sim_customer(const Sim *sim, int who);
Actor sim_agent(const Sim *sim, int who);

#endif
