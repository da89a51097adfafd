// outside.h — what leaves the desk: a program that listens to a webhook and often does not, the
// surveys that rules ask for, and their answers. Runs have it; twins do not, because a survey after
// an end is seen (SES-6: what an admin's rule deliberately sends).
#ifndef SIM_OUTSIDE_H
#define SIM_OUTSIDE_H

#include "desk/survey/survey_answer.h"
#include "desk/webhook/outbox_report.h"
#include "desk/webhook/outbox_take.h"

struct Sim;
struct Call;

enum {
    OUTSIDE_TRIGGERS = 3,
    OUTSIDE_HELD_MAX = 64,
    OUTSIDE_CARDS_MAX = 64,
    OUTSIDE_DONE_MAX = 20000, // rows of one run
};

// A row of the outbox that whoever delivers has taken.
typedef struct OutsideHeld {
    OutboxId id;
    int64_t claim;
    int64_t ticket;
    int64_t until_ms;
} OutsideHeld;

// A row that was reported to be over, and the desk has said that it knows.
typedef struct OutsideDone {
    OutboxId id;
    int64_t ticket;
} OutsideDone;

// A survey's card that went into a thread.
typedef struct OutsideCard {
    MessageId message;
    int64_t thread;
} OutsideCard;

typedef struct Outside {
    bool is_there;
    WebhookId webhook;
    RuleId triggers[OUTSIDE_TRIGGERS];
    OutsideHeld held[OUTSIDE_HELD_MAX];
    size_t held_count;
    OutsideDone done[OUTSIDE_DONE_MAX];
    size_t done_count;
    OutsideCard cards[OUTSIDE_CARDS_MAX]; // the newest
    size_t card_count;                    // of all
} Outside;

// Makes webhook and rules, two of the three switched on. Part of setting up, by the admin.
MUST_USE Err outside_make(Work *work, struct Sim *sim);
// Somebody takes rows, says what became of one, is late, or dies with all that they had.
void outside_act(struct Sim *sim);
// The admin switches one of the rules.
void outside_switch(struct Sim *sim);
// A customer answers a card, their own or another's.
void outside_answer(struct Sim *sim, int who);
// Everything that waits is delivered. Fails the run when something does not come.
void outside_finish(struct Sim *sim);

// What a batch has told and answered.
void outside_told(struct Sim *sim, const Message *message);
void outside_answered(struct Call *call);

#endif
