// Macros: lists, one, making and changing, and what an editor can offer.
#include "gate/ticketing/handlers.h"
#include "gate/ticketing/ids.h"
#include "gate/ticketing/macro_json.h"
#include "gate/ticketing/paging.h"
#include "gate/ticketing/rule_definitions.h"
#include "gate/ticketing/rule_json.h"

#include "desk/ticket/macro_read.h"

// ---- lists -----------------------------------------------------------------------------------

typedef struct MacrosAsk {
    Paging paging;
    MacroAsk ask;
    MacroBeside beside;
    bool permissions; // beside each: what the viewer may do with it
    bool categories;  // beside all of them
} MacrosAsk;

static const SortName sorts[] = {
    { STR_INIT("position"), MACRO_BY_POSITION },  { STR_INIT("alphabetical"), MACRO_BY_TITLE },
    { STR_INIT("title"), MACRO_BY_TITLE },        { STR_INIT("id"), MACRO_BY_CREATED },
    { STR_INIT("created_at"), MACRO_BY_CREATED }, { STR_INIT("updated_at"), MACRO_BY_UPDATED },
    { STR_INIT("usage_1h"), MACRO_BY_HOUR },      { STR_INIT("usage_24h"), MACRO_BY_DAY },
    { STR_INIT("usage_7d"), MACRO_BY_WEEK },      { STR_INIT("usage_30d"), MACRO_BY_MONTH },
};

// One word of ?include=usage_7d,permissions
static void beside_word_read(Str word, MacrosAsk *ask)
{
    static const Str names[] = { STR_INIT("usage_1h"), STR_INIT("usage_24h"), STR_INIT("usage_7d"),
                                 STR_INIT("usage_30d") };
    static_assert(countof(names) == MACRO_TIME_COUNT, "a name for each");
    for (size_t i = 0; i < countof(names); i++) {
        ask->beside.uses |= str_equal(word, names[i]) ? 1U << i : 0;
    }
    ask->beside.app |= str_equal(word, S("app_installation"));
    ask->permissions |= str_equal(word, S("permissions"));
    ask->categories |= str_equal(word, S("categories"));
}

// What else is told; unknown words are ignored.
static void beside_read(const Request *request, MacrosAsk *ask)
{
    Str rest = request_query(request, S("include"));
    while (rest.len > 0) {
        Str word = rest;
        if (!str_cut(&rest, ',', &word)) {
            rest = S("");
        }
        beside_word_read(str_trim(word), ask);
    }
}

static Err truth_read(Request *request, Str name, bool *given, bool *out)
{
    Str asked = request_query(request, name);
    bool is_true = str_equal(asked, S("true"));
    if (asked.len > 0 && !is_true && !str_equal(asked, S("false"))) {
        return request_refuse(request, ERR_INVALID, name, S("wrong_type"),
                              S("must be true or false"));
    }
    *given = asked.len > 0;
    *out = is_true;
    return ERR_NONE;
}

static Err access_read(Request *request, MacroAccess *out)
{
    static const Str names[] = { STR_INIT(""), STR_INIT("personal"), STR_INIT("agents"),
                                 STR_INIT("shared"), STR_INIT("account") };
    Str asked = request_query(request, S("access"));
    for (size_t i = 0; i < countof(names); i++) {
        if (str_equal(asked, names[i])) {
            *out = (MacroAccess)i;
            return ERR_NONE;
        }
    }
    return request_refuse(request, ERR_INVALID, S("access"), S("unknown"),
                          S("must be personal, agents, shared or account"));
}

// Titles and places count upwards unless asked otherwise, all else downwards.
static bool is_descending(const Request *request, const ListAsk *ask)
{
    bool is_said = request_query(request, S("sort")).len > 0 ||
                   request_query(request, S("sort_order")).len > 0;
    return is_said ? ask->descending : ask->sort >= MACRO_BY_CREATED;
}

static Err macros_ask_read(Request *request, MacrosAsk **out)
{
    MacrosAsk *ask = arena_new(&request->arena, MacrosAsk);
    MacroWhich *which = &ask->ask.which;
    request->state = ask;
    *out = ask;
    bool is_active_asked = false;
    bool is_active = false;
    bool is_viewable_asked = false;
    Err err = paging_read(request, sorts, countof(sorts), &ask->paging);
    if (!err) {
        err = truth_read(request, S("active"), &is_active_asked, &is_active);
    }
    if (!err) {
        err = truth_read(request, S("only_viewable"), &is_viewable_asked, &ask->ask.only_usable);
    }
    if (!err) {
        err = access_read(request, &which->access);
    }
    if (!err) {
        err = request_query_i64(request, S("group_id"), 1, INT64_MAX, 0, &which->team.v);
    }
    MacroActivity asked = is_active ? MACRO_ONLY_ACTIVE : MACRO_ONLY_INACTIVE;
    which->activity = is_active_asked ? asked : MACRO_ANY_STATE;
    which->category = request_query(request, S("category"));
    which->sort = (MacroSort)ask->paging.ask.sort;
    which->descending = is_descending(request, &ask->paging.ask);
    beside_read(request, ask);
    return err;
}

