#include "gate/ticketing/user_json.h"

enum {
    LOCALE_ID_EN = 1, // the reference's numbers of its languages
    LOCALE_ID_JA = 67,
    ROLE_TYPE_AGENT = 0,
    ROLE_TYPE_ADMIN = 4,
};

static const Constant constants[] = {
    CONSTANT("alias", "null"),
    CONSTANT("details", "null"),
    CONSTANT("iana_time_zone", "\"Etc/UTC\""),
    CONSTANT("moderator", "false"),
    CONSTANT("notes", "null"),
    CONSTANT("only_private_comments", "false"),
    CONSTANT("organization_id", "null"),
    CONSTANT("phone", "null"),
    CONSTANT("photo", "null"),
    CONSTANT("restricted_agent", "false"),
    CONSTANT("shared", "false"),
    CONSTANT("shared_agent", "false"),
    CONSTANT("shared_phone_number", "null"),
    CONSTANT("signature", "null"),
    CONSTANT("tags", "[]"),
    CONSTANT("time_zone", "\"UTC\""),
    CONSTANT("user_fields", "{}"),
};

// What only agents and admins have. Custom roles stand for the two stock ones.
static void role_print(JsonWriter *json, const PersonRow *row)
{
    Role role = row->person.role;
    bool is_staff = role_is_staff(role);
    print_text(json, S("role"), role_name(role));
    json_key(json, S("role_type"));
    if (is_staff) {
        json_i64(json, role == ROLE_ADMIN ? ROLE_TYPE_ADMIN : ROLE_TYPE_AGENT);
    } else {
        json_null(json);
    }
    print_id_or_null(json, S("custom_role_id"), is_staff ? (int64_t)role : 0);
    print_id_or_null(json, S("default_group_id"), row->default_team.v);
    print_text_or_null(json, S("ticket_restriction"), is_staff ? S("") : S("requested"));
    print_bool(json, S("report_csv"), role == ROLE_ADMIN);
    json_key(json, S("two_factor_auth_enabled"));
    if (is_staff) {
        json_null(json);
    } else {
        json_bool(json, false);
    }
}

void user_print_members(Printer *printer, const PersonRow *row)
{
    JsonWriter *json = &printer->json;
    const Person *person = &row->person;
    print_i64(json, S("id"), person->id.v);
    print_url(printer, "users", person->id.v);
    print_text(json, S("name"), person->name);
    print_text_or_null(json, S("email"), person->email);
    print_bool(json, S("verified"), person->email_verified);
    print_text_or_null(json, S("external_id"), person->external_id);
    print_bool(json, S("active"), person->active);
    print_bool(json, S("suspended"), person->suspended);
    print_text(json, S("locale"), language_tag(person->language));
    print_i64(json, S("locale_id"), person->language == LANGUAGE_JA ? LOCALE_ID_JA : LOCALE_ID_EN);
    role_print(json, row);
    print_time(json, S("created_at"), person->created_ms);
    print_time(json, S("updated_at"), person->updated_ms);
    print_time(json, S("last_login_at"), row->signed_in_ms);
    print_constants(json, constants, countof(constants));
}

void user_print(Printer *printer, const PersonRow *row)
{
    json_object_begin(&printer->json);
    user_print_members(printer, row);
    json_object_end(&printer->json);
}

void user_print_nobody(Printer *printer)
{
    JsonWriter *json = &printer->json;
    print_id_or_null(json, S("id"), 0);
    print_text(json, S("name"), S("Anonymous user"));
    print_text_or_null(json, S("email"), S(""));
    print_text(json, S("role"), role_name(ROLE_END_USER));
    print_bool(json, S("verified"), false);
    print_text(json, S("locale"), language_tag(printer->account.language));
}
