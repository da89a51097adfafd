#include "store/survey_store.h"

#include <string.h>

static_assert(SURVEY_DROPPED == 4, "survey.sql names it");
static_assert(SURVEY_BAD == 1, "survey.sql names it");
static_assert(SURVEY_GOOD == 2, "survey.sql names it");
static_assert(SATISFACTION_BAD == 2, "survey.sql counts with it");
static_assert(SATISFACTION_GOOD == 4, "survey.sql counts with it");
static_assert(SATISFACTION_GOOD_WITH_COMMENT == SATISFACTION_GOOD + 1, "survey.sql counts so");
enum { SCALE_KEYS = 100 }; // survey.sql: scale * 100 + rating
static_assert((int)SURVEY_RATING_MAX < (int)SCALE_KEYS, "each rating has a key of its own");
static_assert((SURVEY_BY_CARD | SURVEY_BY_MAIL) == 3, "survey.sql names them");

// ---- what is asked ----------------------------------------------------------------------------

void survey_insert(Tx *tx, const Survey *survey)
{
    tx_change(tx, SQL_SURVEY_INSERT,
              VALUES(db_i64(survey->id.v), db_text(survey->name), db_bool(survey->active),
                     db_bool(survey->is_default), db_i64(survey->version),
                     db_i64(survey->created_ms), db_i64(survey->updated_ms)));
}

void survey_update(Tx *tx, const Survey *survey)
{
    tx_change(tx, SQL_SURVEY_UPDATE,
              VALUES(db_i64(survey->id.v), db_text(survey->name), db_bool(survey->active),
                     db_bool(survey->is_default), db_i64(survey->version),
                     db_i64(survey->updated_ms)));
}

void survey_set_created(Tx *tx, int64_t now_ms)
{
    tx_change(tx, SQL_SURVEY_SET_CREATED, VALUES(db_i64(now_ms)));
    tx_change(tx, SQL_SURVEY_VERSION_SET_CREATED, VALUES(db_i64(now_ms)));
}

void survey_clear_default(Tx *tx)
{
    tx_run(tx, SQL_SURVEY_CLEAR_DEFAULT, NO_VALUES, NULL);
}

void survey_version_insert(Tx *tx, const SurveyVersion *version)
{
    tx_change(tx, SQL_SURVEY_VERSION_INSERT,
              VALUES(db_i64(version->survey.v), db_i64(version->version), db_i64(version->scale),
                     db_text(version->question[LANGUAGE_EN]),
                     db_text(version->question[LANGUAGE_JA]), db_text(version->low[LANGUAGE_EN]),
                     db_text(version->low[LANGUAGE_JA]), db_text(version->high[LANGUAGE_EN]),
                     db_text(version->high[LANGUAGE_JA]),
                     db_text(version->reason_question[LANGUAGE_EN]),
                     db_text(version->reason_question[LANGUAGE_JA]), db_bool(version->asks_comment),
                     db_i64(version->throttle_days), db_i64(version->created_ms),
                     db_i64_or_null(version->created_by.v)));
    for (size_t i = 0; i < version->reason_count; i++) {
        const SurveyReason *reason = &version->reasons[i];
        tx_change(tx, SQL_SURVEY_REASON_INSERT,
                  VALUES(db_i64(version->survey.v), db_i64(version->version),
                         db_i64((int64_t)i + 1), db_i64(reason->code),
                         db_text(reason->text[LANGUAGE_EN]), db_text(reason->text[LANGUAGE_JA]),
                         db_i64(reason->ratings)));
    }
}

static void survey_row(const Row *row, Arena *arena, Survey *out)
{
    *out = (Survey){
        .id = { row_i64(row, 0) },
        .name = row_text_copy(row, 1, arena),
        .active = row_bool(row, 2),
        .is_default = row_bool(row, 3),
        .version = row_i64(row, 4),
        .created_ms = row_i64(row, 5),
        .updated_ms = row_i64(row, 6),
    };
}

typedef struct SurveyInto {
    Arena *arena;
    Survey *survey;
} SurveyInto;

static void survey_read(const Row *row, void *into)
{
    const SurveyInto *to = into;
    survey_row(row, to->arena, to->survey);
}

