// rule_definitions.h — the menus of a rule's editor, made from the tables of model/rule_field.h.
#ifndef GATE_TICKETING_RULE_DEFINITIONS_H
#define GATE_TICKETING_RULE_DEFINITIONS_H

#include "gate/ticketing/printer.h"
#include "model/rule_field.h"

// Something that a condition or an action can name.
typedef struct NamedId {
    int64_t id;
    Str name;
} NamedId;

typedef struct NamedIds {
    const NamedId *at;
    size_t count;
} NamedIds;

// What is there to be named, beside the fixed lists.
typedef struct RuleNames {
    NamedIds agents;
    NamedIds teams;
    NamedIds webhooks;
    NamedIds schedules;
    NamedIds brands;
} RuleNames;

// The member "definitions": {conditions_all, conditions_any, actions}, in the caller's language.
void rule_definitions_print(Arena *arena, JsonWriter *json, RuleKind kind, Language language,
                            const RuleNames *names);
// The member "actions" alone, of a place (RULE_IN_…).
void rule_action_definitions_print(Arena *arena, JsonWriter *json, uint32_t place,
                                   Language language, const RuleNames *names);

// All of them that the viewer may know of.
MUST_USE Err rule_names_read(Read *read, RuleNames *out);

#endif
