// rule_field.h — what conditions can look at and what actions can do: the one table of both.
//
// The editor of the admin centre, the API's definitions, the check of a rule when it is saved and
// the engine all read these tables, so that none of them can offer what another does not know. A
// field stands here only when facts for it are filled (desk/rules/rule_facts.h); an action only
// when it is carried out (desk/rules/rule_action.h).
#ifndef MODEL_RULE_FIELD_H
#define MODEL_RULE_FIELD_H

#include "model/person.h"
#include "model/rule.h"

// ---- where it may be used ---------------------------------------------------------------------

enum {
    RULE_IN_TRIGGER = 1 << RULE_TRIGGER,
    RULE_IN_AUTOMATION = 1 << RULE_AUTOMATION,
    RULE_IN_MESSAGING_TRIGGER = 1 << RULE_MESSAGING_TRIGGER,
    RULE_IN_VIEW = 1 << RULE_KIND_COUNT,
    RULE_IN_MACRO = 1 << (RULE_KIND_COUNT + 1), // model/macro.h
    // the usual ones
    RULE_IN_RULES = RULE_IN_TRIGGER | RULE_IN_AUTOMATION | RULE_IN_MESSAGING_TRIGGER,
    RULE_IN_ALL = RULE_IN_RULES | RULE_IN_VIEW,
    RULE_IN_TIMED = RULE_IN_AUTOMATION | RULE_IN_VIEW,
};

// ---- operators --------------------------------------------------------------------------------

// value, name in the API, terminal (takes no value), English, Japanese.
#define RULE_OPERATOR_LIST(X)                                                                 \
    X(RULE_IS, "is", false, "Is", "が次の値に等しい")                                         \
    X(RULE_IS_NOT, "is_not", false, "Is not", "が次の値に等しくない")                         \
    X(RULE_LESS_THAN, "less_than", false, "Less than", "が次の値より小さい")                  \
    X(RULE_GREATER_THAN, "greater_than", false, "Greater than", "が次の値より大きい")         \
    X(RULE_CHANGED, "changed", true, "Changed", "が変更された")                               \
    X(RULE_NOT_CHANGED, "not_changed", true, "Not changed", "が変更されていない")             \
    X(RULE_VALUE, "value", false, "Changed to", "が次の値に変更された")                       \
    X(RULE_VALUE_PREVIOUS, "value_previous", false, "Changed from", "が次の値から変更された") \
    X(RULE_NOT_VALUE, "not_value", false, "Not changed to", "が次の値に変更されていない")     \
    X(RULE_NOT_VALUE_PREVIOUS, "not_value_previous", false, "Not changed from",               \
      "が次の値から変更されていない")                                                         \
    X(RULE_PRESENT, "present", true, "Present", "に値がある")                                 \
    X(RULE_NOT_PRESENT, "not_present", true, "Not present", "に値がない")                     \
    X(RULE_INCLUDES, "includes", false, "Contains at least one of the following",             \
      "が次のいずれかを含む")                                                                 \
    X(RULE_NOT_INCLUDES, "not_includes", false, "Contains none of the following",             \
      "が次のいずれも含まない")                                                               \
    X(RULE_INCLUDES_STRING, "includes_string", false, "Contains the following string",        \
      "が次の文字列を含む")                                                                   \
    X(RULE_NOT_INCLUDES_STRING, "not_includes_string", false,                                 \
      "Does not contain the following string", "が次の文字列を含まない")

#define X(name, ...) name,
typedef enum RuleOperator { RULE_OPERATOR_LIST(X) RULE_OPERATOR_COUNT } RuleOperator;
#undef X

enum {
    RULE_BY_EQUAL = 1 << RULE_IS | 1 << RULE_IS_NOT,
    RULE_BY_ORDER = 1 << RULE_LESS_THAN | 1 << RULE_GREATER_THAN,
    RULE_BY_CHANGE = 1 << RULE_CHANGED | 1 << RULE_NOT_CHANGED | 1 << RULE_VALUE |
                     1 << RULE_VALUE_PREVIOUS | 1 << RULE_NOT_VALUE | 1 << RULE_NOT_VALUE_PREVIOUS,
    RULE_BY_PRESENCE = 1 << RULE_PRESENT | 1 << RULE_NOT_PRESENT,
    RULE_BY_WORDS = 1 << RULE_INCLUDES | 1 << RULE_NOT_INCLUDES,
    RULE_BY_STRING = 1 << RULE_INCLUDES_STRING | 1 << RULE_NOT_INCLUDES_STRING,
};

typedef struct RuleOperatorInfo {
    Str name;
    bool terminal;
    Str label[LANGUAGE_COUNT];
} RuleOperatorInfo;

const RuleOperatorInfo *rule_operator_info(RuleOperator how);
// RULE_OPERATOR_COUNT for any other text.
RuleOperator rule_operator_from(Str name);

// ---- values -----------------------------------------------------------------------------------

// What a value is.
typedef enum RuleType {
    RULE_TYPE_NONE,
    RULE_TYPE_CHOICE,      // one of a fixed list; ordered as listed
    RULE_TYPE_FLAGS,       // of a fixed list, several of which can hold at once
    RULE_TYPE_AGENT,       // id of an agent; listed by the caller
    RULE_TYPE_PERSON,      // id of anybody; not listed
    RULE_TYPE_TEAM,        // id of a group; listed by the caller
    RULE_TYPE_TAGS,        // words separated by spaces
    RULE_TYPE_TEXT,        // one line, as it is
    RULE_TYPE_LONG,        // several lines, as they are
    RULE_TYPE_WORDS,       // text to look into, without regard to case and width
    RULE_TYPE_NUMBER,      // whole, 0 or more
    RULE_TYPE_HOURS,       // whole hours since something
    RULE_TYPE_WEBHOOK,     // id; listed by the caller
    RULE_TYPE_SCHEDULE,    // id; listed by the caller; a fact is a text of those that are open
    RULE_TYPE_BRAND,       // id; listed by the caller
    RULE_TYPE_TEAM_STATUS, // "12:online": a group and whether it is there; listed by the caller;
                           // a fact is a text of all of them
    RULE_TYPE_COUNT
} RuleType;

// "list", "text", "multiline", "tags", "number", "hours": how an editor asks for it.
Str rule_type_name(RuleType type);
static inline bool rule_type_is_id(RuleType type)
{
    return type == RULE_TYPE_AGENT || type == RULE_TYPE_PERSON || type == RULE_TYPE_TEAM ||
           type == RULE_TYPE_WEBHOOK || type == RULE_TYPE_SCHEDULE || type == RULE_TYPE_BRAND;
}