Err macros_accept(Request *request)
{
    MacrosAsk *ask = NULL;
    return macros_ask_read(request, &ask);
}

Err macros_active_accept(Request *request)
{
    MacrosAsk *ask = NULL;
    Err err = macros_ask_read(request, &ask);
    ask->ask.which.activity = MACRO_ONLY_ACTIVE;
    return err;
}

Err macros_search_accept(Request *request)
{
    MacrosAsk *ask = NULL;
    Err err = macros_ask_read(request, &ask);
    ask->ask.which.search = request_query(request, S("query"));
    if (!err && str_trim(ask->ask.which.search).len == 0) {
        return request_refuse(request, ERR_INVALID, S("query"), S("blank"),
                              S("say what to look for"));
    }
    return err;
}

// The page as the desk's offset, and what lies around it as marks: macros are few, and a cursor is
// the number of those before it.
static ListEnds macro_ends(const Paging *paging, int64_t offset, const MacroPage *page)
{
    ListEnds ends = {
        .total = page->total,
        .count = page->count,
        .has_more = offset + (int64_t)page->count < page->total,
    };
    if (paging->ask.backwards) {
        ends.has_more = offset > 0;
    }
    if (page->count > 0) {
        ends.first = (ListMark){ .given = true, .key = offset, .id = offset };
        int64_t after = offset + (int64_t)page->count;
        ends.last = (ListMark){ .given = true, .key = after, .id = after };
    }
    return ends;
}

static PageAsk macro_page_ask(const ListAsk *ask)
{
    PageAsk page = { .limit = ask->limit, .offset = ask->offset };
    if (ask->mark.given && ask->backwards) {
        int64_t from = ask->mark.id - ask->limit;
        page.offset = from > 0 ? from : 0;
        page.limit = ask->mark.id < ask->limit ? ask->mark.id : ask->limit;
    } else if (ask->mark.given) {
        page.offset = ask->mark.id;
    }
    return page;
}

static Err folders_print(Read *read, JsonWriter *json, const MacroAsk *of)
{
    const Str *folders = NULL;
    size_t count = 0;
    Err err = macro_folders_read(read, of, &folders, &count);
    if (err) {
        return err;
    }
    json_key(json, S("categories"));
    json_array_begin(json);
    for (size_t i = 0; i < count; i++) {
        json_text(json, folders[i]);
    }
    json_array_end(json);
    return ERR_NONE;
}

Err macros_respond(Read *read, Request *request)
{
    MacrosAsk *ask = request->state;
    ask->beside.viewer = ask->permissions ? &read->viewer : NULL;
    PageAsk where = macro_page_ask(&ask->paging.ask);
    MacroPage page = { 0 };
    Err err = where.limit > 0 ? macro_page_read(read, &ask->ask, &where, &page) : ERR_NONE;
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("macros"));
    json_array_begin(&printer.json);
    for (size_t i = 0; i < page.count; i++) {
        macro_print(&printer, &page.macros[i], &ask->beside);
    }
    json_array_end(&printer.json);
    if (ask->categories) {
        err = folders_print(read, &printer.json, &ask->ask);
    }
    ListEnds ends = macro_ends(&ask->paging, where.offset, &page);
    paging_print(&printer, request, &ask->paging, &ends);
    json_object_end(&printer.json);
    return err;
}

// The outermost folders of the menu.
Err macro_categories_respond(Read *read, Request *request)
{
    const MacroAsk usable = { .which = { .activity = MACRO_ONLY_ACTIVE }, .only_usable = true };
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    Err err = folders_print(read, &json, &usable);
    json_object_end(&json);
    return err;
}

// ---- one -------------------------------------------------------------------------------------

static Err macro_answer(Read *read, Request *request, MacroId id)
{
    Macro macro;
    Err err = macro_read(read, id, &macro);
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("macro"));
    macro_print(&printer, &macro, &(MacroBeside){ 0 });
    json_object_end(&printer.json);
    return ERR_NONE;
}

Err macro_respond(Read *read, Request *request)
{
    MacroId id = { 0 };
    Err err = request_id(request, 0, &id.v);
    return err ? err : macro_answer(read, request, id);
}

// ---- making and changing ---------------------------------------------------------------------

static Err macro_given_read(Request *request, MacroChange **out)
{
    MacroChange *change = arena_new(&request->arena, MacroChange);
    request->state = change;
    *out = change;
    const Json *object = json_member(request->json, S("macro"));
    Err err = request_check_object(request, S("macro"), object);
    return err ? err : macro_body_read(request, object, change);
}

