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

static size_t conditions_count(const RuleCondition *conditions)
{
    return conditions[0].field.len == 0 ? 0 : conditions[1].field.len == 0 ? 1 : 2;
}

Err triggers_make(Work *work, struct Sim *sim)
{
    Err err = ERR_NONE;
    for (size_t i = 0; i < SIM_TRIGGERS && !err; i++) {
        const Trigger *trigger = &triggers[i];
        size_t actions = trigger->actions[1].field.len > 0 ? 2 : 1;
        RuleCreate create = { .kind = RULE_TRIGGER,
                              .title = S("Simulated"),
                              .inactive = i % 2 == 1,
                              .all = { trigger->all, conditions_count(trigger->all) },
                              .any = { trigger->any, conditions_count(trigger->any) },
                              .actions = { trigger->actions, actions } };
        RuleSaved saved = { 0 };
        err = rule_create_apply(work, &create, &saved);
        sim->triggers[i] = saved.rule.id;
    }
    return err;
}

void trigger_switch(struct Sim *sim)
{
    int which = dice_below(&sim->dice, SIM_TRIGGERS);
    Call *call = call_make(sim, CALL_RULE, 0, sim_agent(sim, 0));
    call->in.rule = (RuleUpdate){ .rule = sim->triggers[which],
                                  .active_given = true,
                                  .active = dice_chance(&sim->dice, 500) };
    call_submit(call);
}
