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
    TeamId team; // of an update
    Str name;
    Str description;
    bool is_default;
    bool has_name, has_description, has_default;
} GroupMembers;

static const JsonField group_members[] = {
    { "name", JSON_AS_TEXT, .max = NAME_BYTES_MAX, .offset = offsetof(GroupMembers, name),
      .present = offsetof(GroupMembers, has_name) },
    { "description", JSON_AS_TEXT, .empty_ok = true, .max = DESCRIPTION_BYTES_MAX,
      .offset = offsetof(GroupMembers, description),
      .present = offsetof(GroupMembers, has_description) },
    { "default", JSON_AS_BOOL, .offset = offsetof(GroupMembers, is_default),
      .present = offsetof(GroupMembers, has_default) },
};

static Err group_members_read(Request *request)
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

Err group_create_accept(Request *request)
{
    Err err = group_members_read(request);
    const GroupMembers *members = request->state;
    if (!err && !members->has_name) {
        return request_refuse(request, ERR_INVALID, S("name"), S("blank"),
                              S("a group needs a name"));
    }
    return err;
}

Err group_update_accept(Request *request)
{
    Err err = group_members_read(request);
    GroupMembers *members = request->state;
    return err ? err : request_id(request, 0, &members->team.v);
}

Err group_update_handle(Work *work, Request *request)
{
    const GroupMembers *members = request->state;
    TeamUpdate update = {
        .team = members->team,
        .name_given = members->has_name,
        .description_given = members->has_description,
        .default_given = members->has_default,
        .name = members->name,
        .description = members->description,
        .is_default = members->is_default,
    };
    Team team;
    return team_update_apply(work, &update, &team);
}

Err group_create_handle(Work *work, Request *request)
{
    const GroupMembers *members = request->state;
    TeamCreate create = {
        .name = members->name,
        .description = members->description,
        .is_default = members->is_default,
    };
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
    PersonRow person;
    Team team;
    Err err = ask->team.v > 0 ? team_read_one(read, ask->team, &team) : ERR_NONE;
    if (!err && ask->person.v > 0) {
        err = person_read(read, ask->person, &person);
    }
    if (err) {
        return err; // a list of nobody's
    }
    err = member_list_read(read, ask->team, ask->person, &ask->paging.ask, &page);
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

typedef struct MembershipMembers {
    int64_t team;
    int64_t person;
} MembershipMembers;

static const JsonField membership_members[] = {
    { "group_id", JSON_AS_ID, .required = true, .offset = offsetof(MembershipMembers, team) },
    { "user_id", JSON_AS_ID, .required = true, .offset = offsetof(MembershipMembers, person) },
};

Err membership_create_accept(Request *request)
{
    TeamMemberSet *set = arena_new(&request->arena, TeamMemberSet);
    request->state = set;
    const Json *membership = json_member(request->json, S("group_membership"));
    if (!membership || membership->type != JSON_OBJECT) {
        return request_refuse(request, ERR_INVALID, S("group_membership"), S("blank"),
                              S("the body must have an object named group_membership"));
    }
    MembershipMembers members = { 0 };
    Err err = json_read(membership, membership_members, countof(membership_members),
                        JSON_UNKNOWN_IGNORED, &members, sizeof(members), &request->refusal);
    *set = (TeamMemberSet){ { members.team }, { members.person }, .member = true };
    return err;
}

// The command names the two; the address of a membership is its own.
Err membership_delete_prepare(Read *read, Request *request)
{
    int64_t id = 0;
    Err err = request_id(request, 0, &id);
    MemberRow row = { 0 };
    if (!err) {
        err = member_read(read, id, &row);
    }
    TeamMemberSet *set = arena_new(&request->arena, TeamMemberSet);
    *set = (TeamMemberSet){ row.team, row.person, .member = false };
    request->state = set;
    return err;
}

Err membership_set_handle(Work *work, Request *request)
{
    return team_member_set_apply(work, request->state);
}

Err membership_create_respond(Read *read, Request *request)
{
    const TeamMemberSet *set = request->state;
    ListAsk ask = { .limit = 1 };
    MemberPage page = { 0 };
    Err err = member_list_read(read, set->team, set->person, &ask, &page);
    if (!err && page.ends.count == 0) {
        err = ERR_NOT_FOUND; // taken out again since
    }
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    request->status = 201;
    json_object_begin(&printer.json);
    json_key(&printer.json, S("group_membership"));
    membership_print(&printer, &page.rows[0]);
    json_object_end(&printer.json);
    return ERR_NONE;
}
