// Business rules: the same functions for each kind that has routes.
#include "gate/ticketing/handlers.h"
#include "gate/ticketing/ids.h"
#include "gate/ticketing/rule_body.h"
#include "gate/ticketing/rule_definitions.h"
#include "gate/ticketing/rule_json.h"
#include "gate/ticketing/rule_webhooks.h"

#include "desk/people/brand_read.h"
#include "desk/people/person_read.h"
#include "desk/rules/rule_read.h"
#include "desk/schedule/schedule_read.h"
#include "desk/webhook/webhook_read.h"

static const SortName sorts[] = {
    { STR_INIT("position"), RULE_SORT_POSITION },
    { STR_INIT("id"), RULE_SORT_ID },
    { STR_INIT("created_at"), RULE_SORT_ID },
    { STR_INIT("updated_at"), RULE_SORT_UPDATED },
    { STR_INIT("last_fired_at"), RULE_SORT_LAST_FIRED },
    { STR_INIT("fired_count"), RULE_SORT_FIRED },
};

// ---- lists -----------------------------------------------------------------------------------

typedef struct RulesAsk {
    Paging paging;
    RuleWhich which;
} RulesAsk;

static Err activity_read(Request *request, RuleActivity *out)
{
    Str asked = request_query(request, S("active"));
    bool is_true = str_equal(asked, S("true"));
    if (asked.len > 0 && !is_true && !str_equal(asked, S("false"))) {
        return request_refuse(request, ERR_INVALID, S("active"), S("wrong_type"),
                              S("must be true or false"));
    }
    *out = asked.len == 0 ? RULE_ANY_STATE : is_true ? RULE_ONLY_ACTIVE : RULE_ONLY_INACTIVE;
    return ERR_NONE;
}

static Err rules_ask_read(Request *request, RulesAsk **out)
{
    RulesAsk *ask = arena_new(&request->arena, RulesAsk);
    request->state = ask;
    *out = ask;
    ask->which.kind = rule_words_of(request)->kind;
    Err err = paging_read(request, sorts, countof(sorts), &ask->paging);
    if (!err && request_query(request, S("sort")).len == 0 &&
        request_query(request, S("sort_by")).len == 0) {
        ask->paging.ask.sort = RULE_SORT_POSITION;
    }
    if (!err) {
        err = activity_read(request, &ask->which.activity);
    }
    if (!err) {
        err = request_query_i64(request, S("category_id"), 1, INT64_MAX, 0, &ask->which.category.v);
    }
    return err;
}

Err rules_accept(Request *request)
{
    RulesAsk *ask = NULL;
    return rules_ask_read(request, &ask);
}

Err rules_active_accept(Request *request)
{
    RulesAsk *ask = NULL;
    Err err = rules_ask_read(request, &ask);
    ask->which.activity = RULE_ONLY_ACTIVE;
    return err;
}

Err rules_search_accept(Request *request)
{
    RulesAsk *ask = NULL;
    Err err = rules_ask_read(request, &ask);
    ask->which.search = request_query(request, S("query"));
    if (!err && ask->which.search.len == 0) {
        return request_refuse(request, ERR_INVALID, S("query"), S("blank"),
                              S("say what to look for"));
    }
    return err;
}

static Err rules_answer(Read *read, Request *request, const RulesAsk *ask)
{
    const RuleWords *words = rule_words_of(request);
    RulePage page;
    Err err = rule_list_read(read, &ask->which, &ask->paging.ask, &page);
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, words->many);
    json_array_begin(&printer.json);
    for (size_t i = 0; i < page.ends.count; i++) {
        rule_print(&printer, words, &page.rules[i]);
    }
    json_array_end(&printer.json);
    paging_print(&printer, request, &ask->paging, &page.ends);
    json_object_end(&printer.json);
    return ERR_NONE;
}

Err rules_respond(Read *read, Request *request)
{
    return rules_answer(read, request, request->state);
}

// ---- one -------------------------------------------------------------------------------------

// ERR_NOT_FOUND also for a rule of another kind.
static Err rule_find(Read *read, Request *request, RuleId id, Rule *out)
{
    Rule rule;
    Err err = rule_read(read, id, &rule);
    if (err) {
        return err;
    }
    if (rule.kind != rule_words_of(request)->kind) {
        return ERR_NOT_FOUND;
    }
    *out = rule;
    return ERR_NONE;
}

