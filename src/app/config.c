#include "app/config.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

typedef enum ConfigKind { CONFIG_TEXT, CONFIG_NUMBER, CONFIG_FLAG } ConfigKind;
typedef enum ConfigWhere { FLAG_OR_FILE, FLAG_ONLY } ConfigWhere;

typedef struct ConfigKey {
    const char *name; // "trusted_proxies" in the file, "--trusted-proxies" as a flag
    ConfigKind kind;
    ConfigWhere where;
    size_t offset;
    const char *unless_said;
    int64_t least;
    int64_t most;
    const char *help;
} ConfigKey;

#define AT(field) offsetof(Config, field)

// clang-format off
// The parser and --help read this table.
static const ConfigKey keys[] = {
    { "data",            CONFIG_TEXT,   FLAG_ONLY,    AT(data),            "madoguchi-data", 0, 0,        "Data directory." },
    { "listen",          CONFIG_TEXT,   FLAG_OR_FILE, AT(listen),          "127.0.0.1:8080", 0, 0,        "ADDRESS:PORT to serve on, or unix:PATH, or none. Port 0 takes a free one." },
    { "tls_listen",      CONFIG_TEXT,   FLAG_OR_FILE, AT(tls_listen),      "",               0, 0,        "ADDRESS:PORT to serve https and wss on." },
    { "tls_certificate", CONFIG_TEXT,   FLAG_OR_FILE, AT(tls_certificate), "",               0, 0,        "Its certificate and those above it, PEM; SIGHUP or `reload` reads it anew." },
    { "tls_key",         CONFIG_TEXT,   FLAG_OR_FILE, AT(tls_key),         "",               0, 0,        "The certificate's key, PEM, without a passphrase." },
    { "public_url",      CONFIG_TEXT,   FLAG_OR_FILE, AT(public_url),      "",               0, 0,        "Address that users see, as https://help.example.com; else from the request." },
    { "trusted_proxies", CONFIG_TEXT,   FLAG_OR_FILE, AT(trusted_proxies), "",               0, 0,        "Proxies whose X-Forwarded-For and -Proto count: 127.0.0.1, 10.0.0.0/8, unix." },
    { "proxy_protocol",  CONFIG_FLAG,   FLAG_OR_FILE, AT(proxy_protocol),  "no",             0, 0,        "Every connection comes from a trusted proxy and begins with a PROXY header, 1 or 2." },
    { "connections_max", CONFIG_NUMBER, FLAG_OR_FILE, AT(conns_max),       "20000",          16, 1000000, "Connections open at once; more are closed at the door." },
    { "connections_per_address", CONFIG_NUMBER, FLAG_OR_FILE, AT(conns_per_address), "1000", 1, 1000000, "Of those, from one address; trusted proxies are not counted, who comes through them is." },
    { "readers",         CONFIG_NUMBER, FLAG_OR_FILE, AT(readers),         "2",              1, 16,       "Threads that read the database." },
    { "log",             CONFIG_TEXT,   FLAG_OR_FILE, AT(log_level),       "info",           0, 0,        "error, warn, info or debug." },
    { "demo",            CONFIG_FLAG,   FLAG_ONLY,    AT(demo),            "no",             0, 0,        "serve: fill an empty directory with demo data; loopback only." },
    { "no_pace",         CONFIG_FLAG,   FLAG_ONLY,    AT(no_pace),         "no",             0, 0,        "serve: no rate limits, for measuring only." },
    { "allow_private_webhooks", CONFIG_FLAG, FLAG_OR_FILE, AT(allow_private_webhooks), "no", 0, 0,       "Webhooks may go to private and loopback addresses, which anybody who makes one then reaches." },
    { "to",              CONFIG_TEXT,   FLAG_ONLY,    AT(to),              "",               0, 0,        "backup, restore: directory to make." },
    { "email",           CONFIG_TEXT,   FLAG_ONLY,    AT(email),           "",               0, 0,        "init, user add: e-mail address to sign in with." },
    { "name",            CONFIG_TEXT,   FLAG_ONLY,    AT(name),            "",               0, 0,        "init, user add: name, as customers see it." },
    { "role",            CONFIG_TEXT,   FLAG_ONLY,    AT(role),            "agent",          0, 0,        "user add: agent or admin." },
    { "language",        CONFIG_TEXT,   FLAG_ONLY,    AT(language),        "en",             0, 0,        "init, user add: en or ja." },
};
// clang-format on

enum { KEY_COUNT = countof(keys), FLAG_NAME_MAX_BYTES = 64 };

// The command line, and which of it comes next.
typedef struct Words {
    Str *at;
    size_t count;
    size_t next;
} Words;

// Where each value comes from, so that a flag wins over the file.
typedef struct Given {
    bool by_flag[KEY_COUNT];
} Given;

// "trusted-proxies" and "trusted_proxies" are the same word.
static bool name_is(const char *name, Str said)
{
    Str word = str_of(name);
    if (word.len != said.len) {
        return false;
    }
    for (size_t i = 0; i < word.len; i++) {
        char c = said.at[i] == '-' ? '_' : said.at[i];
        if (c != word.at[i]) {
            return false;
        }
    }
    return true;
}

static size_t key_find(Str name)
{
    for (size_t i = 0; i < KEY_COUNT; i++) {
        if (name_is(keys[i].name, name)) {
            return i;
        }
    }
    return KEY_COUNT;
}

