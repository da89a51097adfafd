// survey_rate.h — a customer says good or bad of a solved ticket, the way the ticketing API takes
// it: an answer to the survey that waits, or one that nobody asked for.
#ifndef DESK_SURVEY_SURVEY_RATE_H
#define DESK_SURVEY_SURVEY_RATE_H

#include "desk/survey/survey_answer.h"

typedef struct SurveyRate {
    TicketId ticket;
    bool good;
    int64_t reason; // code, 0: none
    Str comment;
} SurveyRate;

// By the requester, or by an admin for them. ERR_NOT_FOUND for everybody else; ERR_STATE
// "not_solved" before it is solved, "no_active_survey" when nothing was offered and no default
// survey is active, "expired" past the time to change an answer; ERR_INVALID naming reason or
// comment.
MUST_USE Err survey_rate_apply(Work *work, const SurveyRate *in, SurveyAnswered *out);

#endif
