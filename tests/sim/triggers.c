#include "sim/triggers.h"

#include "sim/call.h"

typedef struct Trigger {
    RuleCondition all[2];
    RuleCondition any[2];
    RuleAction actions[2];
} Trigger;

#define C(field, how, value)                            \
    {                                                   \
        STR_INIT(field), STR_INIT(how), STR_INIT(value) \
    }
#define A(field, value)                         \
    {                                           \
        STR_INIT(field), { STR_INIT(value) }, 1 \
    }

// None of them tells the customer anything, and none that an end or the router can set off refuses
// somebody something later: what an end brings about must not be seen (law 4).
static const Trigger triggers[SIM_TRIGGERS] = {
    { .all = { C("via_id", "is", "75"), C("messaging_session_ended_reason", "value", "agent") },
      .actions = { A("current_tags", "ended") } },
    { .all = { C("status", "value", "solved") },
      .actions = { A("messaging_session", "end"), A("remove_tags", "looked") } },
    { .all = { C("assignee_id", "changed", "") }, // against the router
      .actions = { A("assignee_id", ""), A("current_tags", "looked") } },
    { .all = { C("messaging_session_state", "value", "ended") },
      .actions = { A("routing_channel", "email") } },
    { .all = { C("current_tags", "includes", "ended looked") },
      .any = { C("status", "less_than", "solved"), C("comment_is_public", "is", "true") },
      .actions = { A("comment_value", "NOTE! by a rule on {{ticket.id}}: {{ticket.tags}}"),
                   A("priority", "high") } },
    { .all = { C("status", "value", "pending") },
      .actions = { { STR_INIT("notification_user"),
                     { STR_INIT("assignee_id"), STR_INIT("{{ticket.title}}"),
                       STR_INIT("{{ticket.latest_comment}}") },
                     3 },
                   A("status", "closed") } },
    { .all = { C("priority", "changed", "") },
      .actions = { A("type", "incident"), A("set_tags", "set") } },
    { .all = { C("messaging_session_state", "value", "inactive") },
      .actions = { A("messaging_session", "end") } },
};

// By the clock, beside the standard one that closes what was solved four days ago, which stays on.
static const Trigger automations[SIM_AUTOMATIONS] = {
    { .all = { C("PENDING", "greater_than", "2"), C("current_tags", "not_includes", "nudged") },
      .actions = { A("current_tags", "nudged") } },
    { .all = { C("OPEN", "is", "1") }, .actions = { A("priority", "urgent") } },
    { .all = { C("created_at", "greater_than", "3"),
               C("messaging_session_state", "is", "inactive") },
      .actions = { A("messaging_session", "end") } },
    { .all = { C("updated_at", "greater_than", "30"), C("status", "less_than", "solved") },
      .actions = { A("status", "solved"),
                   A("comment_value", "NOTE! by an automation on {{ticket.id}}") } },
};

typedef struct Messaging {
    RuleRun run;
    bool once;
    RuleCondition all[1];
    RuleAction actions[4]; // group "other": the group that the conversation is not handed off to
} Messaging;

// Waits are shorter and longer than what customers and agents leave between two acts.
static const Messaging messaging[SIM_MESSAGING] = {
    { .run = RULE_RUN_MESSAGE_SENT,
      .actions = { A("send_message", "By a rule"), A("wait", "20"),
                   A("send_message", "By a rule, later"), A("current_tags", "said") } },
    { .run = RULE_RUN_REQUESTED,
      .once = true,
      .actions = { A("wait", "90"), A("current_tags", "waited"), A("wait", "900"),
                   A("send_message", "By a rule, much later") } },
    { .run = RULE_RUN_QUEUED,
      .all = { C("queue_size", "greater_than", "1") },
      .actions = { A("show_wait_time", "position"), A("wait", "40"), A("group_id", "other"),
                   A("set_triggered", "true") } },
    { .run = RULE_RUN_QUEUED,
      .all = { C("customer_triggered", "is", "true") },
      .actions = { A("group_id", "other"), A("set_triggered", "false") } },
    { .run = RULE_RUN_ASSIGNED,
      .actions = { A("wait", "1"), A("send_message", "Somebody is here"), A("assignee_id", ""),
                   A("priority", "high") } },
    { .run = RULE_RUN_MESSAGE_SENT,
      .all = { C("customer_in_conversation", "is", "true") },
      .actions = { A("status", "pending"), A("wait", "300"), A("status", "solved") } },
    { .run = RULE_RUN_PAGE_OPENED,
      .all = { C("customer_page_url", "includes_string", "shop") },
      .actions = { A("send_message", "On a page"), A("current_tags", "paged"), A("wait", "30"),
                   A("send_message", "On a page, later") } },
    { .run = RULE_RUN_PAGE_OPENED, .actions = { A("send_message", "On any page") } },
    { .run = RULE_RUN_MESSAGE_SENT,
      .all = { C("customer_page_url", "includes_string", "cart") },
      .actions = { A("current_tags", "cart") } },
};

