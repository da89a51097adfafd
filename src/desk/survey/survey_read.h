// survey_read.h — surveys and what was answered, for staff; a card, for the customer who has it.
#ifndef DESK_SURVEY_SURVEY_READ_H
#define DESK_SURVEY_SURVEY_READ_H

#include "desk/read.h"
#include "store/survey_store.h"

// ---- for the customer -------------------------------------------------------------------------

// What is asked, and how far it got.
typedef struct SurveyCard {
    SurveyResponse response;
    SurveyVersion version;
    SurveyState state; // as of now: an offer may have expired
    bool open;         // can be answered, or the answer changed
} SurveyCard;

// The card of a message in a thread of the viewer's. ERR_NOT_FOUND.
MUST_USE Err survey_card_read(Read *read, MessageId message, SurveyCard *out);
// By a signed link. ERR_NOT_FOUND "bad_link", ERR_STATE "expired".
MUST_USE Err survey_link_read(Read *read, Str token, SurveyCard *out);

// ---- for staff: ERR_NOT_FOUND for everybody else ----------------------------------------------

// `version` 0: the newest.
MUST_USE Err survey_read(Read *read, SurveyId id, int64_t version, Survey *out, SurveyVersion *ask);
MUST_USE Err survey_list_read(Read *read, const ListAsk *ask, SurveyPage *out);
MUST_USE Err survey_response_read(Read *read, SurveyResponseId id, SurveyResponse *out);
MUST_USE Err survey_response_list_read(Read *read, const SurveyWhich *which, const ListAsk *ask,
                                       SurveyResponsePage *out);
MUST_USE Err survey_response_count_read(Read *read, const SurveyWhich *which, int64_t *out);

// Who answered how.
typedef struct SurveyResults {
    SurveyTally whole;
    SurveyTallies by[SURVEY_BY_REASON + 1]; // from SURVEY_BY_RATING on
} SurveyResults;
MUST_USE Err survey_results_read(Read *read, const SurveyWhich *which, SurveyResults *out);

#endif
