#include "model/rule_compile.h"

#include "model/automation.h"

// ---- refusals ---------------------------------------------------------------------------------

typedef enum RuleRefusal {
#define X(id, code, en, ja) id,
    RULE_REFUSAL_LIST(X)
#undef X
} RuleRefusal;

typedef struct RuleRefusalInfo {
    Str code;
    Str text[LANGUAGE_COUNT];
} RuleRefusalInfo;

static const RuleRefusalInfo refusals[] = {
#define X(id, code, en, ja) { STR_INIT(code), { STR_INIT(en), STR_INIT(ja) } },
    RULE_REFUSAL_LIST(X)
#undef X
};

Str rule_refusal_text(Str code, Language language)
{
    for (size_t i = 0; i < countof(refusals); i++) {
        if (str_equal(refusals[i].code, code)) {
            return refusals[i].text[language];
        }
    }
    return S("");
}

// One compilation.
typedef struct Compiling {
    const RuleCompile *how;
    const Rule *rule;
    uint32_t place; // RULE_IN_…
    Refusal *why;
    CompiledRule out;
} Compiling;

static Err refused(Compiling *c, Str field, RuleRefusal refusal)
{
    return refuse(c->why, ERR_INVALID, field, refusals[refusal].code,
                  refusals[refusal].text[LANGUAGE_EN]);
}

// "conditions.all[1].operator"; `member` is "" for the whole.
static Err refused_in(Compiling *c, Str list, size_t index, Str member, RuleRefusal refusal)
{
    Str field = str_format(c->how->arena, "%.*s[%zu]%s%.*s", STR_ARG(list), index,
                           member.len > 0 ? "." : "", STR_ARG(member));
    return refused(c, field, refusal);
}

// ---- the texts of a rule ----------------------------------------------------------------------

static Err text_check(Compiling *c, Str text, size_t max, Str field)
{
    if (text.len > max) {
        return refused(c, field, RULE_REFUSED_LONG);
    }
    return str_is_utf8(text) ? ERR_NONE : refused(c, field, RULE_REFUSED_ENCODING);
}

static size_t conditions_bytes(RuleConditions conditions)
{
    size_t bytes = 0;
    for (size_t i = 0; i < conditions.count; i++) {
        const RuleCondition *at = &conditions.at[i];
        bytes += at->field.len + at->operator.len + at->value.len;
    }
    return bytes;
}

static size_t rule_bytes(const Rule *rule)
{
    size_t bytes = rule->title.len + rule->description.len + conditions_bytes(rule->all) +
                   conditions_bytes(rule->any);
    for (size_t i = 0; i < rule->actions.count; i++) {
        bytes += rule->actions.at[i].field.len;
        for (size_t k = 0; k < rule->actions.at[i].value_count; k++) {
            bytes += rule->actions.at[i].values[k].len;
        }
    }
    return bytes;
}

static Err texts_check(Compiling *c)
{
    const Rule *rule = c->rule;
    if (str_trim(rule->title).len == 0) {
        return refused(c, S("title"), RULE_REFUSED_BLANK);
    }
    Err err = text_check(c, rule->title, RULE_TITLE_BYTES_MAX, S("title"));
    if (!err) {
        err = text_check(c, rule->description, RULE_DESCRIPTION_BYTES_MAX, S("description"));
    }
    if (!err && rule->all.count + rule->any.count > RULE_CONDITIONS_MAX) {
        err = refused(c, S("conditions"), RULE_REFUSED_MANY);
    }
    if (!err && rule->actions.count > RULE_ACTIONS_MAX) {
        err = refused(c, S("actions"), RULE_REFUSED_MANY);
    }
    if (!err && rule_bytes(rule) > RULE_BYTES_MAX) {
        err = refused(c, S(""), RULE_REFUSED_LONG);
    }
    return err;
}

// ---- values -----------------------------------------------------------------------------------

// Words of a tag list: lower case, one space between two.
static Str tags_normal(Arena *arena, Str typed)
{
    Buf words = buf_make(arena, typed.len + 1);
    bool is_gap = true;
    for (size_t i = 0; i < typed.len; i++) {
        char at = typed.at[i];
        if (at == ' ' || at == ',' || at == '\t' || at == '\n' || at == '\r') {
            is_gap = true;
            continue;
        }
        if (is_gap && words.len > 0) {
            buf_add_char(&words, ' ');
        }
        is_gap = false;
        buf_add_char(&words, at >= 'A' && at <= 'Z' ? (char)(at - 'A' + 'a') : at);
    }
    return buf_str(&words);
}