Err survey_load(Tx *tx, Arena *arena, SurveyId id, Survey *out)
{
    return tx_one(tx, SQL_SURVEY_LOAD, VALUES(db_i64(id.v)), survey_read,
                  &(SurveyInto){ arena, out });
}

typedef struct VersionInto {
    Arena *arena;
    SurveyVersion *version;
    SurveyReason *reasons;
} VersionInto;

static void texts_read(const Row *row, int first, Arena *arena, Str out[LANGUAGE_COUNT])
{
    out[LANGUAGE_EN] = row_text_copy(row, first, arena);
    out[LANGUAGE_JA] = row_text_copy(row, first + 1, arena);
}

static void version_read(const Row *row, void *into)
{
    const VersionInto *to = into;
    *to->version = (SurveyVersion){
        .survey = { row_i64(row, 0) },
        .version = row_i64(row, 1),
        .scale = (SurveyScale)row_i64(row, 2),
        .asks_comment = row_bool(row, 11),
        .throttle_days = row_i64(row, 12),
        .created_ms = row_i64(row, 13),
        .created_by = { row_i64(row, 14) },
        .reasons = to->reasons,
    };
    texts_read(row, 3, to->arena, to->version->question);
    texts_read(row, 5, to->arena, to->version->low);
    texts_read(row, 7, to->arena, to->version->high);
    texts_read(row, 9, to->arena, to->version->reason_question);
}

static Err reason_read(const Row *row, void *into)
{
    const VersionInto *to = into;
    SurveyReason *reason = &to->reasons[to->version->reason_count++];
    *reason = (SurveyReason){ .code = row_i64(row, 0), .ratings = (uint32_t)row_i64(row, 3) };
    texts_read(row, 1, to->arena, reason->text);
    return ERR_NONE;
}

Err survey_version_load(Tx *tx, Arena *arena, SurveyId survey, int64_t version, SurveyVersion *out)
{
    SurveyVersion found = { 0 };
    VersionInto to = { arena, &found, arena_array(arena, SurveyReason, SURVEY_REASONS_MAX) };
    Err err = tx_one(tx, SQL_SURVEY_VERSION_LOAD, VALUES(db_i64(survey.v), db_i64(version)),
                     version_read, &to);
    if (!err) {
        err = tx_each(tx, SQL_SURVEY_REASONS,
                      VALUES(db_i64(survey.v), db_i64(version), db_i64(SURVEY_REASONS_MAX)),
                      reason_read, &to);
    }
    if (err) {
        return err;
    }
    *out = found;
    return ERR_NONE;
}

static Err survey_rows_read(const Row *row, void *rows)
{
    ListRows *into = rows;
    survey_row(row, into->arena, list_rows_next(into));
    return ERR_NONE;
}

static ListMark survey_mark(const void *row)
{
    const Survey *survey = row;
    return (ListMark){ .given = true, .key = survey->id.v, .id = survey->id.v };
}

Err survey_list_page(Tx *tx, Arena *arena, const ListAsk *ask, SurveyPage *out)
{
    ListRows rows = list_rows_make(arena, Survey, ask);
    Err err = tx_each(tx, SQL_SURVEY_LIST,
                      VALUES(db_i64(list_direction(ask)), db_bool(ask->mark.given),
                             db_i64(ask->mark.id), db_i64(ask->limit + 1), db_i64(ask->offset)),
                      survey_rows_read, &rows);
    if (err) {
        return err;
    }
    ListEnds ends = list_rows_end(&rows, ask, survey_mark);
    *out = (SurveyPage){ .rows = (const Survey *)(const void *)rows.rows, .ends = ends };
    return ERR_NONE;
}

static void count_read(const Row *row, void *into)
{
    *(int64_t *)into = row_i64(row, 0);
}

Err survey_list_count(Tx *tx, int64_t *out)
{
    return tx_one(tx, SQL_SURVEY_LIST_COUNT, NO_VALUES, count_read, out);
}

// ---- what is answered -------------------------------------------------------------------------

