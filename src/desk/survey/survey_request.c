#include "desk/survey/survey_request.h"

#include "desk/conversation/message_append.h"
#include "desk/survey/survey_link.h"
#include "store/outbox_store.h"
#include "store/person_store.h"
#include "store/survey_store.h"
#include "store/thread_store.h"

enum { LETTER_BYTES_MAX = 8192 };

// What one request goes through.
typedef struct Asking {
    Work *work;
    const SurveyRequest *in;
    Survey survey;
    SurveyVersion version;
    Person customer;
    Thread thread; // id 0: none
    Language language;
    SurveyResponse response;
    SurveyRequestResult result; // SURVEY_REQUESTED: nothing speaks against it so far
} Asking;

Str survey_request_result_name(SurveyRequestResult result)
{
    static const Str names[] = {
        [SURVEY_REQUESTED] = STR_INIT("requested"),
        [SURVEY_SKIP_NO_ACTIVE_SURVEY] = STR_INIT("no_active_survey"),
        [SURVEY_SKIP_ALREADY_ASKED] = STR_INIT("already_asked"),
        [SURVEY_SKIP_THROTTLED] = STR_INIT("throttled"),
        [SURVEY_SKIP_SESSION_HAD_ENDED] = STR_INIT("session_had_ended"),
        [SURVEY_SKIP_NOT_MESSAGING] = STR_INIT("not_messaging"),
        [SURVEY_SKIP_NO_WAY_TO_REACH] = STR_INIT("no_way_to_reach"),
    };
    static_assert(countof(names) == SURVEY_REQUEST_RESULT_COUNT, "a name for each");
    assert(result < SURVEY_REQUEST_RESULT_COUNT);
    return names[result];
}

// ---- may it be asked? -------------------------------------------------------------------------

static Err survey_find(Asking *asking)
{
    Work *work = asking->work;
    Err err = survey_load(work->tx, work->arena, asking->in->survey, &asking->survey);
    if (err == ERR_NOT_FOUND || (!err && !asking->survey.active)) {
        asking->result = SURVEY_SKIP_NO_ACTIVE_SURVEY;
        return ERR_NONE;
    }
    if (err) {
        return err;
    }
    return survey_version_load(work->tx, work->arena, asking->survey.id, asking->survey.version,
                               &asking->version);
}

// One per session; what was asked by a rating that came by itself counts too.
static Err once_check(Asking *asking)
{
    const Record *now = asking->in->now;
    SurveyResponse had = { 0 };
    Err err = survey_response_load_once(asking->work->tx, asking->work->arena, now->session.id,
                                        now->ticket.id, &had);
    if (!err) {
        asking->result = SURVEY_SKIP_ALREADY_ASKED;
    }
    return err == ERR_NOT_FOUND ? ERR_NONE : err;
}

// SAT-2: a card follows an exchange that was still open when the update began.
static Err session_check(Asking *asking)
{
    if (asking->in->way != SURVEY_WAY_MESSAGING) {
        return ERR_NONE;
    }
    if (asking->in->now->session.id.v == 0) {
        asking->result = SURVEY_SKIP_NOT_MESSAGING;
    } else if (asking->in->start->session.session_state == SESSION_ENDED) {
        asking->result = SURVEY_SKIP_SESSION_HAD_ENDED;
    }
    return ERR_NONE;
}

static Err throttle_check(Asking *asking)
{
    Work *work = asking->work;
    int64_t days = asking->version.throttle_days;
    bool asked = false;
    Err err = days == 0 ? ERR_NONE
                        : survey_person_was_asked(work->tx, asking->in->now->ticket.requester,
                                                  work->now_ms - days * SURVEY_DAY_MS, &asked);
    if (!err && asked) {
        asking->result = SURVEY_SKIP_THROTTLED;
    }
    return err;
}

// ---- how does it reach them? ------------------------------------------------------------------

static bool can_write_letter(const Asking *asking)
{
    return asking->customer.email.len > 0 && asking->work->config->public_url.len > 0;
}

static Err ways_find(Asking *asking)
{
    Work *work = asking->work;
    const SurveyRequest *in = asking->in;
    Err err = person_load(work->tx, work->arena, in->now->ticket.requester, &asking->customer);
    if (!err && in->now->session.id.v > 0) {
        err = thread_load(work->tx, in->now->session.thread, &asking->thread);
    }
    if (err) {
        return err;
    }
    asking->language =
        in->now->session.id.v ? in->now->session.language : asking->customer.language;
    bool has_left = in->start->session.session_state == SESSION_INACTIVE;
    if (in->way == SURVEY_WAY_MESSAGING && asking->thread.public_seq < THREAD_MESSAGES_MAX) {
        asking->response.delivered |= SURVEY_BY_CARD;
    }
    if ((in->way == SURVEY_WAY_EMAIL || has_left) && can_write_letter(asking)) {
        asking->response.delivered |= SURVEY_BY_MAIL;
    }
    if (!asking->response.delivered) {
        asking->result = SURVEY_SKIP_NO_WAY_TO_REACH;
    }
    return ERR_NONE;
}

