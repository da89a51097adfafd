#include "gate/conversations/print.h"

#include "text/locale.h"

enum { MEDIA_URL_MAX_BYTES = 4096 };

static void text_member(JsonWriter *json, Str name, Str value)
{
    json_key(json, name);
    json_text(json, value);
}

static void text_if_any(JsonWriter *json, Str name, Str value)
{
    if (value.len > 0) {
        text_member(json, name, value);
    }
}

static void id_member(JsonWriter *json, Str name, int64_t id, int64_t created_ms)
{
    text_member(json, name, public_id_text(json->out->arena, id, created_ms));
}

static void time_member(JsonWriter *json, Str name, int64_t time_ms)
{
    json_key(json, name);
    json_time_ms(json, time_ms);
}

// Kept as JSON that metadata_read() made.
static void metadata_member(JsonWriter *json, Str metadata)
{
    if (metadata.len > 0) {
        json_key(json, S("metadata"));
        json_raw(json, metadata);
    }
}

// ---- users -----------------------------------------------------------------------------------

void name_cut(Str name, Str *given, Str *surname)
{
    Str rest = name;
    Str head;
    bool both = str_cut(&rest, ' ', &head);
    *given = both ? head : name;
    *surname = both ? str_trim(rest) : S("");
}

Str name_join(Arena *arena, Str given, Str surname)
{
    given = str_trim(given);
    surname = str_trim(surname);
    if (given.len == 0 || surname.len == 0) {
        return given.len > 0 ? given : surname;
    }
    return str_format(arena, "%.*s %.*s", STR_ARG(given), STR_ARG(surname));
}

static void profile_print(JsonWriter *json, const Person *person)
{
    Str given;
    Str surname;
    name_cut(person->name, &given, &surname);
    json_key(json, S("profile"));
    json_object_begin(json);
    text_if_any(json, S("givenName"), given);
    text_if_any(json, S("surname"), surname);
    text_if_any(json, S("email"), person->email);
    text_member(json, S("locale"), locale_tag((Locale)person->language));
    json_object_end(json);
}

static void identities_print(JsonWriter *json, const Person *person)
{
    json_key(json, S("identities"));
    json_array_begin(json);
    if (person->email_verified) {
        json_object_begin(json);
        text_member(json, S("type"), S("email"));
        text_member(json, S("value"), person->email);
        text_member(json, S("verification"), S("embed"));
        json_object_end(json);
    }
    json_array_end(json);
}

void print_user(JsonWriter *json, const Person *person)
{
    json_object_begin(json);
    id_member(json, S("id"), person->id.v, person->created_ms);
    json_key(json, S("authenticated"));
    json_bool(json, person->external_id.len > 0);
    text_if_any(json, S("externalId"), person->external_id);
    json_key(json, S("zendeskId"));
    json_id_text(json, person->id.v);
    time_member(json, S("signedUpAt"), person->created_ms);
    profile_print(json, person);
    json_key(json, S("metadata"));
    json_object_begin(json);
    json_object_end(json);
    identities_print(json, person);
    json_object_end(json);
}

// ---- conversations ---------------------------------------------------------------------------

void print_conversation(JsonWriter *json, const ThreadRow *row)
{
    const Thread *thread = &row->thread;
    json_object_begin(json);
    id_member(json, S("id"), thread->id.v, thread->created_ms);
    text_member(json, S("type"), S("personal"));
    metadata_member(json, row->metadata);
    json_key(json, S("isDefault"));
    json_bool(json, row->is_first);
    text_if_any(json, S("displayName"), row->display_name);
    if (row->agent_read_at_ms > 0) {
        time_member(json, S("businessLastRead"), row->agent_read_at_ms);
    }
    time_member(json, S("lastUpdatedAt"), thread->updated_ms);
    time_member(json, S("createdAt"), thread->created_ms);
    json_object_end(json);
}

void print_participant(JsonWriter *json, const ThreadRow *row)
{
    const Thread *thread = &row->thread;
    json_object_begin(json);
    id_member(json, S("id"), thread->id.v, thread->created_ms);
    id_member(json, S("userId"), thread->person.v, row->person_created_ms);
    text_if_any(json, S("userExternalId"), row->person_external_id);
    json_key(json, S("unreadCount"));
    json_i64(json, thread->public_seq - thread->customer_read_seq);
    json_key(json, S("clientAssociations"));
    json_array_begin(json);
    json_array_end(json);
    if (row->customer_read_at_ms > 0) {
        time_member(json, S("lastRead"), row->customer_read_at_ms);
    }
    json_object_end(json);
}

