#include "gate/ticketing/handlers.h"
#include "gate/ticketing/ids.h"
#include "gate/ticketing/paging.h"
#include "gate/ticketing/user_json.h"

#include "desk/people/password.h"
#include "desk/people/person_create.h"
#include "desk/people/person_update.h"
#include "text/locale.h"

enum {
    SEARCH_BYTES_MAX = 256,
    LOCALE_BYTES_MAX = 35,
    PASSWORD_BYTES_ASKED = 10,
    ROLES_ALL = 1 << ROLE_END_USER | 1 << ROLE_AGENT | 1 << ROLE_ADMIN,
};

// ---- lists -----------------------------------------------------------------------------------

typedef struct UsersAsk {
    Paging paging;
    PersonWhich which;
    Str external_id;
} UsersAsk;

static const SortName sorts[] = {
    { STR_INIT("id"), 0 }, { STR_INIT("created_at"), 0 }, // ids are given in that order
};

// 0 for a text that is no role.
static unsigned role_bit(Str name)
{
    for (int role = ROLE_END_USER; role < ROLE_COUNT; role++) {
        if (str_equal(role_name((Role)role), name)) {
            return 1U << role;
        }
    }
    return 0;
}

// role=agent, or role[]=agent&role[]=admin
static Err roles_read(Request *request, unsigned *out)
{
    unsigned roles = 0;
    for (size_t i = 0; i < request->query.count; i++) {
        UrlPair pair = request->query.items[i];
        if (!str_equal(pair.name, S("role")) && !str_equal(pair.name, S("role[]"))) {
            continue;
        }
        unsigned bit = role_bit(pair.value);
        if (bit == 0) {
            return request_refuse(request, ERR_INVALID, S("role"), S("unknown"),
                                  S("role must be end-user, agent or admin"));
        }
        roles |= bit;
    }
    *out = roles != 0 ? roles : (unsigned)ROLES_ALL;
    return ERR_NONE;
}

Err users_list_accept(Request *request)
{
    UsersAsk *ask = arena_new(&request->arena, UsersAsk);
    request->state = ask;
    Err err = paging_read(request, sorts, countof(sorts), &ask->paging);
    if (!err) {
        err = roles_read(request, &ask->which.roles);
    }
    ask->external_id = request_query(request, S("external_id"));
    return err;
}

