// survey_save.h — admins make and change surveys.
//
// A change of what is asked makes a new version; what customers answered before stays with the
// version that they saw. Each change is written to the account's audit log (subject "survey").
//
// Both: ERR_FORBIDDEN for who is no admin; ERR_INVALID naming the member (model/survey.h).
#ifndef DESK_SURVEY_SURVEY_SAVE_H
#define DESK_SURVEY_SURVEY_SAVE_H

#include "desk/work.h"
#include "model/survey.h"

enum { SURVEYS_MAX = 200 };

typedef struct SurveyCreate {
    Str name;
    bool active;
    bool is_default;   // the one that was stops being that
    SurveyVersion ask; // .survey, .version and the times are made here
} SurveyCreate;

// Also ERR_LIMIT past SURVEYS_MAX.
MUST_USE Err survey_create_apply(Work *work, const SurveyCreate *in, Survey *out);

// Each member counts only when its `_given` is true.
typedef struct SurveyUpdate {
    SurveyId survey;
    bool name_given, active_given, default_given, ask_given;
    Str name;
    bool active;
    bool is_default;   // false is refused for the default one: make another the default instead
    SurveyVersion ask; // .version: the one that was changed; ERR_CONFLICT "stale" if it is not the
                       // newest any more
} SurveyUpdate;

// ERR_NOT_FOUND.
MUST_USE Err survey_update_apply(Work *work, const SurveyUpdate *in, Survey *out);

#endif
