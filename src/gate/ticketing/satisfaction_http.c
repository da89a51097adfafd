#include "gate/ticketing/handlers.h"
#include "gate/ticketing/rule_json.h"
#include "gate/ticketing/surveys.h"

#include "desk/survey/survey_rate.h"

static const SortName sorts[] = { { STR_INIT("id"), 0 }, { STR_INIT("created_at"), 0 } };

typedef struct RatingsAsk {
    Paging paging;
    SurveyWhich which;
} RatingsAsk;

Err ratings_accept(Request *request)
{
    RatingsAsk *ask = arena_new(&request->arena, RatingsAsk);
    request->state = ask;
    Err err = paging_read(request, sorts, countof(sorts), &ask->paging);
    if (!err) {
        err = request_query_i64(request, S("survey_id"), 1, INT64_MAX, 0, &ask->which.survey.v);
    }
    return err ? err : survey_which_read(request, &ask->which);
}

// Of reasons: ?locale=ja, else the account's.
static Err language_asked(Request *request, Language of_account, Language *out)
{
    Language language = of_account;
    Err err = ERR_NONE;
    if (request_query(request, S("locale")).len > 0) {
        err = rule_language_asked(request, &language);
    }
    *out = language;
    return err;
}

static Err version_of(Read *read, const SurveyResponse *response, SurveyVersion *out)
{
    Survey survey;
    return survey_read(read, response->survey, response->version, &survey, out);
}

static Err page_respond(Read *read, Request *request, Str name, bool as_rating)
{
    const RatingsAsk *ask = request->state;
    SurveyResponsePage page;
    Printer printer;
    Language language = LANGUAGE_EN;
    Err err = survey_response_list_read(read, &ask->which, &ask->paging.ask, &page);
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (!err) {
        err = language_asked(request, printer.account.language, &language);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, name);
    json_array_begin(&printer.json);
    for (size_t i = 0; i < page.ends.count; i++) {
        SurveyVersion version;
        err = version_of(read, &page.rows[i], &version);
        if (err) {
            return err;
        }
        if (as_rating) {
            satisfaction_rating_print(&printer, &page.rows[i], &version, language);
        } else {
            survey_response_print(&printer, &page.rows[i], &version, language, read->now_ms);
        }
    }
    json_array_end(&printer.json);
    paging_print(&printer, request, &ask->paging, &page.ends);
    json_object_end(&printer.json);
    return ERR_NONE;
}

Err ratings_respond(Read *read, Request *request)
{
    return page_respond(read, request, S("satisfaction_ratings"), true);
}

Err survey_responses_respond(Read *read, Request *request)
{
    return page_respond(read, request, S("survey_responses"), false);
}

Err ratings_count_respond(Read *read, Request *request)
{
    const RatingsAsk *ask = request->state;
    int64_t count = 0;
    Err err = survey_response_count_read(read, &ask->which, &count);
    if (err) {
        return err;
    }
    count_print(request, count, read->now_ms);
    return ERR_NONE;
}

// One response, as either API shows it.
static Err one_respond(Read *read, Request *request, SurveyResponseId id, bool as_rating)
{
    Language language = LANGUAGE_EN;
    SurveyResponse response;
    SurveyVersion version;
    Printer printer;
    Err err = language_asked(request, language, &language); // nonsense is refused before all else
    if (!err) {
        err = survey_response_read(read, id, &response);
    }
    if (!err) {
        err = version_of(read, &response, &version);
    }
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (!err) {
        err = language_asked(request, printer.account.language, &language);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, as_rating ? S("satisfaction_rating") : S("survey_response"));
    if (as_rating) {
        satisfaction_rating_print(&printer, &response, &version, language);
    } else {
        survey_response_print(&printer, &response, &version, language, read->now_ms);
    }
    json_object_end(&printer.json);
    return ERR_NONE;
}

