#include "model/survey.h"

#include <string.h>

// ---- names ------------------------------------------------------------------------------------

Str survey_scale_name(SurveyScale scale)
{
#define X(name, text, points) [name] = STR_INIT(text),
    static const Str names[] = { SURVEY_SCALE_LIST(X) };
#undef X
    assert(scale < SURVEY_SCALE_COUNT);
    return names[scale];
}

SurveyScale survey_scale_from(Str name)
{
    for (SurveyScale scale = SURVEY_SCALE_NONE + 1; scale < SURVEY_SCALE_COUNT; scale++) {
        if (str_equal(survey_scale_name(scale), name)) {
            return scale;
        }
    }
    return SURVEY_SCALE_NONE;
}

int64_t survey_scale_points(SurveyScale scale)
{
#define X(name, text, points) [name] = points,
    static const int64_t all[] = { SURVEY_SCALE_LIST(X) };
#undef X
    assert(scale < SURVEY_SCALE_COUNT);
    return all[scale];
}

Str survey_state_name(SurveyState state)
{
    static const Str names[] = {
        [SURVEY_STATE_NONE] = STR_INIT(""),       [SURVEY_OFFERED] = STR_INIT("offered"),
        [SURVEY_ANSWERED] = STR_INIT("answered"), [SURVEY_EXPIRED] = STR_INIT("expired"),
        [SURVEY_DROPPED] = STR_INIT("dropped"),
    };
    static_assert(countof(names) == SURVEY_STATE_COUNT, "a name for each");
    assert(state < SURVEY_STATE_COUNT);
    return names[state];
}

Str survey_category_name(SurveyCategory category)
{
    static const Str names[] = {
        [SURVEY_CATEGORY_NONE] = STR_INIT(""),
        [SURVEY_BAD] = STR_INIT("bad"),
        [SURVEY_GOOD] = STR_INIT("good"),
    };
    static_assert(countof(names) == SURVEY_CATEGORY_COUNT, "a name for each");
    assert(category < SURVEY_CATEGORY_COUNT);
    return names[category];
}

Str satisfaction_name(Satisfaction satisfaction)
{
#define X(name, text) [name] = STR_INIT(text),
    static const Str names[] = { SATISFACTION_LIST(X) };
#undef X
    assert(satisfaction < SATISFACTION_COUNT);
    return names[satisfaction];
}

Satisfaction satisfaction_from(Str name)
{
    Satisfaction found = SATISFACTION_UNOFFERED;
    while (found < SATISFACTION_COUNT && !str_equal(satisfaction_name(found), name)) {
        found++;
    }
    return found;
}

// ---- what is asked ----------------------------------------------------------------------------

static Err text_check(Str text, Str field, bool needed, Refusal *why)
{
    if (!str_is_utf8(text) || (text.len > 0 && memchr(text.at, 0, text.len))) {
        return refuse(why, ERR_INVALID, field, S("bad_encoding"), S("the text is not UTF-8"));
    }
    if (needed && str_trim(text).len == 0) {
        return refuse(why, ERR_INVALID, field, S("blank"), S("the text must not be empty"));
    }
    if (text.len > SURVEY_TEXT_BYTES_MAX || str_code_points(text) > SURVEY_TEXT_POINTS_MAX) {
        return refuse(why, ERR_INVALID, field, S("too_long"), S("the text is too long"));
    }
    return ERR_NONE;
}

Err survey_name_check(Str name, Refusal *why)
{
    Err err = text_check(name, S("name"), true, why);
    if (!err && name.len > SURVEY_NAME_BYTES_MAX) {
        return refuse(why, ERR_INVALID, S("name"), S("too_long"), S("the name is too long"));
    }
    return err;
}

// A text in both languages; `fields` names it in each.
static Err texts_check(const Str text[LANGUAGE_COUNT], const Str fields[LANGUAGE_COUNT],
                       bool needed, Refusal *why)
{
    for (Language language = 0; language < LANGUAGE_COUNT; language++) {
        Err err = text_check(text[language], fields[language], needed, why);
        if (err) {
            return err;
        }
    }
    return ERR_NONE;
}

static Err reason_check(const SurveyVersion *version, size_t at, Refusal *why)
{
    static const Str texts[LANGUAGE_COUNT] = { STR_INIT("reasons.text.en"),
                                               STR_INIT("reasons.text.ja") };
    const SurveyReason *reason = &version->reasons[at];
    if (reason->code < SURVEY_REASON_CODE_FIRST || reason->code > SURVEY_REASON_CODE_LAST) {
        return refuse(why, ERR_INVALID, S("reasons.code"), S("out_of_range"),
                      S("the code of a reason is between 1000 and 1000000"));
    }
    for (size_t i = 0; i < at; i++) {
        if (version->reasons[i].code == reason->code) {
            return refuse(why, ERR_INVALID, S("reasons.code"), S("taken"),
                          S("two reasons have the same code"));
        }
    }
    uint32_t all = (UINT32_C(2) << survey_scale_points(version->scale)) - 2;
    if (reason->ratings == 0 || (reason->ratings & ~all) != 0) {
        return refuse(why, ERR_INVALID, S("reasons.ratings"), S("out_of_range"),
                      S("a reason is asked at ratings of the scale, at one at least"));
    }
    return texts_check(reason->text, texts, true, why);
}

