#include "desk/conversation/whereabouts.h"

#include "store/whereabouts_store.h"

enum { CONTROL_LAST = 0x1f, DELETE = 0x7f };

static Err line_check(Str text, size_t max, Str field, Refusal *why)
{
    if (text.len > max) {
        return refuse(why, ERR_INVALID, field, S("too_long"), S("the text is too long"));
    }
    if (!str_is_utf8(text)) {
        return refuse(why, ERR_INVALID, field, S("bad_encoding"), S("the text is not UTF-8"));
    }
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c <= CONTROL_LAST || c == DELETE) {
            return refuse(why, ERR_INVALID, field, S("bad_character"),
                          S("the text has a character that cannot be kept"));
        }
    }
    return ERR_NONE;
}

Err whereabouts_check(const Whereabouts *at, Refusal *why)
{
    Err err = line_check(at->page_url, PAGE_URL_BYTES_MAX, S("url"), why);
    return err ? err : line_check(at->page_title, PAGE_TITLE_BYTES_MAX, S("title"), why);
}

// A page is its address and its title together.
static Whereabouts whereabouts_lay(const Whereabouts *known, const Whereabouts *at)
{
    Whereabouts now = *known;
    if (at->page_url.len > 0) {
        now.page_url = at->page_url;
        now.page_title = at->page_title;
    }
    if (at->browser.len > 0 || at->system.len > 0 || at->platform) {
        now.browser = at->browser;
        now.system = at->system;
        now.platform = at->platform;
    }
    now.address = at->address.len > 0 ? at->address : now.address;
    return now;
}

static bool whereabouts_equal(const Whereabouts *a, const Whereabouts *b)
{
    return str_equal(a->page_url, b->page_url) && str_equal(a->page_title, b->page_title) &&
           str_equal(a->browser, b->browser) && str_equal(a->system, b->system) &&
           a->platform == b->platform && str_equal(a->address, b->address);
}

Err whereabouts_keep(Work *work, ConversationId conversation, const Whereabouts *at)
{
    static const Whereabouts nothing = { 0 };
    if (whereabouts_equal(at, &nothing)) {
        return ERR_NONE;
    }
    Whereabouts known = { 0 };
    Err err = whereabouts_load(work->tx, work->arena, conversation, &known);
    if (err && err != ERR_NOT_FOUND) {
        return err;
    }
    Whereabouts now = whereabouts_lay(&known, at);
    if (!whereabouts_equal(&now, &known)) {
        whereabouts_put(work->tx, conversation, &now);
    }
    return work->tx->err;
}