// The special that a text stands for, of those in `mask`; RULE_SPECIAL_COUNT: none.
static RuleSpecial special_from(uint32_t mask, Str value)
{
    for (RuleSpecial special = RULE_SPECIAL_NONE; special < RULE_SPECIAL_COUNT; special++) {
        if ((mask & (UINT32_C(1) << special)) &&
            str_equal(rule_special_info(special)->name, value)) {
            return special;
        }
    }
    return RULE_SPECIAL_COUNT;
}

static bool id_from(Str value, int64_t *out)
{
    int64_t id = 0;
    if (!str_i64(value, &id) || id <= 0) {
        return false;
    }
    *out = id;
    return true;
}

// It would stand for whoever makes the update, and the clock is nobody.
static bool is_user_of_clock(const Compiling *c, uint32_t specials, Str value)
{
    return c->place == RULE_IN_AUTOMATION &&
           special_from(specials & ~automation_specials(specials), value) < RULE_SPECIAL_COUNT;
}

// What a value says, in the type that a field or an action has.
typedef struct ValueAsk {
    RuleType type;
    RuleChoices choices;
    uint32_t specials;
} ValueAsk;

typedef struct ValueRead {
    RuleSpecial special;
    int64_t number;
    Str text;
} ValueRead;

static bool number_read(Str value, int64_t *out)
{
    int64_t number = 0;
    if (!str_i64(value, &number) || number < 0) {
        return false;
    }
    *out = number;
    return true;
}

static bool choice_read(RuleChoices of, Str value, int64_t *out)
{
    const RuleChoice *choice = rule_choice_from(of, value);
    if (!choice) {
        return false;
    }
    *out = choice->number;
    return true;
}

// As facts have it, whatever else the status is called.
static bool team_status_read(Arena *arena, Str value, ValueRead *out)
{
    Str team = { 0 };
    Str status = value;
    const RuleChoice *choice =
        str_cut(&status, ':', &team) ? rule_choice_from(RULE_CHOICES_PRESENCE, status) : NULL;
    if (!choice || !id_from(team, &out->number)) {
        return false;
    }
    out->text = str_format(arena, "%" PRId64 ":%.*s", out->number, STR_ARG(choice->value));
    return true;
}

// False when the value is none of the type's.
static bool value_read(const RuleCompile *how, const ValueAsk *ask, Str value, ValueRead *out)
{
    ValueRead read = { .special = special_from(ask->specials, value), .text = value };
    bool is_good = true;
    if (read.special < RULE_SPECIAL_COUNT) {
        *out = read;
        return true;
    }
    switch (ask->type) {
    case RULE_TYPE_CHOICE:
    case RULE_TYPE_FLAGS:
        is_good = choice_read(ask->choices, value, &read.number);
        break;
    case RULE_TYPE_AGENT:
    case RULE_TYPE_PERSON:
    case RULE_TYPE_TEAM:
    case RULE_TYPE_BRAND:
    case RULE_TYPE_WEBHOOK:
        is_good = id_from(value, &read.number);
        break;
    case RULE_TYPE_SCHEDULE:
        is_good = id_from(value, &read.number);
        read.text = str_format(how->arena, "%" PRId64, read.number);
        break;
    case RULE_TYPE_TEAM_STATUS:
        is_good = team_status_read(how->arena, value, &read);
        break;
    case RULE_TYPE_NUMBER:
        is_good = number_read(value, &read.number);
        break;
    case RULE_TYPE_HOURS:
        is_good = number_read(value, &read.number) && read.number <= RULE_HOURS_MAX;
        break;
    case RULE_TYPE_TAGS:
        read.text = tags_normal(how->arena, value);
        break;
    case RULE_TYPE_WORDS:
        read.text = str_trim(how->fold ? how->fold(how->arena, value) : value);
        is_good = read.text.len > 0;
        break;
    case RULE_TYPE_NONE:
    case RULE_TYPE_TEXT:
    case RULE_TYPE_LONG:
    case RULE_TYPE_COUNT:
        break;
    }
    if (is_good) {
        *out = read;
    }
    return is_good;
}

// ---- conditions -------------------------------------------------------------------------------

typedef struct ConditionAt {
    Str list; // "conditions.all"
    size_t index;
} ConditionAt;