static size_t conditions_count(const RuleCondition *conditions)
{
    return conditions[0].field.len == 0 ? 0 : conditions[1].field.len == 0 ? 1 : 2;
}

static Err rule_make_of(Work *work, RuleKind kind, const Trigger *rule, bool inactive, RuleId *out)
{
    size_t actions = rule->actions[1].field.len > 0 ? 2 : 1;
    RuleCreate create = { .kind = kind,
                          .title = S("Simulated"),
                          .inactive = inactive,
                          .all = { rule->all, conditions_count(rule->all) },
                          .any = { rule->any, conditions_count(rule->any) },
                          .actions = { rule->actions, actions } };
    RuleSaved saved = { 0 };
    Err err = rule_create_apply(work, &create, &saved);
    *out = saved.rule.id;
    return err;
}

Err triggers_make(Work *work, struct Sim *sim)
{
    Err err = ERR_NONE;
    for (size_t i = 0; i < SIM_TRIGGERS && !err; i++) {
        err = rule_make_of(work, RULE_TRIGGER, &triggers[i], i % 2 == 1, &sim->triggers[i]);
    }
    for (size_t i = 0; i < SIM_AUTOMATIONS && !err; i++) {
        err = rule_make_of(work, RULE_AUTOMATION, &automations[i], i % 2 == 1,
                           &sim->triggers[SIM_TRIGGERS + i]);
    }
    sim->trigger_count = SIM_TRIGGERS + SIM_AUTOMATIONS;
    return err;
}

static Err messaging_make_of(Work *work, const struct Sim *sim, size_t which, RuleId *out)
{
    const Messaging *rule = &messaging[which];
    RuleAction actions[countof(rule->actions)];
    size_t count = 0;
    while (count < countof(actions) && rule->actions[count].field.len > 0) {
        actions[count] = rule->actions[count];
        if (str_equal(actions[count].values[0], S("other"))) {
            actions[count].values[0] = str_format(work->arena, "%" PRId64, sim->teams[1].v);
        }
        count++;
    }
    RuleCreate create = { .kind = RULE_MESSAGING_TRIGGER,
                          .title = S("Simulated"),
                          .inactive = which % 2 == 1,
                          .run = rule->run,
                          .once_per_ticket = rule->once,
                          .all = { rule->all, rule->all[0].field.len > 0 },
                          .actions = { actions, count } };
    RuleSaved saved = { 0 };
    Err err = rule_create_apply(work, &create, &saved);
    *out = saved.rule.id;
    return err;
}

Err messaging_make(Work *work, struct Sim *sim)
{
    Err err = ERR_NONE;
    for (size_t i = 0; i < SIM_MESSAGING && !err; i++) {
        err = messaging_make_of(work, sim, i, &sim->triggers[SIM_TRIGGERS + SIM_AUTOMATIONS + i]);
    }
    sim->trigger_count = SIM_TRIGGERS + SIM_AUTOMATIONS + SIM_MESSAGING;
    return err;
}

void trigger_switch(struct Sim *sim)
{
    int which = dice_below(&sim->dice, sim->trigger_count);
    Call *call = call_make(sim, CALL_RULE, 0, sim_agent(sim, 0));
    call->in.rule = (RuleUpdate){ .rule = sim->triggers[which],
                                  .active_given = true,
                                  .active = dice_chance(&sim->dice, 500) };
    call_submit(call);
}
