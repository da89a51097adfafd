#include <string.h>

#include "sim/people.h"
#include "sim/triggers.h"

enum {
    RECENT_TICKETS = 24, // agents look at these
    REPEAT_BACK_MAX = 70,
};

// One of the newest tickets, newer ones more often; 0: there is none. Whatever their state.
static int64_t ticket_choose(Sim *sim)
{
    int back = dice_skewed(&sim->dice, RECENT_TICKETS) - 1;
    size_t count = sim->model.ticket_count;
    return (size_t)back < count ? sim->model.tickets[count - 1 - (size_t)back].id : 0;
}

static int64_t silent_thread(const Sim *sim)
{
    return sim->silent == NOBODY ? 0 : sim->customers[sim->silent].thread.v;
}

// Nothing may reach the silent customer from this side.
static bool is_silent(const Sim *sim, int64_t ticket)
{
    return sim->silent_ticket && sim->silent_ticket == ticket;
}

static Str words(Sim *sim, Arena *arena, int who, const char *mark)
{
    return str_format(arena, "a%d#%" PRId64 " %s かしこまりました", who, ++sim->tag, mark);
}

// ---- what the tab counts ---------------------------------------------------------------------

static Call *numbered_make(Sim *sim, int who, int64_t n, const Waiting *what)
{
    Sender *sender = &sim->agents[who].sender;
    bool note = what->kind == SAY_NOTE;
    Call *call = call_make(sim, note ? CALL_NOTE : CALL_STAFF, who, sim_agent(sim, who));
    Str body = str_copy(&call->command.arena, str_of(what->body));
    call->n = n;
    call->serial = what->serial;
    call->said = what->kind;
    if (note) {
        call->in.update = (TicketUpdate){
            .ticket = { what->ticket },
            .comment = { .given = true, .body = body, .channel = CHANNEL_NOTE },
        };
        memcpy(call->device_hash, sender->hash, sizeof(sender->hash));
    } else {
        call->in.staff = (StaffMessage){
            .ticket = { what->ticket },
            .n = n,
            .kind = MESSAGE_TEXT,
            .body = body,
            .source = S("workspace"),
        };
        memcpy(call->in.staff.device_hash, sender->hash, sizeof(sender->hash));
    }
    return call;
}

void agent_send(Sim *sim, int who)
{
    Sender *sender = &sim->agents[who].sender;
    int64_t n = 0;
    Waiting *what = NULL;
    sender->was_refused = false;
    while ((what = sender_next(sender, &n))) {
        what->flying = true;
        call_submit(numbered_make(sim, who, n, what));
    }
}

static void say(Sim *sim, int who, SayKind kind, int64_t ticket)
{
    Arena arena = { 0 };
    Str body = words(sim, &arena, who, kind == SAY_NOTE ? "NOTE!" : "");
    Waiting *what = NULL;
    if (ticket && !(kind == SAY_TEXT && is_silent(sim, ticket))) {
        what = sender_add(&sim->agents[who].sender, kind);
    }
    if (what) {
        what->ticket = ticket;
        say_copy(what->body, body);
    }
    arena_free(&arena);
    agent_send(sim, who);
}

static void repeat(Sim *sim, int who)
{
    const Sender *sender = &sim->agents[who].sender;
    int64_t n = (int64_t)sender->kept_count - dice_below(&sim->dice, REPEAT_BACK_MAX);
    if (n > 0) {
        Waiting again = { .kind = sender->kept[n - 1].kind, .ticket = ticket_choose(sim) };
        say_copy(again.body, S("again"));
        call_submit(numbered_make(sim, who, n, &again));
    }
}

// ---- tickets ---------------------------------------------------------------------------------

static void update(Sim *sim, int who, int64_t ticket, TicketFields fields)
{
    if (!ticket) {
        return;
    }
    Call *call = call_make(sim, CALL_UPDATE, who, sim_agent(sim, who));
    call->in.update = (TicketUpdate){ .ticket = { ticket }, .fields = fields };
    if (dice_chance(&sim->dice, 200)) {
        call->in.update.seen_version = 1 + dice_below(&sim->dice, 6);
    }
    call_submit(call);
}

static void status_change(Sim *sim, int who, int64_t ticket)
{
    static const TicketStatus to[] = { TICKET_OPEN,   TICKET_PENDING, TICKET_HOLD, TICKET_SOLVED,
                                       TICKET_SOLVED, TICKET_CLOSED,  TICKET_NEW };
    TicketStatus status = to[dice_below(&sim->dice, (int)countof(to))];
    update(sim, who, ticket, (TicketFields){ .status_given = true, .status = status });
}

