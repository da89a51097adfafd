#include "gate/conversations/author.h"

enum { AUTHOR_TYPE_MAX_BYTES = 32 };

static const JsonField fields[] = {
    { .name = "type",
      .as = JSON_AS_TEXT,
      .required = true,
      .max = AUTHOR_TYPE_MAX_BYTES,
      .offset = offsetof(Author, type) },
    { .name = "userId",
      .as = JSON_AS_TEXT,
      .max = APP_EXTERNAL_ID_MAX_BYTES,
      .offset = offsetof(Author, user.id) },
    { .name = "userExternalId",
      .as = JSON_AS_TEXT,
      .max = APP_EXTERNAL_ID_MAX_BYTES,
      .offset = offsetof(Author, user.external_id) },
};
static const JsonForm form = JSON_FORM("author.", fields, Author);

Err author_read(Request *request, const Json *object, Author *out)
{
    Author author = { 0 };
    Err err = app_json_read(request, object, &form, &author);
    if (err) {
        return err;
    }
    author.is_user = str_equal(author.type, S("user"));
    if (!author.is_user && !str_equal(author.type, S("business"))) {
        return app_bad(request, S("author.type"), S("this must be user or business"));
    }
    bool one = (author.user.id.len > 0) != (author.user.external_id.len > 0);
    if (author.is_user && !one) {
        return app_bad(request, S("author.userId"),
                       S("an author user needs one of userId and userExternalId"));
    }
    *out = author;
    return ERR_NONE;
}

Err author_find(Read *read, const Author *author, const ThreadRow *thread, Person *out)
{
    if (!author->is_user) {
        return ERR_NONE;
    }
    Person found;
    Err err = app_user_named(read, &author->user, &found);
    if (!err && found.id.v != thread->thread.person.v) {
        return app_no_user(read->why);
    }
    if (!err) {
        *out = found;
    }
    return err;
}
