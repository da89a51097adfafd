#include "desk/rules/messaging_facts.h"

#include "desk/rules/rule_facts.h"
#include "model/message.h"
#include "store/messaging_store.h"
#include "store/person_store.h"
#include "store/whereabouts_store.h"
#include "text/fold.h"

enum {
    HOUR_MS = 3600 * 1000,
    DAY_HOURS = 24,
    WEEK_DAYS = 7,
    FIRST_DAY = 3, // 1970 began on a Thursday; Monday is 0
};

// ---- what lies at hand ------------------------------------------------------------------------

static void clock_tell(const Work *work, RuleValue *values)
{
    int64_t hours = work->now_ms / HOUR_MS;
    values[RULE_FIELD_HOUR].number = hours % DAY_HOURS;
    values[RULE_FIELD_DAY].number = (hours / DAY_HOURS + FIRST_DAY) % WEEK_DAYS;
}

static void session_tell(const Conversation *session, RuleValue *values)
{
    values[RULE_FIELD_SESSION].number = session->session_state;
    values[RULE_FIELD_INACTIVE].number = session->inactive_reason;
    values[RULE_FIELD_ENDED].number = session->ended_reason;
    values[RULE_FIELD_REQUESTING].number = session->control == CONTROL_QUEUE;
    values[RULE_FIELD_IN_CONVERSATION].number =
        session->control == CONTROL_AGENT && session->session_state == SESSION_ACTIVE;
}

// Of the counts that rule_facts.h has looked up. An assignment from the queue is one of them.
void messaging_facts_routing(RuleRun run, RuleValue *values)
{
    int64_t own = run == RULE_RUN_ASSIGNED ? 1 : 0;
    values[RULE_FIELD_INITIAL].number = values[RULE_FIELD_AGENT_STATIONS].number <= own;
    values[RULE_FIELD_SERVED].number = values[RULE_FIELD_REPLIES].number > 0;
}

// ---- what must be looked up -------------------------------------------------------------------

static Err customer_find(Work *work, const Conversation *session, RuleValue *values)
{
    Person customer = { 0 };
    Err err = person_load(work->tx, work->arena, session->customer, &customer);
    if (err) {
        return err;
    }
    values[RULE_FIELD_CUSTOMER_NAME].text = text_fold(work->arena, customer.name);
    values[RULE_FIELD_CUSTOMER_EMAIL].text = text_fold(work->arena, customer.email);
    return ERR_NONE;
}

static int64_t presence_of(MessagingPresence presence)
{
    return presence.online ? RULE_PRESENCE_ONLINE
           : presence.away ? RULE_PRESENCE_AWAY
                           : RULE_PRESENCE_INVISIBLE;
}

static Err presence_find(Work *work, TeamId team, int64_t *out)
{
    MessagingPresence presence = { 0 };
    Err err = messaging_presence(work->tx, team, &presence);
    if (err) {
        return err;
    }
    *out = presence_of(presence);
    return ERR_NONE;
}

static Err message_find(Work *work, const Conversation *session, RuleValue *values)
{
    MessagingNewest newest = { 0 };
    Err err = messaging_newest(work->tx, work->arena, session, &newest);
    if (err) {
        return err == ERR_NOT_FOUND ? ERR_NONE : err;
    }
    values[RULE_FIELD_SENDER].number =
        newest.author_kind == AUTHOR_AGENT ? RULE_SENDER_AGENT : RULE_SENDER_CUSTOMER;
    values[RULE_FIELD_MESSAGE].text = text_fold(work->arena, newest.body);
    return ERR_NONE;
}

static void whereabouts_tell(Work *work, const Whereabouts *at, RuleValue *values)
{
    values[RULE_FIELD_PAGE_URL].text = text_fold(work->arena, at->page_url);
    values[RULE_FIELD_BROWSER].text = text_fold(work->arena, at->browser);
    values[RULE_FIELD_SYSTEM].text = text_fold(work->arena, at->system);
    values[RULE_FIELD_PLATFORM].number = at->platform;
    values[RULE_FIELD_ADDRESS].text = text_fold(work->arena, at->address);
}

static Err whereabouts_find(Work *work, const Conversation *session, RuleValue *values)
{
    Whereabouts at = { 0 };
    Err err = whereabouts_load(work->tx, work->arena, session->id, &at);
    if (err) {
        return err == ERR_NOT_FOUND ? ERR_NONE : err;
    }
    whereabouts_tell(work, &at, values);
    return ERR_NONE;
}

