#include "gate/ticketing/groups_json.h"
#include "gate/ticketing/handlers.h"
#include "gate/ticketing/paging.h"

#include "desk/people/team_edit.h"

enum { DESCRIPTION_BYTES_MAX = 1024 };

static const SortName sorts[] = { { STR_INIT("id"), 0 }, { STR_INIT("created_at"), 0 } };

// ---- groups ----------------------------------------------------------------------------------

Err list_accept(Request *request)
{
    Paging *paging = arena_new(&request->arena, Paging);
    request->state = paging;
    return paging_read(request, sorts, countof(sorts), paging);
}

Err groups_respond(Read *read, Request *request)
{
    const Paging *paging = request->state;
    TeamPage page;
    Err err = team_list_read(read, &paging->ask, &page);
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("groups"));
    json_array_begin(&printer.json);
    for (size_t i = 0; i < page.ends.count; i++) {
        group_print(&printer, &page.rows[i]);
    }
    json_array_end(&printer.json);
    paging_print(&printer, request, paging, &page.ends);
    json_object_end(&printer.json);
    return ERR_NONE;
}

static Err group_answer(Read *read, Request *request, TeamId id)
{
    Team team;
    Err err = team_read_one(read, id, &team);
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("group"));
    group_print(&printer, &team);
    json_object_end(&printer.json);
    return ERR_NONE;
}

Err group_respond(Read *read, Request *request)
{
    TeamId id = { 0 };
    Err err = request_id(request, 0, &id.v);
    return err ? err : group_answer(read, request, id);
}

typedef struct GroupMembers {
    Str name;
    Str description;
} GroupMembers;

static const JsonField group_members[] = {
    { "name", JSON_AS_TEXT, .required = true, .max = NAME_BYTES_MAX,
      .offset = offsetof(GroupMembers, name) },
    { "description", JSON_AS_TEXT, .empty_ok = true, .max = DESCRIPTION_BYTES_MAX,
      .offset = offsetof(GroupMembers, description) },
};

Err group_create_accept(Request *request)
{
    GroupMembers *members = arena_new(&request->arena, GroupMembers);
    request->state = members;
    const Json *group = json_member(request->json, S("group"));
    if (!group || group->type != JSON_OBJECT) {
        return request_refuse(request, ERR_INVALID, S("group"), S("blank"),
                              S("the body must have an object named group"));
    }
    return json_read(group, group_members, countof(group_members), JSON_UNKNOWN_IGNORED, members,
                     sizeof(*members), &request->refusal);
}

Err group_create_handle(Work *work, Request *request)
{
    const GroupMembers *members = request->state;
    TeamCreate create = { .name = members->name, .description = members->description };
    Team team;
    Err err = team_create_apply(work, &create, &team);
    if (err) {
        return err;
    }
    request->result = team.id.v;
    return ERR_NONE;
}

Err group_create_respond(Read *read, Request *request)
{
    request->status = 201;
    request_add_header(request, S("Location"),
                       str_format(&request->arena, "%.*s/api/v2/groups/%" PRId64 ".json",
                                  STR_ARG(request->base_url), request->result));
    return group_answer(read, request, (TeamId){ request->result });
}

// ---- who is in them --------------------------------------------------------------------------

typedef struct MembersAsk {
    Paging paging;
    TeamId team;
    PersonId person;
} MembersAsk;

static Err members_ask_read(Request *request, MembersAsk **out)
{
    MembersAsk *ask = arena_new(&request->arena, MembersAsk);
    request->state = ask;
    *out = ask;
    return paging_read(request, sorts, countof(sorts), &ask->paging);
}

Err memberships_accept(Request *request)
{
    MembersAsk *ask = NULL;
    return members_ask_read(request, &ask);
}

Err memberships_of_group_accept(Request *request)
{
    MembersAsk *ask = NULL;
    Err err = members_ask_read(request, &ask);
    return err ? err : request_id(request, 0, &ask->team.v);
}

Err memberships_of_user_accept(Request *request)
{
    MembersAsk *ask = NULL;
    Err err = members_ask_read(request, &ask);
    return err ? err : request_id(request, 0, &ask->person.v);
}

Err memberships_respond(Read *read, Request *request)
{
    const MembersAsk *ask = request->state;
    MemberPage page;
    Err err = member_list_read(read, ask->team, ask->person, &ask->paging.ask, &page);
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("group_memberships"));
    json_array_begin(&printer.json);
    for (size_t i = 0; i < page.ends.count; i++) {
        membership_print(&printer, &page.rows[i]);
    }
    json_array_end(&printer.json);
    paging_print(&printer, request, &ask->paging, &page.ends);
    json_object_end(&printer.json);
    return ERR_NONE;
}
