#include "gate/conversations/app.h"
#include "gate/conversations/handlers.h"

Err app_get_respond(Read *read, Request *request)
{
    Account account;
    Err err = app_open(read, request, &account);
    if (err) {
        return err;
    }
    JsonWriter json = request_json(request);
    json_object_begin(&json);
    json_key(&json, S("app"));
    json_object_begin(&json);
    json_key(&json, S("id"));
    json_text(&json, account.app_id);
    json_key(&json, S("displayName"));
    json_text(&json, account.name);
    json_key(&json, S("settings"));
    json_object_begin(&json);
    json_key(&json, S("multiConvoEnabled"));
    json_bool(&json, true);
    json_key(&json, S("appLocalizationEnabled"));
    json_bool(&json, true);
    json_key(&json, S("maskCreditCardNumbers"));
    json_bool(&json, false);
    json_object_end(&json);
    json_key(&json, S("metadata"));
    json_object_begin(&json);
    json_object_end(&json);
    json_object_end(&json);
    json_object_end(&json);
    return ERR_NONE;
}
