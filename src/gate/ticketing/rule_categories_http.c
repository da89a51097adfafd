// Categories of triggers: the headings of their list.
#include "gate/ticketing/handlers.h"
#include "gate/ticketing/rule_json.h"

#include "desk/rules/rule_read.h"
#include "desk/rules/rule_save.h"

// They are few and come whole, by position.
Err rule_categories_respond(Read *read, Request *request)
{
    const RuleCategory *categories = NULL;
    size_t count = 0;
    Err err = rule_category_list_read(read, &categories, &count);
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("trigger_categories"));
    json_array_begin(&printer.json);
    for (size_t i = 0; i < count; i++) {
        rule_category_print(&printer, &categories[i]);
    }
    json_array_end(&printer.json);
    paging_print_whole(&printer, count);
    json_object_end(&printer.json);
    return ERR_NONE;
}

static Err category_answer(Read *read, Request *request, RuleCategoryId id)
{
    RuleCategory category;
    Err err = rule_category_read(read, id, &category);
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("trigger_category"));
    rule_category_print(&printer, &category);
    json_object_end(&printer.json);
    return ERR_NONE;
}

Err rule_category_respond(Read *read, Request *request)
{
    RuleCategoryId id = { 0 };
    Err err = request_id(request, 0, &id.v);
    return err ? err : category_answer(read, request, id);
}

// ---- making and changing ---------------------------------------------------------------------

typedef struct CategoryMembers {
    Str name;
    int64_t position;
    bool has_name, has_position;
} CategoryMembers;

static const JsonField members[] = {
    { "name", JSON_AS_TEXT, .empty_ok = true, .max = RULE_CATEGORY_NAME_BYTES_MAX,
      .offset = offsetof(CategoryMembers, name), .present = offsetof(CategoryMembers, has_name) },
    { "position", JSON_AS_I64, .min = 0, .max = RULE_CATEGORIES_MAX,
      .offset = offsetof(CategoryMembers, position),
      .present = offsetof(CategoryMembers, has_position) },
};

static Err members_read(Request *request, CategoryMembers *out)
{
    const Json *object = json_member(request->json, S("trigger_category"));
    Err err = request_check_object(request, S("trigger_category"), object);
    return err ? err
               : json_read(object, members, countof(members), JSON_UNKNOWN_IGNORED, out,
                           sizeof(*out), &request->refusal);
}

Err rule_category_create_accept(Request *request)
{
    RuleCategoryCreate *create = arena_new(&request->arena, RuleCategoryCreate);
    request->state = create;
    CategoryMembers given = { 0 };
    Err err = members_read(request, &given);
    *create = (RuleCategoryCreate){ .name = given.name, .position = given.position };
    return err;
}

Err rule_category_create_handle(Work *work, Request *request)
{
    RuleCategory category;
    Err err = rule_category_create_apply(work, request->state, &category);
    if (err) {
        return err;
    }
    request->result = category.id.v;
    return ERR_NONE;
}

Err rule_category_create_respond(Read *read, Request *request)
{
    request->status = 201;
    return category_answer(read, request, (RuleCategoryId){ request->result });
}

Err rule_category_update_accept(Request *request)
{
    RuleCategoryUpdate *update = arena_new(&request->arena, RuleCategoryUpdate);
    request->state = update;
    CategoryMembers given = { 0 };
    Err err = members_read(request, &given);
    *update = (RuleCategoryUpdate){ .name_given = given.has_name,
                                    .position_given = given.has_position && given.position > 0,
                                    .name = given.name,
                                    .position = given.position };
    return err ? err : request_id(request, 0, &update->category.v);
}

Err rule_category_update_handle(Work *work, Request *request)
{
    RuleCategory category;
    return rule_category_update_apply(work, request->state, &category);
}

Err rule_category_delete_accept(Request *request)
{
    RuleCategoryId *id = arena_new(&request->arena, RuleCategoryId);
    request->state = id;
    return request_id(request, 0, &id->v);
}

Err rule_category_delete_handle(Work *work, Request *request)
{
    const RuleCategoryId *id = request->state;
    return rule_category_delete_apply(work, *id);
}