static Err rule_answer(Read *read, Request *request, RuleId id)
{
    const RuleWords *words = rule_words_of(request);
    Rule rule;
    Err err = rule_find(read, request, id, &rule);
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, words->one);
    rule_print(&printer, words, &rule);
    json_object_end(&printer.json);
    return ERR_NONE;
}

Err rule_respond(Read *read, Request *request)
{
    RuleId id = { 0 };
    Err err = request_id(request, 0, &id.v);
    return err ? err : rule_answer(read, request, id);
}

// ---- making and changing ---------------------------------------------------------------------

static Err rule_given_read(Request *request, RuleUpdate **out)
{
    RuleUpdate *update = arena_new(&request->arena, RuleUpdate);
    request->state = update;
    *out = update;
    Str name = rule_words_of(request)->one;
    const Json *object = json_member(request->json, name);
    Err err = request_check_object(request, name, object);
    return err ? err : rule_body_read(request, object, update);
}

Err rule_create_accept(Request *request)
{
    RuleUpdate *given = NULL;
    return rule_given_read(request, &given);
}

Err rule_create_prepare(Read *read, Request *request)
{
    return rule_webhooks_check(read, request, request->state);
}

Err rule_create_handle(Work *work, Request *request)
{
    RuleCreate create = rule_body_create(rule_words_of(request)->kind, request->state);
    RuleSaved saved;
    Err err = rule_create_apply(work, &create, &saved);
    if (err) {
        return err;
    }
    request->result = saved.rule.id.v;
    return ERR_NONE;
}

Err rule_create_respond(Read *read, Request *request)
{
    request->status = 201;
    Str many = rule_words_of(request)->many;
    request_add_header(request, S("Location"),
                       str_format(&request->arena, "%.*s/api/v2/%.*s/%" PRId64 ".json",
                                  STR_ARG(request->base_url), STR_ARG(many), request->result));
    return rule_answer(read, request, (RuleId){ request->result });
}

Err rule_update_accept(Request *request)
{
    RuleUpdate *update = NULL;
    Err err = rule_given_read(request, &update);
    return err ? err : request_id(request, 0, &update->rule.v);
}

// The address names the kind, the command only the rule.
Err rule_update_prepare(Read *read, Request *request)
{
    const RuleUpdate *update = request->state;
    Rule rule;
    Err err = rule_find(read, request, update->rule, &rule);
    return err ? err : rule_webhooks_check(read, request, update);
}

Err rule_update_handle(Work *work, Request *request)
{
    RuleSaved saved;
    return rule_update_apply(work, request->state, &saved);
}

// ---- deleting --------------------------------------------------------------------------------

Err rule_delete_accept(Request *request)
{
    IdList *ids = arena_new(&request->arena, IdList);
    request->state = ids;
    ids->count = 1;
    return request_id(request, 0, &ids->items[0]);
}

Err rules_delete_accept(Request *request)
{
    IdList *ids = arena_new(&request->arena, IdList);
    request->state = ids;
    return ids_read(request, S("ids"), ids);
}

Err rules_delete_prepare(Read *read, Request *request)
{
    const IdList *ids = request->state;
    Err err = ERR_NONE;
    for (size_t i = 0; i < ids->count && !err; i++) {
        Rule rule;
        err = rule_find(read, request, (RuleId){ ids->items[i] }, &rule);
    }
    return err;
}

// One command: all of them or none.
Err rules_delete_handle(Work *work, Request *request)
{
    const IdList *ids = request->state;
    Err err = ERR_NONE;
    for (size_t i = 0; i < ids->count && !err; i++) {
        err = rule_delete_apply(work, (RuleId){ ids->items[i] });
    }
    return err;
}

// ---- order -----------------------------------------------------------------------------------

typedef struct ReorderAsk {
    RuleReorder reorder;
    Str name; // of the member that has the ids
} ReorderAsk;