// Values that stand for somebody: value, API name, English, Japanese.
#define RULE_SPECIAL_LIST(X)                                                             \
    X(RULE_SPECIAL_NONE, "", "-", "-")                                                   \
    X(RULE_SPECIAL_CURRENT_USER, "current_user", "(current user)", "（現在のユーザー）") \
    X(RULE_SPECIAL_REQUESTER, "requester_id", "(requester)", "（依頼者）")               \
    X(RULE_SPECIAL_ASSIGNEE, "assignee_id", "(assignee)", "（担当者）")                  \
    X(RULE_SPECIAL_REQUESTER_AND_CCS, "requester_and_ccs", "(requester and CCs)",        \
      "（依頼者とCC）")                                                                  \
    X(RULE_SPECIAL_ALL_AGENTS, "all_agents", "(all agents)", "（すべてのエージェント）") \
    X(RULE_SPECIAL_TEAM, "group_id", "(assigned group)", "（担当グループ）")             \
    X(RULE_SPECIAL_CURRENT_TEAM, "current_groups", "(current user’s group)",             \
      "（現在のユーザーのグループ）")

#define X(name, ...) name,
typedef enum RuleSpecial { RULE_SPECIAL_LIST(X) RULE_SPECIAL_COUNT } RuleSpecial;
#undef X

enum {
    RULE_MAY_BE_NONE = 1 << RULE_SPECIAL_NONE,
    RULE_MAY_BE_CURRENT_USER = 1 << RULE_SPECIAL_CURRENT_USER,
    RULE_MAY_BE_REQUESTER = 1 << RULE_SPECIAL_REQUESTER,
    RULE_MAY_BE_ASSIGNEE = 1 << RULE_SPECIAL_ASSIGNEE,
    RULE_MAY_BE_ALL_AGENTS = 1 << RULE_SPECIAL_ALL_AGENTS,
    RULE_MAY_BE_WITH_CCS = 1 << RULE_SPECIAL_REQUESTER_AND_CCS,
    RULE_MAY_BE_TEAM = 1 << RULE_SPECIAL_TEAM,
    RULE_MAY_BE_CURRENT_TEAM = 1 << RULE_SPECIAL_CURRENT_TEAM,
    RULE_MAY_BE_PEOPLE = RULE_MAY_BE_NONE | RULE_MAY_BE_CURRENT_USER,
};

typedef struct RuleSpecialInfo {
    Str name;
    Str label[LANGUAGE_COUNT];
} RuleSpecialInfo;
const RuleSpecialInfo *rule_special_info(RuleSpecial special);

// Fixed lists of values.
typedef enum RuleChoices {
    RULE_CHOICES_NONE,
    RULE_CHOICES_STATUS,
    RULE_CHOICES_SET_STATUS, // what a rule may set
    RULE_CHOICES_PRIORITY,
    RULE_CHOICES_TYPE,
    RULE_CHOICES_VIA,
    RULE_CHOICES_COMMENT,
    RULE_CHOICES_PRIVACY,
    RULE_CHOICES_UPDATE,
    RULE_CHOICES_ROLE,
    RULE_CHOICES_SESSION,
    RULE_CHOICES_INACTIVE,
    RULE_CHOICES_ENDED,
    RULE_CHOICES_ROUTING,
    RULE_CHOICES_SET_ROUTING,
    RULE_CHOICES_LANGUAGE,
    RULE_CHOICES_SCORE,
    RULE_CHOICES_OFFER,
    RULE_CHOICES_END,
    RULE_CHOICES_YES_NO,
    RULE_CHOICES_MACRO_STATUS,  // what an agent may choose
    RULE_CHOICES_MACRO_CHANNEL, // where a macro's comment goes
    RULE_CHOICES_TRUTH,
    RULE_CHOICES_HOUR,     // of a day in UTC
    RULE_CHOICES_DAY,      // of a week, from Monday, in UTC
    RULE_CHOICES_PRESENCE, // of all agents together
    RULE_CHOICES_SENDER,
    RULE_CHOICES_WAIT, // what a customer is told of their wait
    RULE_CHOICES_PLATFORM,
    RULE_CHOICES_COUNT
} RuleChoices;

typedef struct RuleChoice {
    RuleChoices of;
    int64_t number; // as facts hold it: an enum of model/, or of the list's own
    Str value;      // in the API
    Str other_name; // also understood, "" for none
    Str label[LANGUAGE_COUNT];
} RuleChoice;

// The choices of a list, in order; `*count` of them. None for RULE_CHOICES_NONE.
const RuleChoice *rule_choices(RuleChoices of, size_t *count);
// NULL when the list has no such value.
const RuleChoice *rule_choice_from(RuleChoices of, Str value);

// Numbers of RULE_TYPE_FLAGS lists: a fact is a set of them, bit (1 << number) each.
enum {
    RULE_COMMENT_PUBLIC, // "true"
    RULE_COMMENT_PRIVATE,
    RULE_COMMENT_PRESENT,
    RULE_COMMENT_SEEN, // by the requester
};
enum { RULE_ROLE_END_USER, RULE_ROLE_AGENT, RULE_ROLE_ADMIN }; // an admin is an agent too
enum { RULE_UPDATE_CREATE = 1, RULE_UPDATE_CHANGE };
enum { RULE_PRIVACY_PUBLIC = 1, RULE_PRIVACY_PRIVATE };
enum {
    RULE_SCORE_UNOFFERED,
    RULE_SCORE_OFFERED,
    RULE_SCORE_GOOD, // with or without a comment
    RULE_SCORE_BAD,
    RULE_SCORE_GOOD_WITH_COMMENT,
    RULE_SCORE_BAD_WITH_COMMENT,
};
// Whether anybody is there: one online is enough, else one away.
enum { RULE_PRESENCE_ONLINE = 1, RULE_PRESENCE_AWAY, RULE_PRESENCE_INVISIBLE };
enum { RULE_SENDER_CUSTOMER = 1, RULE_SENDER_AGENT };

// ---- groups of an editor's menu ---------------------------------------------------------------

#define RULE_GROUP_LIST(X)                                                    \
    X(RULE_GROUP_TICKET, "ticket", "Ticket", "チケット")                      \
    X(RULE_GROUP_MESSAGING, "messaging", "Ticket > Messaging session",        \
      "チケット > メッセージングセッション")                                  \
    X(RULE_GROUP_DETAILS, "details", "Ticket details", "チケットの詳細")      \
    X(RULE_GROUP_TIME, "time", "Ticket > Hours since", "チケット > 経過時間") \
    X(RULE_GROUP_NOTIFY, "notify", "Notifications", "通知")                   \
    X(RULE_GROUP_SURVEY, "survey", "Satisfaction", "満足度")                  \
    X(RULE_GROUP_CUSTOMER, "customer", "Customer", "お客様")                  \
    X(RULE_GROUP_CONVERSATION, "conversation", "Conversation", "会話")        \
    X(RULE_GROUP_DESK, "desk", "Account", "アカウント")                       \
    X(RULE_GROUP_FLOW, "flow", "Flow", "流れ")

#define X(name, ...) name,
typedef enum RuleGroup { RULE_GROUP_LIST(X) RULE_GROUP_COUNT } RuleGroup;
#undef X

