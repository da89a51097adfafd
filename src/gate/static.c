#include "gate/assets.h"
#include "gate/inside.h"
#include "wire/header.h"

// Pages run only what lies beside them, and may not be framed. Older browsers do not count the live
// socket as 'self'.
#define PAGE_POLICY                                                           \
    "default-src 'self'; connect-src 'self' ws: wss:; "                       \
    "img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; " \
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

#define WIDGET_SCRIPT "/widget.js"
#define WIDGET_PARTS  "/assets/widget-" // what the script loads

// What browsers may keep, and for how long: names under /assets/ change with their content; the
// widget's script is asked for by every page of every shop.
#define KEEP_FOR_EVER "public, max-age=31536000, immutable"
#define KEEP_SHORTLY  "public, max-age=300"
#define ASK_AGAIN     "no-cache"

// The file behind an address. The workspace draws all pages under its address itself.
static Str file_of(Str path)
{
    if (str_equal(path, S("/"))) {
        return S("/index.html");
    }
    if (str_equal(path, S("/shop")) || str_equal(path, S("/shop/"))) {
        return S("/shop/index.html");
    }
    if (str_equal(path, S("/workspace")) || str_starts(path, S("/workspace/"))) {
        return S("/workspace/index.html");
    }
    return path;
}

static const Asset *asset_find(Str path)
{
    Str wanted = file_of(path);
    for (size_t i = 0; i < asset_count; i++) {
        if (str_equal(str_of(assets[i].path), wanted)) {
            return &assets[i];
        }
    }
    return NULL;
}

// "br, gzip;q=0" is a no.
static bool takes_gzip(const Request *request)
{
    for (size_t i = 0; i < request->head->header_count; i++) {
        const HttpHeader *header = &request->head->headers[i];
        if (!str_equal_nocase(header->name, S("Accept-Encoding"))) {
            continue;
        }
        Str rest = header->value;
        bool more = true;
        while (more) {
            Str item;
            more = str_cut(&rest, ',', &item);
            item = str_trim(more ? item : rest);
            Str name = header_media_type(item);
            if (str_equal_nocase(name, S("gzip"))) {
                return !str_ends(item, S("q=0")) && !str_ends(item, S("q=0.0"));
            }
        }
    }
    return false;
}

static Str keep_for(const Asset *asset)
{
    if (asset->immutable) {
        return S(KEEP_FOR_EVER);
    }
    return str_equal(str_of(asset->path), S(WIDGET_SCRIPT)) ? S(KEEP_SHORTLY) : S(ASK_AGAIN);
}

// The widget runs on other people's pages, its parts as modules: those ask for leave.
static void origin_headers(Request *request, const Asset *asset)
{
    Str path = str_of(asset->path);
    if (str_equal(path, S(WIDGET_SCRIPT)) || str_starts(path, S(WIDGET_PARTS))) {
        request_add_header(request, S("Access-Control-Allow-Origin"), S("*"));
        request_add_header(request, S("Cross-Origin-Resource-Policy"), S("cross-origin"));
    }
}

static Err static_accept(Request *request)
{
    const Asset *asset = asset_find(request->head->path);
    assert(asset);
    Arena *arena = &request->arena;
    bool gzip = asset->gzip && takes_gzip(request);
    Str etag = str_format(arena, "\"%s%s\"", asset->hash, gzip ? "-gz" : "");
    request_add_header(request, S("ETag"), etag);
    request_add_header(request, S("Content-Security-Policy"), S(PAGE_POLICY));
    request_add_header(request, S("Cache-Control"), keep_for(asset));
    origin_headers(request, asset);
    if (asset->gzip) {
        request_add_header(request, S("Vary"), S("Accept-Encoding"));
    }
    if (str_equal(http_header(request->head, S("If-None-Match")), etag)) {
        request->status = 304;
        return ERR_NONE;
    }
    Str bytes = { (const char *)asset->bytes, asset->len };
    if (gzip) {
        request_add_header(request, S("Content-Encoding"), S("gzip"));
        bytes = (Str){ (const char *)asset->gzip, asset->gzip_len };
    }
    request->content_type = str_of(asset->content_type);
    request->answer = buf_make(arena, ANSWER_MAX_BYTES);
    buf_add(&request->answer, bytes);
    return ERR_NONE;
}

static const Route static_route = {
    .method = METHOD_GET,
    .path = "/",
    .who = WHO_ANYONE,
    .pace = PACE_NONE,
    .accept = static_accept,
    .flags = ROUTE_NO_IDENTITY,
};

const Route *static_route_find(Str path)
{
    return asset_find(path) ? &static_route : NULL;
}
