#include "desk/rules/rule_trial.h"

#include "desk/ticket/ticket_parts.h"
#include "store/person_store.h"
#include "store/rule_fact_store.h"

// Stands for a comment that was not written.
static const CommentId comment_on_trial = { INT64_MAX };

// One rule on one update.
typedef struct Trying {
    const RuleTrial *trial;
    Work work; // lends actions what they look up with; nothing is written through it
    RuleActing acting;
    bool skipped[RULE_ACTIONS_MAX];
} Trying;

static void skip(Trying *trying, size_t action, Str code)
{
    trying->skipped[action] = true;
    trying->trial->skipped(trying->trial->owner, action, code);
}

static WorkUpdate *update_of(const Trying *trying)
{
    return trying->trial->update;
}

// ---- the ticket and its session ---------------------------------------------------------------

// What record_save() would make of it.
static bool ticket_settle(const Record *before, Record *after)
{
    Ticket *ticket = &after->ticket;
    Conversation *session = &after->session;
    bool differs = ticket_difference(&before->ticket, ticket) != 0;
    if (before->ticket.status == TICKET_CLOSED && differs) {
        return false;
    }
    if (ticket->status == TICKET_NEW && ticket->assignee.v) {
        ticket->status = TICKET_OPEN;
    }
    bool is_live = session->id.v && session->session_state != SESSION_ENDED;
    if (ticket->status == TICKET_CLOSED && is_live) {
        session->session_state = SESSION_ENDED;
        session->ended_reason = ENDED_REASON_TICKET_CLOSED;
    }
    return true;
}

static Err refused_skip(Trying *trying, size_t action, Err err)
{
    const Refusal *why = &trying->acting.why;
    if (trying->work.tx->err || err == ERR_STORE || err == ERR_TIMEOUT || err == ERR_BUG) {
        return err;
    }
    skip(trying, action, why->err == err && why->code.len > 0 ? why->code : str_of(err_code(err)));
    return ERR_NONE;
}

static Err fields_try(Trying *trying)
{
    RuleActing *acting = &trying->acting;
    size_t first = SIZE_MAX;
    for (size_t i = 0; i < acting->rule->action_count; i++) {
        Err err = ERR_NONE;
        Record before = acting->after;
        acting->why = (Refusal){ 0 };
        bool is_field = rule_field_lay(acting, i, &err);
        if (err) {
            acting->after = before;
            err = refused_skip(trying, i, err);
        }
        if (err) {
            return err;
        }
        first = is_field && first == SIZE_MAX ? i : first;
    }
    if (!ticket_settle(&update_of(trying)->now, &acting->after)) {
        acting->after = update_of(trying)->now;
        skip(trying, first == SIZE_MAX ? 0 : first, S("ticket_closed"));
    }
    return ERR_NONE;
}

// ---- comments and surveys ---------------------------------------------------------------------

static bool comment_is_public(const CompiledRule *rule)
{
    bool is_public = false;
    for (size_t i = 0; i < rule->action_count; i++) {
        if (rule->actions[i].what == RULE_DO_COMMENT_PUBLIC) {
            is_public = rule->actions[i].number == 1;
        }
    }
    return is_public;
}

// Triggers look at what an automation comments, though not at what it says in the chat.
static void comment_tell(Trying *trying, size_t action, CommentChannel channel)
{
    const CompiledRule *rule = trying->acting.rule;
    WorkUpdate *update = update_of(trying);
    if (rule->kind != RULE_AUTOMATION) {
        return;
    }
    trying->acting.after.ticket.version++;
    update->comment = comment_on_trial;
    update->comment_channel = channel;
    update->comment_body = rule->actions[action].values[0];
}

// As the composer would: into the session while it lives, else by e-mail.
static Err comment_try(Trying *trying, size_t action)
{
    Record *after = &trying->acting.after;
    bool is_live = after->session.id.v && after->session.session_state != SESSION_ENDED;
    if (after->ticket.status == TICKET_CLOSED) {
        skip(trying, action, S("ticket_closed"));
        return ERR_NONE;
    }
    if (!comment_is_public(trying->acting.rule)) {
        comment_tell(trying, action, CHANNEL_NOTE);
        return ERR_NONE;
    }
    if (is_live) {
        return ERR_NONE;
    }
    Person requester = { 0 };
    Err err =
        person_load(trying->work.tx, trying->trial->arena, after->ticket.requester, &requester);
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    if (requester.email.len == 0) {
        skip(trying, action, after->session.id.v ? S("session_ended") : S("no_email_address"));
        return ERR_NONE;
    }
    after->ticket.is_public = true;
    comment_tell(trying, action, CHANNEL_EMAIL);
    return ERR_NONE;
}

static void survey_try(Trying *trying, size_t action)
{
    const Conversation *start = &update_of(trying)->before.session;
    Record *after = &trying->acting.after;
    if (!after->session.id.v) {
        skip(trying, action, S("not_messaging"));
    } else if (after->ticket.satisfaction != SATISFACTION_UNOFFERED) {
        skip(trying, action, S("already_asked"));
    } else if (start->id.v && start->session_state == SESSION_ENDED) {
        skip(trying, action, S("session_had_ended"));
    } else if (after->ticket.status == TICKET_CLOSED &&
               update_of(trying)->now.ticket.status == TICKET_CLOSED) {
        skip(trying, action, S("ticket_closed"));
    } else {
        after->ticket.satisfaction = SATISFACTION_OFFERED;
    }
}