void survey_response_insert(Tx *tx, const SurveyResponse *r)
{
    assert(r->id.v > 0);
    tx_change(tx, SQL_SURVEY_RESPONSE_INSERT,
              VALUES(db_i64(r->id.v), db_i64(r->survey.v), db_i64(r->version), db_i64(r->ticket.v),
                     db_i64_or_null(r->conversation.v), db_i64(r->person.v),
                     db_i64_or_null(r->agent.v), db_i64_or_null(r->team.v),
                     db_i64_or_null(r->message.v), db_i64(r->language), db_i64(r->delivered),
                     db_i64(r->state), db_i64(r->rating), db_i64(r->category), db_i64(r->reason),
                     db_text(r->comment), db_i64(r->offered_ms), db_i64(r->answered_ms),
                     db_i64(r->changed_ms), db_i64(r->expires_ms)));
}

void survey_response_update(Tx *tx, const SurveyResponse *r)
{
    tx_change(tx, SQL_SURVEY_RESPONSE_UPDATE,
              VALUES(db_i64(r->id.v), db_i64(r->state), db_i64(r->rating), db_i64(r->category),
                     db_i64(r->reason), db_text(r->comment), db_i64(r->answered_ms),
                     db_i64(r->changed_ms)));
}

static void response_row(const Row *row, Arena *arena, SurveyResponse *out)
{
    *out = (SurveyResponse){
        .id = { row_i64(row, 0) },
        .survey = { row_i64(row, 1) },
        .version = row_i64(row, 2),
        .ticket = { row_i64(row, 3) },
        .conversation = { row_i64(row, 4) },
        .person = { row_i64(row, 5) },
        .agent = { row_i64(row, 6) },
        .team = { row_i64(row, 7) },
        .message = { row_i64(row, 8) },
        .language = (Language)row_i64(row, 9),
        .delivered = (uint32_t)row_i64(row, 10),
        .state = (SurveyState)row_i64(row, 11),
        .rating = row_i64(row, 12),
        .category = (SurveyCategory)row_i64(row, 13),
        .reason = row_i64(row, 14),
        .comment = row_text_copy(row, 15, arena),
        .offered_ms = row_i64(row, 16),
        .answered_ms = row_i64(row, 17),
        .changed_ms = row_i64(row, 18),
        .expires_ms = row_i64(row, 19),
        .owner = { row_i64(row, 20) },
    };
}

typedef struct ResponseInto {
    Arena *arena;
    SurveyResponse *response;
} ResponseInto;

static void response_read(const Row *row, void *into)
{
    const ResponseInto *to = into;
    response_row(row, to->arena, to->response);
}

Err survey_response_load(Tx *tx, Arena *arena, SurveyResponseId id, SurveyResponse *out)
{
    return tx_one(tx, SQL_SURVEY_RESPONSE_LOAD, VALUES(db_i64(id.v)), response_read,
                  &(ResponseInto){ arena, out });
}

Err survey_response_load_by_message(Tx *tx, Arena *arena, MessageId message, SurveyResponse *out)
{
    return tx_one(tx, SQL_SURVEY_RESPONSE_LOAD_BY_MESSAGE, VALUES(db_i64(message.v)), response_read,
                  &(ResponseInto){ arena, out });
}

Err survey_response_load_of_ticket(Tx *tx, Arena *arena, TicketId ticket, SurveyResponse *out)
{
    return tx_one(tx, SQL_SURVEY_RESPONSE_LOAD_OF_TICKET, VALUES(db_i64(ticket.v)), response_read,
                  &(ResponseInto){ arena, out });
}

Err survey_response_load_once(Tx *tx, Arena *arena, ConversationId conversation, TicketId ticket,
                              SurveyResponse *out)
{
    return tx_one(tx, SQL_SURVEY_RESPONSE_LOAD_ONCE,
                  VALUES(db_i64_or_null(conversation.v), db_i64(ticket.v)), response_read,
                  &(ResponseInto){ arena, out });
}

static void yes_read(const Row *row, void *into)
{
    *(bool *)into = row_bool(row, 0);
}

Err survey_person_was_asked(Tx *tx, PersonId person, int64_t since_ms, bool *out)
{
    return tx_one(tx, SQL_SURVEY_PERSON_WAS_ASKED, VALUES(db_i64(person.v), db_i64(since_ms)),
                  yes_read, out);
}