static void assign(Sim *sim, int who, int64_t ticket)
{
    int to = dice_below(&sim->dice, AGENTS + 2);
    int team = dice_below(&sim->dice, 2 * (int)countof(sim->teams));
    TicketFields fields = { .assignee_given = true };
    fields.assignee = to < AGENTS ? sim->agents[to].person : (PersonId){ 0 };
    if (team < (int)countof(sim->teams)) {
        fields.team_given = true;
        fields.team = sim->teams[team];
    }
    update(sim, who, ticket, fields);
}

// Once, or twice under one key, as a program does that has missed the answer.
static void reply(Sim *sim, int who, int64_t ticket)
{
    int times = dice_chance(&sim->dice, 300) ? 2 : 1;
    Arena arena = { 0 };
    Str body = words(sim, &arena, who, "MAIL!");
    for (int i = 0; i < times && ticket; i++) {
        Call *call = call_make(sim, CALL_UPDATE, who, sim_agent(sim, who));
        Str copy = str_copy(&call->command.arena, body);
        call->command.idempotency_key = copy;
        call->in.update = (TicketUpdate){
            .ticket = { ticket },
            .comment = { .given = true, .body = copy, .channel = CHANNEL_EMAIL },
        };
        call_submit(call);
    }
    arena_free(&arena);
}

// A program speaks where the bot does, and nowhere else.
static void program_say(Sim *sim, int who)
{
    size_t count = sim->model.thread_count;
    int which = dice_below(&sim->dice, CUSTOMERS);
    if ((size_t)which >= count || sim->model.threads[which].id == silent_thread(sim)) {
        return;
    }
    Call *call =
        call_make(sim, CALL_STAFF, who, (Actor){ .kind = ACTOR_INTEGRATION, .via = VIA_API });
    call->in.staff = (StaffMessage){
        .thread = { sim->model.threads[which].id },
        .kind = MESSAGE_TEXT,
        .body = words(sim, &call->command.arena, who, "program"),
        .source = S("api:conversations"),
    };
    call_submit(call);
}

// Goodbye and end in one click, as the macro does.
static void goodbye(Sim *sim, int who, int64_t ticket)
{
    if (!ticket || is_silent(sim, ticket)) {
        return;
    }
    Call *call = call_make(sim, CALL_UPDATE, who, sim_agent(sim, who));
    call->in.update = (TicketUpdate){
        .ticket = { ticket },
        .comment = { .given = true,
                     .body = words(sim, &call->command.arena, who, "bye"),
                     .channel = CHANNEL_MESSAGING },
        .end_session = true,
    };
    call_submit(call);
}

static void end_once(Sim *sim, int who, int64_t ticket, bool with_comment)
{
    Call *call = call_make(sim, CALL_END, who, sim_agent(sim, who));
    call->in.end = (SessionEnd){ .ticket = { ticket }, .via = ENDED_VIA_COMPOSER };
    if (with_comment) {
        call->in.end.comment = words(sim, &call->command.arena, who, "bye");
    }
    call_submit(call);
}

static void end(Sim *sim, int who, int64_t ticket)
{
    bool with_comment = dice_chance(&sim->dice, 300);
    int times = dice_chance(&sim->dice, 250) ? 2 : 1; // by two agents at once
    for (int i = 0; i < times && ticket && !is_silent(sim, ticket); i++) {
        end_once(sim, (who + i) % AGENTS, ticket, with_comment);
    }
}

static void mark(Sim *sim, int who, int64_t ticket)
{
    if (!ticket) {
        return;
    }
    Call *call = call_make(sim, CALL_MARK, who, sim_agent(sim, who));
    call->in.mark = (MarkSet){
        .ticket = { ticket },
        .kind = MARK_AGENT_READ,
        .public_seq = 1 + dice_below(&sim->dice, 200),
    };
    call_submit(call);
}

static void status_set(Sim *sim, int who, int whose)
{
    static const AgentStatus to[] = { AGENT_ONLINE, AGENT_ONLINE, AGENT_ONLINE, AGENT_AWAY,
                                      AGENT_OFFLINE };
    Call *call = call_make(sim, CALL_STATUS, who, sim_agent(sim, who));
    call->in.status = (AgentStatusSet){
        .agent = sim->agents[whose].person,
        .status = to[dice_below(&sim->dice, (int)countof(to))],
    };
    call_submit(call);
}

