#include "gate/ticketing/comment_json.h"

#include "text/html.h"

enum { CONTENT_URL_BYTES_MAX = 4096 };

static const Constant attachment_constants[] = {
    CONSTANT("deleted", "false"),
    CONSTANT("height", "null"),
    CONSTANT("inline", "false"),
    CONSTANT("malware_access_override", "false"),
    CONSTANT("malware_scan_result", "\"not_scanned\""),
    CONSTANT("thumbnails", "[]"),
    CONSTANT("width", "null"),
};

Str attachment_address(const Printer *printer, const Attachment *file)
{
    Buf address = buf_make(printer->arena, CONTENT_URL_BYTES_MAX);
    buf_add(&address, printer->base_url);
    buf_add(&address, S("/attachments/"));
    buf_add(&address, file->token);
    buf_add_char(&address, '/');
    url_encode(&address, file->file_name);
    return buf_str(&address);
}

void attachment_print(Printer *printer, const Attachment *file)
{
    JsonWriter *json = &printer->json;
    Str address = attachment_address(printer, file);
    json_object_begin(json);
    print_i64(json, S("id"), file->id.v);
    print_url(printer, "attachments", file->id.v);
    print_text(json, S("file_name"), file->file_name);
    print_text(json, S("content_type"), file->content_type);
    print_i64(json, S("size"), file->size_bytes);
    print_text(json, S("content_url"), address);
    print_text(json, S("mapped_content_url"), address);
    print_constants(json, attachment_constants, countof(attachment_constants));
    json_object_end(json);
}

void attachments_print(Printer *printer, const Attachment *files, size_t count)
{
    json_array_begin(&printer->json);
    for (size_t i = 0; i < count; i++) {
        attachment_print(printer, &files[i]);
    }
    json_array_end(&printer->json);
}

void print_bodies(Printer *printer, Str body)
{
    print_text(&printer->json, S("body"), body);
    print_text(&printer->json, S("html_body"), html_from_text(printer->arena, body).markup);
    print_text(&printer->json, S("plain_body"), body);
}

static void options_print(JsonWriter *json, Str options)
{
    json_key(json, S("options"));
    json_array_begin(json);
    MessageOption option;
    while (message_option_next(&options, &option)) {
        json_object_begin(json);
        print_text(json, S("payload"), option.payload);
        print_text(json, S("label"), option.label);
        json_object_end(json);
    }
    json_array_end(json);
}

static Str via_of(const SaidRow *said)
{
    if (said->is_message) {
        return via_name(VIA_MESSAGING);
    }
    return via_name(said->channel == CHANNEL_EMAIL ? VIA_EMAIL : VIA_WEB);
}

// Only what goes from us to the requester has somebody that it went to.
static void said_via_print(JsonWriter *json, const SaidRow *said, const Person *requester)
{
    bool to_requester = said->author_kind != AUTHOR_END_USER && said->channel != CHANNEL_NOTE;
    print_via(json, via_of(said), to_requester ? requester->name : S(""),
              to_requester ? requester->email : S(""));
}

// What the reference does not have: who spoke in the chat, through which channel, at which place.
static void said_more_print(JsonWriter *json, const SaidRow *said)
{
    print_text(json, S("channel"), comment_channel_name(said->channel));
    print_text(json, S("author_kind"), author_kind_name(said->author_kind));
    print_text_or_null(json, S("author_name"), said->author_name);
    if (said->is_message) {
        print_i64(json, S("seq"), said->public_seq);
    }
    if (said->options.len > 0) {
        options_print(json, said->options);
    }
    if (said->rule.v) {
        json_key(json, S("rule"));
        json_object_begin(json);
        print_i64(json, S("id"), said->rule.v);
        print_text(json, S("type"), rule_kind_name(said->rule_kind));
        print_text(json, S("title"), said->rule_title);
        json_object_end(json);
    }
}

void comment_print(Printer *printer, const SaidRow *said, const Person *requester)
{
    JsonWriter *json = &printer->json;
    json_object_begin(json);
    print_i64(json, S("id"), said->id);
    print_text(json, S("type"), S("Comment"));
    print_i64(json, S("author_id"), said->author.v != 0 ? said->author.v : AUTHOR_OF_SYSTEM);
    print_bodies(printer, said->body);
    print_bool(json, S("public"), said->channel != CHANNEL_NOTE);
    json_key(json, S("attachments"));
    attachments_print(printer, said->files, said->file_count);
    print_i64(json, S("audit_id"), said->audit.v);
    said_via_print(json, said, requester);
    print_time(json, S("created_at"), said->at_ms);
    print_metadata(json);
    said_more_print(json, said);
    json_object_end(json);
}
