// bot.h — the conversation bot: a flow of steps as data, and one pure function that moves through
// it. No clock, no store: the same flow, place and input give the same outputs.
//
// A conversation keeps the version and the step at which it waits for input. Steps that need no
// input (message, branch) are passed at once; steps that wait (options, ask) or end (handoff) stop
// the run. A broken flow (a missing step, a circle without a wait, too many outputs) hands off:
// the bot never loses a customer (BOT-2).
#ifndef MODEL_BOT_H
#define MODEL_BOT_H

#include "base/refusal.h"
#include "model/ids.h"
#include "model/limits.h"
#include "model/message.h"
#include "model/person.h"

typedef enum BotStepKind {
    BOT_STEP_NONE,
    BOT_STEP_MESSAGE,         // says its text, goes on
    BOT_STEP_OPTIONS,         // asks its text with options, waits
    BOT_STEP_LANGUAGE_BRANCH, // next_ja for Japanese, next for all others
    BOT_STEP_ASK_NAME,        // asks, waits; the answer becomes the person's name
    BOT_STEP_ASK_EMAIL,       // asks, waits; a plausible address is kept, unverified
    BOT_STEP_HANDOFF,         // says its text, the talk goes to the queue
    BOT_STEP_KIND_COUNT
} BotStepKind;

// Names that mean something. Every flow has a greeting; `after_end` greets those whose session
// ended within 24 h; `handoff` speaks when text that fitted nothing hands off.
#define BOT_STEP_GREETING  "greeting"
#define BOT_STEP_AFTER_END "after_end"
#define BOT_STEP_FALLBACK  "handoff"

typedef struct BotOption {
    Str payload;
    Str label[LANGUAGE_COUNT];
    Str next;
} BotOption;

typedef struct BotStep {
    Str name;
    BotStepKind kind;
    Str text[LANGUAGE_COUNT];
    Str next;
    Str next_ja;
    TeamId team; // of a handoff; 0: the default group
    const BotOption *options;
    size_t option_count;
} BotStep;

typedef struct BotFlow {
    int64_t version;
    const BotStep *steps;
    size_t step_count;
} BotFlow;

// Where a conversation stands in the flow.
typedef struct BotPlace {
    Str step; // "" before the greeting
    int64_t unmatched;
    Language language;
} BotPlace;

typedef struct BotInput {
    Str text;
    Str payload;     // of a chosen option, else ""
    bool after_end;  // the thread's last session ended within 24 h (SES-14)
    bool name_known; // ask steps pass at once when there is nothing to ask
    bool email_known;
} BotInput;

typedef struct BotSay {
    Str text;
    const BotOption *options; // NULL: a plain message
    size_t option_count;
} BotSay;

typedef struct BotOutcome {
    BotSay say[BOT_OUTPUTS_MAX];
    size_t say_count;
    BotPlace place; // after the run
    bool handoff;
    bool failed; // the flow was broken: handed off for that reason
    TeamId team; // of the handoff, 0: the default group
    Str name;    // learned, else ""
    Str email;   // learned and plausible, else ""
} BotOutcome;

// What the bot does with one message of the customer. Matching: by payload, else by the option's
// label or its number ("1") without regard to ASCII case. A talk begins with the greeting, or with
// the answer to an option of it when its payload came. Unmatched text repeats the options once
// (BOT_UNMATCHED_MAX = 2: the second in a row hands off). `after_end` thanks alone make no ticket.
BotOutcome bot_run(const BotFlow *flow, BotPlace place, const BotInput *input);

// ERR_INVALID naming the step when a step or option leads nowhere, a text is missing in one
// language, the greeting is missing, or a circle has no waiting step.
MUST_USE Err bot_flow_check(const BotFlow *flow, Refusal *why);

#endif
