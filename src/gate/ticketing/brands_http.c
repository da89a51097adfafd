#include "gate/ticketing/brands.h"

#include "desk/people/brand_edit.h"
#include "desk/people/brand_read.h"
#include "gate/ticketing/paging.h"
#include "model/limits.h"

static const Constant constants[] = {
    CONSTANT("has_help_center", "false"),
    CONSTANT("help_center_state", "\"disabled\""),
    CONSTANT("host_mapping", "null"),
    CONSTANT("logo", "null"),
};

// ---- printing --------------------------------------------------------------------------------

static void brand_print(Printer *printer, const Brand *brand)
{
    JsonWriter *json = &printer->json;
    json_object_begin(json);
    print_i64(json, S("id"), brand->id.v);
    print_url(printer, "brands", brand->id.v);
    print_text(json, S("name"), brand->name);
    print_text(json, S("brand_url"), printer->base_url); // all brands live at one address
    print_text(json, S("subdomain"), brand->subdomain);
    print_text(json, S("signature_template"), brand->signature);
    print_bool(json, S("active"), brand->active);
    print_bool(json, S("default"), brand->is_default);
    print_bool(json, S("is_deleted"), brand->deleted);
    json_key(json, S("ticket_form_ids"));
    json_array_begin(json);
    json_i64(json, printer->account.ticket_form_id);
    json_array_end(json);
    print_time(json, S("created_at"), brand->created_ms);
    print_time(json, S("updated_at"), brand->updated_ms);
    print_constants(json, constants, countof(constants));
    json_object_end(json);
}

Err brands_respond(Read *read, Request *request)
{
    const Brand *all = NULL;
    size_t count = 0;
    Err err = brands_read(read, &all, &count);
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("brands"));
    json_array_begin(&printer.json);
    for (size_t i = 0; i < count; i++) {
        brand_print(&printer, &all[i]);
    }
    json_array_end(&printer.json);
    paging_print_whole(&printer, count);
    json_object_end(&printer.json);
    return ERR_NONE;
}

static Err brand_answer(Read *read, Request *request, int64_t id)
{
    Brand brand;
    Err err = brand_read(read, (BrandId){ id }, &brand);
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("brand"));
    brand_print(&printer, &brand);
    json_object_end(&printer.json);
    return ERR_NONE;
}

Err brand_respond(Read *read, Request *request)
{
    int64_t id = 0;
    Err err = request_id(request, 0, &id);
    return err ? err : brand_answer(read, request, id);
}

// ---- making and changing ---------------------------------------------------------------------

typedef struct BrandMembers {
    Str name;
    Str subdomain;
    Str signature;
    bool active;
    bool is_default;
    bool has_name, has_subdomain, has_signature, has_active, has_default;
} BrandMembers;

static const JsonField brand_members[] = {
    { "name", JSON_AS_TEXT, .empty_ok = true, .max = NAME_BYTES_MAX,
      .offset = offsetof(BrandMembers, name), .present = offsetof(BrandMembers, has_name) },
    { "subdomain", JSON_AS_TEXT, .empty_ok = true, .max = BRAND_SUBDOMAIN_BYTES_MAX,
      .offset = offsetof(BrandMembers, subdomain),
      .present = offsetof(BrandMembers, has_subdomain) },
    { "signature_template", JSON_AS_TEXT, .empty_ok = true, .max = BRAND_SIGNATURE_BYTES_MAX,
      .offset = offsetof(BrandMembers, signature),
      .present = offsetof(BrandMembers, has_signature) },
    { "active", JSON_AS_BOOL, .offset = offsetof(BrandMembers, active),
      .present = offsetof(BrandMembers, has_active) },
    { "default", JSON_AS_BOOL, .offset = offsetof(BrandMembers, is_default),
      .present = offsetof(BrandMembers, has_default) },
};

static Err members_read(Request *request, BrandMembers *out)
{
    const Json *object = json_member(request->json, S("brand"));
    Err err = request_check_object(request, S("brand"), object);
    return err ? err
               : json_read(object, brand_members, countof(brand_members), JSON_UNKNOWN_IGNORED, out,
                           sizeof(*out), &request->refusal);
}

Err brand_create_accept(Request *request)
{
    BrandMembers members = { 0 };
    BrandCreate *create = arena_new(&request->arena, BrandCreate);
    request->state = create;
    Err err = members_read(request, &members);
    *create = (BrandCreate){ .name = members.name,
                             .subdomain = members.subdomain,
                             .signature = members.signature,
                             .is_inactive = members.has_active && !members.active,
                             .is_default = members.is_default };
    return err;
}

Err brand_create_handle(Work *work, Request *request)
{
    BrandId id = { 0 };
    Err err = brand_create_apply(work, request->state, &id);
    if (err) {
        return err;
    }
    request->result = id.v;
    return ERR_NONE;
}

Err brand_create_respond(Read *read, Request *request)
{
    request->status = 201;
    return brand_answer(read, request, request->result);
}

Err brand_update_accept(Request *request)
{
    BrandMembers members = { 0 };
    BrandUpdate *update = arena_new(&request->arena, BrandUpdate);
    request->state = update;
    Err err = request_id(request, 0, &update->brand.v);
    if (!err) {
        err = members_read(request, &members);
    }
    update->name_given = members.has_name;
    update->name = members.name;
    update->subdomain_given = members.has_subdomain;
    update->subdomain = members.subdomain;
    update->signature_given = members.has_signature;
    update->signature = members.signature;
    update->active_given = members.has_active;
    update->active = members.active;
    update->default_given = members.has_default;
    update->is_default = members.is_default;
    return err;
}

Err brand_update_handle(Work *work, Request *request)
{
    return brand_update_apply(work, request->state);
}

Err brand_delete_accept(Request *request)
{
    BrandDelete *delete = arena_new(&request->arena, BrandDelete);
    request->state = delete;
    return request_id(request, 0, &delete->brand.v);
}

Err brand_delete_handle(Work *work, Request *request)
{
    return brand_delete_apply(work, request->state);
}
