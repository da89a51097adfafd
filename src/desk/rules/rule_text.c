#include "desk/rules/rule_text.h"

#include "desk/schedule/schedule_set.h"
#include "desk/survey/survey_link.h"
#include "store/account_store.h"
#include "store/brand_store.h"
#include "store/comment_list_store.h"
#include "store/message_store.h"
#include "store/person_store.h"
#include "store/rule_fact_store.h"
#include "store/survey_store.h"
#include "text/time.h"

enum {
    SAID_MAX = LIST_LIMIT_MAX,        // comments that a text can show, the newest
    FORMATTED_BYTES_MAX = 128 * 1024, // of all of them together
    MINUTES_OF_JAPAN = 9 * 60,        // what Japanese readers count in
    SAID_WORDS_MAX = 8,
};

// What one text asks about.
typedef struct Telling {
    Work *work;
    const RuleContext *context;
    bool has_said;
    const SaidRow *said[SAID_MAX]; // newest first; those that the reader may see
    size_t said_count;
} Telling;

static const Ticket *ticket_of(const Telling *telling)
{
    return &telling->context->update->now.ticket;
}

// A word of a source and what it is worth.
typedef struct Answer {
    Str name;
    LiquidValue value;
} Answer;

static void answer_find(const Answer *answers, size_t count, Str name, LiquidValue *out)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal(answers[i].name, name)) {
            *out = answers[i].value;
        }
    }
}

// ---- people and groups ------------------------------------------------------------------------

static Err person_member(void *context, Arena *arena, int64_t key, Str name, LiquidValue *out)
{
    const Telling *telling = context;
    Person person = { 0 };
    Err err = person_load(telling->work->tx, arena, (PersonId){ key }, &person);
    if (err) {
        return err == ERR_NOT_FOUND ? ERR_NONE : err;
    }
    Str last = str_trim(person.name);
    Str first = last;
    if (!str_cut(&last, ' ', &first)) {
        last = S("");
    }
    const Answer answers[] = {
        { S("id"), liquid_integer(key) },
        { S("name"), liquid_text(person.name) },
        { S("first_name"), liquid_text(first) },
        { S("last_name"), liquid_text(str_trim(last)) },
        { S("email"), liquid_text(person.email) },
        { S("language"), liquid_text(language_tag(person.language)) },
        { S("external_id"), liquid_text(person.external_id) },
        { S("role"), liquid_text(role_name(person.role)) },
    };
    answer_find(answers, countof(answers), name, out);
    return ERR_NONE;
}

static Err team_member(void *context, Arena *arena, int64_t key, Str name, LiquidValue *out)
{
    const Telling *telling = context;
    Team team = { 0 };
    Err err = team_load(telling->work->tx, arena, (TeamId){ key }, &team);
    if (err) {
        return err == ERR_NOT_FOUND ? ERR_NONE : err;
    }
    const Answer answers[] = {
        { S("id"), liquid_integer(key) },
        { S("name"), liquid_text(team.name) },
        { S("description"), liquid_text(team.description) },
    };
    answer_find(answers, countof(answers), name, out);
    return ERR_NONE;
}

static Err brand_member(void *context, Arena *arena, int64_t key, Str name, LiquidValue *out)
{
    const Telling *telling = context;
    Brand brand = { 0 };
    Err err = brand_load(telling->work->tx, arena, (BrandId){ key }, &brand);
    if (err) {
        return err == ERR_NOT_FOUND ? ERR_NONE : err;
    }
    const Answer answers[] = {
        { S("id"), liquid_integer(key) },
        { S("name"), liquid_text(brand.name) },
        { S("subdomain"), liquid_text(brand.subdomain) },
        { S("signature_template"), liquid_text(brand.signature) },
    };
    answer_find(answers, countof(answers), name, out);
    return ERR_NONE;
}

typedef struct Sources {
    Telling telling;
    LiquidValue said[SAID_WORDS_MAX]; // of each word, once it was asked for
    bool has_said[SAID_WORDS_MAX];
    LiquidSource person;
    LiquidSource team;
    LiquidSource brand;
    LiquidSource comment;
    LiquidSource ticket;
    LiquidSource satisfaction;
    LiquidSource root;
} Sources;

static LiquidValue person_value(const Sources *sources, PersonId person)
{
    return person.v ? liquid_object(&sources->person, person.v, S("")) : (LiquidValue){ 0 };
}

// ---- what was said ----------------------------------------------------------------------------

static bool may_be_seen(const Telling *telling, const SaidRow *row)
{
    bool is_note = !row->is_message && row->channel == CHANNEL_NOTE;
    return !(is_note && telling->context->for_end_user);
}