static void agent_do(Sim *sim, int who, int how, int64_t ticket)
{
    if (how < 9) {
        status_set(sim, who, who);
    } else if (how < 40) {
        say(sim, who, SAY_TEXT, ticket);
    } else if (how < 52) {
        say(sim, who, SAY_NOTE, ticket);
    } else if (how < 58) {
        reply(sim, who, ticket);
    } else if (how < 67) {
        status_change(sim, who, ticket);
    } else if (how < 76) {
        assign(sim, who, ticket);
    } else if (how < 89) {
        end(sim, who, ticket);
    } else if (how < 93) {
        goodbye(sim, who, ticket);
    } else if (how < 97) {
        mark(sim, who, ticket);
    } else if (how < 98) {
        program_say(sim, who);
    } else {
        repeat(sim, who);
    }
}

// Each act has dice of its own, made from one throw: what it finds cannot move the next act.
void agent_act(Sim *sim, int who)
{
    Dice before = sim->dice;
    sim->dice = dice_make(dice_next(&before), (uint64_t)who);
    int how = dice_below(&sim->dice, 100);
    agent_do(sim, who, how, ticket_choose(sim));
    sim->dice = before;
}

// ---- the admin -------------------------------------------------------------------------------

static void setting_set(Sim *sim)
{
    static const struct {
        SettingId id;
        Str values[3];
    } settings[] = {
        { SETTING_AGENTS_CAN_END, { STR_INIT("1"), STR_INIT("0"), STR_INIT("1") } },
        { SETTING_COUNT_INACTIVE, { STR_INIT("0"), STR_INIT("1"), STR_INIT("1") } },
        { SETTING_ENDED_AS_EMAIL, { STR_INIT("0"), STR_INIT("1"), STR_INIT("1") } },
        { SETTING_INACTIVE_AFTER_S, { STR_INIT("60"), STR_INIT("600"), STR_INIT("86400") } },
        { SETTING_ASK_IF_NEW, { STR_INIT("0"), STR_INIT("1"), STR_INIT("1") } },
    };
    int which = dice_below(&sim->dice, (int)countof(settings));
    int value = dice_below(&sim->dice, (int)countof(settings[which].values));
    Call *call = call_make(sim, CALL_SETTING, 0, sim_agent(sim, 0));
    call->in.setting = (SettingSet){
        .key = setting_info(settings[which].id)->key,
        .value = settings[which].values[value],
    };
    call_submit(call);
}

// An admin suspends a customer, lets them write again, or learns their address.
static void person_change(Sim *sim)
{
    int who = dice_below(&sim->dice, CUSTOMERS);
    int how = dice_below(&sim->dice, 10);
    Customer *customer = &sim->customers[who];
    if (!customer->person.v || who == sim->silent) {
        return;
    }
    Call *call = call_make(sim, CALL_PERSON, who, sim_agent(sim, 0));
    call->in.person.person = customer->person;
    if (how < 5) {
        customer->may_be_refused = true;
        call->in.person.suspended_given = true;
        call->in.person.suspended = how < 2;
    } else {
        call->in.person.email_given = true;
        call->in.person.email = str_format(&call->command.arena, "c%02d@customers.example", who);
    }
    call_submit(call);
}

static void rule_switch(Sim *sim)
{
    bool is_outside = sim->outside.is_there && dice_chance(&sim->dice, 300);
    if (is_outside) {
        outside_switch(sim);
    } else {
        trigger_switch(sim);
    }
}

void admin_act(Sim *sim)
{
    Dice before = sim->dice;
    sim->dice = dice_make(dice_next(&before), AGENTS);
    int how = dice_below(&sim->dice, 10);
    if (how < 3) {
        setting_set(sim);
    } else if (how < 5) {
        rule_switch(sim);
    } else if (how < 6) {
        status_set(sim, 0, dice_below(&sim->dice, AGENTS));
    } else {
        person_change(sim);
    }
    sim->dice = before;
}

// ---- the clock -------------------------------------------------------------------------------

void timers_act(Sim *sim)
{
    call_submit(
        call_make(sim, CALL_TIMERS, NOBODY, (Actor){ .kind = ACTOR_TIMER, .via = VIA_SYSTEM }));
}

void index_act(Sim *sim)
{
    call_submit(
        call_make(sim, CALL_INDEX, NOBODY, (Actor){ .kind = ACTOR_TIMER, .via = VIA_SYSTEM }));
}