static Err card_show(Asking *asking)
{
    if (!(asking->response.delivered & SURVEY_BY_CARD)) {
        return ERR_NONE;
    }
    Message card = {
        .author_kind = AUTHOR_BOT,
        .kind = MESSAGE_SURVEY,
        .body = asking->version.question[asking->language],
        .source = S("survey"),
    };
    Err err = message_append(asking->work, &asking->thread, asking->in->now, &card, NULL);
    asking->response.message = card.id;
    return err;
}

// ---- the letter -------------------------------------------------------------------------------

typedef struct LetterText {
    Str subject;
    Str before; // the link
    Str after;
} LetterText;

static const LetterText letters[LANGUAGE_COUNT] = {
    [LANGUAGE_EN] = { STR_INIT("How did we do?"),
                      STR_INIT("Thank you for contacting us. We would like to know how we did: "
                               "it takes less than a minute.\n\n"),
                      STR_INIT("\n\nThe link is for you alone and works for 28 days. You can "
                               "change your answer until then.\n") },
    [LANGUAGE_JA] = { STR_INIT("対応についてお聞かせください"),
                      STR_INIT(
                          "お問い合わせいただきありがとうございました。今回の対応についてお聞か"
                          "せください。1分ほどで終わります。\n\n"),
                      STR_INIT(
                          "\n\nこのリンクはお客様専用で、28日間有効です。その間は回答を変更でき"
                          "ます。\n") },
};

static Err letter_write(Asking *asking)
{
    Work *work = asking->work;
    const LetterText *text = &letters[asking->language];
    Str token = { 0 };
    Err err = survey_link_make(work, &asking->response, &token);
    if (err) {
        return err;
    }
    Buf body = buf_make(work->arena, LETTER_BYTES_MAX);
    Str base = work->config->public_url;
    buf_add(&body, asking->version.question[asking->language]);
    buf_add(&body, S("\n\n"));
    buf_add(&body, text->before);
    buf_format(&body, "%.*s/survey/%.*s", STR_ARG(base), STR_ARG(token));
    buf_add(&body, text->after);
    assert(buf_ok(&body));
    bool can_send = work->config->settings.text[SETTING_SENDING_ADDRESS].len > 0;
    outbox_insert(work->tx, &(OutboxRow){
                                .id = { db_next_id(work->tx) },
                                .event = asking->in->event,
                                .rule = asking->in->rule,
                                .action = asking->in->action,
                                .kind = OUTBOX_EMAIL,
                                .state = can_send ? OUTBOX_READY : OUTBOX_HELD,
                                .ticket = asking->in->now->ticket.id,
                                .recipient = asking->customer.email,
                                .subject = text->subject,
                                .body = buf_str(&body),
                                .not_before_ms = work->now_ms,
                                .created_ms = work->now_ms,
                            });
    return work->tx->err;
}

// ---- the offer --------------------------------------------------------------------------------

static Err offer_keep(Asking *asking)
{
    Work *work = asking->work;
    Record *now = asking->in->now;
    SurveyResponse *response = &asking->response;
    response->id = (SurveyResponseId){ db_next_id(work->tx) };
    response->survey = asking->survey.id;
    response->version = asking->version.version;
    response->ticket = now->ticket.id;
    response->conversation = now->session.id;
    response->person = now->ticket.requester;
    response->agent = now->ticket.assignee;
    response->team = now->ticket.team;
    response->language = asking->language;
    response->state = SURVEY_OFFERED;
    response->offered_ms = work->now_ms;
    response->expires_ms = work->now_ms + SURVEY_VALID_MS;
    Err err = card_show(asking);
    if (!err) {
        survey_response_insert(work->tx, response);
        err = response->delivered & SURVEY_BY_MAIL ? letter_write(asking) : work->tx->err;
    }
    if (err) {
        return err;
    }
    Event offered = {
        .kind = EVENT_SURVEY_OFFERED,
        .thread = now->session.thread,
        .conversation = now->session.id,
        .ticket = now->ticket.id,
        .audit = record_audit(work, now->ticket.id),
        .ref = response->id.v,
        .number_a = response->delivered,
    };
    (void)work_event(work, &offered, (EventStreams){ .ticket = true }, NULL, NULL);
    now->ticket.satisfaction = SATISFACTION_OFFERED;
    return work->tx->err;
}

Err survey_request(Work *work, const SurveyRequest *in, SurveyOutcome *out)
{
    assert(in->now->ticket.id.v > 0);
    Asking asking = { .work = work, .in = in };
    static Err (*const steps[])(Asking *) = { survey_find,    once_check, session_check,
                                              throttle_check, ways_find,  offer_keep };
    for (size_t i = 0; i < countof(steps) && asking.result == SURVEY_REQUESTED; i++) {
        Err err = steps[i](&asking);
        if (err) {
            return err;
        }
    }
    *out = (SurveyOutcome){ asking.result, asking.response.id };
    return ERR_NONE;
}