static Err condition_compile(Compiling *c, ConditionAt at, const RuleCondition *in,
                             CompiledCondition *out)
{
    uint32_t place = c->place;
    RuleField field = rule_field_from(in->field);
    if (field == RULE_FIELD_COUNT) {
        return refused_in(c, at.list, at.index, S("field"), RULE_REFUSED_FIELD);
    }
    const RuleFieldInfo *info = rule_field_info(field);
    if (!(info->use & place)) {
        return refused_in(c, at.list, at.index, S("field"), RULE_REFUSED_PLACE);
    }
    RuleOperator how = rule_operator_from(in->operator);
    if (how == RULE_OPERATOR_COUNT ||
        !(rule_field_operators(field, place) & (UINT32_C(1) << how))) {
        return refused_in(c, at.list, at.index, S("operator"), RULE_REFUSED_OPERATOR);
    }
    *out = (CompiledCondition){ .field = field, .how = how, .special = RULE_SPECIAL_COUNT };
    if (rule_operator_info(how)->terminal) {
        return ERR_NONE;
    }
    bool is_person = field == RULE_FIELD_ROLE && id_from(in->value, &out->number);
    if (is_person) {
        out->is_person = true;
        return ERR_NONE;
    }
    if (is_user_of_clock(c, info->specials, in->value)) {
        return refused_in(c, at.list, at.index, S("value"), RULE_REFUSED_NO_USER);
    }
    ValueAsk ask = { info->type, info->choices, info->specials };
    ValueRead read = { 0 };
    if (!value_read(c->how, &ask, in->value, &read) ||
        (info->type == RULE_TYPE_TAGS && read.text.len == 0)) {
        return refused_in(c, at.list, at.index, S("value"), RULE_REFUSED_VALUE);
    }
    out->special = read.special;
    out->number = read.number;
    out->text = read.text;
    return ERR_NONE;
}

static uint64_t looks_at(const CompiledCondition *condition)
{
    static_assert(RULE_FIELD_COUNT <= 64, "a bit for each");
    uint64_t fields = UINT64_C(1) << condition->field;
    if (condition->special == RULE_SPECIAL_REQUESTER) {
        fields |= UINT64_C(1) << RULE_FIELD_REQUESTER;
    } else if (condition->special == RULE_SPECIAL_ASSIGNEE) {
        fields |= UINT64_C(1) << RULE_FIELD_ASSIGNEE;
    }
    return fields;
}

static Err conditions_compile(Compiling *c, RuleConditions in, Str list,
                              const CompiledCondition **out)
{
    CompiledCondition *conditions = arena_array(c->how->arena, CompiledCondition, in.count);
    for (size_t i = 0; i < in.count; i++) {
        Err err = condition_compile(c, (ConditionAt){ list, i }, &in.at[i], &conditions[i]);
        if (err) {
            return err;
        }
        c->out.needs |= rule_field_info(conditions[i].field)->needs;
        c->out.looks_at |= looks_at(&conditions[i]);
    }
    *out = conditions;
    return ERR_NONE;
}

// ---- what an update must bring ----------------------------------------------------------------

static uint32_t comment_bit(int64_t number)
{
    return number == RULE_COMMENT_PRIVATE   ? RULE_BIT_PRIVATE_COMMENT
           : number == RULE_COMMENT_PRESENT ? RULE_BIT_COMMENT
                                            : RULE_BIT_PUBLIC_COMMENT;
}

static uint32_t role_bit(const CompiledCondition *condition)
{
    if (condition->is_person) {
        return 0;
    }
    return condition->number == RULE_ROLE_END_USER ? RULE_BIT_BY_END_USER : RULE_BIT_BY_AGENT;
}

// The bit without which the condition cannot hold; 0: there is none.
static uint32_t bit_of(const CompiledCondition *condition)
{
    bool is_change = condition->how == RULE_CHANGED || condition->how == RULE_VALUE ||
                     condition->how == RULE_VALUE_PREVIOUS;
    if (is_change) {
        return rule_field_info(condition->field)->bit;
    }
    if (condition->field == RULE_FIELD_UPDATE) {
        return condition->number == RULE_UPDATE_CREATE ? RULE_BIT_CREATE : RULE_BIT_CHANGE;
    }
    if (condition->field == RULE_FIELD_COMMENT) {
        return comment_bit(condition->number);
    }
    if (condition->field == RULE_FIELD_COMMENT_TEXT) {
        bool asks_for_text =
            condition->how == RULE_INCLUDES || condition->how == RULE_INCLUDES_STRING;
        return asks_for_text ? RULE_BIT_COMMENT : 0;
    }
    bool is_role = condition->field == RULE_FIELD_ROLE && condition->how == RULE_IS;
    return is_role ? role_bit(condition) : 0;
}

