// survey_request.h — a rule asks for a survey (SAT-1, SAT-2).
//
// Called while an update is settled, with the ticket as it was when the update began and as it is
// now. The offer is kept as a response that waits for its answer, the card goes into the thread
// and, when the customer has left, a letter into the outbox, all in the update's own commit.
#ifndef DESK_SURVEY_SURVEY_REQUEST_H
#define DESK_SURVEY_SURVEY_REQUEST_H

#include "desk/record.h"
#include "model/survey.h"

typedef enum SurveyWay {
    SURVEY_WAY_MESSAGING, // a card, and a letter if the customer has left and can be written to
    SURVEY_WAY_EMAIL,     // a letter alone
} SurveyWay;

typedef struct SurveyRequest {
    SurveyId survey; // 0: the default one
    SurveyWay way;
    const Record *start; // as the update found it
    Record *now; // as it is; gets ticket.satisfaction, which the caller saves with record_save()
    // The key of the letter in the outbox, so that a retry does not double it:
    EventId event; // the update's event that the rule reacts to
    int64_t rule;
    int64_t action; // 0 …, its place in the rule
} SurveyRequest;

typedef enum SurveyRequestResult {
    SURVEY_REQUESTED,
    SURVEY_SKIP_NO_ACTIVE_SURVEY,  // none of that id, or it is switched off
    SURVEY_SKIP_ALREADY_ASKED,     // this session, or this ticket without one
    SURVEY_SKIP_THROTTLED,         // this person, within the survey's days
    SURVEY_SKIP_SESSION_HAD_ENDED, // before this update began (SAT-2)
    SURVEY_SKIP_NOT_MESSAGING,     // no thread to put a card into
    SURVEY_SKIP_NO_WAY_TO_REACH,   // a letter is to go, and no address is known
    SURVEY_REQUEST_RESULT_COUNT
} SurveyRequestResult;

typedef struct SurveyOutcome {
    SurveyRequestResult result;
    SurveyResponseId response; // of SURVEY_REQUESTED
} SurveyOutcome;

// Skipping is an outcome, not an error, and changes nothing. Errors: those of the store, and
// ERR_FULL past THREAD_MESSAGES_MAX. `in->now` must be a ticket that exists.
MUST_USE Err survey_request(Work *work, const SurveyRequest *in, SurveyOutcome *out);

// "requested", "no_active_survey", "already_asked", "throttled", "session_had_ended",
// "not_messaging", "no_way_to_reach": what Why shows.
Str survey_request_result_name(SurveyRequestResult result);

#endif
