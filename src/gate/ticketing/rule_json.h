// rule_json.h — business rules, their versions and categories as the ticketing API shows them.
#ifndef GATE_TICKETING_RULE_JSON_H
#define GATE_TICKETING_RULE_JSON_H

#include "desk/rules/rule_read.h"
#include "gate/ticketing/printer.h"

// How a kind of rule is called in addresses and answers.
typedef struct RuleWords {
    RuleKind kind;
    Str one;      // "trigger"
    Str many;     // "triggers": also its part of the address
    Str revision; // "trigger_revision"
    Str revisions;
} RuleWords;

// By the address of the request, which is one of a kind of rule.
const RuleWords *rule_words_of(const Request *request);

// In which language labels are wanted: ?locale=en or ja of the page that asks, else the person's.
// ERR_INVALID naming `locale`.
MUST_USE Err rule_language_asked(Request *request, Language *out);

// The list of them, of rules and macros.
void rule_actions_print(JsonWriter *json, RuleActions actions);
void rule_print(Printer *printer, const RuleWords *words, const Rule *rule);
// `before` is the version before it, NULL for the first.
void rule_revision_print(Printer *printer, const RuleWords *words, const RuleVersion *version,
                         const Rule *before);
void rule_category_print(Printer *printer, const RuleCategory *category);

#endif