// $1 to $8 of the statements that take a SurveyWhich.
#define WHICH_VALUES(which)                                                          \
    db_i64((which)->survey.v), db_i64((which)->ticket.v), db_i64((which)->person.v), \
        db_i64((which)->agent.v), db_i64((which)->team.v), db_i64((which)->from_ms), \
        db_i64((which)->to_ms), db_i64((which)->scores)

static Err response_rows_read(const Row *row, void *rows)
{
    ListRows *into = rows;
    response_row(row, into->arena, list_rows_next(into));
    return ERR_NONE;
}

static ListMark response_mark(const void *row)
{
    const SurveyResponse *response = row;
    return (ListMark){ .given = true, .key = response->id.v, .id = response->id.v };
}

Err survey_response_page(Tx *tx, Arena *arena, const SurveyWhich *which, const ListAsk *ask,
                         SurveyResponsePage *out)
{
    ListRows rows = list_rows_make(arena, SurveyResponse, ask);
    Err err =
        tx_each(tx, SQL_SURVEY_RESPONSE_LIST,
                VALUES(WHICH_VALUES(which), db_i64(list_direction(ask)), db_bool(ask->mark.given),
                       db_i64(ask->mark.id), db_i64(ask->limit + 1), db_i64(ask->offset)),
                response_rows_read, &rows);
    if (err) {
        return err;
    }
    ListEnds ends = list_rows_end(&rows, ask, response_mark);
    *out = (SurveyResponsePage){ .rows = (const SurveyResponse *)(const void *)rows.rows,
                                 .ends = ends };
    return ERR_NONE;
}

Err survey_response_count(Tx *tx, const SurveyWhich *which, int64_t *out)
{
    return tx_one(tx, SQL_SURVEY_RESPONSE_COUNT, VALUES(WHICH_VALUES(which)), count_read, out);
}

typedef struct TalliesInto {
    Arena *arena;
    SurveyTally *rows;
    size_t count;
} TalliesInto;

static Err tally_read(const Row *row, void *into)
{
    TalliesInto *to = into;
    to->rows[to->count++] = (SurveyTally){
        .key = row_i64(row, 0),
        .name = row_text_copy(row, 1, to->arena),
        .offered = row_i64(row, 2),
        .good = row_i64(row, 3),
        .bad = row_i64(row, 4),
        .commented = row_i64(row, 5),
    };
    return ERR_NONE;
}

Err survey_tally(Tx *tx, Arena *arena, const SurveyWhich *which, SurveyBreakdown by,
                 SurveyTallies *out)
{
    TalliesInto to = { arena, arena_array(arena, SurveyTally, SURVEY_RESULT_ROWS_MAX), 0 };
    Err err = tx_each(tx, SQL_SURVEY_TALLY,
                      VALUES(WHICH_VALUES(which), db_i64(by), db_i64(SURVEY_RESULT_ROWS_MAX),
                             db_i64(which->day_shift_ms)),
                      tally_read, &to);
    if (err) {
        return err;
    }
    for (size_t i = 0; by == SURVEY_BY_RATING && i < to.count; i++) {
        to.rows[i].scale = (SurveyScale)(to.rows[i].key / SCALE_KEYS);
        to.rows[i].key %= SCALE_KEYS;
    }
    *out = (SurveyTallies){ to.rows, to.count };
    return ERR_NONE;
}

// ---- secrets of the server --------------------------------------------------------------------

void server_secret_insert(Tx *tx, Str name, const unsigned char secret[SERVER_SECRET_BYTES])
{
    tx_change(tx, SQL_SERVER_SECRET_INSERT,
              VALUES(db_text(name), db_blob(secret, SERVER_SECRET_BYTES)));
}

static void secret_read(const Row *row, void *into)
{
    Str secret = row_blob(row, 0);
    assert(secret.len == SERVER_SECRET_BYTES);
    memcpy(into, secret.at, SERVER_SECRET_BYTES);
}

Err server_secret_load(Tx *tx, Str name, unsigned char out[SERVER_SECRET_BYTES])
{
    return tx_one(tx, SQL_SERVER_SECRET_LOAD, VALUES(db_text(name)), secret_read, out);
}