typedef struct RuleGroupInfo {
    Str name;
    Str label[LANGUAGE_COUNT];
} RuleGroupInfo;
const RuleGroupInfo *rule_group_info(RuleGroup group);

// ---- what an update can bring -----------------------------------------------------------------

// Each fact about an update that a condition can ask for is a bit, so that a rule which needs
// what this update has not brought is passed over by one AND.
enum {
    RULE_BIT_CREATE = 1 << 0,
    RULE_BIT_CHANGE = 1 << 1, // an update that is not the creation
    RULE_BIT_STATUS = 1 << 2, // it is another than before the update; likewise below
    RULE_BIT_PRIORITY = 1 << 3,
    RULE_BIT_TYPE = 1 << 4,
    RULE_BIT_TEAM = 1 << 5,
    RULE_BIT_ASSIGNEE = 1 << 6,
    RULE_BIT_REQUESTER = 1 << 7,
    RULE_BIT_SUBJECT = 1 << 8,
    RULE_BIT_EXTERNAL_ID = 1 << 9,
    RULE_BIT_ROUTING = 1 << 10,
    RULE_BIT_SESSION = 1 << 11,  // its state
    RULE_BIT_INACTIVE = 1 << 12, // its inactive reason
    RULE_BIT_ENDED = 1 << 13,    // its ended reason
    RULE_BIT_PRIVACY = 1 << 14,
    RULE_BIT_SCORE = 1 << 15,
    RULE_BIT_TAGS = 1 << 16,
    RULE_BIT_LANGUAGE = 1 << 17,
    RULE_BIT_COMMENT = 1 << 18, // the update has one
    RULE_BIT_PUBLIC_COMMENT = 1 << 19,
    RULE_BIT_PRIVATE_COMMENT = 1 << 20,
    RULE_BIT_BY_END_USER = 1 << 21,
    RULE_BIT_BY_AGENT = 1 << 22,
    RULE_BIT_BRAND = 1 << 23,
};

// What must be looked up before facts can be told; the rest lies in the record.
enum {
    RULE_NEEDS_DESCRIPTION = 1 << 0,
    RULE_NEEDS_COMMENT = 1 << 1, // its text
    RULE_NEEDS_SUBJECT = 1 << 2, // folded
    RULE_NEEDS_REQUESTER = 1 << 3,
    RULE_NEEDS_COUNTS = 1 << 4, // reopens, replies, stations
    RULE_NEEDS_SCORE = 1 << 5,
    RULE_NEEDS_TIMES = 1 << 6, // when assigned, when either side wrote
    RULE_NEEDS_HOURS = 1 << 7, // when the desk is open
    // of messaging triggers alone, from the top: see desk/rules/messaging_facts.h
    RULE_NEEDS_CUSTOMER = 1 << 16, // name and address
    RULE_NEEDS_TRIGGERED = 1 << 17,
    RULE_NEEDS_PREVIOUS = 1 << 18, // earlier conversations
    RULE_NEEDS_PRESENCE = 1 << 19,
    RULE_NEEDS_TEAM_PRESENCE = 1 << 20,
    RULE_NEEDS_MESSAGE = 1 << 21, // the newest of a person
    RULE_NEEDS_QUEUE = 1 << 22,
    RULE_NEEDS_WHEREABOUTS = 1 << 23, // page, browser and address
    RULE_NEEDS_TEAMS = 1 << 24,       // who is there, of each group
};

// ---- condition fields -------------------------------------------------------------------------

