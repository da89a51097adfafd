#include "gate/ticketing/surveys.h"

// ---- what is asked ---------------------------------------------------------------------------

static void texts_print(JsonWriter *json, Str name, const Str text[LANGUAGE_COUNT])
{
    json_key(json, name);
    json_object_begin(json);
    print_text(json, S("en"), text[LANGUAGE_EN]);
    print_text(json, S("ja"), text[LANGUAGE_JA]);
    json_object_end(json);
}

static void reason_print(JsonWriter *json, const SurveyReason *reason)
{
    json_object_begin(json);
    print_i64(json, S("code"), reason->code);
    texts_print(json, S("text"), reason->text);
    json_key(json, S("ratings"));
    json_array_begin(json);
    for (int64_t rating = 1; rating <= SURVEY_RATING_MAX; rating++) {
        if (reason->ratings & (UINT32_C(1) << rating)) {
            json_i64(json, rating);
        }
    }
    json_array_end(json);
    json_object_end(json);
}

void survey_print(Printer *printer, const Survey *survey, const SurveyVersion *version)
{
    JsonWriter *json = &printer->json;
    json_object_begin(json);
    print_i64(json, S("id"), survey->id.v);
    print_url(printer, "surveys", survey->id.v);
    print_text(json, S("name"), survey->name);
    print_bool(json, S("active"), survey->active);
    print_bool(json, S("default"), survey->is_default);
    print_i64(json, S("version"), version->version);
    print_text(json, S("scale"), survey_scale_name(version->scale));
    print_i64(json, S("points"), survey_scale_points(version->scale));
    texts_print(json, S("question"), version->question);
    texts_print(json, S("low"), version->low);
    texts_print(json, S("high"), version->high);
    texts_print(json, S("reason_question"), version->reason_question);
    json_key(json, S("reasons"));
    json_array_begin(json);
    for (size_t i = 0; i < version->reason_count; i++) {
        reason_print(json, &version->reasons[i]);
    }
    json_array_end(json);
    print_bool(json, S("asks_comment"), version->asks_comment);
    print_i64(json, S("throttle_days"), version->throttle_days);
    print_id_or_null(json, S("version_created_by_id"), version->created_by.v);
    print_time(json, S("version_created_at"), version->created_ms);
    print_time(json, S("created_at"), survey->created_ms);
    print_time(json, S("updated_at"), survey->updated_ms);
    json_object_end(json);
}

// ---- as the reference has it ------------------------------------------------------------------

void satisfaction_rating_print(Printer *printer, const SurveyResponse *response,
                               const SurveyVersion *version, Language language)
{
    JsonWriter *json = &printer->json;
    const SurveyReason *reason = survey_reason_find(version, response->reason);
    Satisfaction score = survey_satisfaction(response->category, S(""));
    json_object_begin(json);
    print_i64(json, S("id"), response->id.v);
    print_url(printer, "satisfaction_ratings", response->id.v);
    print_id_or_null(json, S("assignee_id"), response->agent.v);
    print_id_or_null(json, S("group_id"), response->team.v);
    print_i64(json, S("requester_id"), response->person.v);
    print_i64(json, S("ticket_id"), response->ticket.v);
    print_text(json, S("score"), satisfaction_name(score));
    print_text_or_null(json, S("comment"), response->comment);
    print_text_or_null(json, S("reason"), reason ? reason->text[language] : S(""));
    print_id_or_null(json, S("reason_id"), response->reason);
    print_id_or_null(json, S("reason_code"), response->reason);
    print_id_or_null(json, S("rating"), response->rating);
    print_i64(json, S("survey_id"), response->survey.v);
    print_i64(json, S("survey_version"), response->version);
    print_id_or_null(json, S("messaging_session_id"), response->conversation.v);
    print_time(json, S("created_at"), response->offered_ms);
    print_time(json, S("updated_at"),
               response->changed_ms ? response->changed_ms : response->offered_ms);
    json_object_end(json);
}

void satisfaction_reason_print(Printer *printer, const SurveyReason *reason, int64_t created_ms)
{
    JsonWriter *json = &printer->json;
    Str value = reason->text[printer->account.language];
    json_object_begin(json);
    print_i64(json, S("id"), reason->code);
    print_url(printer, "satisfaction_reasons", reason->code);
    print_i64(json, S("reason_code"), reason->code);
    print_text(json, S("value"), value);
    print_text(json, S("raw_value"), value);
    print_time(json, S("created_at"), created_ms);
    print_time(json, S("updated_at"), created_ms);
    json_key(json, S("deleted_at"));
    json_null(json);
    json_object_end(json);
}

// ---- responses --------------------------------------------------------------------------------

