#include "gate/ticketing/surveys.h"

#include "desk/survey/survey_save.h"

static const SortName sorts[] = { { STR_INIT("id"), 0 }, { STR_INIT("created_at"), 0 } };

#define VERSION_MAX (INT64_C(1) << 31)

// ---- reading ----------------------------------------------------------------------------------

Err surveys_accept(Request *request)
{
    Paging *paging = arena_new(&request->arena, Paging);
    request->state = paging;
    return paging_read(request, sorts, countof(sorts), paging);
}

Err surveys_respond(Read *read, Request *request)
{
    const Paging *paging = request->state;
    SurveyPage page;
    Printer printer;
    Err err = survey_list_read(read, &paging->ask, &page);
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("surveys"));
    json_array_begin(&printer.json);
    for (size_t i = 0; i < page.ends.count && !err; i++) {
        Survey survey;
        SurveyVersion version;
        err = survey_read(read, page.rows[i].id, 0, &survey, &version);
        if (!err) {
            survey_print(&printer, &survey, &version);
        }
    }
    if (err) {
        return err;
    }
    json_array_end(&printer.json);
    paging_print(&printer, request, paging, &page.ends);
    json_object_end(&printer.json);
    return ERR_NONE;
}

static Err survey_answer(Read *read, Request *request, SurveyId id, int64_t version)
{
    Survey survey;
    SurveyVersion ask;
    Printer printer;
    Err err = survey_read(read, id, version, &survey, &ask);
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("survey"));
    survey_print(&printer, &survey, &ask);
    json_object_end(&printer.json);
    return ERR_NONE;
}

Err survey_respond(Read *read, Request *request)
{
    SurveyId id = { 0 };
    Err err = request_id(request, 0, &id.v);
    return err ? err : survey_answer(read, request, id, 0);
}

Err survey_version_respond(Read *read, Request *request)
{
    SurveyId id = { 0 };
    int64_t version = 0;
    Err err = request_id(request, 0, &id.v);
    if (!err) {
        err = request_id(request, 1, &version);
    }
    return err ? err : survey_answer(read, request, id, version);
}

// ---- what a body says ------------------------------------------------------------------------

typedef struct SurveyMembers {
    Str name;
    Str scale;
    int64_t version;
    int64_t throttle_days;
    const Json *question;
    const Json *low;
    const Json *high;
    const Json *reason_question;
    const Json *reasons;
    bool active;
    bool is_default;
    bool asks_comment;
    bool has_name, has_active, has_default, has_scale, has_throttle, has_comment, has_reasons;
} SurveyMembers;

#define AT(member)  .offset = offsetof(SurveyMembers, member)
#define HAS(member) .present = offsetof(SurveyMembers, member)

static const JsonField survey_members[] = {
    { "name", JSON_AS_TEXT, .empty_ok = true, .max = SURVEY_TEXT_BYTES_MAX, AT(name),
      HAS(has_name) },
    { "active", JSON_AS_BOOL, AT(active), HAS(has_active) },
    { "default", JSON_AS_BOOL, AT(is_default), HAS(has_default) },
    { "version", JSON_AS_I64, .min = 1, .max = VERSION_MAX, AT(version) },
    { "scale", JSON_AS_TEXT, .empty_ok = true, .max = SURVEY_NAME_BYTES_MAX, AT(scale),
      HAS(has_scale) },
    { "question", JSON_AS_JSON, AT(question) },
    { "low", JSON_AS_JSON, AT(low) },
    { "high", JSON_AS_JSON, AT(high) },
    { "reason_question", JSON_AS_JSON, AT(reason_question) },
    { "reasons", JSON_AS_JSON, AT(reasons), HAS(has_reasons) },
    { "asks_comment", JSON_AS_BOOL, AT(asks_comment), HAS(has_comment) },
    { "throttle_days", JSON_AS_I64, .min = 0, .max = SURVEY_THROTTLE_DAYS_MAX, AT(throttle_days),
      HAS(has_throttle) },
};

