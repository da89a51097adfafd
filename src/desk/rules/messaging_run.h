// messaging_run.h — messaging triggers: what they run on, and how they go on after a wait (RUL-3).
//
// An event in a live conversation starts all rules that wait for it and whose conditions hold, on
// the same facts, in the commit of the event; `wait` actions alone put what they do in an order. A
// wait is a row with a timer, written with what was done before it and deleted with what is done
// after it, so that a crash neither forgets nor repeats anything.
//
// Never for a session that has ended: looked at before each action, and again, in the commit,
// after each wait. The end takes all waits away in its own commit; what is not done because of it
// is told as EVENT_RULE_SKIPPED "session_ended".
//
// Chains end. A rule starts at most once per conversation in a command. What one does after a wait
// starts only rules of a later event in a conversation's life (RuleRun is in that order), so a
// chain of waits is at most as long as there are events. Only customers' messages are
// "message_sent".
#ifndef DESK_RULES_MESSAGING_RUN_H
#define DESK_RULES_MESSAGING_RUN_H

#include "desk/record.h"
#include "model/rule.h"

enum {
    MESSAGING_WAITS_MAX = 1000, // in one conversation; a rule that would wait beyond is skipped
};

// It happened in this conversation, because of the newest event of the work. Nothing when no
// active rule waits for anything.
void messaging_note(Work *work, RuleRun run, ConversationId conversation);
// What a change of the record means for messaging triggers. Part of record_save().
void messaging_note_change(Work *work, const Record *before, const Record *after, SaveBy by);

// The timer of a wait has come due: its rule goes on at a step to come.
void messaging_wake(Work *work, int64_t wait);
// One rule starts, or goes on after its wait. Triggers run on what it did before the next does
// something, so that none works on a ticket as it has been. Part of settle. `*more`: there was one,
// and there may be another.
MUST_USE Err messaging_step(Work *work, bool *more);
// The session of `ended` has ended because of the newest event of the work: nothing of it waits
// any more.
MUST_USE Err messaging_stop(Work *work, const Record *ended);

#endif
