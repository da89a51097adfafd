// survey_text.h — what the page of a survey says beside what admins wrote.
#ifndef GATE_SURVEY_TEXT_H
#define GATE_SURVEY_TEXT_H

#include "model/person.h"

// Markup: nothing in them needs an escape.
typedef struct SurveyText {
    const char *tag; // of the language
    const char *title;
    const char *comment;
    const char *send;
    const char *change;
    const char *thanks;
    const char *until;
    const char *rating_needed;
    const char *too_long;
    const char *bad_link;
    const char *bad_link_more;
    const char *expired;
    const char *expired_more;
} SurveyText;

const SurveyText *survey_text(Language language);

#endif
