#include "desk/session/session_end.h"

#include "desk/conversation/message_append.h"
#include "store/thread_store.h"

// SES-9: who ended it. ENDED_REASON_NONE: these may not.
static EndedReason reason_of(ActorKind kind)
{
    switch (kind) {
    case ACTOR_AGENT:
        return ENDED_REASON_AGENT;
    case ACTOR_RULE:
    case ACTOR_MESSAGING_TRIGGER:
        return ENDED_REASON_TRIGGER;
    case ACTOR_AUTOMATION:
        return ENDED_REASON_AUTOMATION;
    case ACTOR_INTEGRATION:
        return ENDED_REASON_INTEGRATION;
    case ACTOR_TIMER:
        return ENDED_REASON_INACTIVITY;
    case ACTOR_NONE:
    case ACTOR_END_USER:
    case ACTOR_BOT:
    case ACTOR_ROUTER:
    case ACTOR_KIND_COUNT:
        break;
    }
    return ENDED_REASON_NONE;
}

static Err may_end(const Work *work, EndedReason reason)
{
    if (reason == ENDED_REASON_NONE) {
        return refuse(work->why, ERR_FORBIDDEN, S(""), S("forbidden"),
                      S("you may not end this session"));
    }
    bool allowed = setting_on(&work->config->settings, SETTING_AGENTS_CAN_END);
    if (reason == ENDED_REASON_AGENT && !allowed) {
        return refuse(work->why, ERR_STATE, S("messaging_session"), S("ending_is_off"),
                      S("agents may not end messaging sessions here"));
    }
    return ERR_NONE;
}

static Err goodbye_say(Work *work, const Record *record, Str comment)
{
    Message message = {
        .author_kind = work->actor.kind == ACTOR_AGENT ? AUTHOR_AGENT : AUTHOR_BOT,
        .author = work->actor.person,
        .author_name = work->actor.name,
        .kind = MESSAGE_TEXT,
        .body = comment,
        .source = S("workspace"),
    };
    Err err = message_check(&message, work->why);
    if (err) {
        if (work->why) {
            work->why->field = S("comment");
        }
        return err;
    }
    Thread thread = { 0 };
    err = thread_load(work->tx, record->session.thread, &thread);
    if (err) {
        return err;
    }
    return message_append(work, &thread, record, &message, NULL);
}

Err session_end_record(Work *work, const Record *before, EndedReason reason, EndedVia via,
                       Record *after)
{
    *after = *before;
    after->session.session_state = session_next(before->session.session_state, SESSION_ON_END);
    after->session.ended_reason = reason;
    after->session.ended_via = via;
    return record_save(work, before, after, SAVE_BY_COMMAND);
}

Err session_end_apply(Work *work, const SessionEnd *in, SessionEnded *out)
{
    EndedReason reason = reason_of(work->actor.kind);
    Err err = may_end(work, reason);
    if (err) {
        return err;
    }
    Record before = { 0 };
    err = record_load_ticket(work, in->ticket, &before);
    if (err) {
        return err;
    }
    if (before.session.id.v == 0) {
        return refuse(work->why, ERR_STATE, S("messaging_session"), S("not_messaging"),
                      S("this ticket did not come from messaging"));
    }
    if (before.session.session_state == SESSION_ENDED) {
        *out = (SessionEnded){ .record = before, .changed = false };
        return ERR_NONE;
    }
    if (in->comment.len > 0) {
        err = goodbye_say(work, &before, in->comment);
        if (err) {
            return err;
        }
    }
    Record after = { 0 };
    err = session_end_record(work, &before, reason, in->via, &after);
    if (err) {
        return err;
    }
    *out = (SessionEnded){ .record = after, .changed = true };
    return ERR_NONE;
}
