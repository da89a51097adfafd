#include "gate/ticketing/handlers.h"
#include "gate/ticketing/paging.h"

#include "desk/people/agent_status_set.h"
#include "desk/people/person_read.h"

enum { STATUS_BYTES_MAX = 32 };

// The reference's words for the routing channels.
static const struct {
    RoutingChannel channel;
    const char *name;
} channels[] = {
    { ROUTING_MESSAGING, "messaging" },
    { ROUTING_EMAIL, "support" },
    { ROUTING_VOICE, "talk" },
};

// "12:messaging"
static Str channel_id(Arena *arena, PersonId agent, const char *channel)
{
    return str_format(arena, "%" PRId64 ":%s", agent.v, channel);
}

static void identifier_print(JsonWriter *json, Str type, Str id)
{
    print_text(json, S("id"), id);
    print_text(json, S("type"), type);
}

static void status_print(JsonWriter *json, const AgentRow *agent)
{
    json_key(json, S("agent_status"));
    json_object_begin(json);
    print_i64(json, S("id"), (int64_t)agent->status);
    print_text(json, S("name"), agent_status_name(agent->status));
    print_text_or_null(json, S("reason"), S(""));
    print_time(json, S("updated_at"), agent->status_ms);
    json_object_end(json);
}

static void attributes_print(JsonWriter *json, const AgentRow *agent)
{
    json_key(json, S("attributes"));
    json_object_begin(json);
    print_i64(json, S("agent_id"), agent->person.v);
    print_text(json, S("name"), agent->name);
    status_print(json, agent);
    json_key(json, S("group_ids"));
    json_array_begin(json);
    for (size_t i = 0; i < agent->team_count; i++) {
        json_i64(json, agent->teams[i].v);
    }
    json_array_end(json);
    json_key(json, S("skills"));
    json_raw(json, S("[]"));
    print_i64(json, S("version"), agent->version);
    json_object_end(json);
}

static void agent_print(Printer *printer, const AgentRow *agent)
{
    JsonWriter *json = &printer->json;
    json_object_begin(json);
    identifier_print(json, S("agent_availabilities"),
                     str_format(printer->arena, "%" PRId64, agent->person.v));
    attributes_print(json, agent);
    json_key(json, S("relationships"));
    json_object_begin(json);
    json_key(json, S("channels"));
    json_object_begin(json);
    json_key(json, S("data"));
    json_array_begin(json);
    for (size_t i = 0; i < countof(channels); i++) {
        json_object_begin(json);
        identifier_print(json, S("channels"),
                         channel_id(printer->arena, agent->person, channels[i].name));
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
    json_object_end(json);
    json_key(json, S("links"));
    json_object_begin(json);
    print_text(json, S("self"),
               str_format(printer->arena, "%.*s/api/v2/agent_availabilities/%" PRId64,
                          STR_ARG(printer->base_url), agent->person.v));
    json_object_end(json);
    json_object_end(json);
}

static void channels_print(Printer *printer, const AgentRow *agent)
{
    JsonWriter *json = &printer->json;
    for (size_t i = 0; i < countof(channels); i++) {
        const Capacity *load = &agent->load[channels[i].channel];
        json_object_begin(json);
        identifier_print(json, S("channels"),
                         channel_id(printer->arena, agent->person, channels[i].name));
        json_key(json, S("attributes"));
        json_object_begin(json);
        print_text(json, S("name"), str_of(channels[i].name));
        print_text(json, S("status"), agent_status_name(agent->status));
        print_i64(json, S("max_capacity"), load->max);
        print_i64(json, S("work_item_count"), load->used);
        print_time(json, S("updated_at"), agent->status_ms);
        json_object_end(json);
        json_object_end(json);
    }
}

Err agents_respond(Read *read, Request *request)
{
    const Paging *paging = request->state;
    AgentPage page;
    Err err = agent_list_read(read, &paging->ask, &page);
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("data"));
    json_array_begin(&printer.json);
    for (size_t i = 0; i < page.ends.count; i++) {
        agent_print(&printer, &page.rows[i]);
    }
    json_array_end(&printer.json);
    json_key(&printer.json, S("included"));
    json_array_begin(&printer.json);
    for (size_t i = 0; i < page.ends.count; i++) {
        channels_print(&printer, &page.rows[i]);
    }
    json_array_end(&printer.json);
    Paging by_cursor = *paging;
    by_cursor.by_cursor = true; // the only style that this list has
    paging_print(&printer, request, &by_cursor, &page.ends);
    json_object_end(&printer.json);
    return ERR_NONE;
}

// The agent in the path; "me" is the caller.
static Err agent_id_read(Request *request, PersonId *out)
{
    if (request->route->path[sizeof("/api/v2/agent_availabilities/") - 1] != ':') {
        *out = request->identity.person;
        return ERR_NONE;
    }
    return request_id(request, 0, &out->v);
}

Err agent_respond(Read *read, Request *request)
{
    PersonId id = { 0 };
    AgentRow agent;
    Err err = agent_id_read(request, &id);
    if (!err) {
        err = agent_read(read, id, &agent);
    }
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("data"));
    agent_print(&printer, &agent);
    json_key(&printer.json, S("included"));
    json_array_begin(&printer.json);
    channels_print(&printer, &agent);
    json_array_end(&printer.json);
    json_object_end(&printer.json);
    return ERR_NONE;
}

Err agent_statuses_respond(Read *read, Request *request)
{
    (void)read;
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    json_key(&json, S("data"));
    json_array_begin(&json);
    for (int status = AGENT_OFFLINE; status < AGENT_STATUS_COUNT; status++) {
        json_object_begin(&json);
        identifier_print(&json, S("agent_statuses"), str_format(&request->arena, "%d", status));
        json_key(&json, S("attributes"));
        json_object_begin(&json);
        print_text(&json, S("name"), agent_status_name((AgentStatus)status));
        json_object_end(&json);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
    return ERR_NONE;
}

// ---- setting ---------------------------------------------------------------------------------

typedef struct AvailabilityMembers {
    Str status;
} AvailabilityMembers;

static const JsonField availability_members[] = {
    { "status", JSON_AS_TEXT, .required = true, .max = STATUS_BYTES_MAX,
      .offset = offsetof(AvailabilityMembers, status) },
};

Err agent_status_accept(Request *request)
{
    AgentStatusSet *set = arena_new(&request->arena, AgentStatusSet);
    request->state = set;
    Err err = agent_id_read(request, &set->agent);
    if (err) {
        return err;
    }
    const Json *availability = json_member(request->json, S("agent_availability"));
    if (!availability || availability->type != JSON_OBJECT) {
        return request_refuse(request, ERR_INVALID, S("agent_availability"), S("blank"),
                              S("the body must have an object named agent_availability"));
    }
    AvailabilityMembers members = { 0 };
    err = json_read(availability, availability_members, countof(availability_members),
                    JSON_UNKNOWN_IGNORED, &members, sizeof(members), &request->refusal);
    if (err) {
        return err;
    }
    set->status = agent_status_from(members.status);
    if (set->status == AGENT_STATUS_NONE) {
        return request_refuse(request, ERR_INVALID, S("status"), S("unknown"),
                              S("status must be online, away or offline"));
    }
    return ERR_NONE;
}

Err agent_status_handle(Work *work, Request *request)
{
    return agent_status_set_apply(work, request->state);
}
