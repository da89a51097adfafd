// survey_answer.h — a customer answers a survey, or changes the answer while it is valid.
#ifndef DESK_SURVEY_SURVEY_ANSWER_H
#define DESK_SURVEY_SURVEY_ANSWER_H

#include "desk/work.h"
#include "model/survey.h"

typedef struct SurveyAnswerSend {
    MessageId message; // the card, in a thread of the actor's; or
    Str token;         // of a signed link (survey_link.h): whoever holds it is the customer
    SurveyAnswer answer;
} SurveyAnswerSend;

typedef struct SurveyAnswered {
    SurveyResponseId response;
    TicketId ticket;
    bool changed; // false: that was the answer already, nothing was written
} SurveyAnswered;

// An answer that puts the ticket's satisfaction on another value is an update of the ticket, also
// of a closed one.
// ERR_NOT_FOUND for a card of somebody else or a bad link; ERR_STATE "expired" past
// SURVEY_VALID_MS; ERR_INVALID naming rating, reason or comment.
MUST_USE Err survey_answer_apply(Work *work, const SurveyAnswerSend *in, SurveyAnswered *out);

// For other commands: keeps an answer that was checked, tells it, and lets the ticket know.
MUST_USE Err survey_answer_keep(Work *work, SurveyResponse *response, const SurveyVersion *version,
                                const SurveyAnswer *answer, SurveyAnswered *out);

#endif