static Err value_set(Arena *arena, Config *config, const ConfigKey *key, Str value, Refusal *why)
{
    char *field = (char *)config + key->offset;
    Str name = str_of(key->name);
    if (value.len > CONFIG_VALUE_MAX_BYTES) {
        return refuse(why, ERR_INVALID, name, S("too_long"), S("the value is too long"));
    }
    int64_t number = 0;
    switch (key->kind) {
    case CONFIG_TEXT:
        *(Str *)(void *)field = str_copy(arena, value);
        break;
    case CONFIG_NUMBER:
        if (!str_i64(value, &number) || number < key->least || number > key->most) {
            return refuse(why, ERR_INVALID, name, S("out_of_range"),
                          str_format(arena, "must be a number from %" PRId64 " to %" PRId64,
                                     key->least, key->most));
        }
        *(int64_t *)(void *)field = number;
        break;
    case CONFIG_FLAG:
        *(bool *)(void *)field = str_equal(value, S("yes"));
        break;
    }
    return ERR_NONE;
}

static Err flag_read(Arena *arena, Words *words, Config *config, Given *given, Refusal *why)
{
    Str argument = words->at[words->next++];
    Str value = { argument.at + 2, argument.len - 2 };
    Str name = value;
    bool has_value = str_cut(&value, '=', &name);
    size_t found = key_find(name);
    if (found == KEY_COUNT) {
        return refuse(why, ERR_INVALID, argument, S("unknown"), S("is no flag; --help lists them"));
    }
    if (keys[found].kind == CONFIG_FLAG && !has_value) {
        value = S("yes");
    } else if (!has_value) {
        if (words->next == words->count) {
            return refuse(why, ERR_INVALID, argument, S("blank"), S("needs a value"));
        }
        value = words->at[words->next++];
    }
    given->by_flag[found] = true;
    return value_set(arena, config, &keys[found], value, why);
}

static Err flags_read(Arena *arena, Words *words, Config *config, ConfigRest *rest, Given *given,
                      Refusal *why)
{
    while (words->next < words->count) {
        Err err = ERR_NONE;
        Str argument = words->at[words->next];
        if (str_starts(argument, S("--"))) {
            err = flag_read(arena, words, config, given, why);
        } else if (rest->count == rest->max) {
            err = refuse(why, ERR_INVALID, argument, S("unknown"), S("is one word too many"));
        } else {
            rest->items[rest->count++] = argument;
            words->next++;
        }
        if (err) {
            return err;
        }
    }
    return ERR_NONE;
}

static Err line_read(Arena *arena, Str line, Config *config, const Given *given, Refusal *why)
{
    Str name;
    line = str_trim(line);
    if (line.len == 0 || line.at[0] == '#') {
        return ERR_NONE;
    }
    if (!str_cut(&line, '=', &name)) {
        return refuse(why, ERR_INVALID, S(CONFIG_FILE_NAME), S("malformed"),
                      S("each line is: key = value"));
    }
    name = str_trim(name);
    size_t found = key_find(name);
    if (found == KEY_COUNT || keys[found].where == FLAG_ONLY) {
        return refuse(why, ERR_INVALID, str_copy(arena, name), S("unknown"),
                      S("is no key of " CONFIG_FILE_NAME));
    }
    if (given->by_flag[found]) {
        return ERR_NONE;
    }
    return value_set(arena, config, &keys[found], str_trim(line), why);
}

static Err file_read(Arena *arena, Config *config, const Given *given, Refusal *why)
{
    Str path = str_format(arena, "%.*s/" CONFIG_FILE_NAME, STR_ARG(config->data));
    int fd = open(str_terminated(arena, path), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        bool absent = errno == ENOENT || errno == ENOTDIR;
        return absent ? ERR_NONE
                      : refuse(why, ERR_INVALID, S(CONFIG_FILE_NAME), S("unreadable"),
                               S("cannot be read"));
    }
    char *text = arena_array(arena, char, CONFIG_FILE_MAX_BYTES);
    ssize_t len = read(fd, text, CONFIG_FILE_MAX_BYTES);
    (void)close(fd);
    Str rest = { text, len > 0 ? (size_t)len : 0 };
    bool more = true;
    while (more) {
        Str line;
        more = str_cut(&rest, '\n', &line);
        Err err = line_read(arena, more ? line : rest, config, given, why);
        if (err) {
            return err;
        }
    }
    return ERR_NONE;
}

Err config_read(Arena *arena, int count, char **arguments, Config *out, ConfigRest *rest,
                Refusal *why)
{
    Config config = { 0 };
    Given given = { 0 };
    for (size_t i = 0; i < KEY_COUNT; i++) {
        Err err = value_set(arena, &config, &keys[i], str_of(keys[i].unless_said), why);
        assert(!err);
    }
    Words words = { .count = count > 0 ? (size_t)count : 0 };
    words.at = arena_array(arena, Str, words.count);
    for (size_t i = 0; i < words.count; i++) {
        words.at[i] = str_of(arguments[i]);
    }
    Err err = flags_read(arena, &words, &config, rest, &given, why);
    if (!err) {
        err = file_read(arena, &config, &given, why);
    }
    if (!err) {
        *out = config;
    }
    return err;
}

void config_help(Buf *out)
{
    for (size_t i = 0; i < KEY_COUNT; i++) {
        const ConfigKey *key = &keys[i];
        char name[FLAG_NAME_MAX_BYTES] = { 0 };
        for (size_t c = 0; key->name[c] != '\0' && c + 1 < sizeof(name); c++) {
            name[c] = (char)(key->name[c] == '_' ? '-' : key->name[c]);
        }
        buf_format(out, "  --%-24s %s", name, key->help);
        if (key->kind != CONFIG_FLAG && key->unless_said[0] != '\0') {
            buf_format(out, " [%s]", key->unless_said);
        }
        buf_add(out, S("\n"));
    }
}
