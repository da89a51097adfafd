// surveys.h — surveys under /api/v2: what the table in survey_routes.c names, and what its files
// share. The functions follow the names of handlers.h.
#ifndef GATE_TICKETING_SURVEYS_H
#define GATE_TICKETING_SURVEYS_H

#include "desk/survey/survey_read.h"
#include "gate/ticketing/paging.h"

// ---- survey_json.c ---------------------------------------------------------------------------

void survey_print(Printer *printer, const Survey *survey, const SurveyVersion *version);
// In these two the reason stands in one language.
void satisfaction_rating_print(Printer *printer, const SurveyResponse *response,
                               const SurveyVersion *version, Language language);
void survey_response_print(Printer *printer, const SurveyResponse *response,
                           const SurveyVersion *version, Language language, int64_t now_ms);
// One reason of a survey, as the reference's satisfaction reasons look.
void satisfaction_reason_print(Printer *printer, const SurveyReason *reason, int64_t created_ms);
// Each day begins `day_shift_ms` before that of UTC.
void survey_results_print(JsonWriter *json, const SurveyResults *results, int64_t day_shift_ms);

// ---- survey_which.c --------------------------------------------------------------------------

// start_time and end_time (seconds since 1970), agent_id, group_id, user_id, ticket_id, score.
// ERR_INVALID naming the parameter.
MUST_USE Err survey_which_read(Request *request, SurveyWhich *out);

// ---- surveys_http.c --------------------------------------------------------------------------

Err surveys_accept(Request *request);
Err surveys_respond(Read *read, Request *request);
Err survey_respond(Read *read, Request *request);
Err survey_version_respond(Read *read, Request *request);
Err survey_create_accept(Request *request);
Err survey_create_handle(Work *work, Request *request);
Err survey_update_accept(Request *request);
Err survey_update_prepare(Read *read, Request *request);
Err survey_update_handle(Work *work, Request *request);
Err survey_saved_respond(Read *read, Request *request);
Err survey_created_respond(Read *read, Request *request);

// ---- survey_results_http.c -------------------------------------------------------------------

Err survey_results_accept(Request *request);
Err survey_results_respond(Read *read, Request *request);
Err survey_export_respond(Read *read, Request *request);

// ---- satisfaction_http.c ---------------------------------------------------------------------

Err ratings_accept(Request *request);
Err ratings_respond(Read *read, Request *request);
Err ratings_count_respond(Read *read, Request *request);
Err rating_respond(Read *read, Request *request);
Err reasons_respond(Read *read, Request *request);
Err reason_respond(Read *read, Request *request);
Err ticket_rate_accept(Request *request);
Err ticket_rate_handle(Work *work, Request *request);
Err ticket_rate_respond(Read *read, Request *request);
Err survey_responses_respond(Read *read, Request *request);
Err survey_response_respond(Read *read, Request *request);

#endif
