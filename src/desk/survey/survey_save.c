#include "desk/survey/survey_save.h"

#include "store/account_store.h"
#include "store/survey_store.h"

static Err may_edit(const Work *work)
{
    if (work->actor.kind == ACTOR_AGENT && work->actor.role == ROLE_ADMIN) {
        return ERR_NONE;
    }
    return refuse(work->why, ERR_FORBIDDEN, S(""), S("forbidden"), S("only admins edit surveys"));
}

static void audit_write(Work *work, Str action, const Survey *survey, Str field, Str before,
                        Str after)
{
    account_audit_insert(work->tx, &(AccountAudit){ .at_ms = work->now_ms,
                                                    .actor = work->actor.person,
                                                    .action = action,
                                                    .subject = S("survey"),
                                                    .subject_id = survey->id.v,
                                                    .field = field,
                                                    .old_value = before,
                                                    .new_value = after });
}

static void version_write(Work *work, const Survey *survey, const SurveyVersion *ask)
{
    SurveyVersion version = *ask;
    version.survey = survey->id;
    version.version = survey->version;
    version.created_ms = work->now_ms;
    version.created_by = work->actor.person;
    survey_version_insert(work->tx, &version);
}

Err survey_create_apply(Work *work, const SurveyCreate *in, Survey *out)
{
    int64_t count = 0;
    Err err = may_edit(work);
    if (!err) {
        err = survey_name_check(in->name, work->why);
    }
    if (!err) {
        err = survey_version_check(&in->ask, work->why);
    }
    if (!err) {
        err = survey_list_count(work->tx, &count);
    }
    if (!err && count >= SURVEYS_MAX) {
        return refuse(work->why, ERR_LIMIT, S(""), S("too_many"), S("there are too many surveys"));
    }
    if (err) {
        return err;
    }
    Survey survey = {
        .id = { db_next_id(work->tx) },
        .name = str_trim(in->name),
        .active = in->active,
        .is_default = in->is_default,
        .version = 1,
        .created_ms = work->now_ms,
        .updated_ms = work->now_ms,
    };
    if (survey.is_default) {
        survey_clear_default(work->tx);
    }
    survey_insert(work->tx, &survey);
    version_write(work, &survey, &in->ask);
    audit_write(work, S("create"), &survey, S("name"), S(""), survey.name);
    *out = survey;
    return work->tx->err;
}

// ---- changing ---------------------------------------------------------------------------------

static bool texts_are_same(const Str a[LANGUAGE_COUNT], const Str b[LANGUAGE_COUNT])
{
    for (Language language = 0; language < LANGUAGE_COUNT; language++) {
        if (!str_equal(a[language], b[language])) {
            return false;
        }
    }
    return true;
}

static bool reasons_are_same(const SurveyVersion *a, const SurveyVersion *b)
{
    bool same = a->reason_count == b->reason_count;
    for (size_t i = 0; i < a->reason_count && same; i++) {
        same = a->reasons[i].code == b->reasons[i].code &&
               a->reasons[i].ratings == b->reasons[i].ratings &&
               texts_are_same(a->reasons[i].text, b->reasons[i].text);
    }
    return same;
}

static bool asks_the_same(const SurveyVersion *a, const SurveyVersion *b)
{
    return a->scale == b->scale && a->asks_comment == b->asks_comment &&
           a->throttle_days == b->throttle_days && texts_are_same(a->question, b->question) &&
           texts_are_same(a->low, b->low) && texts_are_same(a->high, b->high) &&
           texts_are_same(a->reason_question, b->reason_question) && reasons_are_same(a, b);
}

static Err update_check(Work *work, const SurveyUpdate *in, const Survey *survey)
{
    Err err = in->name_given ? survey_name_check(in->name, work->why) : ERR_NONE;
    if (!err && in->default_given && !in->is_default && survey->is_default) {
        return refuse(work->why, ERR_INVALID, S("default"), S("needed"),
                      S("make another survey the default one instead"));
    }
    if (!err && in->ask_given && in->ask.version != survey->version) {
        return refuse(work->why, ERR_CONFLICT, S("version"), S("stale"),
                      S("somebody else has changed this survey meanwhile"));
    }
    if (!err && in->ask_given) {
        err = survey_version_check(&in->ask, work->why);
    }
    return err;
}

// A new version, when something else is asked than before.
static Err ask_change(Work *work, const SurveyUpdate *in, Survey *survey)
{
    SurveyVersion now = { 0 };
    Err err = in->ask_given
                  ? survey_version_load(work->tx, work->arena, survey->id, survey->version, &now)
                  : ERR_NONE;
    if (!err && in->ask_given && !asks_the_same(&now, &in->ask)) {
        survey->version++;
        version_write(work, survey, &in->ask);
    }
    return err;
}

static void changes_audit(Work *work, const Survey *before, const Survey *after)
{
    if (!str_equal(before->name, after->name)) {
        audit_write(work, S("update"), after, S("name"), before->name, after->name);
    }
    if (before->active != after->active) {
        audit_write(work, S("update"), after, S("active"), before->active ? S("true") : S("false"),
                    after->active ? S("true") : S("false"));
    }
    if (!before->is_default && after->is_default) {
        audit_write(work, S("update"), after, S("default"), S("false"), S("true"));
    }
    if (before->version != after->version) {
        audit_write(work, S("update"), after, S("version"),
                    str_format(work->arena, "%" PRId64, before->version),
                    str_format(work->arena, "%" PRId64, after->version));
    }
}

Err survey_update_apply(Work *work, const SurveyUpdate *in, Survey *out)
{
    Survey before = { 0 };
    Err err = may_edit(work);
    if (!err) {
        err =
            in->survey.v ? survey_load(work->tx, work->arena, in->survey, &before) : ERR_NOT_FOUND;
    }
    if (!err) {
        err = update_check(work, in, &before);
    }
    Survey after = before;
    if (!err) {
        err = ask_change(work, in, &after);
    }
    if (err) {
        return err;
    }
    after.name = in->name_given ? str_trim(in->name) : after.name;
    after.active = in->active_given ? in->active : after.active;
    after.is_default = after.is_default || (in->default_given && in->is_default);
    after.updated_ms = work->now_ms;
    if (after.is_default && !before.is_default) {
        survey_clear_default(work->tx);
    }
    survey_update(work->tx, &after);
    changes_audit(work, &before, &after);
    *out = after;
    return work->tx->err;
}