Err rating_respond(Read *read, Request *request)
{
    SurveyResponseId id = { 0 };
    Err err = request_id(request, 0, &id.v);
    return err ? err : one_respond(read, request, id, true);
}

Err survey_response_respond(Read *read, Request *request)
{
    SurveyResponseId id = { 0 };
    Err err = request_id(request, 1, &id.v); // 0 is the language
    return err ? err : one_respond(read, request, id, false);
}

// ---- reasons: those of the default survey ----------------------------------------------------

Err reasons_respond(Read *read, Request *request)
{
    Survey survey;
    SurveyVersion version;
    Printer printer;
    Err err = survey_read(read, (SurveyId){ 0 }, 0, &survey, &version);
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("reasons"));
    json_array_begin(&printer.json);
    for (size_t i = 0; i < version.reason_count; i++) {
        satisfaction_reason_print(&printer, &version.reasons[i], version.created_ms);
    }
    json_array_end(&printer.json);
    json_object_end(&printer.json);
    return ERR_NONE;
}

Err reason_respond(Read *read, Request *request)
{
    int64_t code = 0;
    Survey survey;
    SurveyVersion version;
    Printer printer;
    Err err = request_id(request, 0, &code);
    if (!err) {
        err = survey_read(read, (SurveyId){ 0 }, 0, &survey, &version);
    }
    if (err) {
        return err;
    }
    const SurveyReason *reason = survey_reason_find(&version, code);
    err = reason ? printer_make(read, request, &printer) : ERR_NOT_FOUND;
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("reason"));
    satisfaction_reason_print(&printer, reason, version.created_ms);
    json_object_end(&printer.json);
    return ERR_NONE;
}

// ---- rating a ticket --------------------------------------------------------------------------

enum { SCORE_BYTES_MAX = 32 };

typedef struct RateMembers {
    Str score;
    Str comment;
    int64_t reason;
} RateMembers;

static const JsonField rate_members[] = {
    { "score", JSON_AS_TEXT, .required = true, .max = SCORE_BYTES_MAX,
      .offset = offsetof(RateMembers, score) },
    { "comment", JSON_AS_TEXT, .empty_ok = true, .max = SURVEY_COMMENT_BYTES_MAX,
      .offset = offsetof(RateMembers, comment) },
    { "reason_code", JSON_AS_I64, .min = 0, .max = SURVEY_REASON_CODE_LAST,
      .offset = offsetof(RateMembers, reason) },
};

Err ticket_rate_accept(Request *request)
{
    SurveyRate *rate = arena_new(&request->arena, SurveyRate);
    request->state = rate;
    RateMembers members = { 0 };
    const Json *rating = json_member(request->json, S("satisfaction_rating"));
    if (!rating || rating->type != JSON_OBJECT) {
        return request_refuse(request, ERR_INVALID, S("satisfaction_rating"), S("blank"),
                              S("the body must have an object named satisfaction_rating"));
    }
    Err err = request_id(request, 0, &rate->ticket.v);
    if (!err) {
        err = json_read(rating, rate_members, countof(rate_members), JSON_UNKNOWN_IGNORED, &members,
                        sizeof(members), &request->refusal);
    }
    if (err) {
        return err;
    }
    rate->good = str_equal(members.score, S("good"));
    rate->reason = members.reason;
    rate->comment = members.comment;
    if (!rate->good && !str_equal(members.score, S("bad"))) {
        return request_refuse(request, ERR_INVALID, S("score"), S("unknown"), S("is good or bad"));
    }
    return ERR_NONE;
}

Err ticket_rate_handle(Work *work, Request *request)
{
    SurveyAnswered done;
    Err err = survey_rate_apply(work, request->state, &done);
    if (err) {
        return err;
    }
    request->result = done.response.v;
    return ERR_NONE;
}

Err ticket_rate_respond(Read *read, Request *request)
{
    return one_respond(read, request, (SurveyResponseId){ request->result }, true);
}
