// assets.h — the static files of web/static, compiled into the program by tools/embed.
#ifndef GATE_ASSETS_H
#define GATE_ASSETS_H

#include "base/base.h"

typedef struct Asset {
    const char *path;         // as asked for: "/assets/widget.js"
    const char *content_type; // with its charset where it has one
    const char *hash;         // 16 hexadecimal digits of the content: an ETag
    const unsigned char *bytes;
    size_t len;
    const unsigned char *gzip; // NULL when it would not be smaller
    size_t gzip_len;
    bool immutable; // lies under /assets/, where names change with the content
} Asset;

extern const Asset assets[];
extern const size_t asset_count;

#endif
