#include "wire/user_agent.h"

#include <string.h>

enum { VERSION_DIGITS_MAX = 5 };

// What stands before a version, and whose it is.
typedef struct Mark {
    Str mark;
    Str name;
} Mark;

#define MARK(text, browser)               \
    {                                     \
        STR_INIT(text), STR_INIT(browser) \
    }

// In this order: those that are made from another one name that too.
static const Mark browsers[] = {
    MARK("Edg/", "Edge"),
    MARK("EdgA/", "Edge"),
    MARK("EdgiOS/", "Edge"),
    MARK("OPR/", "Opera"),
    MARK("SamsungBrowser/", "Samsung Internet"),
    MARK("Vivaldi/", "Vivaldi"),
    MARK("YaBrowser/", "Yandex"),
    MARK(" Line/", "LINE"),
    MARK("FxiOS/", "Firefox"),
    MARK("Firefox/", "Firefox"),
    MARK("CriOS/", "Chrome"),
    MARK("HeadlessChrome/", "Chrome"),
    MARK("Chrome/", "Chrome"),
    MARK("Version/", "Safari"),
};

// Likewise.
static const Mark systems[] = {
    MARK("iPhone", "iOS"),      MARK("iPod", "iOS"),        MARK("iPad", "iPadOS"),
    MARK("Android", "Android"), MARK("Windows", "Windows"), MARK("CrOS", "ChromeOS"),
    MARK("Macintosh", "macOS"), MARK("Linux", "Linux"),
};

// What stands behind the mark; false when it is not there.
static bool mark_find(Str text, Str mark, Str *behind)
{
    const char *at = memmem(text.at, text.len, mark.at, mark.len);
    if (!at) {
        return false;
    }
    size_t end = (size_t)(at - text.at) + mark.len;
    *behind = (Str){ text.at + end, text.len - end };
    return true;
}

static Str version_of(Str behind)
{
    size_t len = 0;
    while (len < behind.len && len < VERSION_DIGITS_MAX && behind.at[len] >= '0' &&
           behind.at[len] <= '9') {
        len++;
    }
    return (Str){ behind.at, len };
}

static Str browser_find(Arena *arena, Str text)
{
    Str behind = { 0 };
    for (size_t i = 0; i < countof(browsers); i++) {
        if (!mark_find(text, browsers[i].mark, &behind)) {
            continue;
        }
        Str name = browsers[i].name;
        Str version = version_of(behind);
        Str safari = { 0 };
        bool is_other = str_equal(name, S("Safari")) && !mark_find(text, S("Safari/"), &safari);
        if (version.len > 0 && !is_other) {
            return str_format(arena, "%.*s %.*s", STR_ARG(name), STR_ARG(version));
        }
    }
    return S("");
}

static Str system_find(Str text)
{
    Str behind = { 0 };
    for (size_t i = 0; i < countof(systems); i++) {
        if (mark_find(text, systems[i].mark, &behind)) {
            return systems[i].name;
        }
    }
    return S("");
}

UserAgent user_agent_read(Arena *arena, Str header)
{
    Str text = header;
    text.len = text.len < USER_AGENT_BYTES_MAX ? text.len : USER_AGENT_BYTES_MAX;
    Str behind = { 0 };
    return (UserAgent){
        .browser = browser_find(arena, text),
        .system = system_find(text),
        .is_mobile = mark_find(text, S("Mobi"), &behind) ||
                     mark_find(text, S("Android"), &behind) || mark_find(text, S("iPad"), &behind),
    };
}
