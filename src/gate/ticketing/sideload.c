#include "gate/ticketing/sideload.h"

#include "gate/ticketing/groups_json.h"
#include "gate/ticketing/user_json.h"

Sideload sideload_read(const Request *request)
{
    Sideload sideload = { 0 };
    Str rest = request_query(request, S("include"));
    while (rest.len > 0) {
        Str word = rest;
        if (!str_cut(&rest, ',', &word)) {
            rest = (Str){ 0 };
        }
        sideload.users = sideload.users || str_equal(word, S("users"));
        sideload.groups = sideload.groups || str_equal(word, S("groups"));
    }
    return sideload;
}

static void id_add(int64_t *ids, size_t *count, int64_t id)
{
    for (size_t i = 0; i < *count; i++) {
        if (ids[i] == id) {
            return;
        }
    }
    if (id != 0 && *count < SIDELOAD_MAX) {
        ids[(*count)++] = id;
    }
}

void sideload_user(Sideload *sideload, PersonId id)
{
    id_add(sideload->user_ids, &sideload->user_count, id.v);
}

void sideload_group(Sideload *sideload, TeamId id)
{
    id_add(sideload->group_ids, &sideload->group_count, id.v);
}

static Err users_print(Read *read, Printer *printer, const Sideload *sideload)
{
    json_key(&printer->json, S("users"));
    json_array_begin(&printer->json);
    for (size_t i = 0; i < sideload->user_count; i++) {
        PersonRow row;
        Err err = person_read(read, (PersonId){ sideload->user_ids[i] }, &row);
        if (err == ERR_NOT_FOUND) {
            continue;
        }
        if (err) {
            return err;
        }
        user_print(printer, &row);
    }
    json_array_end(&printer->json);
    return ERR_NONE;
}

static Err groups_print(Read *read, Printer *printer, const Sideload *sideload)
{
    json_key(&printer->json, S("groups"));
    json_array_begin(&printer->json);
    for (size_t i = 0; i < sideload->group_count; i++) {
        Team team;
        Err err = team_read_one(read, (TeamId){ sideload->group_ids[i] }, &team);
        if (err == ERR_NOT_FOUND) {
            continue;
        }
        if (err) {
            return err;
        }
        group_print(printer, &team);
    }
    json_array_end(&printer->json);
    return ERR_NONE;
}

Err sideload_print(Read *read, Printer *printer, const Sideload *sideload)
{
    Err err = sideload->users ? users_print(read, printer, sideload) : ERR_NONE;
    if (!err && sideload->groups) {
        err = groups_print(read, printer, sideload);
    }
    return err;
}
