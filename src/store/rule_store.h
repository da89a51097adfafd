// rule_store.h — rows of business rules, their versions, their categories, and which of them were
// in force at which number of the set.
//
// The set of rules in force has a number, raised by whatever changes it. A stretch of a rule (a row
// of rule_span) says from which number to which it took part, in which version and at which place;
// so what was evaluated at any update can be loaded again, though rules were edited since.
#ifndef STORE_RULE_STORE_H
#define STORE_RULE_STORE_H

#include "model/rule.h"
#include "store/db.h"
#include "store/list.h"

// ---- changing ---------------------------------------------------------------------------------

// Raises the number of the set and gives the new one. Once per command that changes the set.
int64_t rule_set_next(Tx *tx);
// The rule with its first version. It takes no part until rule_join().
void rule_insert(Tx *tx, const Rule *rule, PersonId author);
// Writes what the row of the rule says: category, title, description, active, position, version,
// updated_ms.
void rule_save(Tx *tx, const Rule *rule);
// Writes conditions and actions of the version that the rule has now.
void rule_version_insert(Tx *tx, const Rule *rule, PersonId author);
// It is listed no more; the history can still name it. It must take no part.
void rule_delete(Tx *tx, RuleId id);
// From set `set` on the rule takes part as it is now; what it was before ends there.
void rule_join(Tx *tx, const Rule *rule, int64_t set);
// From set `set` on it takes no part.
void rule_leave(Tx *tx, RuleId id, int64_t set);
// It fired at `at_ms`.
void rule_fired(Tx *tx, RuleId id, int64_t at_ms);

// ---- reading ----------------------------------------------------------------------------------

// The rule with its conditions and actions. ERR_NOT_FOUND, also when it is deleted.
MUST_USE Err rule_load(Tx *tx, Arena *arena, RuleId id, Rule *out);
// As it was in one version: title, conditions, actions and run event are of then, the rest of now.
// Also of a deleted rule. ERR_NOT_FOUND.
MUST_USE Err rule_load_version(Tx *tx, Arena *arena, RuleId id, int64_t version, Rule *out);
// Who wrote a version; 0: it came with the product. ERR_NOT_FOUND.
MUST_USE Err rule_version_author(Tx *tx, RuleId id, int64_t version, PersonId *out);
// The number of the set now; 0 before the first rule.
MUST_USE Err rule_set_number(Tx *tx, int64_t *out);
// All rules in force at `set`, with conditions and actions, in the order in which they run.
MUST_USE Err rule_set_rules(Tx *tx, Arena *arena, int64_t set, const Rule **out, size_t *count);
// How many of a kind are active.
MUST_USE Err rule_count_active(Tx *tx, RuleKind kind, int64_t *out);
// How many active messaging triggers run on an event.
MUST_USE Err rule_run_count(Tx *tx, RuleRun run, int64_t *out);
// How many of a kind there are.
MUST_USE Err rule_count_all(Tx *tx, RuleKind kind, int64_t *out);
// The highest position in use, 0: none. Categories are 0 for kinds without them.
MUST_USE Err rule_last_position(Tx *tx, RuleKind kind, RuleCategoryId category, int64_t *out);
// The ids of a kind, or of one category (0: all), in the order in which they run, active or not.
typedef struct RuleIds {
    RuleId *at; // room for `max`
    size_t max;
    size_t count;
} RuleIds;
MUST_USE Err rule_order(Tx *tx, RuleKind kind, RuleCategoryId category, RuleIds *ids);

// Columns that lists are sorted by. Position is the order in which they run.
typedef enum RuleSort {
    RULE_SORT_ID,
    RULE_SORT_POSITION,
    RULE_SORT_UPDATED,
    RULE_SORT_LAST_FIRED,
    RULE_SORT_FIRED,
} RuleSort;

typedef enum RuleActivity { RULE_ANY_STATE, RULE_ONLY_ACTIVE, RULE_ONLY_INACTIVE } RuleActivity;

typedef struct RuleWhich {
    RuleKind kind;
    RuleCategoryId category; // 0: all
    RuleActivity activity;
    Str search; // in the title, without regard to ASCII case; "": all
} RuleWhich;

typedef struct RulePage {
    const Rule *rules; // with conditions and actions
    ListEnds ends;
} RulePage;
MUST_USE Err rule_list_page(Tx *tx, Arena *arena, const RuleWhich *which, const ListAsk *ask,
                            RulePage *out);
MUST_USE Err rule_list_count(Tx *tx, const RuleWhich *which, int64_t *out);

// One version of a rule, newest first.
typedef struct RuleVersion {
    int64_t version;
    PersonId author;
    int64_t at_ms;
    Rule rule; // as it was
} RuleVersion;

typedef struct RuleVersionPage {
    const RuleVersion *versions;
    ListEnds ends;
} RuleVersionPage;
MUST_USE Err rule_version_page(Tx *tx, Arena *arena, RuleId id, const ListAsk *ask,
                               RuleVersionPage *out);

// ---- categories -------------------------------------------------------------------------------

void rule_category_insert(Tx *tx, const RuleCategory *category);
void rule_category_save(Tx *tx, const RuleCategory *category);
void rule_category_delete(Tx *tx, RuleCategoryId id);
// With the number of its rules. ERR_NOT_FOUND.
MUST_USE Err rule_category_load(Tx *tx, Arena *arena, RuleCategoryId id, RuleCategory *out);
// All of a kind by position, with the numbers of their rules; at most RULE_CATEGORIES_MAX.
MUST_USE Err rule_category_list(Tx *tx, Arena *arena, RuleKind kind, const RuleCategory **out,
                                size_t *count);

#endif