Err rules_reorder_accept(Request *request)
{
    const RuleWords *words = rule_words_of(request);
    Str name = str_format(&request->arena, "%.*s_ids", STR_ARG(words->one));
    const Json *ids = json_member(request->json, name);
    const Json *category = json_member(request->json, S("category_id"));
    ReorderAsk *ask = arena_new(&request->arena, ReorderAsk);
    request->state = ask;
    ask->name = name;
    if (!ids || ids->type != JSON_ARRAY) {
        return request_refuse(request, ERR_INVALID, name, S("wrong_type"),
                              S("give the ids in their new order"));
    }
    RuleId *items = arena_array(&request->arena, RuleId, ids->count + 1);
    for (size_t i = 0; i < ids->count; i++) {
        const Json *id = &ids->items[i];
        if (id->type != JSON_NUMBER || !id->is_integer || id->integer <= 0) {
            return request_refuse(request, ERR_INVALID, name, S("wrong_type"),
                                  S("give the ids in their new order"));
        }
        items[i] = (RuleId){ id->integer };
    }
    int64_t category_id = category && category->is_integer ? category->integer : 0;
    if (category && category->type == JSON_TEXT && !str_i64(category->text, &category_id)) {
        return request_refuse(request, ERR_INVALID, S("category_id"), S("wrong_type"),
                              S("must be the id of a category"));
    }
    ask->reorder = (RuleReorder){
        .kind = words->kind, .category = { category_id }, .ids = items, .count = ids->count
    };
    return ERR_NONE;
}

Err rules_reorder_handle(Work *work, Request *request)
{
    const ReorderAsk *ask = request->state;
    Err err = rule_reorder_apply(work, &ask->reorder);
    if (err && work->why && str_equal(work->why->field, S("ids"))) {
        work->why->field = ask->name;
    }
    return err;
}

// The beginning of the list as it is now.
Err rules_reorder_respond(Read *read, Request *request)
{
    const ReorderAsk *asked = request->state;
    const RuleReorder *reorder = &asked->reorder;
    RulesAsk ask = {
        .paging = { .page = 1,
                    .ask = { .sort = RULE_SORT_POSITION,
                             .limit = LIST_LIMIT_MAX,
                             .counted = true } },
        .which = { .kind = reorder->kind, .category = reorder->category },
    };
    return rules_answer(read, request, &ask);
}

// ---- versions --------------------------------------------------------------------------------

static const SortName revision_sorts[] = { { STR_INIT("id"), 0 }, { STR_INIT("created_at"), 0 } };

Err rule_revisions_accept(Request *request)
{
    Paging *paging = arena_new(&request->arena, Paging);
    request->state = paging;
    Err err = paging_read(request, revision_sorts, countof(revision_sorts), paging);
    if (!err && request_query(request, S("sort")).len == 0 &&
        request_query(request, S("sort_order")).len == 0) {
        paging->ask.descending = true; // the newest first
    }
    return err;
}

static Err revision_print(Printer *printer, Read *read, const RuleWords *words,
                          const RuleVersion *version)
{
    Rule before;
    bool has_one_before = version->version > 1;
    Err err = has_one_before
                  ? rule_read_version(read, version->rule.id, version->version - 1, &before)
                  : ERR_NONE;
    if (!err) {
        rule_revision_print(printer, words, version, has_one_before ? &before : NULL);
    }
    return err;
}

Err rule_revisions_respond(Read *read, Request *request)
{
    const Paging *paging = request->state;
    const RuleWords *words = rule_words_of(request);
    RuleId id = { 0 };
    Rule rule;
    RuleVersionPage page;
    Err err = request_id(request, 0, &id.v);
    if (!err) {
        err = rule_find(read, request, id, &rule);
    }
    if (!err) {
        err = rule_version_list_read(read, id, &paging->ask, &page);
    }
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, words->revisions);
    json_array_begin(&printer.json);
    for (size_t i = 0; i < page.ends.count && !err; i++) {
        err = revision_print(&printer, read, words, &page.versions[i]);
    }
    json_array_end(&printer.json);
    paging_print(&printer, request, paging, &page.ends);
    json_object_end(&printer.json);
    return err;
}

// Versions are numbered 1, 2, 3 …: a list of one that begins behind the number before.
static Err version_find(Read *read, RuleId rule, int64_t number, RuleVersion *out)
{
    ListAsk ask = { .limit = 1, .mark = { .given = true, .key = number - 1, .id = number - 1 } };
    RuleVersionPage page;
    Err err = rule_version_list_read(read, rule, &ask, &page);
    if (err) {
        return err;
    }
    if (page.ends.count == 0 || page.versions[0].version != number) {
        return ERR_NOT_FOUND;
    }
    *out = page.versions[0];
    return ERR_NONE;
}

Err rule_revision_respond(Read *read, Request *request)
{
    const RuleWords *words = rule_words_of(request);
    RuleId id = { 0 };
    int64_t number = 0;
    Rule rule;
    RuleVersion version;
    Err err = request_id(request, 0, &id.v);
    if (!err) {
        err = request_id(request, 1, &number);
    }
    if (!err) {
        err = rule_find(read, request, id, &rule);
    }
    if (!err) {
        err = version_find(read, id, number, &version);
    }
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, words->revision);
    err = revision_print(&printer, read, words, &version);
    json_object_end(&printer.json);
    return err;
}

