#include "desk/survey/survey_read.h"

#include "desk/survey/survey_link.h"

// ---- for the customer -------------------------------------------------------------------------

static Err card_fill(Read *read, const SurveyResponse *response, SurveyCard *out)
{
    SurveyCard card = { .response = *response };
    if (response->state == SURVEY_DROPPED) {
        return ERR_NOT_FOUND;
    }
    Err err = survey_version_load(read->tx, read->arena, response->survey, response->version,
                                  &card.version);
    if (err) {
        return err;
    }
    card.state = survey_state_at(response, read->now_ms);
    card.open = read->now_ms < response->expires_ms;
    *out = card;
    return ERR_NONE;
}

static bool is_own(const Read *read, const SurveyResponse *response)
{
    return read->viewer.person.v > 0 && response->owner.v == read->viewer.person.v;
}

Err survey_card_read(Read *read, MessageId message, SurveyCard *out)
{
    SurveyResponse response = { 0 };
    Err err = survey_response_load_by_message(read->tx, read->arena, message, &response);
    if (!err && !is_own(read, &response)) {
        return ERR_NOT_FOUND;
    }
    return err ? err : card_fill(read, &response, out);
}

Err survey_link_read(Read *read, Str token, SurveyCard *out)
{
    SurveyResponseId id = { 0 };
    SurveyResponse response = { 0 };
    Err err = survey_link_check(read->tx, token, read->now_ms, &id, read->why);
    if (!err) {
        err = survey_response_load(read->tx, read->arena, id, &response);
    }
    return err ? err : card_fill(read, &response, out);
}

// ---- for staff --------------------------------------------------------------------------------

static Err may_look(const Read *read)
{
    return role_is_staff(read->viewer.role) ? ERR_NONE : ERR_NOT_FOUND;
}

Err survey_read(Read *read, SurveyId id, int64_t version, Survey *out, SurveyVersion *ask)
{
    Survey survey = { 0 };
    Err err = may_look(read);
    if (!err) {
        err = survey_load(read->tx, read->arena, id, &survey);
    }
    if (!err) {
        err = survey_version_load(read->tx, read->arena, survey.id,
                                  version ? version : survey.version, ask);
    }
    if (err) {
        return err;
    }
    *out = survey;
    return ERR_NONE;
}

Err survey_list_read(Read *read, const ListAsk *ask, SurveyPage *out)
{
    SurveyPage page = { 0 };
    Err err = may_look(read);
    if (!err) {
        err = survey_list_page(read->tx, read->arena, ask, &page);
    }
    if (!err && ask->counted) {
        err = survey_list_count(read->tx, &page.ends.total);
    }
    if (err) {
        return err;
    }
    *out = page;
    return ERR_NONE;
}

Err survey_response_read(Read *read, SurveyResponseId id, SurveyResponse *out)
{
    Err err = may_look(read);
    return err ? err : survey_response_load(read->tx, read->arena, id, out);
}

Err survey_response_list_read(Read *read, const SurveyWhich *which, const ListAsk *ask,
                              SurveyResponsePage *out)
{
    SurveyResponsePage page = { 0 };
    Err err = may_look(read);
    if (!err) {
        err = survey_response_page(read->tx, read->arena, which, ask, &page);
    }
    if (!err && ask->counted) {
        err = survey_response_count(read->tx, which, &page.ends.total);
    }
    if (err) {
        return err;
    }
    *out = page;
    return ERR_NONE;
}

Err survey_response_count_read(Read *read, const SurveyWhich *which, int64_t *out)
{
    Err err = may_look(read);
    return err ? err : survey_response_count(read->tx, which, out);
}

Err survey_results_read(Read *read, const SurveyWhich *which, SurveyResults *out)
{
    SurveyResults results = { 0 };
    SurveyTallies whole = { 0 };
    Err err = may_look(read);
    if (!err) {
        err = survey_tally(read->tx, read->arena, which, SURVEY_BY_NOTHING, &whole);
    }
    for (SurveyBreakdown by = SURVEY_BY_RATING; by <= SURVEY_BY_REASON && !err; by++) {
        err = survey_tally(read->tx, read->arena, which, by, &results.by[by]);
    }
    if (err) {
        return err;
    }
    results.whole = whole.count > 0 ? whole.rows[0] : results.whole;
    *out = results;
    return ERR_NONE;
}