Err survey_version_check(const SurveyVersion *version, Refusal *why)
{
    static const Str names[][LANGUAGE_COUNT] = {
        { STR_INIT("question.en"), STR_INIT("question.ja") },
        { STR_INIT("low.en"), STR_INIT("low.ja") },
        { STR_INIT("high.en"), STR_INIT("high.ja") },
        { STR_INIT("reason_question.en"), STR_INIT("reason_question.ja") },
    };
    if (version->scale == SURVEY_SCALE_NONE) {
        return refuse(why, ERR_INVALID, S("scale"), S("unknown"),
                      S("is stars_5, numbers_5, emoji_2, emoji_3 or emoji_5"));
    }
    if (version->throttle_days < 0 || version->throttle_days > SURVEY_THROTTLE_DAYS_MAX) {
        return refuse(why, ERR_INVALID, S("throttle_days"), S("out_of_range"),
                      S("is between 0 and 365"));
    }
    if (version->reason_count > SURVEY_REASONS_MAX) {
        return refuse(why, ERR_INVALID, S("reasons"), S("too_many"), S("has at most 20 reasons"));
    }
    const Str *texts[] = { version->question, version->low, version->high,
                           version->reason_question };
    for (size_t i = 0; i < countof(texts); i++) {
        bool needed = i < 3 || version->reason_count > 0;
        Err err = texts_check(texts[i], names[i], needed, why);
        if (err) {
            return err;
        }
    }
    for (size_t i = 0; i < version->reason_count; i++) {
        Err err = reason_check(version, i, why);
        if (err) {
            return err;
        }
    }
    return ERR_NONE;
}

const SurveyReason *survey_reason_find(const SurveyVersion *version, int64_t code)
{
    for (size_t i = 0; i < version->reason_count; i++) {
        if (version->reasons[i].code == code) {
            return &version->reasons[i];
        }
    }
    return NULL;
}

// ---- what is answered -------------------------------------------------------------------------

Err survey_answer_check(const SurveyVersion *version, const SurveyAnswer *answer, Refusal *why)
{
    if (answer->rating < 1 || answer->rating > survey_scale_points(version->scale)) {
        return refuse(why, ERR_INVALID, S("rating"), S("out_of_range"),
                      S("the rating is not one of the scale"));
    }
    const SurveyReason *reason = survey_reason_find(version, answer->reason);
    if (answer->reason != 0 && (!reason || !(reason->ratings & (UINT32_C(1) << answer->rating)))) {
        return refuse(why, ERR_INVALID, S("reason"), S("unknown"),
                      S("the reason is not one that is asked at this rating"));
    }
    if (answer->comment.len > 0 && !version->asks_comment) {
        return refuse(why, ERR_INVALID, S("comment"), S("not_asked"),
                      S("this survey asks for no comment"));
    }
    if (!str_is_utf8(answer->comment) ||
        (answer->comment.len > 0 && memchr(answer->comment.at, 0, answer->comment.len))) {
        return refuse(why, ERR_INVALID, S("comment"), S("bad_encoding"),
                      S("the text is not UTF-8"));
    }
    if (str_code_points(answer->comment) > SURVEY_COMMENT_POINTS_MAX) {
        return refuse(why, ERR_INVALID, S("comment"), S("too_long"), S("the comment is too long"));
    }
    return ERR_NONE;
}

SurveyCategory survey_category(SurveyScale scale, int64_t rating)
{
    int64_t points = survey_scale_points(scale);
    int64_t bad_most = points / 2 + points % 2; // 1 of 2, 2 of 3, 3 of 5
    assert(rating >= 1);
    assert(rating <= points);
    return rating <= bad_most ? SURVEY_BAD : SURVEY_GOOD;
}

SurveyState survey_state_at(const SurveyResponse *response, int64_t now_ms)
{
    bool over = response->state == SURVEY_OFFERED && now_ms >= response->expires_ms;
    return over ? SURVEY_EXPIRED : response->state;
}

Satisfaction survey_satisfaction(SurveyCategory category, Str comment)
{
    bool has_comment = str_trim(comment).len > 0;
    if (category == SURVEY_CATEGORY_NONE) {
        return SATISFACTION_OFFERED;
    }
    if (category == SURVEY_GOOD) {
        return has_comment ? SATISFACTION_GOOD_WITH_COMMENT : SATISFACTION_GOOD;
    }
    return has_comment ? SATISFACTION_BAD_WITH_COMMENT : SATISFACTION_BAD;
}