// ---- letters ----------------------------------------------------------------------------------

static Err letter_try(Trying *trying, size_t action, PersonId to)
{
    Person person = { 0 };
    Err err =
        to.v ? person_load(trying->work.tx, trying->trial->arena, to, &person) : ERR_NOT_FOUND;
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    if (err || !person.active || person.suspended) {
        skip(trying, action, S("nobody"));
    } else if (person.email.len == 0) {
        skip(trying, action, S("no_email_address"));
    } else {
        trying->trial->wrote(trying->trial->owner, action, to);
    }
    return ERR_NONE;
}

static Err letters_try(Trying *trying, size_t action, TeamId team)
{
    PersonId to[RULE_RECIPIENTS_MAX];
    size_t count = 0;
    Err err = rule_recipients(trying->work.tx, team, to, countof(to), &count);
    for (size_t i = 0; i < count && !err; i++) {
        trying->trial->wrote(trying->trial->owner, action, to[i]);
    }
    if (!err && count == 0) {
        skip(trying, action, S("nobody"));
    }
    return err;
}

static Err user_try(Trying *trying, size_t index)
{
    const CompiledAction *action = &trying->acting.rule->actions[index];
    const WorkUpdate *update = update_of(trying);
    const Ticket *ticket = &trying->acting.after.ticket;
    bool has_public = update->comment.v && update->comment_channel != CHANNEL_NOTE;
    switch (action->special) {
    case RULE_SPECIAL_REQUESTER_AND_CCS:
        if (!has_public && trying->trial->rule->kind != RULE_AUTOMATION) {
            skip(trying, index, S("no_public_comment"));
            return ERR_NONE;
        }
        return letter_try(trying, index, ticket->requester);
    case RULE_SPECIAL_REQUESTER:
        return letter_try(trying, index, ticket->requester);
    case RULE_SPECIAL_ASSIGNEE:
        return letter_try(trying, index, ticket->assignee);
    case RULE_SPECIAL_CURRENT_USER:
        return letter_try(trying, index, update->actor.person);
    case RULE_SPECIAL_ALL_AGENTS:
        return letters_try(trying, index, (TeamId){ 0 });
    case RULE_SPECIAL_NONE:
    case RULE_SPECIAL_TEAM:
    case RULE_SPECIAL_CURRENT_TEAM:
    case RULE_SPECIAL_COUNT:
        break;
    }
    return letter_try(trying, index, (PersonId){ action->number });
}

static Err team_try(Trying *trying, size_t index)
{
    const CompiledAction *action = &trying->acting.rule->actions[index];
    TeamId team = { action->number };
    if (action->special == RULE_SPECIAL_TEAM) {
        team = trying->acting.after.ticket.team;
    }
    if (!team.v) {
        skip(trying, index, S("nobody"));
        return ERR_NONE;
    }
    return letters_try(trying, index, team);
}

// ---- all --------------------------------------------------------------------------------------

static Err comments_try(Trying *trying)
{
    Err err = ERR_NONE;
    for (size_t i = 0; i < trying->acting.rule->action_count && !err; i++) {
        if (trying->acting.rule->actions[i].what == RULE_DO_COMMENT) {
            err = comment_try(trying, i);
        }
    }
    return err;
}

static Err outward_try(Trying *trying)
{
    Err err = ERR_NONE;
    for (size_t i = 0; i < trying->acting.rule->action_count && !err; i++) {
        RuleDo what = trying->acting.rule->actions[i].what;
        if (what == RULE_DO_SURVEY) {
            survey_try(trying, i);
        } else if (!trying->trial->wrote) {
            continue;
        } else if (what == RULE_DO_NOTIFY_USER) {
            err = user_try(trying, i);
        } else if (what == RULE_DO_NOTIFY_TEAM) {
            err = team_try(trying, i);
        }
    }
    return err;
}

Err rule_try(const RuleTrial *trial)
{
    assert(trial->rule->action_count <= RULE_ACTIONS_MAX);
    Trying trying = { .trial = trial,
                      .work = { .tx = trial->tx,
                                .world = trial->world,
                                .arena = trial->arena,
                                .actor = { .kind = ACTOR_RULE, .via = VIA_RULE },
                                .updates = trial->update,
                                .update_count = 1 } };
    trying.work.why = &trying.acting.why;
    trying.acting =
        (RuleActing){ .work = &trying.work, .rule = trial->rule, .after = trial->update->now };
    Err err = comments_try(&trying);
    if (!err) {
        err = fields_try(&trying);
    }
    if (!err) {
        err = outward_try(&trying);
    }
    if (err) {
        return err;
    }
    trial->update->now = trying.acting.after;
    for (size_t i = 0; i < trial->rule->action_count; i++) {
        if (!trying.skipped[i]) {
            trial->done(trial->owner, i);
        }
    }
    return ERR_NONE;
}
