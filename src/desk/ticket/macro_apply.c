#include "desk/ticket/macro_apply.h"

typedef struct Applying {
    Arena *arena;
    Refusal *why;
    PersonId actor;
    Str tags; // as they are after the actions so far
    MacroResult result;
} Applying;

static Err bad_value(const Applying *applying, const MacroAction *action)
{
    return refuse(applying->why, ERR_INVALID, action->field, S("invalid"),
                  S("the macro has a value that makes no sense"));
}

// ---- fields ----------------------------------------------------------------------------------

static Err apply_status(Applying *applying, const MacroAction *action)
{
    TicketStatus status = ticket_status_from(action->value);
    if (status == TICKET_STATUS_NONE || status == TICKET_NEW || status == TICKET_CLOSED) {
        return bad_value(applying, action);
    }
    applying->result.fields.status_given = true;
    applying->result.fields.status = status;
    return ERR_NONE;
}

static Err apply_priority(Applying *applying, const MacroAction *action)
{
    applying->result.fields.priority_given = true;
    return ticket_priority_from(action->value, &applying->result.fields.priority)
               ? ERR_NONE
               : bad_value(applying, action);
}

static Err apply_type(Applying *applying, const MacroAction *action)
{
    applying->result.fields.type_given = true;
    return ticket_type_from(action->value, &applying->result.fields.type)
               ? ERR_NONE
               : bad_value(applying, action);
}

static Err apply_subject(Applying *applying, const MacroAction *action)
{
    applying->result.fields.subject_given = true;
    applying->result.fields.subject = action->value;
    return ERR_NONE;
}

static bool id_read(Str value, int64_t *out)
{
    if (value.len == 0) {
        *out = 0;
        return true;
    }
    return str_i64(value, out) && *out > 0;
}

static Err apply_group(Applying *applying, const MacroAction *action)
{
    applying->result.fields.team_given = true;
    return id_read(action->value, &applying->result.fields.team.v) ? ERR_NONE
                                                                   : bad_value(applying, action);
}

static Err apply_assignee(Applying *applying, const MacroAction *action)
{
    applying->result.fields.assignee_given = true;
    if (str_equal(action->value, S("current_user"))) {
        applying->result.fields.assignee = applying->actor;
        return ERR_NONE;
    }
    return id_read(action->value, &applying->result.fields.assignee.v)
               ? ERR_NONE
               : bad_value(applying, action);
}

// ---- tags ------------------------------------------------------------------------------------

static void tags_put(Applying *applying, Str tags)
{
    applying->tags = tags;
    applying->result.fields.tags_given = true;
    applying->result.fields.tags = tags;
}

static Err apply_set_tags(Applying *applying, const MacroAction *action)
{
    tags_put(applying, action->value);
    return ERR_NONE;
}

static Err apply_add_tags(Applying *applying, const MacroAction *action)
{
    tags_put(applying, str_format(applying->arena, "%.*s %.*s", STR_ARG(applying->tags),
                                  STR_ARG(action->value)));
    return ERR_NONE;
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

static Err apply_remove_tags(Applying *applying, const MacroAction *action)
{
    Buf kept = buf_make(applying->arena, applying->tags.len + 1);
    Str rest = applying->tags;
    Str tag;
    while (tag_next(&rest, &tag)) {
        if (!tags_have(action->value, tag)) {
            buf_add(&kept, kept.len > 0 ? S(" ") : S(""));
            buf_add(&kept, tag);
        }
    }
    tags_put(applying, buf_str(&kept));
    return ERR_NONE;
}

// ---- what is said ----------------------------------------------------------------------------

static Err apply_comment(Applying *applying, const MacroAction *action)
{
    MacroResult *result = &applying->result;
    result->comment = result->comment_given
                          ? str_format(applying->arena, "%.*s\n%.*s", STR_ARG(result->comment),
                                       STR_ARG(action->value))
                          : action->value;
    result->comment_given = true;
    return ERR_NONE;
}

static Err apply_is_public(Applying *applying, const MacroAction *action)
{
    bool yes = str_equal(action->value, S("true"));
    if (!yes && !str_equal(action->value, S("false"))) {
        return bad_value(applying, action);
    }
    applying->result.is_public_given = true;
    applying->result.is_public = yes;
    return ERR_NONE;
}

static Err apply_channel(Applying *applying, const MacroAction *action)
{
    CommentChannel channel = comment_channel_from(action->value);
    if (channel == CHANNEL_COUNT) {
        return bad_value(applying, action);
    }
    applying->result.channel = channel;
    return ERR_NONE;
}

static Err apply_session(Applying *applying, const MacroAction *action)
{
    if (!str_equal(action->value, S("end"))) {
        return bad_value(applying, action);
    }
    applying->result.end_session = true;
    return ERR_NONE;
}

// ---- all -------------------------------------------------------------------------------------

typedef struct ActionKind {
    Str field;
    Err (*apply)(Applying *applying, const MacroAction *action);
} ActionKind;

static const ActionKind kinds[] = {
    { STR_INIT("status"), apply_status },
    { STR_INIT("priority"), apply_priority },
    { STR_INIT("type"), apply_type },
    { STR_INIT("subject"), apply_subject },
    { STR_INIT("group_id"), apply_group },
    { STR_INIT("assignee_id"), apply_assignee },
    { STR_INIT("set_tags"), apply_set_tags },
    { STR_INIT("current_tags"), apply_add_tags },
    { STR_INIT("remove_tags"), apply_remove_tags },
    { STR_INIT("comment_value"), apply_comment },
    { STR_INIT("comment_mode_is_public"), apply_is_public },
    { STR_INIT("channel"), apply_channel },
    { STR_INIT("messaging_session"), apply_session },
};

static Err action_apply(Applying *applying, const MacroAction *action)
{
    for (size_t i = 0; i < countof(kinds); i++) {
        if (str_equal(kinds[i].field, action->field)) {
            return kinds[i].apply(applying, action);
        }
    }
    return refuse(applying->why, ERR_INVALID, action->field, S("unknown_action"),
                  S("the macro has an action that is not known"));
}

Err macro_apply(const Macro *macro, const Record *record, PersonId actor, Arena *arena,
                Refusal *why, MacroResult *out)
{
    Applying applying = { .arena = arena, .why = why, .actor = actor };
    applying.tags = record ? record->ticket.tags : S("");
    for (size_t i = 0; i < macro->action_count; i++) {
        Err err = action_apply(&applying, &macro->actions[i]);
        if (err) {
            return err;
        }
    }
    bool is_live =
        !record || (record->session.id.v > 0 && record->session.session_state != SESSION_ENDED);
    applying.result.end_session = applying.result.end_session && is_live;
    *out = applying.result;
    return ERR_NONE;
}