// ---- what an editor can offer ----------------------------------------------------------------

enum { NAMES_MAX = 1000 }; // of agents, groups, webhooks each in a menu

typedef Err (*NamesPage)(Read *read, const ListAsk *ask, NamedId *out, ListEnds *ends);

static Err names_read(Read *read, NamesPage page, NamedIds *out)
{
    NamedId *all = arena_array(read->arena, NamedId, NAMES_MAX + LIST_LIMIT_MAX);
    ListAsk ask = { .limit = LIST_LIMIT_MAX };
    ListEnds ends = { .has_more = true };
    size_t count = 0;
    while (ends.has_more && count < NAMES_MAX) {
        Err err = page(read, &ask, all + count, &ends);
        if (err) {
            return err;
        }
        count += ends.count;
        ask.mark = ends.last;
    }
    *out = (NamedIds){ all, count };
    return ERR_NONE;
}

static Err agents_page(Read *read, const ListAsk *ask, NamedId *out, ListEnds *ends)
{
    PersonWhich staff = { .roles = 1U << ROLE_AGENT | 1U << ROLE_ADMIN };
    PersonPage page;
    Err err = person_list_read(read, &staff, ask, &page);
    if (err) {
        return err;
    }
    for (size_t i = 0; i < page.ends.count; i++) {
        out[i] = (NamedId){ page.rows[i].person.id.v, page.rows[i].person.name };
    }
    *ends = page.ends;
    return ERR_NONE;
}

static Err teams_page(Read *read, const ListAsk *ask, NamedId *out, ListEnds *ends)
{
    TeamPage page;
    Err err = team_list_read(read, ask, &page);
    if (err) {
        return err;
    }
    for (size_t i = 0; i < page.ends.count; i++) {
        out[i] = (NamedId){ page.rows[i].id.v, page.rows[i].name };
    }
    *ends = page.ends;
    return ERR_NONE;
}

static Err webhooks_page(Read *read, const ListAsk *ask, NamedId *out, ListEnds *ends)
{
    WebhookWhich active = { .status = WEBHOOK_ACTIVE };
    WebhookPage page;
    Err err = webhook_page_read(read, &active, ask, &page);
    if (err) {
        return err;
    }
    for (size_t i = 0; i < page.ends.count; i++) {
        out[i] = (NamedId){ page.rows[i].id.v, page.rows[i].plan.name };
    }
    *ends = page.ends;
    return ERR_NONE;
}

static Err schedule_names(Read *read, NamedIds *out)
{
    const Schedule *all = NULL;
    size_t count = 0;
    Err err = schedules_read(read, &all, &count);
    NamedId *names = arena_array(read->arena, NamedId, count);
    for (size_t i = 0; i < count && !err; i++) {
        names[i] = (NamedId){ all[i].id.v, all[i].name };
    }
    *out = (NamedIds){ names, count };
    return err;
}

static Err brand_names(Read *read, NamedIds *out)
{
    const Brand *all = NULL;
    size_t count = 0;
    Err err = brands_read(read, &all, &count);
    NamedId *names = arena_array(read->arena, NamedId, count);
    for (size_t i = 0; i < count && !err; i++) {
        names[i] = (NamedId){ all[i].id.v, all[i].name };
    }
    *out = (NamedIds){ names, count };
    return err;
}

Err rule_names_read(Read *read, RuleNames *out)
{
    Err err = names_read(read, agents_page, &out->agents);
    if (!err) {
        err = names_read(read, teams_page, &out->teams);
    }
    if (!err) {
        err = schedule_names(read, &out->schedules);
    }
    if (!err) {
        err = brand_names(read, &out->brands);
    }
    if (!err && read->viewer.role == ROLE_ADMIN) { // agents may not know of them
        err = names_read(read, webhooks_page, &out->webhooks);
    }
    return err;
}

Err rule_definitions_respond(Read *read, Request *request)
{
    RuleNames names = { 0 };
    Language language = LANGUAGE_EN;
    Err err = rule_language_asked(request, &language);
    if (!err) {
        err = rule_names_read(read, &names);
    }
    if (err) {
        return err;
    }
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    rule_definitions_print(&request->arena, &json, rule_words_of(request)->kind, language, &names);
    json_object_end(&json);
    return ERR_NONE;
}