void messaging_facts_team(Arena *arena, TeamId team, int64_t presence, RuleValue *values)
{
    size_t count = 0;
    const RuleChoice *choice = rule_choices(RULE_CHOICES_PRESENCE, &count);
    while (choice->number != presence) {
        choice++;
    }
    Str *all = &values[RULE_FIELD_STATUS_OF_TEAM].text;
    *all = str_format(arena, "%.*s%s%" PRId64 ":%.*s", STR_ARG(*all), all->len > 0 ? " " : "",
                      team.v, STR_ARG(choice->value));
}

typedef struct TeamsInto {
    Arena *arena;
    RuleValue *values;
} TeamsInto;

static void team_read(void *into, TeamId team, MessagingPresence presence)
{
    const TeamsInto *to = into;
    messaging_facts_team(to->arena, team, presence_of(presence), to->values);
}

static Err needs_find(Work *work, const Record *record, uint32_t needs, RuleValue *values)
{
    const Conversation *session = &record->session;
    bool triggered = false;
    Err err = ERR_NONE;
    if (needs & RULE_NEEDS_CUSTOMER) {
        err = customer_find(work, session, values);
    }
    if (!err && (needs & RULE_NEEDS_TRIGGERED)) {
        err = messaging_triggered_find(work->tx, session->customer, &triggered);
        values[RULE_FIELD_TRIGGERED].number = triggered;
    }
    if (!err && (needs & RULE_NEEDS_PREVIOUS)) {
        err = messaging_previous(work->tx, session, &values[RULE_FIELD_PREVIOUS].number);
    }
    if (!err && (needs & RULE_NEEDS_PRESENCE)) {
        err = presence_find(work, (TeamId){ 0 }, &values[RULE_FIELD_ACCOUNT_STATUS].number);
    }
    if (!err && (needs & RULE_NEEDS_TEAM_PRESENCE) && record->ticket.team.v) {
        err = presence_find(work, record->ticket.team, &values[RULE_FIELD_TEAM_STATUS].number);
    }
    if (!err && (needs & RULE_NEEDS_MESSAGE)) {
        err = message_find(work, session, values);
    }
    if (!err && (needs & RULE_NEEDS_QUEUE)) {
        err = messaging_queue_size(work->tx, &values[RULE_FIELD_QUEUE_SIZE].number);
    }
    if (!err && (needs & RULE_NEEDS_WHEREABOUTS)) {
        err = whereabouts_find(work, session, values);
    }
    if (!err && (needs & RULE_NEEDS_TEAMS)) {
        err = messaging_teams(work->tx, team_read, &(TeamsInto){ work->arena, values });
    }
    return err;
}

// ---- all --------------------------------------------------------------------------------------

Err messaging_facts_fill(Work *work, RuleRun run, const Record *record, uint32_t needs,
                         RuleFacts *out)
{
    WorkUpdate seen = { .before = *record, .now = *record, .actor = work->actor };
    if (!record->ticket.id.v) { // whose language is looked at
        seen.now.ticket.requester = record->session.customer;
    }
    RuleFactsAsk ask = { .tx = work->tx,
                         .arena = work->arena,
                         .now_ms = work->now_ms,
                         .needs = needs,
                         .update = &seen,
                         .schedules = work->config->schedules };
    Err err = rule_facts_fill(&ask, out);
    if (err) {
        return err;
    }
    clock_tell(work, out->after);
    session_tell(&record->session, out->after);
    messaging_facts_routing(run, out->after);
    return needs_find(work, record, needs, out->after);
}

Err messaging_facts_visitor(Work *work, PersonId visitor, Language language, uint32_t needs,
                            RuleFacts *out)
{
    enum {
        OF_SOMEBODY =
            RULE_NEEDS_REQUESTER | RULE_NEEDS_CUSTOMER | RULE_NEEDS_TRIGGERED | RULE_NEEDS_PREVIOUS,
        OF_A_CONVERSATION = RULE_NEEDS_DESCRIPTION | RULE_NEEDS_COUNTS | RULE_NEEDS_TIMES |
                            RULE_NEEDS_SCORE | RULE_NEEDS_MESSAGE | RULE_NEEDS_WHEREABOUTS,
    };
    Record nothing = { .session.customer = visitor };
    uint32_t left_out = OF_A_CONVERSATION | (visitor.v ? 0 : OF_SOMEBODY);
    Err err = messaging_facts_fill(work, RULE_RUN_PAGE_OPENED, &nothing, needs & ~left_out, out);
    if (!err && !visitor.v) {
        out->before[RULE_FIELD_LANGUAGE].number = language;
        out->after[RULE_FIELD_LANGUAGE].number = language;
    }
    return err;
}

void messaging_facts_whereabouts(Work *work, const Whereabouts *at, RuleFacts *facts)
{
    whereabouts_tell(work, at, facts->after);
}
