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
} RuleNames;

// The member "definitions": {conditions_all, conditions_any, actions}, in the caller's language.
void rule_definitions_print(Arena *arena, JsonWriter *json, RuleKind kind, Language language,
                            const RuleNames *names);

#endif
