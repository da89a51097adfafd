#include "gate/ticketing/surveys.h"

enum {
    EXPORT_PAGE = LIST_LIMIT_MAX,
    EXPORT_ROWS_MAX = 10000, // of one answer; the next begins after its last id
    EXPORT_MAX_BYTES = ANSWER_MAX_BYTES,
    UTC_OFFSET_MIN = -14 * 60, // minutes
    UTC_OFFSET_MAX = 14 * 60,
};

#define ID_MAX ((INT64_C(1) << 53) - 1)

typedef struct ResultsAsk {
    SurveyWhich which;
    int64_t after; // of an export
} ResultsAsk;

Err survey_results_accept(Request *request)
{
    ResultsAsk *ask = arena_new(&request->arena, ResultsAsk);
    request->state = ask;
    Err err = request_id(request, 0, &ask->which.survey.v);
    if (!err) {
        err = survey_which_read(request, &ask->which);
    }
    if (!err) {
        err = request_query_i64(request, S("after"), 0, ID_MAX, 0, &ask->after);
    }
    int64_t ahead_min = 0;
    if (!err) {
        err = request_query_i64(request, S("utc_offset"), UTC_OFFSET_MIN, UTC_OFFSET_MAX, 0,
                                &ahead_min);
    }
    ask->which.day_shift_ms = ahead_min * 60 * 1000;
    return err;
}

Err survey_results_respond(Read *read, Request *request)
{
    const ResultsAsk *ask = request->state;
    Survey survey;
    SurveyVersion version;
    SurveyResults results;
    Err err = survey_read(read, ask->which.survey, 0, &survey, &version);
    if (!err) {
        err = survey_results_read(read, &ask->which, &results);
    }
    if (err) {
        return err;
    }
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    json_key(&json, S("results"));
    survey_results_print(&json, &results, ask->which.day_shift_ms);
    json_object_end(&json);
    return ERR_NONE;
}

// ---- export -----------------------------------------------------------------------------------

// A spreadsheet runs what begins with one of these: such text is made plain by an apostrophe.
static bool is_formula(Str text)
{
    static const Str signs = STR_INIT("=+-@\t\r\n");
    for (size_t i = 0; i < signs.len && text.len > 0; i++) {
        if (text.at[0] == signs.at[i]) {
            return true;
        }
    }
    return false;
}

static void cell_text(Buf *out, Str text)
{
    buf_add(out, S(",\""));
    if (is_formula(text)) {
        buf_add_char(out, '\'');
    }
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '"') {
            buf_add_char(out, '"');
        }
        buf_add_char(out, text.at[i]);
    }
    buf_add_char(out, '"');
}

static void cell_id(Buf *out, int64_t id)
{
    buf_add_char(out, ',');
    if (id) {
        buf_add_i64(out, id);
    }
}

static void cell_time(Buf *out, int64_t time_ms)
{
    buf_add_char(out, ',');
    if (time_ms) {
        JsonWriter json = { .out = out };
        json_time_s(&json, time_ms); // quoted, as a cell may be
    }
}

static void row_print(Buf *out, const SurveyResponse *response, int64_t now_ms)
{
    buf_add_i64(out, response->id.v);
    cell_id(out, response->version);
    cell_id(out, response->ticket.v);
    cell_id(out, response->conversation.v);
    cell_id(out, response->person.v);
    cell_id(out, response->agent.v);
    cell_id(out, response->team.v);
    cell_text(out, survey_state_name(survey_state_at(response, now_ms)));
    cell_id(out, response->rating);
    cell_text(out, survey_category_name(response->category));
    cell_id(out, response->reason);
    cell_text(out, response->comment);
    cell_time(out, response->offered_ms);
    cell_time(out, response->answered_ms);
    cell_time(out, response->changed_ms);
    buf_add(out, S("\r\n"));
}

static Err rows_print(Read *read, Request *request, const ResultsAsk *ask)
{
    ListAsk page_ask = { .limit = EXPORT_PAGE };
    page_ask.mark = (ListMark){ .given = ask->after > 0, .key = ask->after, .id = ask->after };
    SurveyResponsePage page = { .ends = { .has_more = true } };
    for (int rows = 0; page.ends.has_more && rows < EXPORT_ROWS_MAX; rows += EXPORT_PAGE) {
        Err err = survey_response_list_read(read, &ask->which, &page_ask, &page);
        if (err) {
            return err;
        }
        for (size_t i = 0; i < page.ends.count; i++) {
            row_print(&request->answer, &page.rows[i], read->now_ms);
        }
        page_ask.mark = page.ends.last;
    }
    if (page.ends.has_more) {
        request_add_header(request, S("X-Next-After"),
                           str_format(&request->arena, "%" PRId64, page.ends.last.id));
    }
    return ERR_NONE;
}

Err survey_export_respond(Read *read, Request *request)
{
    const ResultsAsk *ask = request->state;
    Survey survey;
    SurveyVersion version;
    Err err = survey_read(read, ask->which.survey, 0, &survey, &version);
    if (err) {
        return err;
    }
    request->content_type = S("text/csv; charset=utf-8");
    request->answer = buf_make(&request->arena, EXPORT_MAX_BYTES);
    request_add_header(request, S("Content-Disposition"), S("attachment; filename=\"survey.csv\""));
    buf_add(&request->answer,
            S("id,version,ticket_id,messaging_session_id,user_id,agent_id,group_id,state,rating,"
              "category,reason_code,comment,offered_at,answered_at,changed_at\r\n"));
    return rows_print(read, request, ask);
}