static Err said_load(Telling *telling)
{
    if (telling->has_said) {
        return ERR_NONE;
    }
    ListAsk ask = { .descending = true, .limit = SAID_MAX };
    SaidPage page = { 0 };
    Err err = said_list_page(telling->work->tx, telling->work->arena, ticket_of(telling)->id, &ask,
                             &page);
    if (err) {
        return err;
    }
    for (size_t i = 0; i < page.ends.count; i++) {
        if (may_be_seen(telling, &page.rows[i])) {
            telling->said[telling->said_count++] = &page.rows[i];
        }
    }
    telling->has_said = true;
    return ERR_NONE;
}

static bool said_is_public(const SaidRow *row)
{
    return row->is_message || row->channel != CHANNEL_NOTE;
}

static Str said_author(const SaidRow *row)
{
    return row->author_name.len > 0 ? row->author_name : S("-");
}

static Str said_formatted(Arena *arena, const SaidRow *row)
{
    char at[TIME_TEXT_BYTES];
    Str when = str_copy(arena, time_write(at, row->at_ms, TIME_SECONDS));
    return str_format(arena, "%.*s, %.*s\n%.*s", STR_ARG(said_author(row)), STR_ARG(when),
                      STR_ARG(row->body));
}

// `key` is the place in `said`.
static Err comment_member(void *context, Arena *arena, int64_t key, Str name, LiquidValue *out)
{
    const Sources *sources = context;
    const SaidRow *row = sources->telling.said[key];
    if (str_equal(name, S("value_formatted"))) {
        *out = liquid_text(said_formatted(arena, row));
        return ERR_NONE;
    }
    const Answer answers[] = {
        { S("id"), liquid_integer(row->id) },
        { S("value"), liquid_text(row->body) },
        { S("body"), liquid_text(row->body) },
        { S("created_at"), liquid_time(row->at_ms) },
        { S("is_public"), liquid_bool(said_is_public(row)) },
        { S("author"), person_value(sources, row->author) },
        { S("author_name"), liquid_text(said_author(row)) },
    };
    answer_find(answers, countof(answers), name, out);
    return ERR_NONE;
}

// All of them, or the public ones: a list, one text, or the newest alone.
typedef enum SaidForm { SAID_LIST, SAID_FORMATTED, SAID_NEWEST, SAID_NEWEST_FORMATTED } SaidForm;

static LiquidValue said_list(Sources *sources, Arena *arena, bool only_public)
{
    const Telling *telling = &sources->telling;
    LiquidValue *items = arena_array(arena, LiquidValue, telling->said_count);
    size_t count = 0;
    for (size_t i = 0; i < telling->said_count; i++) {
        const SaidRow *row = telling->said[i];
        if (!only_public || said_is_public(row)) {
            items[count++] = liquid_object(&sources->comment, (int64_t)i, row->body);
        }
    }
    return liquid_list(items, count);
}

static LiquidValue said_text(const Telling *telling, Arena *arena, bool only_public, SaidForm form)
{
    Buf text = buf_make(arena, FORMATTED_BYTES_MAX);
    bool is_last = false;
    for (size_t i = 0; i < telling->said_count && !is_last; i++) {
        const SaidRow *row = telling->said[i];
        if (only_public && !said_is_public(row)) {
            continue;
        }
        buf_add(&text, text.len > 0 ? S("\n\n----------\n\n") : S(""));
        buf_add(&text, form == SAID_NEWEST ? row->body : said_formatted(arena, row));
        is_last = form != SAID_FORMATTED;
    }
    return liquid_text(buf_str(&text));
}

typedef struct SaidWord {
    Str name;
    bool only_public;
    SaidForm form;
} SaidWord;

static const SaidWord said_words[SAID_WORDS_MAX] = {
    { STR_INIT("comments"), false, SAID_LIST },
    { STR_INIT("public_comments"), true, SAID_LIST },
    { STR_INIT("comments_formatted"), false, SAID_FORMATTED },
    { STR_INIT("public_comments_formatted"), true, SAID_FORMATTED },
    { STR_INIT("latest_comment"), false, SAID_NEWEST },
    { STR_INIT("latest_public_comment"), true, SAID_NEWEST },
    { STR_INIT("latest_comment_formatted"), false, SAID_NEWEST_FORMATTED },
    { STR_INIT("latest_public_comment_formatted"), true, SAID_NEWEST_FORMATTED },
};

static LiquidValue said_value(Sources *sources, Arena *arena, const SaidWord *word)
{
    return word->form == SAID_LIST
               ? said_list(sources, arena, word->only_public)
               : said_text(&sources->telling, arena, word->only_public, word->form);
}

