#include "desk/survey/survey_answer.h"

#include "desk/record.h"
#include "desk/survey/survey_link.h"
#include "store/person_store.h"
#include "store/survey_store.h"

static Err nothing_there(Work *work)
{
    return refuse(work->why, ERR_NOT_FOUND, S(""), S("not_found"),
                  S("there is no such survey here"));
}

// A letter shows who holds it.
static Err response_of_link(Work *work, Str token, SurveyResponse *out)
{
    SurveyResponseId id = { 0 };
    Person person = { 0 };
    Err err = survey_link_check(work->tx, token, work->now_ms, &id, work->why);
    if (!err) {
        err = survey_response_load(work->tx, work->arena, id, out);
    }
    if (!err) {
        err = person_load(work->tx, work->arena, out->owner, &person);
    }
    if (err) {
        return err;
    }
    work->actor = (Actor){ .kind = ACTOR_END_USER,
                           .person = person.id,
                           .role = ROLE_END_USER,
                           .name = person.name,
                           .via = VIA_EMAIL };
    return ERR_NONE;
}

static Err response_find(Work *work, const SurveyAnswerSend *in, SurveyResponse *out)
{
    if (in->token.len > 0) {
        return response_of_link(work, in->token, out);
    }
    SurveyResponse response = { 0 };
    Err err = survey_response_load_by_message(work->tx, work->arena, in->message, &response);
    if (err == ERR_NOT_FOUND || (!err && (work->actor.kind != ACTOR_END_USER ||
                                          response.owner.v != work->actor.person.v))) {
        return nothing_there(work);
    }
    if (err) {
        return err;
    }
    *out = response;
    return ERR_NONE;
}

static bool answer_is_same(const SurveyResponse *response, const SurveyAnswer *answer)
{
    return response->state == SURVEY_ANSWERED && response->rating == answer->rating &&
           response->reason == answer->reason && str_equal(response->comment, answer->comment);
}

static Err ticket_tell(Work *work, const SurveyResponse *response)
{
    Record before = { 0 };
    Err err = record_load_ticket(work, response->ticket, &before);
    if (err) {
        return err;
    }
    Event answered = {
        .kind = EVENT_SURVEY_ANSWERED,
        .thread = before.session.thread,
        .conversation = before.session.id,
        .ticket = response->ticket,
        .audit = record_audit(work, response->ticket),
        .ref = response->id.v,
        .number_a = response->rating,
        .number_b = response->category,
    };
    (void)work_event(work, &answered, (EventStreams){ .ticket = true }, NULL, NULL);
    Record after = before;
    after.ticket.satisfaction = survey_satisfaction(response->category, response->comment);
    if (after.ticket.satisfaction == before.ticket.satisfaction) {
        return work->tx->err;
    }
    return record_save(work, &before, &after, SAVE_BY_COMMAND);
}

Err survey_answer_keep(Work *work, SurveyResponse *response, const SurveyVersion *version,
                       const SurveyAnswer *answer, SurveyAnswered *out)
{
    SurveyAnswered done = { .response = response->id, .ticket = response->ticket };
    if (!answer_is_same(response, answer)) {
        done.changed = true;
        response->answered_ms = response->answered_ms ? response->answered_ms : work->now_ms;
        response->changed_ms = work->now_ms;
        response->state = SURVEY_ANSWERED;
        response->rating = answer->rating;
        response->category = survey_category(version->scale, answer->rating);
        response->reason = answer->reason;
        response->comment = answer->comment;
        survey_response_update(work->tx, response);
        Err err = ticket_tell(work, response);
        if (err) {
            return err;
        }
    }
    *out = done;
    return work->tx->err;
}

Err survey_answer_apply(Work *work, const SurveyAnswerSend *in, SurveyAnswered *out)
{
    SurveyResponse response = { 0 };
    SurveyVersion version = { 0 };
    SurveyAnswer answer = in->answer;
    answer.comment = str_trim(answer.comment);
    Err err = response_find(work, in, &response);
    if (!err && response.state == SURVEY_DROPPED) {
        return nothing_there(work);
    }
    if (!err && work->now_ms >= response.expires_ms) {
        return refuse(work->why, ERR_STATE, S(""), S("expired"),
                      S("the time to answer this survey is over"));
    }
    if (!err) {
        err =
            survey_version_load(work->tx, work->arena, response.survey, response.version, &version);
    }
    if (!err) {
        err = survey_answer_check(&version, &answer, work->why);
    }
    return err ? err : survey_answer_keep(work, &response, &version, &answer, out);
}
