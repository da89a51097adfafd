#include "gate/ticketing/surveys.h"

#define SECONDS_MAX (INT64_C(1) << 40)
#define ID_MAX      ((INT64_C(1) << 53) - 1)

#define BIT(satisfaction) (UINT32_C(1) << (satisfaction))
#define GOOD_PLAIN        BIT(SATISFACTION_GOOD)
#define GOOD_COMMENTED    BIT(SATISFACTION_GOOD_WITH_COMMENT)
#define BAD_PLAIN         BIT(SATISFACTION_BAD)
#define BAD_COMMENTED     BIT(SATISFACTION_BAD_WITH_COMMENT)

static const struct {
    Str name;
    uint32_t scores;
} scores[] = {
    { STR_INIT("offered"), BIT(SATISFACTION_OFFERED) },
    { STR_INIT("unoffered"), BIT(SATISFACTION_UNOFFERED) }, // no response is that
    { STR_INIT("received"), GOOD_PLAIN | GOOD_COMMENTED | BAD_PLAIN | BAD_COMMENTED },
    { STR_INIT("received_with_comment"), GOOD_COMMENTED | BAD_COMMENTED },
    { STR_INIT("received_without_comment"), GOOD_PLAIN | BAD_PLAIN },
    { STR_INIT("good"), GOOD_PLAIN | GOOD_COMMENTED },
    { STR_INIT("good_with_comment"), GOOD_COMMENTED },
    { STR_INIT("good_without_comment"), GOOD_PLAIN },
    { STR_INIT("bad"), BAD_PLAIN | BAD_COMMENTED },
    { STR_INIT("bad_with_comment"), BAD_COMMENTED },
    { STR_INIT("bad_without_comment"), BAD_PLAIN },
};

static Err score_read(Request *request, SurveyWhich *which)
{
    Str score = request_query(request, S("score"));
    if (score.len == 0) {
        return ERR_NONE;
    }
    for (size_t i = 0; i < countof(scores); i++) {
        if (str_equal(scores[i].name, score)) {
            which->scores = scores[i].scores;
            return ERR_NONE;
        }
    }
    return request_refuse(request, ERR_INVALID, S("score"), S("unknown"),
                          S("is not a score that can be asked for"));
}

Err survey_which_read(Request *request, SurveyWhich *out)
{
    SurveyWhich which = *out;
    int64_t start_s = 0;
    int64_t end_s = 0;
    const struct {
        Str name;
        int64_t least;
        int64_t most;
        int64_t *into;
    } numbers[] = {
        { S("start_time"), 0, SECONDS_MAX, &start_s },
        { S("end_time"), 0, SECONDS_MAX, &end_s },
        { S("agent_id"), 1, ID_MAX, &which.agent.v },
        { S("group_id"), 1, ID_MAX, &which.team.v },
        { S("user_id"), 1, ID_MAX, &which.person.v },
        { S("ticket_id"), 1, ID_MAX, &which.ticket.v },
    };
    Err err = score_read(request, &which);
    for (size_t i = 0; i < countof(numbers) && !err; i++) {
        err = request_query_i64(request, numbers[i].name, numbers[i].least, numbers[i].most, 0,
                                numbers[i].into);
    }
    if (err) {
        return err;
    }
    which.from_ms = start_s * 1000;
    which.to_ms = end_s * 1000;
    *out = which;
    return ERR_NONE;
}
