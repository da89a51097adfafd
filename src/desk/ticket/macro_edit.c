#include "desk/ticket/macro_edit.h"

#include "desk/rules/rule_edit.h"
#include "store/account_store.h"
#include "store/attachment_store.h"
#include "store/macro_store.h"
#include "store/person_store.h"
#include "text/fold.h"
#include "text/liquid.h"

// ---- who may ----------------------------------------------------------------------------------

static bool is_admin(const Work *work)
{
    return work->actor.kind == ACTOR_AGENT && work->actor.role == ROLE_ADMIN;
}

static bool is_own(const Macro *macro, PersonId person)
{
    return macro->whom == MACRO_FOR_PERSON && macro->owner.v == person.v;
}

bool macro_may_edit(const Viewer *viewer, const Macro *macro)
{
    return viewer->role == ROLE_ADMIN ||
           (role_is_staff(viewer->role) && is_own(macro, viewer->person));
}

static Err may_edit(const Work *work, const Macro *macro, Str field)
{
    bool is_theirs = work->actor.kind == ACTOR_AGENT && is_own(macro, work->actor.person);
    if (is_admin(work) || is_theirs) {
        return ERR_NONE;
    }
    return refuse(
        work->why, ERR_FORBIDDEN, field, S("forbidden"),
        S("agents make and change macros of their own; those for others are the admins'"));
}

static Err macro_find(Work *work, MacroId id, Macro *out)
{
    MacroViewer viewer = { .all = is_admin(work), .person = work->actor.person };
    return macro_load(work->tx, work->arena, id, viewer, out);
}

static void audit_write(Work *work, Str action, const Macro *before, const Macro *after)
{
    const Macro *macro = after ? after : before;
    if (macro->whom == MACRO_FOR_PERSON && (!before || before->whom == MACRO_FOR_PERSON)) {
        return;
    }
    rule_audit_write(work, &(RuleChange){ .action = action,
                                          .subject = S("macro"),
                                          .subject_id = macro->id.v,
                                          .field = S("title"),
                                          .before = before ? before->title : S(""),
                                          .after = after ? after->title : S("") });
}

// ---- is it a macro? ---------------------------------------------------------------------------

static Err teams_check(Work *work, const Macro *macro)
{
    Err err = ERR_NONE;
    for (size_t i = 0; i < macro->team_count && !err; i++) {
        Team team = { 0 };
        err = team_load(work->tx, work->arena, macro->teams[i], &team);
        if (err == ERR_NOT_FOUND || (!err && team.deleted)) {
            err = refuse(work->why, ERR_INVALID, S("restriction"), S("not_found"),
                         S("there is no such group"));
        }
    }
    return err;
}

static Err owner_check(Work *work, const Macro *macro)
{
    Person person = { 0 };
    Err err = person_load(work->tx, work->arena, macro->owner, &person);
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    if (err || !role_is_staff(person.role)) {
        return refuse(work->why, ERR_INVALID, S("restriction"), S("not_found"),
                      S("there is no such agent"));
    }
    return ERR_NONE;
}

static Err whom_check(Work *work, const Macro *macro)
{
    switch (macro->whom) {
    case MACRO_FOR_TEAMS:
        return teams_check(work, macro);
    case MACRO_FOR_PERSON:
        return owner_check(work, macro);
    case MACRO_FOR_ALL:
    case MACRO_FOR_COUNT:
        break;
    }
    return ERR_NONE;
}

// Mistakes that can be found without a ticket.
static Err texts_check(Work *work, const CompiledAction *actions, size_t count)
{
    Err err = ERR_NONE;
    for (size_t i = 0; i < count && !err; i++) {
        bool is_comment = actions[i].what == RULE_DO_MACRO_COMMENT;
        if (!is_comment && actions[i].what != RULE_DO_SUBJECT) {
            continue;
        }
        const LiquidTemplate *compiled = NULL;
        Str field =
            str_format(work->arena, is_comment ? "actions[%zu].value[1]" : "actions[%zu].value", i);
        err =
            liquid_compile(work->arena, actions[i].values[is_comment], field, &compiled, work->why);
    }
    return err;
}

static Err macro_check(Work *work, const Macro *macro)
{
    const CompiledAction *actions = NULL;
    RuleCompile how = { .arena = work->arena, .fold = text_fold };
    Err err = macro_compile(&how, macro, work->why, &actions);
    if (!err) {
        err = whom_check(work, macro);
    }
    if (!err) {
        err = rule_actions_check(work, actions, macro->actions.count);
    }
    return err ? err : texts_check(work, actions, macro->actions.count);
}

static Err file_check(Work *work, AttachmentId file)
{
    AttachmentRow row = { 0 };
    MacroViewer viewer = { .all = is_admin(work), .person = work->actor.person };
    bool is_seen = false;
    Err err = attachment_load(work->tx, work->arena, file, &row);
    if (!err) {
        err = macro_file_seen(work->tx, file, viewer, &is_seen);
    }
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    if (err || (!is_seen && (!row.uploader.v || row.uploader.v != work->actor.person.v))) {
        return refuse(work->why, ERR_INVALID, S("attachments"), S("not_found"),
                      S("there is no such file"));
    }
    return ERR_NONE;
}

