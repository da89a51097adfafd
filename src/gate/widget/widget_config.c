#include "gate/widget/widget.h"
#include "model/limits.h"
#include "text/locale.h"

// As the widget's own style sheet has them; a page may choose others.
#define COLOUR_PRIMARY "#3151a1"
#define COLOUR_MESSAGE "#3151a1"
#define COLOUR_ACTION  "#2d4c9c"

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

static void colours_print(JsonWriter *json)
{
    json_key(json, S("colours"));
    json_object_begin(json);
    json_key(json, S("primary"));
    json_text(json, S(COLOUR_PRIMARY));
    json_key(json, S("message"));
    json_text(json, S(COLOUR_MESSAGE));
    json_key(json, S("action"));
    json_text(json, S(COLOUR_ACTION));
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
    json_text(&json, setup.account.name);
    languages_print(&json, &setup.account);
    colours_print(&json);
    json_key(&json, S("files"));
    json_object_begin(&json);
    json_key(&json, S("allowed"));
    json_bool(&json, true);
    json_key(&json, S("max_bytes"));
    json_i64(&json, ATTACHMENT_BYTES_MAX);
    json_object_end(&json);
    json_key(&json, S("text_max_points"));
    json_i64(&json, MESSAGE_TEXT_POINTS_MAX);
    json_key(&json, S("live_path"));
    json_text(&json, S("/live"));
    json_object_end(&json);
    return ERR_NONE;
}
