#include "desk/rules/rule_action.h"

#include "desk/survey/survey_request.h"

// ---- what had no effect -----------------------------------------------------------------------

void rule_skip(RuleActing *acting, size_t action, Str code)
{
    TicketId ticket = acting->after.ticket.id; // 0: the bot still has the conversation
    Event event = { .kind = EVENT_RULE_SKIPPED,
                    .conversation = acting->after.session.id,
                    .ticket = ticket,
                    .audit = ticket.v ? record_audit(acting->work, ticket) : (AuditId){ 0 },
                    .ref = acting->rule->id.v,
                    .new_value = code,
                    .number_a = acting->rule->version,
                    .number_b = (int64_t)action };
    (void)work_event(acting->work, &event, (EventStreams){ .ticket = ticket.v > 0 }, NULL, NULL);
}

static bool is_refusal(Err err)
{
    switch (err) {
    case ERR_INPUT:
    case ERR_FORBIDDEN:
    case ERR_NOT_FOUND:
    case ERR_CONFLICT:
    case ERR_CONTROL:
    case ERR_LIMIT:
    case ERR_INVALID:
    case ERR_STATE:
    case ERR_FULL:
        return true;
    case ERR_NONE:
    case ERR_UNAUTHENTICATED:
    case ERR_METHOD:
    case ERR_TIMEOUT:
    case ERR_GAP:
    case ERR_PACE:
    case ERR_HEAD:
    case ERR_BUG:
    case ERR_BUSY:
    case ERR_STORE:
        break;
    }
    return false;
}

Err rule_skip_refused(RuleActing *acting, size_t action, Err err)
{
    if (!err || acting->work->tx->err || !is_refusal(err)) {
        return err;
    }
    bool has_code = acting->why.err == err && acting->why.code.len > 0;
    rule_skip(acting, action, has_code ? acting->why.code : str_of(err_code(err)));
    return ERR_NONE;
}

// ---- the ticket and its session ---------------------------------------------------------------

static Err ticket_save(RuleActing *acting, size_t action)
{
    Record before = rule_update(acting)->now;
    Err err = record_save(acting->work, &before, &acting->after, SAVE_BY_COMMAND);
    if (err) {
        acting->after = before;
    }
    return rule_skip_refused(acting, action, err);
}

static Err fields_do(RuleActing *acting)
{
    size_t first = acting->rule->action_count;
    for (size_t i = 0; i < acting->rule->action_count; i++) {
        Err err = ERR_NONE;
        Record before = acting->after;
        acting->why = (Refusal){ 0 };
        bool is_field = rule_field_lay(acting, i, &err);
        if (err) {
            acting->after = before;
        }
        err = rule_skip_refused(acting, i, err);
        if (err) {
            return err;
        }
        first = is_field && i < first ? i : first;
    }
    bool has_comment = acting->after.ticket.version != rule_update(acting)->now.ticket.version;
    if (first == acting->rule->action_count && !has_comment) {
        return ERR_NONE;
    }
    acting->why = (Refusal){ 0 };
    return ticket_save(acting, first < acting->rule->action_count ? first : 0);
}

// ---- surveys ----------------------------------------------------------------------------------

static Err survey_do(RuleActing *acting, size_t action)
{
    Record start = rule_update(acting)->before;
    SurveyRequest request = { .way = SURVEY_WAY_MESSAGING,
                              .start = &start,
                              .now = &acting->after,
                              .event = acting->fired,
                              .rule = acting->rule->id.v,
                              .action = (int64_t)action };
    SurveyOutcome outcome = { 0 };
    acting->why = (Refusal){ 0 };
    Err err = survey_request(acting->work, &request, &outcome);
    if (err) {
        return rule_skip_refused(acting, action, err);
    }
    if (outcome.result != SURVEY_REQUESTED) {
        rule_skip(acting, action, survey_request_result_name(outcome.result));
        return ERR_NONE;
    }
    return ticket_save(acting, action);
}

// ---- all --------------------------------------------------------------------------------------

static Err outward_do(RuleActing *acting, size_t action)
{
    acting->why = (Refusal){ 0 };
    if (acting->rule->actions[action].what == RULE_DO_SURVEY) {
        return survey_do(acting, action);
    }
    return rule_notify(acting, action);
}

Err rule_act(RuleActing *acting)
{
    Work *work = acting->work;
    Refusal *why = work->why;
    work->why = &acting->why;
    acting->after = rule_update(acting)->now;
    Err err = rule_comment(acting);
    if (!err) {
        err = fields_do(acting);
    }
    for (size_t i = 0; i < acting->rule->action_count && !err; i++) {
        err = outward_do(acting, i);
    }
    work->why = why;
    return err ? err : work->tx->err;
}