static Err files_check(Work *work, const MacroChange *in)
{
    if (in->files_given && in->file_count > MACRO_FILES_MAX) {
        return refuse(work->why, ERR_INVALID, S("attachments"), S("too_many"),
                      S("a macro comes with at most five files"));
    }
    Err err = ERR_NONE;
    for (size_t i = 0; in->files_given && i < in->file_count && !err; i++) {
        err = file_check(work, in->files[i]);
    }
    return err;
}

static Err room_check(Work *work, const Macro *macro, MacroTotals *totals)
{
    Err err = macro_totals(work->tx, macro->owner, totals);
    if (err) {
        return err;
    }
    bool is_full = totals->all >= MACROS_MAX ||
                   (macro->whom == MACRO_FOR_PERSON && totals->personal >= MACROS_PERSONAL_MAX);
    return is_full ? refuse(work->why, ERR_LIMIT, S(""), S("too_many"),
                            S("there are as many macros as there may be"))
                   : ERR_NONE;
}

static Str folded(const Work *work, const Macro *macro)
{
    return text_fold(work->arena, str_format(work->arena, "%.*s %.*s", STR_ARG(macro->title),
                                             STR_ARG(macro->description)));
}

static void change_lay(const Work *work, const MacroChange *in, Macro *macro)
{
    macro->title = in->title_given ? str_trim(in->title) : macro->title;
    macro->description = in->description_given ? str_trim(in->description) : macro->description;
    macro->active = in->active_given ? in->active : macro->active;
    macro->position = in->position_given ? in->position : macro->position;
    macro->actions = in->actions_given ? in->actions : macro->actions;
    if (in->whom_given) {
        bool is_personal = in->whom == MACRO_FOR_PERSON;
        macro->whom = in->whom;
        macro->owner = is_personal ? in->owner : (PersonId){ 0 };
        macro->teams = in->teams;
        macro->team_count = in->whom == MACRO_FOR_TEAMS ? in->team_count : 0;
    }
    if (macro->whom == MACRO_FOR_PERSON && !macro->owner.v) {
        macro->owner = work->actor.person;
    }
}

// ---- the commands -----------------------------------------------------------------------------

void macro_make(Work *work, const Macro *macro)
{
    macro_insert(work->tx, macro, folded(work, macro));
}

Err macro_create_apply(Work *work, const MacroChange *in, Macro *out)
{
    Macro macro = {
        .active = true,
        .whom = is_admin(work) ? MACRO_FOR_ALL : MACRO_FOR_PERSON,
        .created_ms = work->now_ms,
        .updated_ms = work->now_ms,
    };
    MacroTotals totals = { 0 };
    change_lay(work, in, &macro);
    Err err = may_edit(work, &macro, S("restriction"));
    if (!err) {
        err = files_check(work, in);
    }
    if (!err) {
        err = macro_check(work, &macro);
    }
    if (!err) {
        err = room_check(work, &macro, &totals);
    }
    if (err) {
        return err;
    }
    macro.id = (MacroId){ db_next_id(work->tx) };
    macro.position = in->position_given ? in->position : totals.last_position + 1;
    macro_make(work, &macro);
    if (in->files_given) {
        macro_files_set(work->tx, macro.id, in->files, in->file_count);
    }
    audit_write(work, S("create"), NULL, &macro);
    *out = macro;
    return work->tx->err;
}

Err macro_update_apply(Work *work, const MacroChange *in, Macro *out)
{
    Macro before = { 0 };
    Err err = macro_find(work, in->macro, &before);
    if (!err) {
        err = may_edit(work, &before, S(""));
    }
    if (err) {
        return err;
    }
    Macro after = before;
    change_lay(work, in, &after);
    err = may_edit(work, &after, S("restriction"));
    if (!err) {
        err = files_check(work, in);
    }
    if (!err) {
        err = macro_check(work, &after);
    }
    MacroTotals totals = { 0 };
    if (!err && after.whom == MACRO_FOR_PERSON && after.owner.v != before.owner.v) {
        err = room_check(work, &after, &totals);
    }
    if (err) {
        return err;
    }
    after.updated_ms = work->now_ms;
    macro_save(work->tx, &after, folded(work, &after));
    if (in->files_given) {
        macro_files_set(work->tx, after.id, in->files, in->file_count);
    }
    audit_write(work, S("update"), &before, &after);
    *out = after;
    return work->tx->err;
}

Err macro_file_add_apply(Work *work, const MacroFileAdd *in)
{
    Attachment files[MACRO_FILES_MAX];
    AttachmentId ids[MACRO_FILES_MAX + 1];
    size_t count = 0;
    Err err = macro_files(work->tx, work->arena, in->macro, files, &count);
    if (err) {
        return err;
    }
    if (count == MACRO_FILES_MAX) {
        return refuse(work->why, ERR_LIMIT, S("attachments"), S("too_many"),
                      S("a macro comes with at most five files"));
    }
    for (size_t i = 0; i < count; i++) {
        ids[i] = files[i].id;
    }
    ids[count] = in->file;
    MacroChange change = {
        .macro = in->macro, .files_given = true, .files = ids, .file_count = count + 1
    };
    Macro macro;
    return macro_update_apply(work, &change, &macro);
}

Err macro_delete_apply(Work *work, MacroId id)
{
    Macro macro = { 0 };
    Err err = macro_find(work, id, &macro);
    if (!err) {
        err = may_edit(work, &macro, S(""));
    }
    if (err) {
        return err;
    }
    macro_delete(work->tx, id);
    audit_write(work, S("destroy"), &macro, NULL);
    return work->tx->err;
}
