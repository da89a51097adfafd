#include "desk/ticket/ticket_action.h"

// ---- tags ------------------------------------------------------------------------------------

// Takes the next word off `rest`; false at the end.
static bool tag_next(Str *rest, Str *tag)
{
    *rest = str_trim(*rest);
    if (rest->len == 0) {
        return false;
    }
    if (!str_cut(rest, ' ', tag)) {
        *tag = *rest;
        *rest = S("");
    }
    return true;
}

static bool tags_have(Str tags, Str wanted)
{
    Str tag;
    while (tag_next(&tags, &tag)) {
        if (str_equal(tag, wanted)) {
            return true;
        }
    }
    return false;
}

static void tag_add(Buf *tags, Str tag)
{
    buf_add(tags, tags->len > 0 ? S(" ") : S(""));
    buf_add(tags, tag);
}

// Each once, in their order.
static Str tags_with(Arena *arena, Str tags, Str more)
{
    Buf all = buf_make(arena, tags.len + more.len + 2);
    buf_add(&all, tags);
    Str tag;
    while (tag_next(&more, &tag)) {
        if (!tags_have(buf_str(&all), tag)) {
            tag_add(&all, tag);
        }
    }
    return buf_str(&all);
}

static Str tags_without(Arena *arena, Str tags, Str unwanted)
{
    Buf kept = buf_make(arena, tags.len + 1);
    Str tag;
    while (tag_next(&tags, &tag)) {
        if (!tags_have(unwanted, tag)) {
            tag_add(&kept, tag);
        }
    }
    return buf_str(&kept);
}

static Err tags_lay(const ActionScene *scene, const CompiledAction *action, TicketFields *fields)
{
    Str now = fields->tags_given ? fields->tags : scene->tags;
    Str said = action->values[0];
    fields->tags_given = true;
    fields->tags =
        action->what == RULE_DO_REMOVE_TAGS
            ? tags_without(scene->arena, now, said)
            : tags_with(scene->arena, action->what == RULE_DO_ADD_TAGS ? now : S(""), said);
    return ERR_NONE;
}

// ---- who -------------------------------------------------------------------------------------

static Err person_of(const ActionScene *scene, const CompiledAction *action, Str field,
                     PersonId *out)
{
    PersonId person = { action->number };
    if (action->special == RULE_SPECIAL_CURRENT_USER) {
        person = scene->actor;
    } else if (action->special == RULE_SPECIAL_REQUESTER) {
        person = scene->requester;
    }
    if (!person.v && action->special != RULE_SPECIAL_NONE) {
        return refuse(scene->why, ERR_INVALID, field, S("nobody"),
                      S("the value stands for somebody who is not there"));
    }
    *out = person;
    return ERR_NONE;
}

static Err assignee_lay(const ActionScene *scene, const CompiledAction *action,
                        TicketFields *fields)
{
    Err err = person_of(scene, action, S("assignee_id"), &fields->assignee);
    fields->assignee_given = !err;
    return err;
}

static Err follower_lay(const ActionScene *scene, const CompiledAction *action,
                        TicketFields *fields)
{
    PersonId person = { 0 };
    Err err = person_of(scene, action, S("followers"), &person);
    if (err) {
        return err;
    }
    size_t count = fields->follower_change_count;
    FollowerChange *changes = arena_array(scene->arena, FollowerChange, count + 1);
    for (size_t i = 0; i < count; i++) {
        changes[i] = fields->follower_changes[i];
    }
    changes[count] = (FollowerChange){ .person = person };
    fields->follower_changes = changes;
    fields->follower_change_count = count + 1;
    return ERR_NONE;
}

static Err team_lay(const ActionScene *scene, const CompiledAction *action, TicketFields *fields)
{
    bool is_own = action->special == RULE_SPECIAL_CURRENT_TEAM;
    if (is_own && !scene->actor_team.v) {
        return ERR_NONE;
    }
    fields->team_given = true;
    fields->team = is_own ? scene->actor_team : (TeamId){ action->number };
    return ERR_NONE;
}

// ---- one value -------------------------------------------------------------------------------

static Err status_lay(const ActionScene *scene, const CompiledAction *action, TicketFields *fields)
{
    (void)scene;
    fields->status_given = true;
    fields->status = (TicketStatus)action->number;
    return ERR_NONE;
}

static Err priority_lay(const ActionScene *scene, const CompiledAction *action,
                        TicketFields *fields)
{
    (void)scene;
    fields->priority_given = true;
    fields->priority = (TicketPriority)action->number;
    return ERR_NONE;
}

static Err type_lay(const ActionScene *scene, const CompiledAction *action, TicketFields *fields)
{
    (void)scene;
    fields->type_given = true;
    fields->type = (TicketType)action->number;
    return ERR_NONE;
}

static Err subject_lay(const ActionScene *scene, const CompiledAction *action, TicketFields *fields)
{
    (void)scene;
    fields->subject_given = true;
    fields->subject = action->values[0];
    return ERR_NONE;
}

static Err schedule_lay(const ActionScene *scene, const CompiledAction *action,
                        TicketFields *fields)
{
    (void)scene;
    fields->schedule_given = true;
    fields->schedule.v = action->number;
    return ERR_NONE;
}

static Err brand_lay(const ActionScene *scene, const CompiledAction *action, TicketFields *fields)
{
    (void)scene;
    fields->brand_given = true;
    fields->brand.v = action->number;
    return ERR_NONE;
}

// ---- which -----------------------------------------------------------------------------------

typedef Err (*FieldLay)(const ActionScene *scene, const CompiledAction *action,
                        TicketFields *fields);

static const FieldLay lays[RULE_DO_COUNT] = {
    [RULE_DO_STATUS] = status_lay,
    [RULE_DO_MACRO_STATUS] = status_lay,
    [RULE_DO_PRIORITY] = priority_lay,
    [RULE_DO_TYPE] = type_lay,
    [RULE_DO_SUBJECT] = subject_lay,
    [RULE_DO_TEAM] = team_lay,
    [RULE_DO_MACRO_TEAM] = team_lay,
    [RULE_DO_ASSIGNEE] = assignee_lay,
    [RULE_DO_MACRO_ASSIGNEE] = assignee_lay,
    [RULE_DO_FOLLOWER] = follower_lay,
    [RULE_DO_SET_TAGS] = tags_lay,
    [RULE_DO_ADD_TAGS] = tags_lay,
    [RULE_DO_REMOVE_TAGS] = tags_lay,
    [RULE_DO_SCHEDULE] = schedule_lay,
    [RULE_DO_BRAND] = brand_lay,
};

bool action_sets_field(RuleDo what)
{
    assert(what < RULE_DO_COUNT);
    return lays[what] != NULL;
}

Err action_field_lay(const ActionScene *scene, const CompiledAction *action, TicketFields *fields)
{
    assert(action_sets_field(action->what));
    return lays[action->what](scene, action, fields);
}
