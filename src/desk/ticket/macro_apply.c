#include "desk/ticket/macro_apply.h"

#include "desk/rules/rule_text.h"
#include "desk/session/session_read.h"
#include "store/person_store.h"
#include "text/fold.h"

typedef struct Applying {
    Arena *arena;
    PersonId actor;
    Str tags; // as they are after the actions so far
    MacroResult result;
} Applying;

// ---- tags ------------------------------------------------------------------------------------

static void tags_put(Applying *applying, Str tags)
{
    applying->tags = tags;
    applying->result.fields.tags_given = true;
    applying->result.fields.tags = tags;
}

static bool is_tag_end(char c)
{
    return c == ' ' || c == ',';
}

// Takes the next word off `rest`; false at the end.
static bool tag_next(Str *rest, Str *tag)
{
    size_t at = 0;
    while (at < rest->len && is_tag_end(rest->at[at])) {
        at++;
    }
    size_t end = at;
    while (end < rest->len && !is_tag_end(rest->at[end])) {
        end++;
    }
    *tag = (Str){ rest->at + at, end - at };
    *rest = (Str){ rest->at + end, rest->len - end };
    return tag->len > 0;
}

static bool tags_have(Str tags, Str wanted)
{
    Str tag;
    while (tag_next(&tags, &tag)) {
        if (str_equal_nocase(tag, wanted)) {
            return true;
        }
    }
    return false;
}

// The words of `from` that `but` does not have, behind `first`.
static Str tags_without(Arena *arena, Str first, Str from, Str but)
{
    Buf kept = buf_make(arena, first.len + from.len + 2);
    buf_add(&kept, first);
    Str tag;
    while (tag_next(&from, &tag)) {
        if (!tags_have(but, tag)) {
            buf_add(&kept, kept.len > 0 ? S(" ") : S(""));
            buf_add(&kept, tag);
        }
    }
    return buf_str(&kept);
}

// ---- actions ---------------------------------------------------------------------------------

static void status_lay(Applying *applying, const CompiledAction *action)
{
    applying->result.fields.status_given = true;
    applying->result.fields.status = (TicketStatus)action->number;
}

static void priority_lay(Applying *applying, const CompiledAction *action)
{
    applying->result.fields.priority_given = true;
    applying->result.fields.priority = (TicketPriority)action->number;
}

static void type_lay(Applying *applying, const CompiledAction *action)
{
    applying->result.fields.type_given = true;
    applying->result.fields.type = (TicketType)action->number;
}

static void subject_lay(Applying *applying, const CompiledAction *action)
{
    applying->result.fields.subject_given = true;
    applying->result.fields.subject = action->values[0];
}

static void team_lay(Applying *applying, const CompiledAction *action)
{
    applying->result.fields.team_given = true;
    applying->result.fields.team = (TeamId){ action->number };
}

static void assignee_lay(Applying *applying, const CompiledAction *action)
{
    bool is_actor = action->special == RULE_SPECIAL_CURRENT_USER;
    applying->result.fields.assignee_given = true;
    applying->result.fields.assignee = is_actor ? applying->actor : (PersonId){ action->number };
}

static void set_tags_lay(Applying *applying, const CompiledAction *action)
{
    tags_put(applying, action->values[0]);
}

static void add_tags_lay(Applying *applying, const CompiledAction *action)
{
    Str tags = applying->tags;
    tags_put(applying, tags_without(applying->arena, tags, action->values[0], tags));
}

static void remove_tags_lay(Applying *applying, const CompiledAction *action)
{
    Str tags = applying->tags;
    tags_put(applying, tags_without(applying->arena, S(""), tags, action->values[0]));
}

static void comment_lay(Applying *applying, const CompiledAction *action)
{
    applying->result.comment_given = true;
    applying->result.comment = action->values[1];
    applying->result.channel = (CommentChannel)action->number;
}

static void public_lay(Applying *applying, const CompiledAction *action)
{
    applying->result.is_public_given = true;
    applying->result.is_public = action->number == 1;
}

static void end_lay(Applying *applying, const CompiledAction *action)
{
    (void)action;
    applying->result.end_session = true;
}

// What stands in model/rule_field.h for macros.
static void (*const lays[RULE_DO_COUNT])(Applying *applying, const CompiledAction *action) = {
    [RULE_DO_MACRO_STATUS] = status_lay,
    [RULE_DO_PRIORITY] = priority_lay,
    [RULE_DO_TYPE] = type_lay,
    [RULE_DO_SUBJECT] = subject_lay,
    [RULE_DO_TEAM] = team_lay,
    [RULE_DO_MACRO_ASSIGNEE] = assignee_lay,
    [RULE_DO_SET_TAGS] = set_tags_lay,
    [RULE_DO_ADD_TAGS] = add_tags_lay,
    [RULE_DO_REMOVE_TAGS] = remove_tags_lay,
    [RULE_DO_MACRO_COMMENT] = comment_lay,
    [RULE_DO_COMMENT_PUBLIC] = public_lay,
    [RULE_DO_END_SESSION] = end_lay,
};

Err macro_apply(const Macro *macro, const Record *record, PersonId actor, Arena *arena,
                Refusal *why, MacroResult *out)
{
    const CompiledAction *actions = NULL;
    RuleCompile how = { .arena = arena, .fold = text_fold };
    Err err = macro_compile(&how, macro, why, &actions);
    if (err) {
        return err;
    }
    Applying applying = { .arena = arena, .actor = actor };
    applying.tags = record ? record->ticket.tags : S("");
    for (size_t i = 0; i < macro->actions.count; i++) {
        assert(lays[actions[i].what]);
        lays[actions[i].what](&applying, &actions[i]);
    }
    bool is_live =
        !record || (record->session.id.v > 0 && record->session.session_state != SESSION_ENDED);
    applying.result.end_session = applying.result.end_session && is_live;
    *out = applying.result;
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