Err macro_create_accept(Request *request)
{
    MacroChange *change = NULL;
    return macro_given_read(request, &change);
}

Err macro_create_handle(Work *work, Request *request)
{
    Macro macro;
    Err err = macro_create_apply(work, request->state, &macro);
    if (err) {
        return err;
    }
    request->result = macro.id.v;
    return ERR_NONE;
}

Err macro_create_respond(Read *read, Request *request)
{
    request->status = 201;
    request_add_header(request, S("Location"),
                       str_format(&request->arena, "%.*s/api/v2/macros/%" PRId64 ".json",
                                  STR_ARG(request->base_url), request->result));
    return macro_answer(read, request, (MacroId){ request->result });
}

Err macro_update_accept(Request *request)
{
    MacroChange *change = NULL;
    Err err = macro_given_read(request, &change);
    return err ? err : request_id(request, 0, &change->macro.v);
}

Err macro_update_handle(Work *work, Request *request)
{
    Macro macro;
    return macro_update_apply(work, request->state, &macro);
}

// ---- many ------------------------------------------------------------------------------------

enum { CHANGES_MAX = MACROS_PERSONAL_MAX }; // of one request

typedef struct MacroChanges {
    MacroChange *at;
    size_t count;
} MacroChanges;

// {"macros": [{"id": 5, "position": 2}, {"id": 6, "active": false}]}
Err macros_update_accept(Request *request)
{
    MacroChanges *changes = arena_new(&request->arena, MacroChanges);
    request->state = changes;
    const Json *list = json_member(request->json, S("macros"));
    if (!list || list->type != JSON_ARRAY || list->count > CHANGES_MAX) {
        return request_refuse(request, ERR_INVALID, S("macros"), S("wrong_type"),
                              S("give a list of at most 500 macros with their ids"));
    }
    changes->at = arena_array(&request->arena, MacroChange, list->count + 1);
    for (size_t i = 0; i < list->count; i++) {
        const Json *object = &list->items[i];
        const Json *id = object->type == JSON_OBJECT ? json_member(object, S("id")) : NULL;
        if (!id || id->type != JSON_NUMBER || !id->is_integer || id->integer <= 0) {
            return request_refuse(request, ERR_INVALID, S("macros"), S("wrong_type"),
                                  S("each macro needs its id"));
        }
        Err err = macro_body_read(request, object, &changes->at[i]);
        if (err) {
            return err;
        }
        changes->at[i].macro = (MacroId){ id->integer };
    }
    changes->count = list->count;
    return ERR_NONE;
}

// One command: all of them or none.
Err macros_update_handle(Work *work, Request *request)
{
    const MacroChanges *changes = request->state;
    Err err = ERR_NONE;
    for (size_t i = 0; i < changes->count && !err; i++) {
        Macro macro;
        err = macro_update_apply(work, &changes->at[i], &macro);
    }
    return err;
}

Err macros_update_respond(Read *read, Request *request)
{
    const MacroChanges *changes = request->state;
    Printer printer;
    Err err = printer_make(read, request, &printer);
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("macros"));
    json_array_begin(&printer.json);
    for (size_t i = 0; i < changes->count && !err; i++) {
        Macro macro;
        err = macro_read(read, changes->at[i].macro, &macro);
        if (!err) {
            macro_print(&printer, &macro, &(MacroBeside){ 0 });
        }
    }
    json_array_end(&printer.json);
    paging_print_whole(&printer, changes->count);
    json_object_end(&printer.json);
    return err;
}

Err macro_delete_accept(Request *request)
{
    IdList *ids = arena_new(&request->arena, IdList);
    request->state = ids;
    ids->count = 1;
    return request_id(request, 0, &ids->items[0]);
}

Err macros_delete_accept(Request *request)
{
    IdList *ids = arena_new(&request->arena, IdList);
    request->state = ids;
    return ids_read(request, S("ids"), ids);
}

Err macros_delete_handle(Work *work, Request *request)
{
    const IdList *ids = request->state;
    Err err = ERR_NONE;
    for (size_t i = 0; i < ids->count && !err; i++) {
        err = macro_delete_apply(work, (MacroId){ ids->items[i] });
    }
    return err;
}

// ---- what an editor can offer ----------------------------------------------------------------

static Err definitions_print(Read *read, Request *request, bool is_wrapped)
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
    if (is_wrapped) {
        json_key(&json, S("definitions"));
        json_object_begin(&json);
    }
    rule_action_definitions_print(&request->arena, &json, RULE_IN_MACRO, language, &names);
    if (is_wrapped) {
        json_object_end(&json);
    }
    json_object_end(&json);
    return ERR_NONE;
}

Err macro_definitions_respond(Read *read, Request *request)
{
    return definitions_print(read, request, true);
}

Err macro_actions_respond(Read *read, Request *request)
{
    return definitions_print(read, request, false);
}