static void answers_print(JsonWriter *json, const SurveyResponse *response,
                          const SurveyVersion *version, Language language)
{
    bool is_emoji = str_starts(survey_scale_name(version->scale), S("emoji"));
    const SurveyReason *reason = survey_reason_find(version, response->reason);
    json_key(json, S("answers"));
    json_array_begin(json);
    if (response->rating) {
        json_object_begin(json);
        print_text(json, S("type"), is_emoji ? S("rating_scale_emoji") : S("rating_scale_numeric"));
        print_i64(json, S("rating"), response->rating);
        print_i64(json, S("value"), response->rating);
        print_text(json, S("rating_category"), survey_category_name(response->category));
        json_object_end(json);
    }
    if (reason) {
        json_object_begin(json);
        print_text(json, S("type"), S("closed_ended"));
        json_key(json, S("options"));
        json_array_begin(json);
        json_object_begin(json);
        print_i64(json, S("id"), reason->code);
        print_text(json, S("text"), reason->text[language]);
        json_object_end(json);
        json_array_end(json);
        json_object_end(json);
    }
    if (response->comment.len > 0) {
        json_object_begin(json);
        print_text(json, S("type"), S("open_ended"));
        print_text(json, S("text"), response->comment);
        json_object_end(json);
    }
    json_array_end(json);
}

void survey_response_print(Printer *printer, const SurveyResponse *response,
                           const SurveyVersion *version, Language language, int64_t now_ms)
{
    JsonWriter *json = &printer->json;
    json_object_begin(json);
    print_i64(json, S("id"), response->id.v);
    print_i64(json, S("responder_id"), response->person.v);
    json_key(json, S("subjects"));
    json_array_begin(json);
    json_object_begin(json);
    print_i64(json, S("id"), response->ticket.v);
    print_text(json, S("type"), S("ticket"));
    print_text(json, S("zrn"),
               str_format(printer->arena, "zen:ticket:%" PRId64, response->ticket.v));
    json_object_end(json);
    json_array_end(json);
    json_key(json, S("survey"));
    json_object_begin(json);
    print_i64(json, S("id"), response->survey.v);
    print_i64(json, S("version"), response->version);
    print_text(json, S("state"), survey_state_name(survey_state_at(response, now_ms)));
    json_object_end(json);
    answers_print(json, response, version, language);
    print_time(json, S("expires_at"), response->expires_ms);
    print_time(json, S("created_at"), response->offered_ms);
    print_time(json, S("updated_at"),
               response->changed_ms ? response->changed_ms : response->offered_ms);
    json_object_end(json);
}

// ---- results ----------------------------------------------------------------------------------

// The share of good ones among the answers, in per cent to one place; null without answers.
static void csat_print(JsonWriter *json, const SurveyTally *tally)
{
    enum { DIGITS_MAX = 16 };
    Arena arena = { 0 };
    Buf text = buf_make(&arena, DIGITS_MAX);
    int64_t answered = tally->good + tally->bad;
    json_key(json, S("csat"));
    if (answered == 0) {
        json_null(json);
    } else {
        int64_t per_mille = (tally->good * 1000 + answered / 2) / answered;
        buf_format(&text, "%" PRId64 ".%" PRId64, per_mille / 10, per_mille % 10);
        json_raw(json, buf_str(&text));
    }
    arena_free(&arena);
}

static void tally_members(JsonWriter *json, const SurveyTally *tally)
{
    print_i64(json, S("offered"), tally->offered);
    print_i64(json, S("answered"), tally->good + tally->bad);
    print_i64(json, S("good"), tally->good);
    print_i64(json, S("bad"), tally->bad);
    print_i64(json, S("with_comment"), tally->commented);
    csat_print(json, tally);
}

static void tally_print(JsonWriter *json, SurveyBreakdown by, const SurveyTally *tally,
                        int64_t day_shift_ms)
{
    json_object_begin(json);
    switch (by) {
    case SURVEY_BY_RATING:
        print_text(json, S("scale"), survey_scale_name(tally->scale));
        print_i64(json, S("rating"), tally->key);
        break;
    case SURVEY_BY_AGENT:
        print_id_or_null(json, S("agent_id"), tally->key);
        print_text_or_null(json, S("name"), tally->name);
        break;
    case SURVEY_BY_TEAM:
        print_id_or_null(json, S("group_id"), tally->key);
        print_text_or_null(json, S("name"), tally->name);
        break;
    case SURVEY_BY_DAY:
        print_time(json, S("day"), tally->key * SURVEY_DAY_MS - day_shift_ms);
        break;
    case SURVEY_BY_REASON:
        print_id_or_null(json, S("reason_code"), tally->key);
        break;
    case SURVEY_BY_NOTHING:
        break;
    }
    tally_members(json, tally);
    json_object_end(json);
}

void survey_results_print(JsonWriter *json, const SurveyResults *results, int64_t day_shift_ms)
{
    static const Str names[] = {
        [SURVEY_BY_RATING] = STR_INIT("ratings"), [SURVEY_BY_AGENT] = STR_INIT("agents"),
        [SURVEY_BY_TEAM] = STR_INIT("groups"),    [SURVEY_BY_DAY] = STR_INIT("days"),
        [SURVEY_BY_REASON] = STR_INIT("reasons"),
    };
    json_object_begin(json);
    tally_members(json, &results->whole);
    for (SurveyBreakdown by = SURVEY_BY_RATING; by <= SURVEY_BY_REASON; by++) {
        json_key(json, names[by]);
        json_array_begin(json);
        for (size_t i = 0; i < results->by[by].count; i++) {
            tally_print(json, by, &results->by[by].rows[i], day_shift_ms);
        }
        json_array_end(json);
    }
    json_object_end(json);
}
