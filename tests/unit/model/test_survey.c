// What a survey may ask, what an answer may be, and how it counts (SAT-1).
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/survey.h"

static const SurveyReason reasons[] = {
    { 1000, { STR_INIT("slow"), STR_INIT("遅い") }, 1 << 1 | 1 << 2 },
    { 1001, { STR_INIT("rude"), STR_INIT("失礼") }, 1 << 1 },
};

static SurveyVersion good_version(void)
{
    return (SurveyVersion){
        .scale = SURVEY_STARS_5,
        .question = { STR_INIT("How?"), STR_INIT("いかが") },
        .low = { STR_INIT("bad"), STR_INIT("不満") },
        .high = { STR_INIT("good"), STR_INIT("満足") },
        .reason_question = { STR_INIT("Why?"), STR_INIT("理由") },
        .reasons = reasons,
        .reason_count = countof(reasons),
        .asks_comment = true,
    };
}

static void refused_as(const SurveyVersion *version, Str field, Str code)
{
    Refusal why = { 0 };
    assert_int_equal(survey_version_check(version, &why), ERR_INVALID);
    assert_true(str_equal(why.field, field));
    assert_true(str_equal(why.code, code));
}

static void a_whole_version_is_taken(void **state)
{
    (void)state;
    SurveyVersion version = good_version();
    assert_int_equal(survey_version_check(&version, NULL), ERR_NONE);
}

static void what_is_wrong_is_named(void **state)
{
    (void)state;
    SurveyVersion version = good_version();
    version.scale = SURVEY_SCALE_NONE;
    refused_as(&version, S("scale"), S("unknown"));
    version = good_version();
    version.question[LANGUAGE_JA] = S(" ");
    refused_as(&version, S("question.ja"), S("blank"));
    version = good_version();
    version.high[LANGUAGE_EN] = S("\xff");
    refused_as(&version, S("high.en"), S("bad_encoding"));
    version = good_version();
    version.throttle_days = SURVEY_THROTTLE_DAYS_MAX + 1;
    refused_as(&version, S("throttle_days"), S("out_of_range"));
    version = good_version();
    version.reason_question[LANGUAGE_EN] = S("");
    refused_as(&version, S("reason_question.en"), S("blank"));
    version.reason_count = 0; // nothing to ask for then
    assert_int_equal(survey_version_check(&version, NULL), ERR_NONE);
}

static void reasons_have_codes_of_their_own_and_ratings_of_the_scale(void **state)
{
    (void)state;
    SurveyReason changed[] = { reasons[0], reasons[1] };
    SurveyVersion version = good_version();
    version.reasons = changed;
    changed[1].code = 1000;
    refused_as(&version, S("reasons.code"), S("taken"));
    changed[1].code = 999;
    refused_as(&version, S("reasons.code"), S("out_of_range"));
    changed[1] = reasons[1];
    changed[1].ratings = 1 << 6;
    refused_as(&version, S("reasons.ratings"), S("out_of_range"));
    changed[1].ratings = 1; // rating 0
    refused_as(&version, S("reasons.ratings"), S("out_of_range"));
    changed[1].ratings = 1 << 5;
    assert_int_equal(survey_version_check(&version, NULL), ERR_NONE);
}

static void answers_are_held_to_the_version(void **state)
{
    (void)state;
    SurveyVersion version = good_version();
    Refusal why = { 0 };
    SurveyAnswer answer = { .rating = 2, .reason = 1000, .comment = S("really") };
    assert_int_equal(survey_answer_check(&version, &answer, &why), ERR_NONE);
    answer.reason = 1001; // asked at 1 alone
    assert_int_equal(survey_answer_check(&version, &answer, &why), ERR_INVALID);
    assert_true(str_equal(why.field, S("reason")));
    answer = (SurveyAnswer){ .rating = 6 };
    assert_int_equal(survey_answer_check(&version, &answer, &why), ERR_INVALID);
    assert_true(str_equal(why.field, S("rating")));
    answer = (SurveyAnswer){ .rating = 5, .comment = S("well done") };
    version.asks_comment = false;
    assert_int_equal(survey_answer_check(&version, &answer, &why), ERR_INVALID);
    assert_true(str_equal(why.field, S("comment")));
}

static void ratings_count_as_the_reference_counts(void **state)
{
    (void)state;
    static const struct {
        SurveyScale scale;
        int64_t bad_most;
    } table[] = {
        { SURVEY_EMOJI_2, 1 }, { SURVEY_EMOJI_3, 2 },   { SURVEY_EMOJI_5, 3 },
        { SURVEY_STARS_5, 3 }, { SURVEY_NUMBERS_5, 3 },
    };
    for (size_t i = 0; i < countof(table); i++) {
        for (int64_t rating = 1; rating <= survey_scale_points(table[i].scale); rating++) {
            SurveyCategory want = rating <= table[i].bad_most ? SURVEY_BAD : SURVEY_GOOD;
            assert_int_equal(survey_category(table[i].scale, rating), want);
        }
    }
}

static void an_offer_expires_and_an_answer_does_not(void **state)
{
    (void)state;
    SurveyResponse response = { .state = SURVEY_OFFERED, .expires_ms = 1000 };
    assert_int_equal(survey_state_at(&response, 999), SURVEY_OFFERED);
    assert_int_equal(survey_state_at(&response, 1000), SURVEY_EXPIRED);
    response.state = SURVEY_ANSWERED;
    assert_int_equal(survey_state_at(&response, 1000), SURVEY_ANSWERED);
}

static void names_lead_back_to_what_they_name(void **state)
{
    (void)state;
    for (SurveyScale scale = SURVEY_SCALE_NONE + 1; scale < SURVEY_SCALE_COUNT; scale++) {
        assert_int_equal(survey_scale_from(survey_scale_name(scale)), scale);
    }
    for (Satisfaction is = 0; is < SATISFACTION_COUNT; is++) {
        assert_int_equal(satisfaction_from(satisfaction_name(is)), is);
    }
    assert_int_equal(satisfaction_from(S("excellent")), SATISFACTION_COUNT);
    assert_int_equal(survey_scale_from(S("stars_7")), SURVEY_SCALE_NONE);
    assert_int_equal(survey_satisfaction(SURVEY_GOOD, S(" ")), SATISFACTION_GOOD);
    assert_int_equal(survey_satisfaction(SURVEY_BAD, S("no")), SATISFACTION_BAD_WITH_COMMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_version_is_taken),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(reasons_have_codes_of_their_own_and_ratings_of_the_scale),
        cmocka_unit_test(answers_are_held_to_the_version),
        cmocka_unit_test(ratings_count_as_the_reference_counts),
        cmocka_unit_test(an_offer_expires_and_an_answer_does_not),
        cmocka_unit_test(names_lead_back_to_what_they_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
