// survey_link.h — the signed address that lets whoever has a letter answer its survey.
//
// "<response>.<expiry in s>.<HMAC-SHA256 of both>": nothing is kept about a link, and the server's
// secret, made when the first letter is written, signs them all.
#ifndef DESK_SURVEY_SURVEY_LINK_H
#define DESK_SURVEY_SURVEY_LINK_H

#include "desk/work.h"
#include "model/survey.h"

enum { SURVEY_TOKEN_BYTES_MAX = 128 };

// Errors: those of the store.
MUST_USE Err survey_link_make(Work *work, const SurveyResponse *response, Str *token);
// ERR_NOT_FOUND with the code "bad_link" for a token that was not made here (compared in constant
// time); ERR_STATE "expired" for one whose time is over.
MUST_USE Err survey_link_check(Tx *tx, Str token, int64_t now_ms, SurveyResponseId *out,
                               Refusal *why);

#endif