static void bits_compile(CompiledRule *rule)
{
    for (size_t i = 0; i < rule->all_count; i++) {
        rule->must |= bit_of(&rule->all[i]);
    }
    bool each_has_one = rule->any_count > 0;
    for (size_t i = 0; i < rule->any_count; i++) {
        each_has_one = each_has_one && bit_of(&rule->any[i]) != 0;
        rule->one_of |= bit_of(&rule->any[i]);
    }
    rule->one_of = each_has_one ? rule->one_of : 0;
}

// ---- actions ----------------------------------------------------------------------------------

// Actions of which a second in the same rule could only contradict the first.
static bool is_single(RuleDo what)
{
    switch (what) {
    case RULE_DO_STATUS:
    case RULE_DO_PRIORITY:
    case RULE_DO_TYPE:
    case RULE_DO_TEAM:
    case RULE_DO_ASSIGNEE:
    case RULE_DO_SET_TAGS:
    case RULE_DO_END_SESSION:
    case RULE_DO_ROUTING:
    case RULE_DO_COMMENT:
    case RULE_DO_COMMENT_PUBLIC:
    case RULE_DO_SURVEY:
    case RULE_DO_MACRO_COMMENT:
    case RULE_DO_MACRO_STATUS:
    case RULE_DO_MACRO_ASSIGNEE:
    case RULE_DO_MACRO_TEAM:
    case RULE_DO_SCHEDULE:
    case RULE_DO_BRAND:
    case RULE_DO_SUBJECT:
        return true;
    case RULE_DO_ADD_TAGS:
    case RULE_DO_REMOVE_TAGS:
    case RULE_DO_NOTIFY_USER:
    case RULE_DO_NOTIFY_TEAM:
    case RULE_DO_NOTIFY_WEBHOOK:
    case RULE_DO_SEND:
    case RULE_DO_SHOW_WAIT:
    case RULE_DO_WAIT:
    case RULE_DO_FOLLOWER:
    case RULE_DO_SET_TRIGGERED:
    case RULE_DO_COUNT:
        break;
    }
    return false;
}

static Err values_compile(Compiling *c, size_t index, const RuleAction *in, CompiledAction *out)
{
    const RuleDoInfo *info = rule_do_info(out->what);
    for (size_t k = 0; k < info->value_count; k++) {
        bool is_first = k == 0;
        ValueAsk ask = { info->types[k], is_first ? info->choices : RULE_CHOICES_NONE,
                         is_first ? info->specials : 0 };
        ValueRead read = { 0 };
        Str member =
            info->value_count == 1 ? S("value") : str_format(c->how->arena, "value[%zu]", k);
        if (is_user_of_clock(c, ask.specials, in->values[k])) {
            return refused_in(c, S("actions"), index, member, RULE_REFUSED_NO_USER);
        }
        bool is_text = info->types[k] == RULE_TYPE_TEXT || info->types[k] == RULE_TYPE_LONG;
        bool may_be_blank = out->what == RULE_DO_NOTIFY_WEBHOOK || out->what == RULE_DO_SET_TAGS;
        if (is_text && !may_be_blank && str_trim(in->values[k]).len == 0) {
            return refused_in(c, S("actions"), index, member, RULE_REFUSED_BLANK);
        }
        if (!value_read(c->how, &ask, in->values[k], &read) ||
            (info->types[k] == RULE_TYPE_TAGS && !may_be_blank && read.text.len == 0)) {
            return refused_in(c, S("actions"), index, member, RULE_REFUSED_VALUE);
        }
        bool is_no_wait = out->what == RULE_DO_WAIT &&
                          (read.number < RULE_WAIT_MIN_S || read.number > RULE_WAIT_MAX_S);
        if (is_no_wait) {
            return refused_in(c, S("actions"), index, member, RULE_REFUSED_VALUE);
        }
        if (!str_is_utf8(in->values[k])) {
            return refused_in(c, S("actions"), index, member, RULE_REFUSED_ENCODING);
        }
        out->values[k] = read.text;
        if (is_first) {
            out->special = read.special;
            out->number = read.number;
        }
    }
    return ERR_NONE;
}