typedef struct SurveyAsk {
    SurveyId id; // of an update
    SurveyMembers members;
    SurveyVersion version; // as it is to be
} SurveyAsk;

static Err texts_read(Request *request, Str name, const Json *value, Str out[LANGUAGE_COUNT])
{
    static const JsonField languages[] = {
        { "en", JSON_AS_TEXT, .empty_ok = true, .max = SURVEY_TEXT_BYTES_MAX,
          .offset = LANGUAGE_EN * sizeof(Str) },
        { "ja", JSON_AS_TEXT, .empty_ok = true, .max = SURVEY_TEXT_BYTES_MAX,
          .offset = LANGUAGE_JA * sizeof(Str) },
    };
    if (!value || value->type == JSON_NULL) {
        return ERR_NONE;
    }
    Err err = request_check_object(request, name, value);
    return err ? err
               : json_read(value, languages, countof(languages), JSON_UNKNOWN_IGNORED, out,
                           sizeof(Str) * LANGUAGE_COUNT, &request->refusal);
}

static Err ratings_read(Request *request, const Json *ratings, uint32_t *out)
{
    uint32_t bits = 0;
    for (size_t i = 0; ratings && ratings->type == JSON_ARRAY && i < ratings->count; i++) {
        const Json *rating = &ratings->items[i];
        if (!rating->is_integer || rating->integer < 1 || rating->integer > SURVEY_RATING_MAX) {
            return request_refuse(request, ERR_INVALID, S("reasons.ratings"), S("out_of_range"),
                                  S("a rating is a number of the scale"));
        }
        bits |= UINT32_C(1) << rating->integer;
    }
    *out = bits;
    return ERR_NONE;
}

static Err reason_read(Request *request, const Json *value, SurveyReason *out)
{
    typedef struct Members {
        int64_t code;
        const Json *text;
        const Json *ratings;
    } Members;
    static const JsonField fields[] = {
        { "code", JSON_AS_I64, .required = true, .min = 0, .max = VERSION_MAX,
          .offset = offsetof(Members, code) },
        { "text", JSON_AS_JSON, .offset = offsetof(Members, text) },
        { "ratings", JSON_AS_JSON, .offset = offsetof(Members, ratings) },
    };
    Members members = { 0 };
    Err err = request_check_object(request, S("reasons"), value);
    if (!err) {
        err = json_read(value, fields, countof(fields), JSON_UNKNOWN_IGNORED, &members,
                        sizeof(members), &request->refusal);
        Refusal *why = &request->refusal;
        why->field =
            err ? str_format(&request->arena, "reasons.%.*s", STR_ARG(why->field)) : why->field;
    }
    if (!err) {
        err = texts_read(request, S("reasons.text"), members.text, out->text);
    }
    out->code = members.code;
    return err ? err : ratings_read(request, members.ratings, &out->ratings);
}

static Err reasons_read(Request *request, const Json *value, SurveyVersion *version)
{
    if (!value || value->type != JSON_ARRAY) {
        return request_refuse(request, ERR_INVALID, S("reasons"), S("invalid"),
                              S("is a list of reasons"));
    }
    if (value->count > SURVEY_REASONS_MAX) {
        return request_refuse(request, ERR_INVALID, S("reasons"), S("too_many"),
                              S("has at most 20 reasons"));
    }
    SurveyReason *reasons = arena_array(&request->arena, SurveyReason, SURVEY_REASONS_MAX);
    for (size_t i = 0; i < value->count; i++) {
        Err err = reason_read(request, &value->items[i], &reasons[i]);
        if (err) {
            return err;
        }
    }
    version->reasons = reasons;
    version->reason_count = value->count;
    return ERR_NONE;
}

