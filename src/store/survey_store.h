// survey_store.h — surveys, their versions, and what customers answered.
#ifndef STORE_SURVEY_STORE_H
#define STORE_SURVEY_STORE_H

#include "model/survey.h"
#include "store/db.h"
#include "store/list.h"

enum {
    SURVEY_RESULT_ROWS_MAX = 400, // of one breakdown: agents, groups, or days
    SERVER_SECRET_BYTES = 32,
};

// ---- what is asked ----------------------------------------------------------------------------

void survey_insert(Tx *tx, const Survey *survey);
// Name, active, is_default, version and updated_ms.
void survey_update(Tx *tx, const Survey *survey);
// When the one that ships with the product came to be.
void survey_set_created(Tx *tx, int64_t now_ms);
// The default one stops being that.
void survey_clear_default(Tx *tx);
// With its reasons.
void survey_version_insert(Tx *tx, const SurveyVersion *version);
// `id` 0: the default one. ERR_NOT_FOUND.
MUST_USE Err survey_load(Tx *tx, Arena *arena, SurveyId id, Survey *out);
// With its reasons. ERR_NOT_FOUND.
MUST_USE Err survey_version_load(Tx *tx, Arena *arena, SurveyId survey, int64_t version,
                                 SurveyVersion *out);

typedef struct SurveyPage {
    const Survey *rows;
    ListEnds ends;
} SurveyPage;
MUST_USE Err survey_list_page(Tx *tx, Arena *arena, const ListAsk *ask, SurveyPage *out);
MUST_USE Err survey_list_count(Tx *tx, int64_t *out);

// ---- what is answered -------------------------------------------------------------------------

// ERR_CONFLICT (of the transaction) when the session, or the ticket without one, has one already.
void survey_response_insert(Tx *tx, const SurveyResponse *response);
// State, rating, category, reason, comment and times.
void survey_response_update(Tx *tx, const SurveyResponse *response);
// ERR_NOT_FOUND.
MUST_USE Err survey_response_load(Tx *tx, Arena *arena, SurveyResponseId id, SurveyResponse *out);
MUST_USE Err survey_response_load_by_message(Tx *tx, Arena *arena, MessageId message,
                                             SurveyResponse *out);
// The newest of a ticket.
MUST_USE Err survey_response_load_of_ticket(Tx *tx, Arena *arena, TicketId ticket,
                                            SurveyResponse *out);
// That of a session, or (`conversation` 0) of a ticket without one.
MUST_USE Err survey_response_load_once(Tx *tx, Arena *arena, ConversationId conversation,
                                       TicketId ticket, SurveyResponse *out);
// Whether that person was offered one after `since_ms`.
MUST_USE Err survey_person_was_asked(Tx *tx, PersonId person, int64_t since_ms, bool *out);

// Which responses: 0 in an id or a time is "any".
typedef struct SurveyWhich {
    SurveyId survey;
    TicketId ticket;
    PersonId person;
    PersonId agent;
    TeamId team;
    int64_t from_ms;      // offered at or after
    int64_t to_ms;        // and before
    uint32_t scores;      // bit (1 << Satisfaction) of each that is wanted, 0: all
    int64_t day_shift_ms; // of a tally by day: how far its clocks are ahead of UTC
} SurveyWhich;

typedef struct SurveyResponsePage {
    const SurveyResponse *rows;
    ListEnds ends;
} SurveyResponsePage;
MUST_USE Err survey_response_page(Tx *tx, Arena *arena, const SurveyWhich *which,
                                  const ListAsk *ask, SurveyResponsePage *out);
MUST_USE Err survey_response_count(Tx *tx, const SurveyWhich *which, int64_t *out);

// One line of a breakdown.
typedef struct SurveyTally {
    int64_t key; // rating, agent, group, day (days since 1970, by day_shift_ms) or reason; 0: none
    SurveyScale scale; // of ratings: what was asked; of two scales they are two lines
    Str name;          // of an agent or group
    int64_t offered;
    int64_t good;
    int64_t bad;
    int64_t commented;
} SurveyTally;

typedef enum SurveyBreakdown {
    SURVEY_BY_NOTHING, // one line: the whole
    SURVEY_BY_RATING,
    SURVEY_BY_AGENT,
    SURVEY_BY_TEAM,
    SURVEY_BY_DAY,
    SURVEY_BY_REASON,
} SurveyBreakdown;

typedef struct SurveyTallies {
    const SurveyTally *rows;
    size_t count;
} SurveyTallies;
// The first SURVEY_RESULT_ROWS_MAX lines by key. Dropped ones do not count.
MUST_USE Err survey_tally(Tx *tx, Arena *arena, const SurveyWhich *which, SurveyBreakdown by,
                          SurveyTallies *out);

// ---- secrets of the server --------------------------------------------------------------------

void server_secret_insert(Tx *tx, Str name, const unsigned char secret[SERVER_SECRET_BYTES]);
// ERR_NOT_FOUND.
MUST_USE Err server_secret_load(Tx *tx, Str name, unsigned char out[SERVER_SECRET_BYTES]);

#endif
