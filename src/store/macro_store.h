// macro_store.h — macros, their actions, for whom they are, and how often they serve.
//
// Who may use a macro is part of the statements: macro_load() and macro_list() ask for whom.
#ifndef STORE_MACRO_STORE_H
#define STORE_MACRO_STORE_H

#include "model/macro.h"
#include "model/message.h"
#include "store/db.h"

// ---- changing ---------------------------------------------------------------------------------

// With actions and groups. `folded` is what searches look into.
void macro_insert(Tx *tx, const Macro *macro, Str folded);
// Writes all that the macro says.
void macro_save(Tx *tx, const Macro *macro, Str folded);
// It is listed and used no more; the history can still name it.
void macro_delete(Tx *tx, MacroId id);
// The files that come with it, in the place of those it had.
void macro_files_set(Tx *tx, MacroId id, const AttachmentId *files, size_t count);
// It was sent once more.
void macro_use_add(Tx *tx, MacroId id, int64_t at_ms);
// Forgets uses of spans that began before, at most `max` rows.
void macro_use_purge(Tx *tx, int64_t before_ms, int64_t max, int64_t *deleted);

// ---- reading ----------------------------------------------------------------------------------

// Who looks: an agent sees what they may use, `all` sees everything.
typedef struct MacroViewer {
    bool all;
    PersonId person;
} MacroViewer;

// With actions and groups. ERR_NOT_FOUND, also when the viewer may not see it.
MUST_USE Err macro_load(Tx *tx, Arena *arena, MacroId id, MacroViewer viewer, Macro *out);

// The files that come with a macro, at most MACRO_FILES_MAX, by id.
MUST_USE Err macro_files(Tx *tx, Arena *arena, MacroId id, Attachment *out, size_t *count);
// Whether a file comes with a macro that the viewer may see.
MUST_USE Err macro_file_seen(Tx *tx, AttachmentId file, MacroViewer viewer, bool *out);

typedef enum MacroSort { // numbers stand in the statement
    MACRO_BY_POSITION,
    MACRO_BY_TITLE,
    MACRO_BY_CREATED,
    MACRO_BY_UPDATED,
    MACRO_BY_HOUR, // by uses in this time, and so on
    MACRO_BY_DAY,
    MACRO_BY_WEEK,
    MACRO_BY_MONTH,
} MacroSort;

typedef enum MacroAccess { // likewise
    MACRO_ANY_ACCESS,
    MACRO_PERSONAL, // the viewer's own
    MACRO_AGENTS,   // personal ones of anybody
    MACRO_SHARED,   // of all, and of groups
    MACRO_ACCOUNT,  // of all
} MacroAccess;

typedef enum MacroActivity {
    MACRO_ANY_STATE,
    MACRO_ONLY_ACTIVE,
    MACRO_ONLY_INACTIVE
} MacroActivity;

// What is asked for.
typedef struct MacroWhich {
    MacroViewer viewer;
    MacroActivity activity;
    MacroAccess access;
    TeamId team;  // 0: any
    Str category; // a folder: the beginning of titles; "": any
    Str search;   // folded; "": all
    MacroSort sort;
    bool descending;
} MacroWhich;

// One page of them.
typedef struct MacroList {
    MacroWhich which;
    int64_t now_ms; // uses are counted up to it
    int64_t offset;
    size_t max;
    Macro *macros; // found, with actions, groups and uses; `max` fit
    size_t count;
    int64_t total; // on all pages
} MacroList;
MUST_USE Err macro_list(Tx *tx, Arena *arena, MacroList *list);

typedef struct MacroTotals {
    int64_t all;
    int64_t personal; // of one agent
    int64_t last_position;
} MacroTotals;
MUST_USE Err macro_totals(Tx *tx, PersonId owner, MacroTotals *out);

#endif