// value, API name, type, choices, special values, operators, where, group, bit that `changed`
// needs, what must be looked up, English, Japanese. Operators of change count in triggers only.
#define RULE_FIELD_LIST(X)                                                                         \
    X(RULE_FIELD_STATUS, "status", RULE_TYPE_CHOICE, RULE_CHOICES_STATUS, 0,                       \
      RULE_BY_EQUAL | RULE_BY_ORDER | RULE_BY_CHANGE, RULE_IN_ALL, RULE_GROUP_TICKET,              \
      RULE_BIT_STATUS, 0, "Status category", "ステータスカテゴリ")                                 \
    X(RULE_FIELD_PRIORITY, "priority", RULE_TYPE_CHOICE, RULE_CHOICES_PRIORITY, RULE_MAY_BE_NONE,  \
      RULE_BY_EQUAL | RULE_BY_ORDER | RULE_BY_CHANGE, RULE_IN_ALL, RULE_GROUP_TICKET,              \
      RULE_BIT_PRIORITY, 0, "Priority", "優先度")                                                  \
    X(RULE_FIELD_TYPE, "type", RULE_TYPE_CHOICE, RULE_CHOICES_TYPE, RULE_MAY_BE_NONE,              \
      RULE_BY_EQUAL | RULE_BY_CHANGE, RULE_IN_ALL, RULE_GROUP_TICKET, RULE_BIT_TYPE, 0, "Type",    \
      "種類")                                                                                      \
    X(RULE_FIELD_TEAM, "group_id", RULE_TYPE_TEAM, RULE_CHOICES_NONE, RULE_MAY_BE_NONE,            \
      RULE_BY_EQUAL | RULE_BY_CHANGE, RULE_IN_ALL, RULE_GROUP_TICKET, RULE_BIT_TEAM, 0, "Group",   \
      "グループ")                                                                                  \
    X(RULE_FIELD_ASSIGNEE, "assignee_id", RULE_TYPE_AGENT, RULE_CHOICES_NONE,                      \
      RULE_MAY_BE_PEOPLE | RULE_MAY_BE_REQUESTER, RULE_BY_EQUAL | RULE_BY_CHANGE, RULE_IN_ALL,     \
      RULE_GROUP_TICKET, RULE_BIT_ASSIGNEE, 0, "Assignee", "担当者")                               \
    X(RULE_FIELD_REQUESTER, "requester_id", RULE_TYPE_PERSON, RULE_CHOICES_NONE,                   \
      RULE_MAY_BE_PEOPLE | RULE_MAY_BE_ASSIGNEE, RULE_BY_EQUAL | RULE_BY_CHANGE, RULE_IN_ALL,      \
      RULE_GROUP_TICKET, RULE_BIT_REQUESTER, 0, "Requester", "依頼者")                             \
    X(RULE_FIELD_TAGS, "current_tags", RULE_TYPE_TAGS, RULE_CHOICES_NONE, 0, RULE_BY_WORDS,        \
      RULE_IN_ALL, RULE_GROUP_TICKET, RULE_BIT_TAGS, 0, "Tags", "タグ")                            \
    X(RULE_FIELD_VIA, "via_id", RULE_TYPE_CHOICE, RULE_CHOICES_VIA, 0, RULE_BY_EQUAL, RULE_IN_ALL, \
      RULE_GROUP_TICKET, 0, 0, "Channel", "チャネル")                                              \
    X(RULE_FIELD_CURRENT_VIA, "current_via_id", RULE_TYPE_CHOICE, RULE_CHOICES_VIA, 0,             \
      RULE_BY_EQUAL, RULE_IN_TRIGGER, RULE_GROUP_TICKET, 0, 0, "Update via", "更新方法")           \
    X(RULE_FIELD_SUBJECT, "subject_includes_word", RULE_TYPE_WORDS, RULE_CHOICES_NONE, 0,          \
      RULE_BY_EQUAL | RULE_BY_WORDS | RULE_BY_STRING, RULE_IN_RULES, RULE_GROUP_TICKET,            \
      RULE_BIT_SUBJECT, RULE_NEEDS_SUBJECT, "Subject text", "件名のテキスト")                      \
    X(RULE_FIELD_DESCRIPTION, "description_includes_word", RULE_TYPE_WORDS, RULE_CHOICES_NONE, 0,  \
      RULE_BY_WORDS | RULE_BY_STRING, RULE_IN_RULES, RULE_GROUP_TICKET, 0, RULE_NEEDS_DESCRIPTION, \
      "Description text", "説明のテキスト")                                                        \
    X(RULE_FIELD_COMMENT_TEXT, "comment_includes_word", RULE_TYPE_WORDS, RULE_CHOICES_NONE, 0,     \
      RULE_BY_WORDS | RULE_BY_STRING, RULE_IN_TRIGGER, RULE_GROUP_TICKET, 0, RULE_NEEDS_COMMENT,   \
      "Comment text", "コメントのテキスト")                                                        \
    X(RULE_FIELD_COMMENT, "comment_is_public", RULE_TYPE_FLAGS, RULE_CHOICES_COMMENT, 0,           \
      1 << RULE_IS, RULE_IN_TRIGGER, RULE_GROUP_TICKET, 0, 0, "Comment", "コメント")               \
    X(RULE_FIELD_PRIVACY, "ticket_is_public", RULE_TYPE_CHOICE, RULE_CHOICES_PRIVACY, 0,           \
      RULE_BY_EQUAL | RULE_BY_CHANGE, RULE_IN_ALL, RULE_GROUP_TICKET, RULE_BIT_PRIVACY, 0,         \
      "Privacy", "プライバシー")                                                                   \
    X(RULE_FIELD_UPDATE, "update_type", RULE_TYPE_CHOICE, RULE_CHOICES_UPDATE, 0, 1 << RULE_IS,    \
      RULE_IN_TRIGGER, RULE_GROUP_TICKET, 0, 0, "Ticket", "チケット")                              \
    X(RULE_FIELD_ROUTING, "routing_channel", RULE_TYPE_CHOICE, RULE_CHOICES_ROUTING, 0,            \
      RULE_BY_EQUAL | RULE_BY_CHANGE, RULE_IN_ALL, RULE_GROUP_TICKET, RULE_BIT_ROUTING, 0,         \
      "Routing channel", "ルーティングチャネル")                                                   \
    X(RULE_FIELD_EXTERNAL_ID, "external_id", RULE_TYPE_TEXT, RULE_CHOICES_NONE, 0,                 \
      RULE_BY_EQUAL | RULE_BY_PRESENCE | 1 << RULE_CHANGED | 1 << RULE_NOT_CHANGED, RULE_IN_RULES, \
      RULE_GROUP_TICKET, RULE_BIT_EXTERNAL_ID, 0, "External ID", "外部ID")                         \
    X(RULE_FIELD_REOPENS, "reopens", RULE_TYPE_NUMBER, RULE_CHOICES_NONE, 0,                       \
      RULE_BY_EQUAL | RULE_BY_ORDER, RULE_IN_RULES, RULE_GROUP_TICKET, 0, RULE_NEEDS_COUNTS,       \
      "Reopens", "再オープン回数")                                                                 \
    X(RULE_FIELD_REPLIES, "replies", RULE_TYPE_NUMBER, RULE_CHOICES_NONE, 0,                       \
      RULE_BY_EQUAL | RULE_BY_ORDER, RULE_IN_RULES, RULE_GROUP_TICKET, 0, RULE_NEEDS_COUNTS,       \
      "Agent replies", "エージェントの返信数")                                                     \
    X(RULE_FIELD_AGENT_STATIONS, "agent_stations", RULE_TYPE_NUMBER, RULE_CHOICES_NONE, 0,         \
      RULE_BY_EQUAL | RULE_BY_ORDER, RULE_IN_RULES, RULE_GROUP_TICKET, 0, RULE_NEEDS_COUNTS,       \
      "Assignee stations", "担当者の変更回数")                                                     \
    X(RULE_FIELD_GROUP_STATIONS, "group_stations", RULE_TYPE_NUMBER, RULE_CHOICES_NONE, 0,         \
      RULE_BY_EQUAL | RULE_BY_ORDER, RULE_IN_RULES, RULE_GROUP_TICKET, 0, RULE_NEEDS_COUNTS,       \
      "Group stations", "グループの変更回数")                                                      \
    X(RULE_FIELD_SESSION, "messaging_session_state", RULE_TYPE_CHOICE, RULE_CHOICES_SESSION, 0,    \
      RULE_BY_EQUAL | RULE_BY_CHANGE, RULE_IN_ALL, RULE_GROUP_MESSAGING, RULE_BIT_SESSION, 0,      \
      "Messaging session state", "メッセージングセッションの状態")                                 \
    X(RULE_FIELD_INACTIVE, "messaging_session_inactive_reason", RULE_TYPE_CHOICE,                  \
      RULE_CHOICES_INACTIVE, 0, RULE_BY_EQUAL | RULE_BY_CHANGE, RULE_IN_ALL, RULE_GROUP_MESSAGING, \
      RULE_BIT_INACTIVE, 0, "Messaging session inactive reason",                                   \
      "メッセージングセッションの非アクティブ理由")                                                \
    X(RULE_FIELD_ENDED, "messaging_session_ended_reason", RULE_TYPE_CHOICE, RULE_CHOICES_ENDED, 0, \
      RULE_BY_EQUAL | RULE_BY_CHANGE, RULE_IN_ALL, RULE_GROUP_MESSAGING, RULE_BIT_ENDED, 0,        \
      "Messaging session end reason", "メッセージングセッション終了理由")                          \
    X(RULE_FIELD_ROLE, "role", RULE_TYPE_FLAGS, RULE_CHOICES_ROLE, 0, RULE_BY_EQUAL,               \
      RULE_IN_TRIGGER, RULE_GROUP_DETAILS, 0, 0, "Current user", "現在のユーザー")                 \
    X(RULE_FIELD_LANGUAGE, "locale_id", RULE_TYPE_CHOICE, RULE_CHOICES_LANGUAGE, 0, RULE_BY_EQUAL, \
      RULE_IN_RULES, RULE_GROUP_DETAILS, RULE_BIT_LANGUAGE, RULE_NEEDS_REQUESTER,                  \
      "Requester's language", "依頼者の言語")                                                      \
    X(RULE_FIELD_SCORE, "satisfaction_score", RULE_TYPE_FLAGS, RULE_CHOICES_SCORE, 0,              \
      RULE_BY_EQUAL | RULE_BY_CHANGE, RULE_IN_RULES, RULE_GROUP_SURVEY, RULE_BIT_SCORE,            \
      RULE_NEEDS_SCORE, "Satisfaction", "満足度")                                                  \
    X(RULE_FIELD_HOURS_NEW, "NEW", RULE_TYPE_HOURS, RULE_CHOICES_NONE, 0,                          \
      1 << RULE_IS | RULE_BY_ORDER, RULE_IN_AUTOMATION, RULE_GROUP_TIME, 0, 0, "Hours since new",  \
      "新規になってからの時間")                                                                    \
    X(RULE_FIELD_HOURS_OPEN, "OPEN", RULE_TYPE_HOURS, RULE_CHOICES_NONE, 0,                        \
      1 << RULE_IS | RULE_BY_ORDER, RULE_IN_AUTOMATION, RULE_GROUP_TIME, 0, 0, "Hours since open", \
      "オープンになってからの時間")                                                                \
    X(RULE_FIELD_HOURS_PENDING, "PENDING", RULE_TYPE_HOURS, RULE_CHOICES_NONE, 0,                  \
      1 << RULE_IS | RULE_BY_ORDER, RULE_IN_AUTOMATION, RULE_GROUP_TIME, 0, 0,                     \
      "Hours since pending", "保留中になってからの時間")                                           \
    X(RULE_FIELD_HOURS_HOLD, "HOLD", RULE_TYPE_HOURS, RULE_CHOICES_NONE, 0,                        \
      1 << RULE_IS | RULE_BY_ORDER, RULE_IN_AUTOMATION, RULE_GROUP_TIME, 0, 0,                     \
      "Hours since on-hold", "待機中になってからの時間")                                           \
    X(RULE_FIELD_HOURS_SOLVED, "SOLVED", RULE_TYPE_HOURS, RULE_CHOICES_NONE, 0,                    \
      1 << RULE_IS | RULE_BY_ORDER, RULE_IN_AUTOMATION, RULE_GROUP_TIME, 0, 0,                     \
      "Hours since solved", "解決済みになってからの時間")                                          \
    X(RULE_FIELD_HOURS_CREATED, "created_at", RULE_TYPE_HOURS, RULE_CHOICES_NONE, 0,               \
      1 << RULE_IS | RULE_BY_ORDER, RULE_IN_AUTOMATION, RULE_GROUP_TIME, 0, 0,                     \
      "Hours since created", "作成されてからの時間")                                               \
    X(RULE_FIELD_HOURS_UPDATED, "updated_at", RULE_TYPE_HOURS, RULE_CHOICES_NONE, 0,               \
      1 << RULE_IS | RULE_BY_ORDER, RULE_IN_AUTOMATION, RULE_GROUP_TIME, 0, 0,                     \
      "Hours since update", "更新されてからの時間")                                                \
    X(RULE_FIELD_HOURS_ASSIGNED, "assigned_at", RULE_TYPE_HOURS, RULE_CHOICES_NONE, 0,             \
      1 << RULE_IS | RULE_BY_ORDER, RULE_IN_AUTOMATION, RULE_GROUP_TIME, 0, RULE_NEEDS_TIMES,      \
      "Hours since assigned", "割り当てられてからの時間")                                          \
    X(RULE_FIELD_HOURS_REQUESTER, "requester_updated_at", RULE_TYPE_HOURS, RULE_CHOICES_NONE, 0,   \
      1 << RULE_IS | RULE_BY_ORDER, RULE_IN_AUTOMATION, RULE_GROUP_TIME, 0, RULE_NEEDS_TIMES,      \
      "Hours since requester update", "依頼者が更新してからの時間")                                \
    X(RULE_FIELD_HOURS_ASSIGNEE, "assignee_updated_at", RULE_TYPE_HOURS, RULE_CHOICES_NONE, 0,     \
      1 << RULE_IS | RULE_BY_ORDER, RULE_IN_AUTOMATION, RULE_GROUP_TIME, 0, RULE_NEEDS_TIMES,      \
      "Hours since assignee update", "担当者が更新してからの時間")                                 \
    X(RULE_FIELD_HOUR, "hour_of_day", RULE_TYPE_CHOICE, RULE_CHOICES_HOUR, 0,                      \
      RULE_BY_EQUAL | RULE_BY_ORDER, RULE_IN_MESSAGING_TRIGGER, RULE_GROUP_DESK, 0, 0,             \
      "Hour of day (UTC)", "時刻（UTC）")                                                          \
    X(RULE_FIELD_DAY, "day_of_week", RULE_TYPE_CHOICE, RULE_CHOICES_DAY, 0,                        \
      RULE_BY_EQUAL | RULE_BY_ORDER, RULE_IN_MESSAGING_TRIGGER, RULE_GROUP_DESK, 0, 0,             \
      "Day of week (UTC)", "曜日（UTC）")                                                          \
    X(RULE_FIELD_ACCOUNT_STATUS, "account_status", RULE_TYPE_CHOICE, RULE_CHOICES_PRESENCE, 0,     \
      RULE_BY_EQUAL, RULE_IN_MESSAGING_TRIGGER, RULE_GROUP_DESK, 0, RULE_NEEDS_PRESENCE,           \
      "Account status", "アカウントのステータス")                                                  \
    X(RULE_FIELD_QUEUE_SIZE, "queue_size", RULE_TYPE_NUMBER, RULE_CHOICES_NONE, 0,                 \
      RULE_BY_EQUAL | RULE_BY_ORDER, RULE_IN_MESSAGING_TRIGGER, RULE_GROUP_DESK, 0,                \
      RULE_NEEDS_QUEUE, "Queue size", "キューの人数")                                              \
    X(RULE_FIELD_CUSTOMER_NAME, "customer_name", RULE_TYPE_WORDS, RULE_CHOICES_NONE, 0,            \
      RULE_BY_EQUAL | RULE_BY_STRING | RULE_BY_PRESENCE, RULE_IN_MESSAGING_TRIGGER,                \
      RULE_GROUP_CUSTOMER, 0, RULE_NEEDS_CUSTOMER, "Customer name", "お客様の名前")                \
    X(RULE_FIELD_CUSTOMER_EMAIL, "customer_email", RULE_TYPE_WORDS, RULE_CHOICES_NONE, 0,          \
      RULE_BY_EQUAL | RULE_BY_STRING | RULE_BY_PRESENCE, RULE_IN_MESSAGING_TRIGGER,                \
      RULE_GROUP_CUSTOMER, 0, RULE_NEEDS_CUSTOMER, "Customer email", "お客様のメールアドレス")     \
    X(RULE_FIELD_PREVIOUS, "customer_previous_conversations", RULE_TYPE_NUMBER, RULE_CHOICES_NONE, \
      0, RULE_BY_EQUAL | RULE_BY_ORDER, RULE_IN_MESSAGING_TRIGGER, RULE_GROUP_CUSTOMER, 0,         \
      RULE_NEEDS_PREVIOUS, "Customer previous conversations", "お客様の過去の会話数")              \
    X(RULE_FIELD_TRIGGERED, "customer_triggered", RULE_TYPE_CHOICE, RULE_CHOICES_TRUTH, 0,         \
      RULE_BY_EQUAL, RULE_IN_MESSAGING_TRIGGER, RULE_GROUP_CUSTOMER, 0, RULE_NEEDS_TRIGGERED,      \
      "Customer triggered", "お客様はトリガ済み")                                                  \
    X(RULE_FIELD_REQUESTING, "customer_requesting", RULE_TYPE_CHOICE, RULE_CHOICES_TRUTH, 0,       \
      RULE_BY_EQUAL, RULE_IN_MESSAGING_TRIGGER, RULE_GROUP_CONVERSATION, 0, 0,                     \
      "Customer is requesting conversation", "お客様が会話をリクエスト中")                         \
    X(RULE_FIELD_IN_CONVERSATION, "customer_in_conversation", RULE_TYPE_CHOICE,                    \
      RULE_CHOICES_TRUTH, 0, RULE_BY_EQUAL, RULE_IN_MESSAGING_TRIGGER, RULE_GROUP_CONVERSATION, 0, \
      0, "Customer is in active conversation", "お客様がアクティブな会話中")                       \
    X(RULE_FIELD_SERVED, "customer_served", RULE_TYPE_CHOICE, RULE_CHOICES_TRUTH, 0,               \
      RULE_BY_EQUAL, RULE_IN_MESSAGING_TRIGGER, RULE_GROUP_CONVERSATION, 0, RULE_NEEDS_COUNTS,     \
      "Customer served", "お客様は対応済み")                                                       \
    X(RULE_FIELD_INITIAL, "initial_routing", RULE_TYPE_CHOICE, RULE_CHOICES_TRUTH, 0,              \
      RULE_BY_EQUAL, RULE_IN_MESSAGING_TRIGGER, RULE_GROUP_CONVERSATION, 0, RULE_NEEDS_COUNTS,     \
      "Initial routing", "初回のルーティング")                                                     \
    X(RULE_FIELD_TEAM_STATUS, "group_status", RULE_TYPE_CHOICE, RULE_CHOICES_PRESENCE, 0,          \
      RULE_BY_EQUAL, RULE_IN_MESSAGING_TRIGGER, RULE_GROUP_CONVERSATION, 0,                        \
      RULE_NEEDS_TEAM_PRESENCE, "Status of the conversation's group",                              \
      "会話のグループのステータス")                                                                \
    X(RULE_FIELD_SENDER, "sender_type", RULE_TYPE_CHOICE, RULE_CHOICES_SENDER, 0, RULE_BY_EQUAL,   \
      RULE_IN_MESSAGING_TRIGGER, RULE_GROUP_CONVERSATION, 0, RULE_NEEDS_MESSAGE, "Sender type",    \
      "送信者の種類")                                                                              \
    X(RULE_FIELD_MESSAGE, "message", RULE_TYPE_WORDS, RULE_CHOICES_NONE, 0,                        \
      RULE_BY_EQUAL | RULE_BY_WORDS | RULE_BY_STRING, RULE_IN_MESSAGING_TRIGGER,                   \
      RULE_GROUP_CONVERSATION, 0, RULE_NEEDS_MESSAGE, "Message", "メッセージ")                     \
    X(RULE_FIELD_IN_HOURS, "in_business_hours", RULE_TYPE_CHOICE, RULE_CHOICES_TRUTH, 0,           \
      1 << RULE_IS, RULE_IN_RULES, RULE_GROUP_TICKET, 0, RULE_NEEDS_HOURS, "Business hours",       \
      "営業時間内")                                                                                \
    X(RULE_FIELD_WITHIN, "within_schedule", RULE_TYPE_SCHEDULE, RULE_CHOICES_NONE, 0,              \
      RULE_BY_EQUAL, RULE_IN_RULES, RULE_GROUP_TICKET, 0, RULE_NEEDS_HOURS, "Within (schedule)",   \
      "営業スケジュールの時間内")                                                                  \
    X(RULE_FIELD_HOLIDAY, "on_a_holiday", RULE_TYPE_CHOICE, RULE_CHOICES_TRUTH, 0, 1 << RULE_IS,   \
      RULE_IN_RULES, RULE_GROUP_TICKET, 0, RULE_NEEDS_HOURS, "Holiday", "休業日")                  \
    X(RULE_FIELD_BRAND, "brand_id", RULE_TYPE_BRAND, RULE_CHOICES_NONE, 0,                         \
      RULE_BY_EQUAL | RULE_BY_CHANGE, RULE_IN_ALL, RULE_GROUP_TICKET, RULE_BIT_BRAND, 0, "Brand",  \
      "ブランド")                                                                                  \
    X(RULE_FIELD_PAGE_URL, "customer_page_url", RULE_TYPE_WORDS, RULE_CHOICES_NONE, 0,             \
      RULE_BY_EQUAL | RULE_BY_STRING, RULE_IN_MESSAGING_TRIGGER, RULE_GROUP_CUSTOMER, 0,           \
      RULE_NEEDS_WHEREABOUTS, "Customer page URL", "お客様のページURL")                            \
    X(RULE_FIELD_BROWSER, "customer_browser", RULE_TYPE_WORDS, RULE_CHOICES_NONE, 0,               \
      RULE_BY_EQUAL | RULE_BY_STRING | RULE_BY_PRESENCE, RULE_IN_MESSAGING_TRIGGER,                \
      RULE_GROUP_CUSTOMER, 0, RULE_NEEDS_WHEREABOUTS, "Customer browser", "お客様のブラウザ")      \
    X(RULE_FIELD_SYSTEM, "customer_os", RULE_TYPE_WORDS, RULE_CHOICES_NONE, 0,                     \
      RULE_BY_EQUAL | RULE_BY_STRING | RULE_BY_PRESENCE, RULE_IN_MESSAGING_TRIGGER,                \
      RULE_GROUP_CUSTOMER, 0, RULE_NEEDS_WHEREABOUTS, "Customer OS", "お客様のOS")                 \
    X(RULE_FIELD_PLATFORM, "customer_platform", RULE_TYPE_CHOICE, RULE_CHOICES_PLATFORM, 0,        \
      RULE_BY_EQUAL, RULE_IN_MESSAGING_TRIGGER, RULE_GROUP_CUSTOMER, 0, RULE_NEEDS_WHEREABOUTS,    \
      "Customer platform", "お客様のプラットフォーム")                                             \
    X(RULE_FIELD_ADDRESS, "customer_ip", RULE_TYPE_WORDS, RULE_CHOICES_NONE, 0,                    \
      RULE_BY_EQUAL | RULE_BY_STRING | RULE_BY_PRESENCE, RULE_IN_MESSAGING_TRIGGER,                \
      RULE_GROUP_CUSTOMER, 0, RULE_NEEDS_WHEREABOUTS, "Customer IP", "お客様のIPアドレス")         \
    X(RULE_FIELD_STATUS_OF_TEAM, "status_of_group", RULE_TYPE_TEAM_STATUS, RULE_CHOICES_NONE, 0,   \
      RULE_BY_EQUAL, RULE_IN_MESSAGING_TRIGGER, RULE_GROUP_DESK, 0, RULE_NEEDS_TEAMS,              \
      "Status of a group", "グループのステータス")

