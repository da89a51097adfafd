// survey.h — what is asked, and what a customer answered (SAT-1). Pure.
//
// A survey is a name with versions; a version never changes, so that an answer always stands
// beside the very question that was asked. One question with a scale, and by the rating's choice a
// list of reasons and a comment.
#ifndef MODEL_SURVEY_H
#define MODEL_SURVEY_H

#include "base/refusal.h"
#include "model/ids.h"
#include "model/person.h"

enum {
    SURVEY_TEXT_POINTS_MAX = 200, // code points of a question, label or reason
    SURVEY_TEXT_BYTES_MAX = 4 * SURVEY_TEXT_POINTS_MAX,
    SURVEY_NAME_BYTES_MAX = 120,
    SURVEY_REASONS_MAX = 20,
    SURVEY_REASON_CODE_FIRST = 1000, // below are the codes of the reference's own reasons
    SURVEY_REASON_CODE_LAST = 1000000,
    SURVEY_COMMENT_POINTS_MAX = 2000,
    SURVEY_COMMENT_BYTES_MAX = 4 * SURVEY_COMMENT_POINTS_MAX,
    SURVEY_THROTTLE_DAYS_MAX = 365,
    SURVEY_RATING_MAX = 5,
};

#define SURVEY_VALID_MS (INT64_C(28) * 24 * 3600 * 1000) // answered and changed for so long
#define SURVEY_DAY_MS   (INT64_C(24) * 3600 * 1000)

// Numbers are stored: add at the end only. The scale, its name in the API, its points.
#define SURVEY_SCALE_LIST(X)            \
    X(SURVEY_SCALE_NONE, "", 0)         \
    X(SURVEY_STARS_5, "stars_5", 5)     \
    X(SURVEY_NUMBERS_5, "numbers_5", 5) \
    X(SURVEY_EMOJI_2, "emoji_2", 2)     \
    X(SURVEY_EMOJI_3, "emoji_3", 3)     \
    X(SURVEY_EMOJI_5, "emoji_5", 5)

#define X(name, ...) name,
typedef enum SurveyScale { SURVEY_SCALE_LIST(X) SURVEY_SCALE_COUNT } SurveyScale;
#undef X

// One choice after the rating. `ratings` says which ratings ask it: bit (1 << rating) each.
typedef struct SurveyReason {
    int64_t code; // SURVEY_REASON_CODE_FIRST …
    Str text[LANGUAGE_COUNT];
    uint32_t ratings;
} SurveyReason;

typedef struct SurveyVersion {
    SurveyId survey;
    int64_t version; // 1 …
    SurveyScale scale;
    Str question[LANGUAGE_COUNT];
    Str low[LANGUAGE_COUNT];  // what the lowest rating means
    Str high[LANGUAGE_COUNT]; // and the highest
    Str reason_question[LANGUAGE_COUNT];
    const SurveyReason *reasons;
    size_t reason_count;
    bool asks_comment;
    int64_t throttle_days; // a person is asked once in so many days; 0: at each session
    int64_t created_ms;
    PersonId created_by; // 0: came with the product
} SurveyVersion;

typedef struct Survey {
    SurveyId id;
    Str name;
    bool active;
    bool is_default; // what a rule asks that names none; exactly one
    int64_t version; // the newest
    int64_t created_ms;
    int64_t updated_ms;
} Survey;

// Numbers are stored. Expired is never stored: it is OFFERED whose time is over.
typedef enum SurveyState {
    SURVEY_STATE_NONE,
    SURVEY_OFFERED,
    SURVEY_ANSWERED,
    SURVEY_EXPIRED,
    SURVEY_DROPPED, // the end that caused it was taken back before anybody saw it
    SURVEY_STATE_COUNT
} SurveyState;

typedef enum SurveyCategory {
    SURVEY_CATEGORY_NONE,
    SURVEY_BAD,
    SURVEY_GOOD,
    SURVEY_CATEGORY_COUNT
} SurveyCategory;

// How it was brought to the customer: bits.
typedef enum SurveyDelivery {
    SURVEY_BY_CARD = 1 << 0, // in their thread
    SURVEY_BY_MAIL = 1 << 1, // a letter with a signed link
    SURVEY_BY_API = 1 << 2,  // a rating that came without having been asked for
} SurveyDelivery;

typedef struct SurveyResponse {
    SurveyResponseId id;
    SurveyId survey;
    int64_t version;
    TicketId ticket;
    ConversationId conversation; // 0: the ticket did not come from messaging
    PersonId person;
    PersonId agent;    // who had the ticket when it was offered, 0: nobody
    TeamId team;       // likewise its group
    MessageId message; // the card, 0: there is none
    Language language;
    uint32_t delivered; // SurveyDelivery bits
    SurveyState state;
    int64_t rating; // 1 …, 0: none yet
    SurveyCategory category;
    int64_t reason; // code, 0: none
    Str comment;
    int64_t offered_ms;
    int64_t answered_ms; // first time, 0: not yet
    int64_t changed_ms;  // last time
    int64_t expires_ms;
    PersonId owner; // whose thread the card lies in now: a sign-in moves threads; else `person`
} SurveyResponse;

// What a ticket shows for all of it; the ticketing API's satisfaction_score. Numbers are stored.
#define SATISFACTION_LIST(X)                           \
    X(SATISFACTION_UNOFFERED, "unoffered")             \
    X(SATISFACTION_OFFERED, "offered")                 \
    X(SATISFACTION_BAD, "bad")                         \
    X(SATISFACTION_BAD_WITH_COMMENT, "badwithcomment") \
    X(SATISFACTION_GOOD, "good")                       \
    X(SATISFACTION_GOOD_WITH_COMMENT, "goodwithcomment")

#define X(name, ...) name,
typedef enum Satisfaction { SATISFACTION_LIST(X) SATISFACTION_COUNT } Satisfaction;
#undef X

typedef struct SurveyAnswer {
    int64_t rating;
    int64_t reason; // 0: none
    Str comment;    // "" : none
} SurveyAnswer;

// ERR_INVALID naming the member: name, scale, question.en, reasons.code …
MUST_USE Err survey_name_check(Str name, Refusal *why);
MUST_USE Err survey_version_check(const SurveyVersion *version, Refusal *why);
// ERR_INVALID naming rating, reason or comment.
MUST_USE Err survey_answer_check(const SurveyVersion *version, const SurveyAnswer *answer,
                                 Refusal *why);
// 2 points: 1 is bad. 3 points: 1 and 2. 5 points: 1 to 3.
SurveyCategory survey_category(SurveyScale scale, int64_t rating);
// The state at a time: an offer that nobody answered expires.
SurveyState survey_state_at(const SurveyResponse *response, int64_t now_ms);
Satisfaction survey_satisfaction(SurveyCategory category, Str comment);
// The reason of that code, NULL when there is none.
const SurveyReason *survey_reason_find(const SurveyVersion *version, int64_t code);

int64_t survey_scale_points(SurveyScale scale);
Str survey_scale_name(SurveyScale scale);
SurveyScale survey_scale_from(Str name);           // SURVEY_SCALE_NONE for any other text
Str survey_state_name(SurveyState state);          // "offered", "answered", "expired", "dropped"
Str survey_category_name(SurveyCategory category); // "bad", "good"
Str satisfaction_name(Satisfaction satisfaction);
// SATISFACTION_COUNT for any other text.
Satisfaction satisfaction_from(Str name);

#endif
