// http_head.h — a request head that has arrived whole, checked and taken apart. For http.c only.
#ifndef WIRE_HTTP_HEAD_H
#define WIRE_HTTP_HEAD_H

#include "wire/http.h"

// RFC 9110 token characters: methods, header names.
bool http_is_token_byte(unsigned char c);

// `raw` is everything up to and with the empty line, every line ending in CR LF. What comes out
// points into it. ERR_INPUT, ERR_METHOD or ERR_HEAD, with `*out` untouched, as http_read() says.
MUST_USE Err http_head_parse(Arena *arena, Str raw, HttpHead *out, Refusal *why);

#endif
