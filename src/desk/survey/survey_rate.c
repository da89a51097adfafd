#include "desk/survey/survey_rate.h"

#include "desk/record.h"
#include "store/survey_store.h"

// Nothing was offered: the answer brings its own slot.
static Err response_make(Work *work, const Record *record, SurveyResponse *out)
{
    Survey survey = { 0 };
    Err err = survey_load(work->tx, work->arena, (SurveyId){ 0 }, &survey);
    if (err == ERR_NOT_FOUND || (!err && !survey.active)) {
        return refuse(work->why, ERR_STATE, S(""), S("no_active_survey"),
                      S("no survey asks for a rating"));
    }
    if (err) {
        return err;
    }
    SurveyResponse response = {
        .id = { db_next_id(work->tx) },
        .survey = survey.id,
        .version = survey.version,
        .ticket = record->ticket.id,
        .conversation = record->session.id,
        .person = record->ticket.requester,
        .agent = record->ticket.assignee,
        .team = record->ticket.team,
        .language = record->session.language,
        .delivered = SURVEY_BY_API,
        .state = SURVEY_OFFERED,
        .offered_ms = work->now_ms,
        .expires_ms = work->now_ms + SURVEY_VALID_MS,
    };
    survey_response_insert(work->tx, &response);
    *out = response;
    return work->tx->err;
}

// The requester, or a program that speaks for them with an admin's token.
static bool may_rate(Actor actor, const Record *record)
{
    if (actor.kind == ACTOR_END_USER) {
        return actor.person.v == record->ticket.requester.v;
    }
    return actor.kind == ACTOR_AGENT && actor.role == ROLE_ADMIN;
}

static Err ticket_find(Work *work, const SurveyRate *in, Record *out)
{
    Record record = { 0 };
    Err err = record_load_ticket(work, in->ticket, &record);
    if (err == ERR_NOT_FOUND || (!err && !may_rate(work->actor, &record))) {
        return refuse(work->why, ERR_NOT_FOUND, S(""), S("not_found"),
                      S("there is no such ticket of yours"));
    }
    if (!err && record.ticket.status < TICKET_SOLVED) {
        return refuse(work->why, ERR_STATE, S("score"), S("not_solved"),
                      S("only a solved ticket can be rated"));
    }
    if (err) {
        return err;
    }
    *out = record;
    return ERR_NONE;
}

Err survey_rate_apply(Work *work, const SurveyRate *in, SurveyAnswered *out)
{
    Record record = { 0 };
    SurveyResponse response = { 0 };
    SurveyVersion version = { 0 };
    Err err = ticket_find(work, in, &record);
    if (!err) {
        err = survey_response_load_once(work->tx, work->arena, record.session.id, record.ticket.id,
                                        &response);
        err = err == ERR_NOT_FOUND ? response_make(work, &record, &response) : err;
    }
    if (!err && work->now_ms >= response.expires_ms) {
        return refuse(work->why, ERR_STATE, S(""), S("expired"),
                      S("the time to rate this ticket is over"));
    }
    if (!err) {
        err =
            survey_version_load(work->tx, work->arena, response.survey, response.version, &version);
    }
    if (err) {
        return err;
    }
    SurveyAnswer answer = {
        .rating = in->good ? survey_scale_points(version.scale) : 1,
        .reason = in->reason,
        .comment = str_trim(in->comment),
    };
    err = survey_answer_check(&version, &answer, work->why);
    return err ? err : survey_answer_keep(work, &response, &version, &answer, out);
}