// Each is made once, however often a text asks for it. False when the name is none of these.
static bool said_find(Sources *sources, Arena *arena, Str name, LiquidValue *out, Err *err)
{
    for (size_t i = 0; i < countof(said_words); i++) {
        if (!str_equal(said_words[i].name, name)) {
            continue;
        }
        *err = sources->has_said[i] ? ERR_NONE : said_load(&sources->telling);
        if (!*err && !sources->has_said[i]) {
            sources->said[i] = said_value(sources, arena, &said_words[i]);
            sources->has_said[i] = true;
        }
        *out = sources->said[i];
        return true;
    }
    return false;
}

// ---- the ticket -------------------------------------------------------------------------------

// The first that the requester wrote; of what notes begin, end users see nothing.
static Err description_find(const Telling *telling, Arena *arena, LiquidValue *out)
{
    const Record *record = &telling->context->update->now;
    Str text = { 0 };
    Err err = ERR_NOT_FOUND;
    if (record->session.id.v) {
        Message first = { 0 };
        err = message_load_first_of_customer(telling->work->tx, arena, record->session.thread,
                                             record->session.first_seq, &first);
        text = first.body;
    } else {
        FirstComment first = { 0 };
        err = rule_fact_description(telling->work->tx, arena, record->ticket.id, &first);
        bool is_hidden = telling->context->for_end_user && first.channel == CHANNEL_NOTE;
        text = is_hidden ? S("") : first.body;
    }
    if (err) {
        return err == ERR_NOT_FOUND ? ERR_NONE : err;
    }
    *out = liquid_text(text);
    return ERR_NONE;
}

// By the hours of the ticket's own schedule, now.
static Err hours_find(const Telling *telling, Arena *arena, LiquidValue *out)
{
    const Work *work = telling->work;
    const ScheduleSet *set = work->config->schedules;
    ScheduleSet loaded = { 0 };
    Err err = set ? ERR_NONE : schedule_set_load(work->tx, arena, &loaded);
    ScheduleId own = ticket_of(telling)->schedule;
    *out = liquid_bool(schedule_set_is_open(set ? set : &loaded, own, work->now_ms));
    return err;
}

static Err followers_find(const Telling *telling, Arena *arena, LiquidValue *out)
{
    Buf names = buf_make(arena, FORMATTED_BYTES_MAX);
    Str rest = ticket_of(telling)->followers;
    PersonId follower = { 0 };
    Err err = ERR_NONE;
    while (!err && ticket_follower_next(&rest, &follower)) {
        Person person = { 0 };
        err = person_load(telling->work->tx, arena, follower, &person);
        buf_add(&names, names.len > 0 ? S(", ") : S(""));
        buf_add(&names, person.name);
    }
    *out = liquid_text(buf_str(&names));
    return err;
}

static Err account_find(const Telling *telling, Arena *arena, LiquidValue *out)
{
    Account account = { 0 };
    Err err = account_load(telling->work->tx, arena, &account);
    *out = liquid_text(account.name);
    return err == ERR_NOT_FOUND ? ERR_NONE : err;
}

static Str link_of(const Telling *telling, Arena *arena)
{
    return str_format(arena, "%.*s/workspace/tickets/%" PRId64,
                      STR_ARG(telling->work->config->public_url), ticket_of(telling)->id.v);
}

static Err ticket_member(void *context, Arena *arena, int64_t key, Str name, LiquidValue *out)
{
    (void)key;
    Sources *sources = context;
    const Ticket *ticket = ticket_of(&sources->telling);
    Err err = ERR_NONE;
    if (said_find(sources, arena, name, out, &err)) {
        return err;
    }
    if (str_equal(name, S("description"))) {
        return description_find(&sources->telling, arena, out);
    }
    if (str_equal(name, S("account"))) {
        return account_find(&sources->telling, arena, out);
    }
    if (str_equal(name, S("in_business_hours"))) {
        return hours_find(&sources->telling, arena, out);
    }
    if (str_equal(name, S("follower_names"))) {
        return followers_find(&sources->telling, arena, out);
    }
    Str link = link_of(&sources->telling, arena);
    const Answer answers[] = {
        { S("id"), liquid_integer(ticket->id.v) },
        { S("title"), liquid_text(ticket->subject) },
        { S("link"), liquid_text(link) },
        { S("url"), liquid_text(link) },
        { S("url_with_protocol"), liquid_text(link) },
        { S("via"), liquid_text(via_name(ticket->via)) },
        { S("status"), liquid_text(ticket_status_name(ticket->status)) },
        { S("priority"), liquid_text(ticket_priority_name(ticket->priority)) },
        { S("ticket_type"), liquid_text(ticket_type_name(ticket->type)) },
        { S("tags"), liquid_text(ticket->tags) },
        { S("external_id"), liquid_text(ticket->external_id) },
        { S("created_at"), liquid_time(ticket->created_ms) },
        { S("updated_at"), liquid_time(ticket->updated_ms) },
        { S("score"), liquid_text(satisfaction_name(ticket->satisfaction)) },
        { S("requester"), person_value(sources, ticket->requester) },
        { S("submitter"), person_value(sources, ticket->submitter) },
        { S("assignee"), person_value(sources, ticket->assignee) },
        { S("group"), ticket->team.v ? liquid_object(&sources->team, ticket->team.v, S(""))
                                     : (LiquidValue){ 0 } },
        { S("brand"), ticket->brand.v ? liquid_object(&sources->brand, ticket->brand.v, S(""))
                                      : (LiquidValue){ 0 } },
    };
    answer_find(answers, countof(answers), name, out);
    return ERR_NONE;
}

