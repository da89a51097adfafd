#include "desk/ticket/macro_apply.h"

#include "desk/rules/rule_text.h"
#include "desk/session/session_read.h"
#include "desk/ticket/ticket_action.h"
#include "store/person_store.h"
#include "store/team_store.h"
#include "text/fold.h"

// ---- actions ---------------------------------------------------------------------------------

static void comment_lay(const CompiledAction *action, MacroResult *result)
{
    result->comment_given = true;
    result->comment = action->values[1];
    result->channel = (CommentChannel)action->number;
}

static void public_lay(const CompiledAction *action, MacroResult *result)
{
    result->is_public_given = true;
    result->is_public = action->number == 1;
}

static void end_lay(const CompiledAction *action, MacroResult *result)
{
    (void)action;
    result->end_session = true;
}

// What macros do besides setting fields of the ticket (ticket_action.h).
static void (*const lays[RULE_DO_COUNT])(const CompiledAction *action, MacroResult *result) = {
    [RULE_DO_MACRO_COMMENT] = comment_lay,
    [RULE_DO_COMMENT_PUBLIC] = public_lay,
    [RULE_DO_END_SESSION] = end_lay,
};

Err macro_user_read(Read *read, MacroUser *out)
{
    TeamId team = { 0 };
    Err err = team_default_of_person(read->tx, read->viewer.person, &team);
    if (err) {
        return err;
    }
    *out = (MacroUser){ .person = read->viewer.person, .team = team };
    return ERR_NONE;
}

Err macro_apply(const Macro *macro, const Record *record, MacroUser user, Arena *arena,
                Refusal *why, MacroResult *out)
{
    const CompiledAction *actions = NULL;
    RuleCompile how = { .arena = arena, .fold = text_fold };
    Err err = macro_compile(&how, macro, why, &actions);
    const ActionScene scene = {
        .arena = arena,
        .actor = user.person,
        .actor_team = user.team,
        .requester = record ? record->ticket.requester : (PersonId){ 0 },
        .tags = record ? record->ticket.tags : S(""),
        .why = why,
    };
    MacroResult result = { 0 };
    for (size_t i = 0; i < macro->actions.count && !err; i++) {
        if (action_sets_field(actions[i].what)) {
            err = action_field_lay(&scene, &actions[i], &result.fields);
        } else {
            assert(lays[actions[i].what]);
            lays[actions[i].what](&actions[i], &result);
        }
    }
    if (err) {
        return err;
    }
    bool is_live =
        !record || (record->session.id.v > 0 && record->session.session_state != SESSION_ENDED);
    result.end_session = result.end_session && is_live;
    *out = result;
    return ERR_NONE;
}

// ---- placeholders ----------------------------------------------------------------------------

// Agents read notes; everything else goes to the customer.
static bool is_for_end_user(const MacroResult *result)
{
    bool is_private = result->is_public_given && !result->is_public;
    return result->channel == CHANNEL_DEFAULT ? !is_private : result->channel != CHANNEL_NOTE;
}

// A comment whose channel is shut goes where the composer's default is, and what is meant for a
// customer who cannot be reached becomes a note.
static void channel_choose(const Record *record, bool has_address, MacroResult *result)
{
    Composer composer = composer_of(record, has_address, true);
    for (size_t i = 0; i < countof(composer.channels); i++) {
        const ComposerChannel *entry = &composer.channels[i];
        if (entry->channel == result->channel && !entry->enabled) {
            result->channel = CHANNEL_DEFAULT;
        }
    }
    bool is_private = result->is_public_given && !result->is_public;
    if (result->channel == CHANNEL_DEFAULT && !is_private) {
        result->is_public_given = true;
        result->is_public = composer.fallback != CHANNEL_NOTE;
    }
}

Err macro_fill(Read *read, const Record *record, Str public_url, MacroResult *result)
{
    Person requester = { 0 };
    Err err = person_load(read->tx, read->arena, record->ticket.requester, &requester);
    if (err) {
        return err;
    }
    channel_choose(record, requester.email.len > 0, result);
    DeskConfig config = { .public_url = public_url };
    Actor actor = { .kind = ACTOR_AGENT, .person = read->viewer.person, .via = VIA_WEB };
    // Lends the texts what they look up with; nothing is written through it.
    Work work = { .tx = read->tx,
                  .world = read->world,
                  .arena = read->arena,
                  .config = &config,
                  .now_ms = read->now_ms,
                  .actor = actor,
                  .why = read->why };
    WorkUpdate update = { .now = *record, .actor = actor };
    RuleContext context = { .update = &update,
                            .for_end_user = is_for_end_user(result),
                            .language = requester.language };
    if (result->comment_given) {
        err = rule_text_render(&work, &context, result->comment, LIQUID_OUTPUT_TEXT,
                               &result->comment);
    }
    if (!err && result->fields.subject_given) {
        context.for_end_user = true; // customers read it, whoever reads the comment
        err = rule_text_render(&work, &context, result->fields.subject, LIQUID_OUTPUT_HEADER,
                               &result->fields.subject);
    }
    return err;
}
