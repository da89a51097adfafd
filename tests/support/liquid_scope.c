#include "support/liquid_scope.h"

#include <string.h>

// What the key of an object stands for; comments are COMMENT + their number.
enum { ROOT, TICKET, REQUESTER, CUSTOM_FIELDS, COMMENTS, AUTHOR = 10, COMMENT = 20 };

typedef struct Member {
    int64_t key;
    Str name;
    LiquidValue value;
} Member;

static Err member_find(void *context, Arena *arena, int64_t key, Str name, LiquidValue *out)
{
    LiquidScopeFixture *fixture = context;
    const LiquidSource *source = &fixture->source;
    static const LiquidValue tags[] = {
        { .kind = LIQUID_TEXT, .text = STR_INIT("vip") },
        { .kind = LIQUID_TEXT, .text = STR_INIT("late") },
    };
    static const LiquidValue numbers[] = {
        { .kind = LIQUID_INTEGER, .integer = 3 },
        { .kind = LIQUID_INTEGER, .integer = 10 },
        { .kind = LIQUID_INTEGER, .integer = 1 },
        { .kind = LIQUID_INTEGER, .integer = 3 },
    };
    const Member members[] = {
        { ROOT, S("ticket"), liquid_object(source, TICKET, S("")) },
        { TICKET, S("id"), liquid_integer(35) },
        { TICKET, S("title"), liquid_text(S("Where is <my> \"parcel\"?\r\nBcc: x")) },
        { TICKET, S("status"), liquid_text(S("open")) },
        { TICKET, S("tags"), liquid_list(tags, countof(tags)) },
        { TICKET, S("numbers"), liquid_list(numbers, countof(numbers)) },
        { TICKET, S("created_at"), liquid_time(INT64_C(1767603723456)) },
        { TICKET, S("score"), liquid_integer(7) },
        { TICKET, S("latest"), liquid_html(HTML("<p>Hello &amp; <b>bye</b></p>")) },
        { TICKET, S("bytes"), liquid_text(S("a\xff\xc3")) },
        { TICKET, S("requester"), liquid_object(source, REQUESTER, S("Ana López")) },
        { TICKET, S("comments"), liquid_list_of(source, COMMENTS, 3) },
        { REQUESTER, S("name"), liquid_text(S("Ana López")) },
        { REQUESTER, S("first_name"), liquid_text(S("Ana")) },
        { REQUESTER, S("custom_fields"), liquid_object(source, CUSTOM_FIELDS, S("")) },
        { CUSTOM_FIELDS, S("plan"), liquid_text(S("gold")) },
        { COMMENT, S("value"), liquid_text(S("first")) },
        { COMMENT + 1, S("value"), liquid_text(S("second")) },
        { COMMENT + 2, S("value"), liquid_text(S("third")) },
        { COMMENT + 1, S("public"), liquid_bool(true) },
        { COMMENT + 2, S("public"), liquid_bool(false) },
        { COMMENT, S("author"), liquid_object(source, AUTHOR, S("Bo")) },
        { AUTHOR, S("name"), liquid_text(S("Bo")) },
    };
    fixture->lookups++;
    for (size_t i = 0; i < countof(members); i++) {
        if (members[i].key == key && str_equal(members[i].name, name)) {
            *out = members[i].value;
        }
    }
    if (key == TICKET && str_equal(name, S("long"))) {
        char *bytes = arena_array(arena, char, LIQUID_SCOPE_LONG_BYTES);
        memset(bytes, 'x', LIQUID_SCOPE_LONG_BYTES);
        *out = liquid_text((Str){ bytes, LIQUID_SCOPE_LONG_BYTES });
    }
    return key == TICKET && str_equal(name, S("broken")) ? ERR_STORE : ERR_NONE;
}

static Err item_find(void *context, Arena *arena, int64_t key, size_t index, LiquidValue *out)
{
    LiquidScopeFixture *fixture = context;
    (void)arena;
    fixture->lookups++;
    assert(key == COMMENTS);
    assert(index < 3);
    *out = liquid_object(&fixture->source, COMMENT + (int64_t)index, S(""));
    return ERR_NONE;
}

static int japan(void *context, int64_t time_ms)
{
    (void)context;
    (void)time_ms;
    return 9 * 60;
}

void liquid_scope_make(LiquidScopeFixture *fixture)
{
    *fixture = (LiquidScopeFixture){ 0 };
    fixture->source =
        (LiquidSource){ .context = fixture, .member = member_find, .item = item_find };
    fixture->scope = (LiquidScope){
        .root = &fixture->source,
        .now_ms = INT64_C(1767603723456), // 2026-01-05T09:02:03.456Z, a Monday
        .utc_offset_minutes = japan,
    };
}
