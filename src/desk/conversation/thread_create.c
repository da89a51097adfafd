#include "desk/conversation/thread_create.h"

#include "store/person_store.h"
#include "store/thread_list_store.h"
#include "store/thread_store.h"

static Err actor_check(Work *work)
{
    if (work->actor.kind == ACTOR_INTEGRATION || work->actor.kind == ACTOR_AGENT) {
        return ERR_NONE;
    }
    return refuse(work->why, ERR_FORBIDDEN, S(""), S("forbidden"),
                  S("only agents and programs do this"));
}

static Err detail_check(Str display_name, Str metadata, Refusal *why)
{
    bool too_long = str_code_points(display_name) > THREAD_NAME_POINTS_MAX;
    if (!str_is_utf8(display_name) || too_long) {
        return refuse(why, ERR_INVALID, S("display_name"), S("too_long"),
                      S("the name is too long or not UTF-8"));
    }
    if (!str_is_utf8(metadata) || metadata.len > METADATA_BYTES_MAX) {
        return refuse(why, ERR_INVALID, S("metadata"), S("too_long"),
                      S("metadata takes 4096 bytes at most"));
    }
    return ERR_NONE;
}

static Err customer_check(Work *work, PersonId id)
{
    Person person = { 0 };
    Err err = person_load(work->tx, work->arena, id, &person);
    if (err) {
        return err;
    }
    if (person.role != ROLE_END_USER) {
        return refuse(work->why, ERR_NOT_FOUND, S("person"), S("not_found"),
                      S("there is no such end user"));
    }
    if (person.suspended || !person.active) {
        return refuse(work->why, ERR_FORBIDDEN, S("person"), S("suspended"),
                      S("this person may not write any more"));
    }
    return ERR_NONE;
}

Err thread_create_apply(Work *work, const ThreadCreate *in, Thread *out)
{
    Err err = actor_check(work);
    if (!err) {
        err = detail_check(in->display_name, in->metadata, work->why);
    }
    if (!err) {
        err = customer_check(work, in->person);
    }
    if (err) {
        return err;
    }
    Thread thread = {
        .id = { db_next_id(work->tx) },
        .person = in->person,
        .created_ms = work->now_ms,
        .updated_ms = work->now_ms,
    };
    thread_insert(work->tx, &thread);
    thread_set_detail(work->tx, thread.id, in->display_name, in->metadata);
    *out = thread;
    return ERR_NONE;
}

Err thread_update_apply(Work *work, const ThreadUpdate *in)
{
    Err err = actor_check(work);
    if (!err) {
        err = detail_check(in->display_name, in->metadata, work->why);
    }
    ThreadRow row = { 0 };
    if (!err) {
        err = thread_list_one(work->tx, work->arena, in->thread, true, (PersonId){ 0 }, &row);
    }
    if (err) {
        return err;
    }
    thread_set_detail(work->tx, in->thread,
                      in->display_name_given ? in->display_name : row.display_name,
                      in->metadata_given ? in->metadata : row.metadata);
    return ERR_NONE;
}
