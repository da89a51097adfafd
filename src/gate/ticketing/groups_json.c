#include "gate/ticketing/groups_json.h"

void group_print(Printer *printer, const Team *team)
{
    JsonWriter *json = &printer->json;
    json_object_begin(json);
    print_i64(json, S("id"), team->id.v);
    print_url(printer, "groups", team->id.v);
    print_text(json, S("name"), team->name);
    print_text(json, S("description"), team->description);
    print_bool(json, S("default"), team->is_default);
    print_bool(json, S("deleted"), team->deleted);
    print_bool(json, S("is_public"), true);
    print_time(json, S("created_at"), team->created_ms);
    print_time(json, S("updated_at"), team->updated_ms);
    json_object_end(json);
}

void membership_print(Printer *printer, const MemberRow *member)
{
    JsonWriter *json = &printer->json;
    json_object_begin(json);
    print_i64(json, S("id"), member->id);
    print_url(printer, "group_memberships", member->id);
    print_i64(json, S("user_id"), member->person.v);
    print_i64(json, S("group_id"), member->team.v);
    print_bool(json, S("default"), member->is_default);
    print_time(json, S("created_at"), member->created_ms);
    print_time(json, S("updated_at"), member->created_ms);
    json_object_end(json);
}
