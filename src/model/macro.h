// macro.h — the record of a macro: what an agent puts into an update with one choice.
//
// Its actions are those of business rules (rule_field.h, RULE_IN_MACRO), kept as the API writes
// them. Nothing happens until the agent sends the update that the macro has filled in.
#ifndef MODEL_MACRO_H
#define MODEL_MACRO_H

#include "model/rule_compile.h"

enum {
    MACROS_MAX = 5000,         // of the account, personal ones among them
    MACROS_PERSONAL_MAX = 500, // of one agent
    MACRO_FILES_MAX = 5,       // that come with one
    MACRO_TEAMS_MAX = 100,     // that one macro is for
    MACRO_TITLE_BYTES_MAX = 255,
    MACRO_DESCRIPTION_BYTES_MAX = 2048,
    MACRO_TEXT_BYTES_MAX = 64 * 1024, // of all values together
};

#define MACRO_USE_SPAN_MS  (INT64_C(5) * 60 * 1000) // uses are counted in spans of this length
#define MACRO_USES_KEPT_MS (INT64_C(31) * 24 * 3600 * 1000)

// Numbers are stored.
typedef enum MacroFor {
    MACRO_FOR_ALL,    // all agents
    MACRO_FOR_TEAMS,  // the members of some groups
    MACRO_FOR_PERSON, // one agent
    MACRO_FOR_COUNT
} MacroFor;

// Over which times uses are counted.
typedef enum MacroTime {
    MACRO_HOUR,
    MACRO_DAY,
    MACRO_WEEK,
    MACRO_MONTH, // 30 days
    MACRO_TIME_COUNT
} MacroTime;

typedef struct Macro {
    MacroId id;
    Str title; // "A::B::Title" lies in the folder B of the folder A
    Str description;
    bool active;
    int64_t position;
    MacroFor whom;
    PersonId owner;      // of MACRO_FOR_PERSON
    const TeamId *teams; // of MACRO_FOR_TEAMS
    size_t team_count;
    RuleActions actions;
    int64_t created_ms;
    int64_t updated_ms;
    int64_t uses[MACRO_TIME_COUNT]; // where it is listed
} Macro;

int64_t macro_time_ms(MacroTime time);

// Checks the whole, and compiles the actions as rule_actions_compile() does; a comment without a
// channel goes where the composer's default is ("channel:all"). ERR_INVALID naming the member:
// "title", "description", "restriction", "actions[0].value[1]" … with a code of rule_compile.h.
MUST_USE Err macro_compile(const RuleCompile *how, const Macro *macro, Refusal *why,
                           const CompiledAction **out);

#endif