#define X(name, ...) name,
typedef enum RuleField { RULE_FIELD_LIST(X) RULE_FIELD_COUNT } RuleField;
#undef X

typedef struct RuleFieldInfo {
    Str name;
    RuleType type;
    RuleChoices choices;
    uint32_t specials;  // bit (1 << RuleSpecial): which of them it takes
    uint32_t operators; // bit (1 << RuleOperator), in triggers
    uint32_t use;       // RULE_IN_…
    RuleGroup group;
    uint32_t bit;   // RULE_BIT_…: without it the field has not changed; 0: it cannot change
    uint32_t needs; // RULE_NEEDS_…
    Str label[LANGUAGE_COUNT];
} RuleFieldInfo;

const RuleFieldInfo *rule_field_info(RuleField field);
// RULE_FIELD_COUNT when there is no such field.
RuleField rule_field_from(Str name);
// Which operators the field takes in a place (RULE_IN_…); 0 when it may not be used there.
uint32_t rule_field_operators(RuleField field, uint32_t place);

// ---- actions ----------------------------------------------------------------------------------

// value, API name, number of values, their types, choices and special values of the first,
// where, group, English, Japanese. Rows of one name differ by the place where they are used.
#define RULE_DO_LIST(X)                                                                            \
    X(RULE_DO_STATUS, "status", 1, RULE_TYPE_CHOICE, RULE_TYPE_NONE, RULE_TYPE_NONE,               \
      RULE_CHOICES_SET_STATUS, 0, RULE_IN_RULES, RULE_GROUP_TICKET, "Status category",             \
      "ステータスカテゴリ")                                                                        \
    X(RULE_DO_PRIORITY, "priority", 1, RULE_TYPE_CHOICE, RULE_TYPE_NONE, RULE_TYPE_NONE,           \
      RULE_CHOICES_PRIORITY, RULE_MAY_BE_NONE, RULE_IN_RULES | RULE_IN_MACRO, RULE_GROUP_TICKET,   \
      "Priority", "優先度")                                                                        \
    X(RULE_DO_TYPE, "type", 1, RULE_TYPE_CHOICE, RULE_TYPE_NONE, RULE_TYPE_NONE,                   \
      RULE_CHOICES_TYPE, RULE_MAY_BE_NONE, RULE_IN_RULES | RULE_IN_MACRO, RULE_GROUP_TICKET,       \
      "Type", "種類")                                                                              \
    X(RULE_DO_TEAM, "group_id", 1, RULE_TYPE_TEAM, RULE_TYPE_NONE, RULE_TYPE_NONE,                 \
      RULE_CHOICES_NONE, RULE_MAY_BE_NONE, RULE_IN_RULES, RULE_GROUP_TICKET, "Group", "グループ")  \
    X(RULE_DO_ASSIGNEE, "assignee_id", 1, RULE_TYPE_AGENT, RULE_TYPE_NONE, RULE_TYPE_NONE,         \
      RULE_CHOICES_NONE, RULE_MAY_BE_PEOPLE | RULE_MAY_BE_REQUESTER, RULE_IN_RULES,                \
      RULE_GROUP_TICKET, "Assignee", "担当者")                                                     \
    X(RULE_DO_SET_TAGS, "set_tags", 1, RULE_TYPE_TAGS, RULE_TYPE_NONE, RULE_TYPE_NONE,             \
      RULE_CHOICES_NONE, 0, RULE_IN_RULES | RULE_IN_MACRO, RULE_GROUP_TICKET, "Set tags",          \
      "タグを設定")                                                                                \
    X(RULE_DO_ADD_TAGS, "current_tags", 1, RULE_TYPE_TAGS, RULE_TYPE_NONE, RULE_TYPE_NONE,         \
      RULE_CHOICES_NONE, 0, RULE_IN_RULES | RULE_IN_MACRO, RULE_GROUP_TICKET, "Add tags",          \
      "タグを追加")                                                                                \
    X(RULE_DO_REMOVE_TAGS, "remove_tags", 1, RULE_TYPE_TAGS, RULE_TYPE_NONE, RULE_TYPE_NONE,       \
      RULE_CHOICES_NONE, 0, RULE_IN_RULES | RULE_IN_MACRO, RULE_GROUP_TICKET, "Remove tags",       \
      "タグを削除")                                                                                \
    X(RULE_DO_END_SESSION, "messaging_session", 1, RULE_TYPE_CHOICE, RULE_TYPE_NONE,               \
      RULE_TYPE_NONE, RULE_CHOICES_END, 0, RULE_IN_TRIGGER | RULE_IN_AUTOMATION | RULE_IN_MACRO,   \
      RULE_GROUP_MESSAGING, "Messaging session", "メッセージングセッション")                       \
    X(RULE_DO_ROUTING, "routing_channel", 1, RULE_TYPE_CHOICE, RULE_TYPE_NONE, RULE_TYPE_NONE,     \
      RULE_CHOICES_SET_ROUTING, 0, RULE_IN_TRIGGER | RULE_IN_AUTOMATION, RULE_GROUP_MESSAGING,     \
      "Set routing channel", "ルーティングチャネルを設定")                                         \
    X(RULE_DO_COMMENT, "comment_value", 1, RULE_TYPE_LONG, RULE_TYPE_NONE, RULE_TYPE_NONE,         \
      RULE_CHOICES_NONE, 0, RULE_IN_TRIGGER | RULE_IN_AUTOMATION, RULE_GROUP_TICKET,               \
      "Add comment", "コメントを追加")                                                             \
    X(RULE_DO_COMMENT_PUBLIC, "comment_mode_is_public", 1, RULE_TYPE_CHOICE, RULE_TYPE_NONE,       \
      RULE_TYPE_NONE, RULE_CHOICES_YES_NO, 0,                                                      \
      RULE_IN_TRIGGER | RULE_IN_AUTOMATION | RULE_IN_MACRO, RULE_GROUP_TICKET, "Comment mode",     \
      "コメントの公開設定")                                                                        \
    X(RULE_DO_NOTIFY_USER, "notification_user", 3, RULE_TYPE_PERSON, RULE_TYPE_TEXT,               \
      RULE_TYPE_LONG, RULE_CHOICES_NONE,                                                           \
      RULE_MAY_BE_CURRENT_USER | RULE_MAY_BE_REQUESTER | RULE_MAY_BE_WITH_CCS |                    \
          RULE_MAY_BE_ASSIGNEE | RULE_MAY_BE_ALL_AGENTS,                                           \
      RULE_IN_TRIGGER | RULE_IN_AUTOMATION, RULE_GROUP_NOTIFY, "Email user",                       \
      "ユーザーにメールを送信")                                                                    \
    X(RULE_DO_NOTIFY_TEAM, "notification_group", 3, RULE_TYPE_TEAM, RULE_TYPE_TEXT,                \
      RULE_TYPE_LONG, RULE_CHOICES_NONE, RULE_MAY_BE_TEAM, RULE_IN_TRIGGER | RULE_IN_AUTOMATION,   \
      RULE_GROUP_NOTIFY, "Email group", "グループにメールを送信")                                  \
    X(RULE_DO_NOTIFY_WEBHOOK, "notification_webhook", 2, RULE_TYPE_WEBHOOK, RULE_TYPE_LONG,        \
      RULE_TYPE_NONE, RULE_CHOICES_NONE, 0, RULE_IN_TRIGGER | RULE_IN_AUTOMATION,                  \
      RULE_GROUP_NOTIFY, "Notify webhook", "Webhookに通知")                                        \
    X(RULE_DO_SURVEY, "satisfaction_score", 1, RULE_TYPE_CHOICE, RULE_TYPE_NONE, RULE_TYPE_NONE,   \
      RULE_CHOICES_OFFER, 0, RULE_IN_TRIGGER | RULE_IN_AUTOMATION, RULE_GROUP_SURVEY,              \
      "Request survey (messaging)", "アンケートをリクエスト（メッセージング）")                    \
    X(RULE_DO_MACRO_COMMENT, "comment_value", 2, RULE_TYPE_CHOICE, RULE_TYPE_LONG, RULE_TYPE_NONE, \
      RULE_CHOICES_MACRO_CHANNEL, 0, RULE_IN_MACRO, RULE_GROUP_TICKET, "Comment", "コメント")      \
    X(RULE_DO_MACRO_STATUS, "status", 1, RULE_TYPE_CHOICE, RULE_TYPE_NONE, RULE_TYPE_NONE,         \
      RULE_CHOICES_MACRO_STATUS, 0, RULE_IN_MACRO, RULE_GROUP_TICKET, "Status category",           \
      "ステータスカテゴリ")                                                                        \
    X(RULE_DO_MACRO_ASSIGNEE, "assignee_id", 1, RULE_TYPE_AGENT, RULE_TYPE_NONE, RULE_TYPE_NONE,   \
      RULE_CHOICES_NONE, RULE_MAY_BE_PEOPLE, RULE_IN_MACRO, RULE_GROUP_TICKET, "Assignee",         \
      "担当者")                                                                                    \
    X(RULE_DO_MACRO_TEAM, "group_id", 1, RULE_TYPE_TEAM, RULE_TYPE_NONE, RULE_TYPE_NONE,           \
      RULE_CHOICES_NONE, RULE_MAY_BE_NONE | RULE_MAY_BE_CURRENT_TEAM, RULE_IN_MACRO,               \
      RULE_GROUP_TICKET, "Group", "グループ")                                                      \
    X(RULE_DO_SUBJECT, "subject", 1, RULE_TYPE_TEXT, RULE_TYPE_NONE, RULE_TYPE_NONE,               \
      RULE_CHOICES_NONE, 0, RULE_IN_MACRO, RULE_GROUP_TICKET, "Subject", "件名")                   \
    X(RULE_DO_SEND, "send_message", 1, RULE_TYPE_LONG, RULE_TYPE_NONE, RULE_TYPE_NONE,             \
      RULE_CHOICES_NONE, 0, RULE_IN_MESSAGING_TRIGGER, RULE_GROUP_CONVERSATION,                    \
      "Send message to customer", "お客様にメッセージを送信")                                      \
    X(RULE_DO_SHOW_WAIT, "show_wait_time", 1, RULE_TYPE_CHOICE, RULE_TYPE_NONE, RULE_TYPE_NONE,    \
      RULE_CHOICES_WAIT, 0, RULE_IN_MESSAGING_TRIGGER, RULE_GROUP_CONVERSATION,                    \
      "Show wait time to customer", "お客様に待ち時間を表示")                                      \
    X(RULE_DO_WAIT, "wait", 1, RULE_TYPE_NUMBER, RULE_TYPE_NONE, RULE_TYPE_NONE,                   \
      RULE_CHOICES_NONE, 0, RULE_IN_MESSAGING_TRIGGER, RULE_GROUP_FLOW, "Wait (seconds)",          \
      "待機（秒）")                                                                                \
    X(RULE_DO_SET_TRIGGERED, "set_triggered", 1, RULE_TYPE_CHOICE, RULE_TYPE_NONE, RULE_TYPE_NONE, \
      RULE_CHOICES_TRUTH, 0, RULE_IN_MESSAGING_TRIGGER, RULE_GROUP_CUSTOMER, "Set triggered",      \
      "トリガ済みを設定")                                                                          \
    X(RULE_DO_FOLLOWER, "follower", 1, RULE_TYPE_AGENT, RULE_TYPE_NONE, RULE_TYPE_NONE,            \
      RULE_CHOICES_NONE, RULE_MAY_BE_CURRENT_USER,                                                 \
      RULE_IN_TRIGGER | RULE_IN_AUTOMATION | RULE_IN_MACRO, RULE_GROUP_TICKET, "Add follower",     \
      "フォロワーを追加")                                                                          \
    X(RULE_DO_SCHEDULE, "set_schedule", 1, RULE_TYPE_SCHEDULE, RULE_TYPE_NONE, RULE_TYPE_NONE,     \
      RULE_CHOICES_NONE, 0, RULE_IN_TRIGGER | RULE_IN_AUTOMATION, RULE_GROUP_TICKET,               \
      "Set schedule", "営業スケジュールを設定")                                                    \
    X(RULE_DO_BRAND, "brand_id", 1, RULE_TYPE_BRAND, RULE_TYPE_NONE, RULE_TYPE_NONE,               \
      RULE_CHOICES_NONE, 0, RULE_IN_TRIGGER | RULE_IN_AUTOMATION | RULE_IN_MACRO,                  \
      RULE_GROUP_TICKET, "Brand", "ブランド")

#define X(name, ...) name,
typedef enum RuleDo { RULE_DO_LIST(X) RULE_DO_COUNT } RuleDo;
#undef X

typedef struct RuleDoInfo {
    Str name;
    size_t value_count;
    RuleType types[RULE_ACTION_VALUES_MAX];
    RuleChoices choices; // of the first value
    uint32_t specials;   // likewise
    uint32_t use;        // RULE_IN_…
    RuleGroup group;
    Str label[LANGUAGE_COUNT];
} RuleDoInfo;

const RuleDoInfo *rule_do_info(RuleDo what);
// The row of that name for a place (RULE_IN_…), else the first of that name; RULE_DO_COUNT when
// there is no such action.
RuleDo rule_do_from(Str name, uint32_t place);

#endif
