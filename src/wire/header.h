// header.h — what stands inside header values: token lists, parameters, cookies, languages.
#ifndef WIRE_HEADER_H
#define WIRE_HEADER_H

#include "wire/http.h"

enum {
    HEADER_LANGUAGES_MAX = 16,      // of one Accept-Language; what follows is ignored
    HEADER_LANGUAGE_MAX_BYTES = 35, // of one tag; longer ones are ignored
};

// True when one of the headers of that name, a comma-separated list, has the token (no case).
bool header_has_token(const HttpHead *head, Str name, Str token);

// "text/html; charset=utf-8" -> "text/html", as sent.
Str header_media_type(Str value);
// The value of `name=` (no case) behind the first ';', with quotes and their backslashes taken
// off. False, touching nothing, when it is not there or a quote is not closed.
MUST_USE bool header_param(Arena *arena, Str value, Str name, Str *out);

// The first cookie of that name in any Cookie header, as sent. False when there is none.
MUST_USE bool header_cookie(const HttpHead *head, Str name, Str *out);

typedef struct SetCookie {
    Str name;          // ours: letters, digits, '-', '_'
    Str value;         // bytes of RFC 6265's cookie-octet; anything else is a bug
    Str path;          // "/api"
    int64_t max_age_s; // -1: until the browser closes; 0: forget it now
    bool secure;
} SetCookie;
// The value of a Set-Cookie header; always HttpOnly and SameSite=Lax.
Str header_set_cookie(Arena *arena, const SetCookie *cookie);

// The tags of an Accept-Language list, best first, equal ones in their order; those with q=0
// are left out, "*" is kept as sent. Returns their number.
size_t header_languages(Str value, Str out[HEADER_LANGUAGES_MAX]);

// "Basic dXNlcjpw" -> true, scheme "Basic", rest "dXNlcjpw".
MUST_USE bool header_authorization(Str value, Str *scheme, Str *credentials);

#endif