// In lower case, without the "email:" or "name:" that a query may begin with.
static Str needle_of(Arena *arena, Str query)
{
    Str rest = query;
    Str key = { 0 };
    if (str_cut(&rest, ':', &key) && (str_equal(key, S("email")) || str_equal(key, S("name")))) {
        query = rest;
    }
    query = str_trim(query);
    char *lower = arena_array(arena, char, query.len + 1);
    for (size_t i = 0; i < query.len; i++) {
        char c = query.at[i];
        lower[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return (Str){ lower, query.len };
}

Err users_search_accept(Request *request)
{
    Err err = users_list_accept(request);
    if (err) {
        return err;
    }
    UsersAsk *ask = request->state;
    Str query = request_query(request, S("query"));
    if (query.len == 0 && ask->external_id.len == 0) {
        return request_refuse(request, ERR_INVALID, S("query"), S("blank"),
                              S("give query or external_id"));
    }
    if (query.len > SEARCH_BYTES_MAX) {
        return request_refuse(request, ERR_INVALID, S("query"), S("too_long"),
                              S("the query is too long"));
    }
    ask->which.text = needle_of(&request->arena, query);
    return ERR_NONE;
}

static void users_print(Printer *printer, const PersonPage *page)
{
    json_key(&printer->json, S("users"));
    json_array_begin(&printer->json);
    for (size_t i = 0; i < page->ends.count; i++) {
        user_print(printer, &page->rows[i]);
    }
    json_array_end(&printer->json);
}

Err users_list_respond(Read *read, Request *request)
{
    const UsersAsk *ask = request->state;
    PersonPage page;
    Err err = ask->external_id.len > 0
                  ? person_external_id_read(read, ask->external_id, &page)
                  : person_list_read(read, &ask->which, &ask->paging.ask, &page);
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    users_print(&printer, &page);
    paging_print(&printer, request, &ask->paging, &page.ends);
    json_object_end(&printer.json);
    return ERR_NONE;
}

Err users_many_accept(Request *request)
{
    IdList *ids = arena_new(&request->arena, IdList);
    request->state = ids;
    return ids_read(request, S("ids"), ids);
}

Err users_many_respond(Read *read, Request *request)
{
    const IdList *ids = request->state;
    PersonRow *rows = arena_array(read->arena, PersonRow, ids->count);
    PersonPage page = { .rows = rows };
    for (size_t i = 0; i < ids->count; i++) {
        Err err = person_read(read, (PersonId){ ids->items[i] }, &rows[page.ends.count]);
        if (err && err != ERR_NOT_FOUND) {
            return err;
        }
        page.ends.count += err ? 0 : 1;
    }
    Printer printer;
    Err err = printer_make(read, request, &printer);
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    users_print(&printer, &page);
    paging_print_whole(&printer, page.ends.count);
    json_object_end(&printer.json);
    return ERR_NONE;
}

// ---- one -------------------------------------------------------------------------------------

static Err user_answer(Read *read, Request *request, PersonId id)
{
    PersonRow row;
    Err err = person_read(read, id, &row);
    Printer printer;
    if (!err) {
        err = printer_make(read, request, &printer);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("user"));
    user_print(&printer, &row);
    json_object_end(&printer.json);
    return ERR_NONE;
}

Err user_respond(Read *read, Request *request)
{
    PersonId id = { 0 };
    Err err = request_id(request, 0, &id.v);
    return err ? err : user_answer(read, request, id);
}

// Answers whoever asks. The token is what pages send back as X-CSRF-Token.
Err user_me_respond(Read *read, Request *request)
{
    const Identity *identity = &request->identity;
    Printer printer;
    Err err = printer_make(read, request, &printer);
    PersonRow row = { 0 };
    if (!err && identity->person.v != 0) {
        err = person_read(read, identity->person, &row);
    }
    if (err) {
        return err;
    }
    json_object_begin(&printer.json);
    json_key(&printer.json, S("user"));
    json_object_begin(&printer.json);
    if (identity->person.v != 0) {
        user_print_members(&printer, &row);
    } else {
        user_print_nobody(&printer);
    }
    print_text(&printer.json, S("authenticity_token"), identity->csrf_token);
    json_object_end(&printer.json);
    json_object_end(&printer.json);
    return ERR_NONE;
}

// ---- changing --------------------------------------------------------------------------------

typedef struct UserMembers {
    Str name;
    Str email;
    Str external_id;
    Str role;
    Str locale;
    Str password;
    int64_t team;
    bool verified;
    bool suspended;
    bool active;
    bool has_name, has_email, has_external_id, has_role, has_locale, has_suspended, has_active;
} UserMembers;

#define AT(member)  .offset = offsetof(UserMembers, member)
#define HAS(member) .present = offsetof(UserMembers, member)

static const JsonField user_members[] = {
    { "name", JSON_AS_TEXT, .max = NAME_BYTES_MAX, AT(name), HAS(has_name) },
    { "email", JSON_AS_TEXT, .empty_ok = true, .max = EMAIL_BYTES_MAX, AT(email), HAS(has_email) },
    { "external_id", JSON_AS_TEXT, .empty_ok = true, .max = EXTERNAL_ID_BYTES_MAX, AT(external_id),
      HAS(has_external_id) },
    { "role", JSON_AS_TEXT, .max = LOCALE_BYTES_MAX, AT(role), HAS(has_role) },
    { "locale", JSON_AS_TEXT, .max = LOCALE_BYTES_MAX, AT(locale), HAS(has_locale) },
    { "password", JSON_AS_TEXT, .max = PASSWORD_BYTES_MAX, AT(password) },
    { "default_group_id", JSON_AS_ID, AT(team) },
    { "verified", JSON_AS_BOOL, AT(verified) },
    { "suspended", JSON_AS_BOOL, AT(suspended), HAS(has_suspended) },
    { "active", JSON_AS_BOOL, AT(active), HAS(has_active) },
};

typedef struct UserEdit {
    UserMembers members;
    Role role;
    Language language;
    Str password_hash;
    PersonId person; // of an update
} UserEdit;

static Err user_edit_read(Request *request, UserEdit **out)
{
    const Json *user = json_member(request->json, S("user"));
    if (!user || user->type != JSON_OBJECT) {
        return request_refuse(request, ERR_INVALID, S("user"), S("blank"),
                              S("the body must have an object named user"));
    }
    UserEdit *edit = arena_new(&request->arena, UserEdit);
    Err err = json_read(user, user_members, countof(user_members), JSON_UNKNOWN_IGNORED,
                        &edit->members, sizeof(edit->members), &request->refusal);
    if (err) {
        return err;
    }
    unsigned bit = role_bit(edit->members.role);
    if (edit->members.has_role && bit == 0) {
        return request_refuse(request, ERR_INVALID, S("role"), S("unknown"),
                              S("role must be end-user, agent or admin"));
    }
    if (edit->members.password.len > 0 && edit->members.password.len < PASSWORD_BYTES_ASKED) {
        return request_refuse(request, ERR_INVALID, S("password"), S("too_short"),
                              S("a password needs 10 characters"));
    }
    edit->role = ROLE_END_USER;
    while (edit->members.has_role && bit != 1U << edit->role) {
        edit->role++;
    }
    Locale locale = locale_from_tag(edit->members.locale);
    edit->language = locale == LOCALE_JA ? LANGUAGE_JA : LANGUAGE_EN;
    request->state = edit;
    *out = edit;
    return ERR_NONE;
}

Err person_create_accept(Request *request)
{
    UserEdit *edit = NULL;
    Err err = user_edit_read(request, &edit);
    if (err) {
        return err;
    }
    if (str_trim(edit->members.name).len == 0) {
        return request_refuse(request, ERR_INVALID, S("name"), S("blank"),
                              S("a user needs a name"));
    }
    return ERR_NONE;
}

Err person_update_accept(Request *request)
{
    UserEdit *edit = NULL;
    Err err = user_edit_read(request, &edit);
    return err ? err : request_id(request, 0, &edit->person.v);
}

Err person_edit_hash(Request *request)
{
    UserEdit *edit = request->state;
    if (edit->members.password.len == 0) {
        return ERR_NONE;
    }
    return password_hash(&request->arena, edit->members.password, &edit->password_hash);
}

Err person_create_handle(Work *work, Request *request)
{
    const UserEdit *edit = request->state;
    PersonCreate create = {
        .role = edit->role,
        .name = edit->members.name,
        .email = edit->members.email,
        .email_verified = edit->members.verified,
        .external_id = edit->members.external_id,
        .language = edit->language,
        .password_hash = edit->password_hash,
        .team = { edit->members.team },
    };
    Person person;
    Err err = person_create_apply(work, &create, &person);
    if (err) {
        return err;
    }
    request->result = person.id.v;
    return ERR_NONE;
}

Err person_create_respond(Read *read, Request *request)
{
    request->status = 201;
    request_add_header(request, S("Location"),
                       str_format(&request->arena, "%.*s/api/v2/users/%" PRId64 ".json",
                                  STR_ARG(request->base_url), request->result));
    return user_answer(read, request, (PersonId){ request->result });
}

Err person_update_handle(Work *work, Request *request)
{
    const UserEdit *edit = request->state;
    const UserMembers *members = &edit->members;
    PersonUpdate update = {
        .person = edit->person,
        .name_given = members->has_name,
        .email_given = members->has_email,
        .external_id_given = members->has_external_id,
        .language_given = members->has_locale,
        .role_given = members->has_role,
        .suspended_given = members->has_suspended,
        .active_given = members->has_active,
        .password_given = edit->password_hash.len > 0,
        .name = members->name,
        .email = members->email,
        .email_verified = members->verified,
        .external_id = members->external_id,
        .language = edit->language,
        .role = edit->role,
        .suspended = members->suspended,
        .active = members->active,
        .password_hash = edit->password_hash,
    };
    Person person;
    return person_update_apply(work, &update, &person);
}