// ---- messages --------------------------------------------------------------------------------

static void business_print(JsonWriter *json, Str subtype, Str name)
{
    text_member(json, S("type"), S("business"));
    if (subtype.len > 0) {
        json_key(json, S("subtypes"));
        json_array_begin(json);
        json_text(json, subtype);
        json_array_end(json);
    }
    text_if_any(json, S("displayName"), name);
}

static void author_print(JsonWriter *json, const ThreadRow *thread, const ThreadMessage *row,
                         const Account *account)
{
    const Message *message = &row->message;
    json_key(json, S("author"));
    json_object_begin(json);
    switch (message->author_kind) {
    case AUTHOR_END_USER:
        text_member(json, S("type"), S("user"));
        id_member(json, S("userId"), thread->thread.person.v, thread->person_created_ms);
        text_if_any(json, S("displayName"), message->author_name);
        break;
    case AUTHOR_AGENT:
        business_print(json, S("agent"), message->author_name);
        break;
    case AUTHOR_BOT:
        business_print(json, S("bot"), account->name);
        break;
    case AUTHOR_INTEGRATION:
    case AUTHOR_NONE:
    case AUTHOR_KIND_COUNT:
        business_print(json, S(""), account->name);
        break;
    }
    json_object_end(json);
}

static void actions_print(JsonWriter *json, Str options)
{
    json_key(json, S("actions"));
    json_array_begin(json);
    MessageOption option;
    while (message_option_next(&options, &option)) {
        json_object_begin(json);
        text_member(json, S("type"), S("reply"));
        text_member(json, S("text"), option.label);
        text_member(json, S("payload"), option.payload);
        json_object_end(json);
    }
    json_array_end(json);
}

Str media_url(Arena *arena, Str base_url, const Attachment *file)
{
    Buf url = buf_make(arena, MEDIA_URL_MAX_BYTES);
    buf_add(&url, base_url);
    buf_add(&url, S("/attachments/"));
    buf_add(&url, file->token);
    buf_add_char(&url, '/');
    url_encode(&url, file->file_name);
    return buf_str(&url);
}

static void media_print(JsonWriter *json, const ThreadMessage *row, Str base_url)
{
    const Attachment *file = &row->message.file;
    text_member(json, S("mediaUrl"), media_url(json->out->arena, base_url, file));
    text_member(json, S("mediaType"), file->content_type);
    json_key(json, S("mediaSize"));
    json_i64(json, file->size_bytes);
    text_member(json, S("altText"), file->file_name);
    id_member(json, S("attachmentId"), file->id.v, row->file_created_ms);
    text_if_any(json, S("text"), row->message.body);
}

static void content_print(JsonWriter *json, const ThreadMessage *row, Str base_url)
{
    const Message *message = &row->message;
    json_key(json, S("content"));
    json_object_begin(json);
    switch (message->kind) {
    case MESSAGE_IMAGE:
        text_member(json, S("type"), S("image"));
        media_print(json, row, base_url);
        break;
    case MESSAGE_FILE:
        text_member(json, S("type"), S("file"));
        media_print(json, row, base_url);
        break;
    case MESSAGE_TEXT:
    case MESSAGE_QUESTION:
    case MESSAGE_SURVEY:
    case MESSAGE_NONE:
    case MESSAGE_KIND_COUNT:
        text_member(json, S("type"), S("text"));
        text_member(json, S("text"), message->body);
        break;
    }
    if (message->options.len > 0) {
        actions_print(json, message->options);
    }
    text_if_any(json, S("payload"), message->payload);
    json_object_end(json);
}

// The channel by the names that client libraries know.
static Str source_name(Str source)
{
    if (str_equal(source, S("workspace"))) {
        return S("zd:agentWorkspace");
    }
    return str_equal(source, S("bot")) ? S("zd:answerBot") : source;
}

void print_public_message(JsonWriter *json, const ThreadRow *thread, const ThreadMessage *row,
                          const Account *account, Str base_url)
{
    const Message *message = &row->message;
    json_object_begin(json);
    id_member(json, S("id"), message->id.v, message->at_ms);
    time_member(json, S("received"), message->at_ms);
    author_print(json, thread, row, account);
    content_print(json, row, base_url);
    json_key(json, S("source"));
    json_object_begin(json);
    text_member(json, S("type"), source_name(message->source));
    json_object_end(json);
    metadata_member(json, message->metadata);
    json_object_end(json);
}
