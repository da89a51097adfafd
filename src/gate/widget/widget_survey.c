#include "desk/survey/survey_answer.h"
#include "desk/survey/survey_read.h"
#include "gate/widget/widget.h"

// GET /widget/surveys/MESSAGE, and the answer to it.
typedef struct SurveyAsk {
    MessageId message;
    SurveyAnswer answer; // of an answer
} SurveyAsk;

typedef struct AnswerBody {
    int64_t rating;
    int64_t reason; // 0: none
    Str comment;
} AnswerBody;

static const JsonField fields[] = {
    { .name = "rating",
      .as = JSON_AS_I64,
      .required = true,
      .min = 1,
      .max = SURVEY_RATING_MAX,
      .offset = offsetof(AnswerBody, rating) },
    { .name = "reason",
      .as = JSON_AS_I64,
      .min = SURVEY_REASON_CODE_FIRST,
      .max = SURVEY_REASON_CODE_LAST,
      .offset = offsetof(AnswerBody, reason) },
    { .name = "comment",
      .as = JSON_AS_TEXT,
      .empty_ok = true,
      .max = SURVEY_COMMENT_BYTES_MAX,
      .offset = offsetof(AnswerBody, comment) },
};

Err widget_survey_accept(Request *request)
{
    SurveyAsk *ask = arena_new(&request->arena, SurveyAsk);
    request->state = ask;
    Err err = widget_needs_device(request);
    return err ? err : request_id(request, 0, &ask->message.v);
}

Err widget_answer_accept(Request *request)
{
    AnswerBody body = { 0 };
    Err err = widget_survey_accept(request);
    if (!err) {
        err = json_read(request->json, fields, countof(fields), JSON_UNKNOWN_REFUSED, &body,
                        sizeof(body), &request->refusal);
    }
    if (err) {
        return err;
    }
    SurveyAsk *ask = request->state;
    ask->answer = (SurveyAnswer){ body.rating, body.reason, body.comment };
    return ERR_NONE;
}

Err widget_answer_apply(Work *work, Request *request)
{
    const SurveyAsk *ask = request->state;
    SurveyAnswerSend send = { .message = ask->message, .answer = ask->answer };
    SurveyAnswered done;
    return survey_answer_apply(work, &send, &done);
}

static void text_member(JsonWriter *json, Str name, Str text)
{
    json_key(json, name);
    json_text(json, text);
}

static void number_member(JsonWriter *json, Str name, int64_t number)
{
    json_key(json, name);
    if (number) {
        json_i64(json, number);
    } else {
        json_null(json);
    }
}

static void reasons_print(JsonWriter *json, const SurveyVersion *version, Language language)
{
    json_key(json, S("reasons"));
    json_array_begin(json);
    for (size_t i = 0; i < version->reason_count; i++) {
        const SurveyReason *reason = &version->reasons[i];
        json_object_begin(json);
        number_member(json, S("code"), reason->code);
        text_member(json, S("text"), reason->text[language]);
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
    json_array_end(json);
}

static void card_print(JsonWriter *json, const SurveyCard *card, Language language)
{
    const SurveyVersion *version = &card->version;
    const SurveyResponse *response = &card->response;
    json_object_begin(json);
    json_key(json, S("message"));
    json_id_text(json, response->message.v);
    text_member(json, S("state"), survey_state_name(card->state));
    json_key(json, S("open"));
    json_bool(json, card->open);
    json_key(json, S("expires_at"));
    json_time_ms(json, response->expires_ms);
    text_member(json, S("scale"), survey_scale_name(version->scale));
    number_member(json, S("points"), survey_scale_points(version->scale));
    text_member(json, S("question"), version->question[language]);
    text_member(json, S("low"), version->low[language]);
    text_member(json, S("high"), version->high[language]);
    text_member(json, S("reason_question"), version->reason_question[language]);
    reasons_print(json, version, language);
    json_key(json, S("asks_comment"));
    json_bool(json, version->asks_comment);
    number_member(json, S("rating"), response->rating);
    number_member(json, S("reason"), response->reason);
    text_member(json, S("comment"), response->comment);
    json_object_end(json);
}

Err widget_survey_respond(Read *read, Request *request)
{
    const SurveyAsk *ask = request->state;
    WidgetSetup setup;
    SurveyCard card;
    Err err = widget_open(read, request, &setup);
    if (!err) {
        err = survey_card_read(read, ask->message, &card);
    }
    if (err) {
        return err;
    }
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    json_key(&json, S("survey"));
    card_print(&json, &card, widget_language(request, request_query(request, S("language"))));
    json_object_end(&json);
    return ERR_NONE;
}
