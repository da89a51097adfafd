// config.h — what the process is told at start: flags, and DIR/madoguchi.conf (key = value).
//
// A flag wins over the file, the file over the default. What the product does is not here but in
// its settings (model/setting.h), which are changed while it runs.
#ifndef APP_CONFIG_H
#define APP_CONFIG_H

#include "base/refusal.h"

#define CONFIG_FILE_NAME "madoguchi.conf"

enum {
    CONFIG_FILE_MAX_BYTES = 64 * 1024,
    CONFIG_VALUE_MAX_BYTES = 4096,
};

typedef struct Config {
    Str data;       // directory
    Str listen;     // "127.0.0.1:8080", "unix:/run/madoguchi.sock", "none"
    Str tls_listen; // "": no TLS
    Str tls_certificate;
    Str tls_key;
    Str public_url;
    Str trusted_proxies;
    bool proxy_protocol;
    Str log_level;
    int64_t conns_max;
    int64_t conns_per_address;
    int64_t readers; // threads
    bool demo;
    bool no_pace;
    bool allow_private_webhooks;
    Str to;    // backup, restore
    Str email; // init, user add
    Str name;
    Str role;
    Str language;
} Config;

// Reads flags from `arguments` (without program and command name); what is no flag stands in
// `rest`, at most `rest_max`. Then the file in the data directory, if there is one. ERR_INVALID
// naming the flag.
typedef struct ConfigRest {
    Str *items;
    size_t count;
    size_t max;
} ConfigRest;

MUST_USE Err config_read(Arena *arena, int count, char **arguments, Config *out, ConfigRest *rest,
                         Refusal *why);
// One line per flag, for --help.
void config_help(Buf *out);

#endif