static Err action_compile(Compiling *c, size_t index, const RuleAction *in, CompiledAction *out)
{
    *out = (CompiledAction){ .what = rule_do_from(in->field, c->place),
                             .special = RULE_SPECIAL_COUNT };
    if (out->what == RULE_DO_COUNT) {
        return refused_in(c, S("actions"), index, S("field"), RULE_REFUSED_FIELD);
    }
    const RuleDoInfo *info = rule_do_info(out->what);
    if (!(info->use & c->place)) {
        return refused_in(c, S("actions"), index, S("field"), RULE_REFUSED_PLACE);
    }
    if (in->value_count != info->value_count) {
        return refused_in(c, S("actions"), index, S("value"), RULE_REFUSED_COUNT);
    }
    return values_compile(c, index, in, out);
}

static Err actions_compile(Compiling *c, RuleActions in, const CompiledAction **out)
{
    CompiledAction *actions = arena_array(c->how->arena, CompiledAction, in.count);
    uint64_t seen = 0;
    static_assert(RULE_DO_COUNT <= 64, "a bit for each");
    for (size_t i = 0; i < in.count; i++) {
        Err err = action_compile(c, i, &in.at[i], &actions[i]);
        if (err) {
            return err;
        }
        uint64_t bit = UINT64_C(1) << actions[i].what;
        if (is_single(actions[i].what) && (seen & bit)) {
            return refused_in(c, S("actions"), i, S("field"), RULE_REFUSED_REPEATED);
        }
        seen = actions[i].what == RULE_DO_WAIT ? 0 : seen | bit; // what follows is another moment
    }
    *out = actions;
    return ERR_NONE;
}

Err rule_actions_compile(const RuleCompile *how, uint32_t place, RuleActions actions, Refusal *why,
                         const CompiledAction **out)
{
    Compiling c = { .how = how, .place = place, .why = why };
    return actions_compile(&c, actions, out);
}

// ---- the whole --------------------------------------------------------------------------------

static Err kind_check(Compiling *c)
{
    const Rule *rule = c->rule;
    if (rule->all.count + rule->any.count == 0 && rule->kind != RULE_MESSAGING_TRIGGER) {
        return refused(c, S("conditions"), RULE_REFUSED_NO_CONDITION);
    }
    if (rule->actions.count == 0) {
        return refused(c, S("actions"), RULE_REFUSED_NO_ACTION);
    }
    if (rule->kind != RULE_MESSAGING_TRIGGER) {
        return ERR_NONE;
    }
    if (rule->all.count > 0 && rule->any.count > 0) {
        return refused(c, S("conditions"), RULE_REFUSED_BOTH_LISTS);
    }
    return rule->run == RULE_RUN_NONE || rule->run >= RULE_RUN_COUNT
               ? refused(c, S("event"), RULE_REFUSED_RUN)
               : ERR_NONE;
}

// An automation without one would look at every ticket at every hour.
static Err time_check(Compiling *c)
{
    if (c->rule->kind != RULE_AUTOMATION) {
        return ERR_NONE;
    }
    for (size_t i = 0; i < c->out.all_count; i++) {
        if (rule_field_info(c->out.all[i].field)->type == RULE_TYPE_HOURS) {
            return ERR_NONE;
        }
    }
    return refused(c, S("conditions.all"), RULE_REFUSED_NO_TIME);
}

Err rule_compile(const RuleCompile *how, const Rule *rule, Refusal *why, CompiledRule *out)
{
    assert(rule->kind > RULE_KIND_NONE);
    assert(rule->kind < RULE_KIND_COUNT);
    Compiling c = { .how = how, .rule = rule, .place = UINT32_C(1) << rule->kind, .why = why };
    c.out = (CompiledRule){
        .id = rule->id,
        .kind = rule->kind,
        .version = rule->version,
        .title = rule->title,
        .run = rule->run,
        .once_per_ticket = rule->once_per_ticket,
        .all_count = rule->all.count,
        .any_count = rule->any.count,
        .action_count = rule->actions.count,
    };
    Err err = texts_check(&c);
    if (!err) {
        err = kind_check(&c);
    }
    if (!err) {
        err = conditions_compile(&c, rule->all, S("conditions.all"), &c.out.all);
    }
    if (!err) {
        err = conditions_compile(&c, rule->any, S("conditions.any"), &c.out.any);
    }
    if (!err) {
        err = time_check(&c);
    }
    if (!err) {
        err = actions_compile(&c, rule->actions, &c.out.actions);
    }
    if (err) {
        return err;
    }
    if (rule->kind == RULE_AUTOMATION && !automation_stops(&c.out)) {
        return refused(&c, S("actions"), RULE_REFUSED_ENDLESS);
    }
    bits_compile(&c.out);
    *out = c.out;
    return ERR_NONE;
}