// What the body says, over what `version` says already.
static Err version_overlay(Request *request, const SurveyMembers *members, SurveyVersion *version)
{
    version->scale = members->has_scale ? survey_scale_from(members->scale) : version->scale;
    version->asks_comment = members->has_comment ? members->asks_comment : version->asks_comment;
    version->throttle_days =
        members->has_throttle ? members->throttle_days : version->throttle_days;
    Err err = texts_read(request, S("question"), members->question, version->question);
    if (!err) {
        err = texts_read(request, S("low"), members->low, version->low);
    }
    if (!err) {
        err = texts_read(request, S("high"), members->high, version->high);
    }
    if (!err) {
        err = texts_read(request, S("reason_question"), members->reason_question,
                         version->reason_question);
    }
    if (!err && members->has_reasons) {
        err = reasons_read(request, members->reasons, version);
    }
    return err;
}

static Err members_read(Request *request, SurveyAsk **out)
{
    SurveyAsk *ask = arena_new(&request->arena, SurveyAsk);
    request->state = ask;
    *out = ask;
    const Json *survey = json_member(request->json, S("survey"));
    if (!survey || survey->type != JSON_OBJECT) {
        return request_refuse(request, ERR_INVALID, S("survey"), S("blank"),
                              S("the body must have an object named survey"));
    }
    return json_read(survey, survey_members, countof(survey_members), JSON_UNKNOWN_IGNORED,
                     &ask->members, sizeof(ask->members), &request->refusal);
}

// ---- changing ---------------------------------------------------------------------------------

Err survey_create_accept(Request *request)
{
    SurveyAsk *ask = NULL;
    Err err = members_read(request, &ask);
    return err ? err : version_overlay(request, &ask->members, &ask->version);
}

Err survey_create_handle(Work *work, Request *request)
{
    const SurveyAsk *ask = request->state;
    const SurveyMembers *members = &ask->members;
    SurveyCreate create = {
        .name = members->name,
        .active = !members->has_active || members->active,
        .is_default = members->is_default,
        .ask = ask->version,
    };
    Survey survey;
    Err err = survey_create_apply(work, &create, &survey);
    if (err) {
        return err;
    }
    request->result = survey.id.v;
    return ERR_NONE;
}

Err survey_update_accept(Request *request)
{
    SurveyAsk *ask = NULL;
    Err err = members_read(request, &ask);
    return err ? err : request_id(request, 0, &ask->id.v);
}

// What is left out stays as it is now.
Err survey_update_prepare(Read *read, Request *request)
{
    SurveyAsk *ask = request->state;
    Survey survey;
    Err err = survey_read(read, ask->id, 0, &survey, &ask->version);
    if (!err) {
        err = version_overlay(request, &ask->members, &ask->version);
    }
    if (!err && ask->members.version) {
        ask->version.version = ask->members.version;
    }
    return err;
}

Err survey_update_handle(Work *work, Request *request)
{
    const SurveyAsk *ask = request->state;
    const SurveyMembers *members = &ask->members;
    SurveyUpdate update = {
        .survey = ask->id,
        .name_given = members->has_name,
        .active_given = members->has_active,
        .default_given = members->has_default,
        .ask_given = true,
        .name = members->name,
        .active = members->active,
        .is_default = members->is_default,
        .ask = ask->version,
    };
    Survey survey;
    Err err = survey_update_apply(work, &update, &survey);
    if (err) {
        return err;
    }
    request->result = survey.id.v;
    return ERR_NONE;
}

Err survey_saved_respond(Read *read, Request *request)
{
    return survey_answer(read, request, (SurveyId){ request->result }, 0);
}

Err survey_created_respond(Read *read, Request *request)
{
    request->status = 201;
    request_add_header(request, S("Location"),
                       str_format(&request->arena, "%.*s/api/v2/surveys/%" PRId64 ".json",
                                  STR_ARG(request->base_url), request->result));
    return survey_saved_respond(read, request);
}