// Of the survey that was offered for the ticket. The link answers it for the customer, so that
// nobody else gets it; it is made only where something may be written, which is in rules.
static Err survey_link_find(const Telling *telling, Arena *arena, LiquidValue *out)
{
    const RuleContext *context = telling->context;
    if (!context->for_requester || !context->rule.v) {
        return ERR_NONE;
    }
    SurveyResponse response = { 0 };
    Str token = { 0 };
    Err err =
        survey_response_load_of_ticket(telling->work->tx, arena, ticket_of(telling)->id, &response);
    if (err) {
        return err == ERR_NOT_FOUND ? ERR_NONE : err;
    }
    err = survey_link_make(telling->work, &response, &token);
    *out = liquid_text(str_format(arena, "%.*s/survey/%.*s",
                                  STR_ARG(telling->work->config->public_url), STR_ARG(token)));
    return err;
}

static Err satisfaction_member(void *context, Arena *arena, int64_t key, Str name, LiquidValue *out)
{
    (void)key;
    const Sources *sources = context;
    bool is_link = str_equal(name, S("survey_url")) || str_equal(name, S("rating_url")) ||
                   str_equal(name, S("rating_section"));
    if (is_link) {
        return survey_link_find(&sources->telling, arena, out);
    }
    if (str_equal(name, S("current_rating"))) {
        *out = liquid_text(satisfaction_name(ticket_of(&sources->telling)->satisfaction));
    }
    return ERR_NONE;
}

static Err root_member(void *context, Arena *arena, int64_t key, Str name, LiquidValue *out)
{
    (void)arena;
    (void)key;
    const Sources *sources = context;
    const Ticket *ticket = ticket_of(&sources->telling);
    Str number = str_format(sources->telling.work->arena, "%" PRId64, ticket->id.v);
    const Answer answers[] = {
        { S("ticket"), liquid_object(&sources->ticket, ticket->id.v, number) },
        { S("current_user"),
          person_value(sources, sources->telling.context->update->actor.person) },
        { S("agent"), person_value(sources, ticket->assignee) },
        { S("satisfaction"), liquid_object(&sources->satisfaction, 0, S("")) },
    };
    answer_find(answers, countof(answers), name, out);
    return ERR_NONE;
}

// ---- rendering --------------------------------------------------------------------------------

static int minutes_of(void *context, int64_t time_ms)
{
    (void)time_ms;
    const Sources *sources = context;
    return sources->telling.context->language == LANGUAGE_JA ? MINUTES_OF_JAPAN : 0;
}

Err rule_text_render(Work *work, const RuleContext *context, Str source, LiquidOutput output,
                     Str *out)
{
    const LiquidTemplate *compiled = NULL;
    Err err = liquid_compile(work->arena, source, S("value"), &compiled, work->why);
    if (err) {
        return err;
    }
    Sources *sources = arena_new(work->arena, Sources);
    *sources = (Sources){
        .telling = { .work = work, .context = context },
        .person = { &sources->telling, person_member, NULL },
        .team = { &sources->telling, team_member, NULL },
        .brand = { &sources->telling, brand_member, NULL },
        .comment = { sources, comment_member, NULL },
        .ticket = { sources, ticket_member, NULL },
        .satisfaction = { sources, satisfaction_member, NULL },
        .root = { sources, root_member, NULL },
    };
    LiquidScope scope = { .root = &sources->root,
                          .now_ms = work->now_ms,
                          .utc_offset_minutes = minutes_of };
    return liquid_render(work->arena, compiled, &scope, output, out, work->why);
}
