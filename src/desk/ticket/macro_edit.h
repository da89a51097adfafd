// macro_edit.h — macros are made, changed and deleted: all by admins, personal ones by their agent.
//
// Shared macros' changes are written to the account's audit log (subject "macro").
//
// All of these: ERR_FORBIDDEN for who may not, ERR_NOT_FOUND for what is not there or not to be
// seen, ERR_INVALID naming the member (model/macro.h, and "actions[0].value" for people and groups
// that are not there and for a text whose placeholders cannot be read).
#ifndef DESK_TICKET_MACRO_EDIT_H
#define DESK_TICKET_MACRO_EDIT_H

#include "desk/work.h"
#include "model/macro.h"

// Whether this viewer may change and delete it.
bool macro_may_edit(const Viewer *viewer, const Macro *macro);

// Each member counts only when its `_given` is true.
typedef struct MacroChange {
    MacroId macro; // of an update
    bool title_given, description_given, active_given, position_given, whom_given, actions_given,
        files_given;
    Str title;
    Str description;
    bool active;
    int64_t position; // as it is; several may have the same
    MacroFor whom;
    PersonId owner;      // of MACRO_FOR_PERSON, 0: the actor
    const TeamId *teams; // of MACRO_FOR_TEAMS
    size_t team_count;
    RuleActions actions;
    // Uploaded by the actor, or of a macro that they may see; ERR_INVALID naming "attachments".
    const AttachmentId *files;
    size_t file_count;
} MacroChange;

// Behind the others unless a position is given; for all when an admin does not say for whom, and an
// agent's own. ERR_LIMIT "too_many" past MACROS_MAX or MACROS_PERSONAL_MAX.
MUST_USE Err macro_create_apply(Work *work, const MacroChange *in, Macro *out);
MUST_USE Err macro_update_apply(Work *work, const MacroChange *in, Macro *out);
// What it did in the past stays in the history.
MUST_USE Err macro_delete_apply(Work *work, MacroId id);

// One file more. ERR_LIMIT "too_many" past MACRO_FILES_MAX.
typedef struct MacroFileAdd {
    MacroId macro;
    AttachmentId file;
} MacroFileAdd;
MUST_USE Err macro_file_add_apply(Work *work, const MacroFileAdd *in);

// For what ships with the product: writes it with its folded text.
void macro_make(Work *work, const Macro *macro);

#endif
