#include "gate/widget/widget.h"
#include "model/limits.h"
#include "text/locale.h"

static void languages_print(JsonWriter *json, const Account *account)
{
    json_key(json, S("languages"));
    json_array_begin(json);
    for (int locale = 0; locale < LOCALE_COUNT; locale++) {
        json_text(json, locale_tag((Locale)locale));
    }
    json_array_end(json);
    json_key(json, S("language"));
    json_text(json, locale_tag((Locale)account->language));
}

static void say_print(JsonWriter *json, const BotSay *say, Language language)
{
    json_object_begin(json);
    json_key(json, S("text"));
    json_text(json, say->text);
    json_key(json, S("options"));
    json_array_begin(json);
    for (size_t i = 0; i < say->option_count; i++) {
        json_object_begin(json);
        json_key(json, S("payload"));
        json_text(json, say->options[i].payload);
        json_key(json, S("label"));
        json_text(json, say->options[i].label[language]);
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
}

// What the bot says first, in the language of the page.
static Err greeting_print(Read *read, JsonWriter *json, Language language)
{
    BotOutcome greeting;
    Err err = widget_greeting_read(read, language, &greeting);
    if (err) {
        return err;
    }
    json_key(json, S("greeting"));
    json_array_begin(json);
    for (size_t i = 0; i < greeting.say_count; i++) {
        say_print(json, &greeting.say[i], language);
    }
    json_array_end(json);
    return ERR_NONE;
}

static void files_print(JsonWriter *json)
{
    json_key(json, S("files"));
    json_object_begin(json);
    json_key(json, S("allowed"));
    json_bool(json, true);
    json_key(json, S("max_bytes"));
    json_i64(json, ATTACHMENT_BYTES_MAX);
    json_object_end(json);
}

Err widget_config_respond(Read *read, Request *request)
{
    WidgetSetup setup;
    Err err = widget_open(read, request, &setup);
    if (err) {
        return err;
    }
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    json_key(&json, S("name"));
    json_text(&json, setup.title);
    languages_print(&json, &setup.account);
    json_key(&json, S("colour"));
    json_text(&json, setup.colour);
    Language language = widget_language(request, request_query(request, S("language")));
    err = greeting_print(read, &json, language);
    if (err) {
        return err;
    }
    files_print(&json);
    json_key(&json, S("text_max_points"));
    json_i64(&json, MESSAGE_TEXT_POINTS_MAX);
    json_key(&json, S("live_path"));
    json_text(&json, S("/live"));
    json_key(&json, S("pages"));
    json_bool(&json, setup.pages);
    json_object_end(&json);
    return ERR_NONE;
}
