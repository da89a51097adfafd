#include "desk/search/search_query.h"

#include "store/search_store.h"
#include "text/tokens.h"

enum {
    MATCH_BYTES_MAX = 64 * 1024, // of a question in the index's own language
    IDS_BYTES_MAX = 32 * (SEARCH_TAIL_TICKETS_MAX + 1),
};

// ---- what was typed --------------------------------------------------------------------------

// The next word; what stands between quotation marks stays together, marks included.
static bool word_next(Str *rest, Str *word)
{
    *rest = str_trim(*rest);
    if (rest->len == 0) {
        return false;
    }
    bool is_quoted = false;
    size_t len = 0;
    while (len < rest->len && (is_quoted || rest->at[len] != ' ')) {
        is_quoted = is_quoted != (rest->at[len] == '"');
        len++;
    }
    *word = (Str){ rest->at, len };
    *rest = (Str){ rest->at + len, rest->len - len };
    return true;
}

static Err query_refuse(Refusal *why, Str message)
{
    return refuse(why, ERR_INVALID, S("query"), S("bad_query"), message);
}

static Err type_read(Str value, SearchQuery *query, Refusal *why)
{
    if (str_equal(value, S("ticket"))) {
        query->kind = SEARCH_TICKETS;
    } else if (str_equal(value, S("user"))) {
        query->kind = SEARCH_USERS;
    } else {
        return query_refuse(why, S("type must be ticket or user"));
    }
    return ERR_NONE;
}

// `rest` is what follows "status": ":open", "<solved", ">=pending".
static Err status_read(Str rest, SearchQuery *query, Refusal *why)
{
    char sign = rest.at[0];
    bool or_equal = rest.len > 1 && rest.at[1] == '=' && sign != ':';
    size_t skip = or_equal ? 2 : 1;
    TicketStatus status = ticket_status_from((Str){ rest.at + skip, rest.len - skip });
    if (status == TICKET_STATUS_NONE) {
        return query_refuse(why, S("status must be new, open, pending, hold, solved or closed"));
    }
    query->status_given = true;
    query->least = sign == '<' ? TICKET_NEW : status;
    query->most = sign == '>' ? TICKET_CLOSED : status;
    if (sign == '<' && !or_equal) {
        query->most = (TicketStatus)(status - 1);
    }
    if (sign == '>' && !or_equal) {
        query->least = (TicketStatus)(status + 1);
    }
    return ERR_NONE;
}

static bool is_status_word(Str word)
{
    size_t name = S("status").len;
    if (!str_starts(word, S("status")) || word.len < name + 2) {
        return false;
    }
    char sign = word.at[name];
    return sign == ':' || sign == '<' || sign == '>';
}

static Err word_read(Str word, SearchQuery *query, Buf *text, Refusal *why)
{
    if (str_starts(word, S("type:"))) {
        size_t name = S("type:").len;
        return type_read((Str){ word.at + name, word.len - name }, query, why);
    }
    if (is_status_word(word)) {
        size_t name = S("status").len;
        return status_read((Str){ word.at + name, word.len - name }, query, why);
    }
    if (text->len > 0) {
        buf_add_char(text, ' ');
    }
    buf_add(text, word);
    return ERR_NONE;
}

Err search_query_parse(Arena *arena, Str typed, SearchQuery *out, Refusal *why)
{
    if (typed.len > TOKEN_QUERY_BYTES_MAX) {
        return query_refuse(why, S("the query is too long"));
    }
    SearchQuery query = { .least = TICKET_NEW, .most = TICKET_CLOSED };
    Buf text = buf_make(arena, TOKEN_QUERY_BYTES_MAX + 1);
    Str rest = typed;
    Str word;
    while (word_next(&rest, &word)) {
        Err err = word_read(word, &query, &text, why);
        if (err) {
            return err;
        }
    }
    if (query.kind == SEARCH_ALL && (query.status_given || text.len == 0)) {
        query.kind = SEARCH_TICKETS; // people have no status, and "all people" is another list
    }
    query.text = buf_str(&text);
    *out = query;
    return ERR_NONE;
}

// ---- tickets ---------------------------------------------------------------------------------

// In the language of the index: "a b" AND "c"*. Tokens are letters and digits only.
static Str match_make(Arena *arena, const TokenQuery *query)
{
    Buf match = buf_make(arena, MATCH_BYTES_MAX);
    for (size_t i = 0; i < query->count; i++) {
        buf_add(&match, i > 0 ? S(" AND \"") : S("\""));
        buf_add(&match, query->phrases[i].tokens);
        buf_add(&match, query->phrases[i].is_prefix ? S("\" *") : S("\""));
    }
    assert(buf_ok(&match));
    return buf_str(&match);
}

typedef struct TailSearch {
    const TokenQuery *query;
    Arena *arena;
    Buf ids; // a JSON array under way
    size_t count;
} TailSearch;

static void id_add(TailSearch *tail, int64_t id)
{
    if (tail->count < SEARCH_TAIL_TICKETS_MAX) {
        buf_add(&tail->ids, tail->count > 0 ? S(",") : S(""));
        buf_add_i64(&tail->ids, id);
        tail->count++;
    }
}

static Err tail_look(const SearchText *text, void *into)
{
    TailSearch *tail = into;
    if (text->ticket.v != 0) {
        // What is cut for one text is given back before the next.
        Arena scratch = { 0 };
        if (token_query_matches(tail->query, tokens_make(&scratch, text->text))) {
            id_add(tail, text->ticket.v);
        }
        arena_free(&scratch);
    }
    return ERR_NONE;
}

// "#12" and "12" also name the ticket itself.
static void number_add(Str text, TailSearch *tail)
{
    Str digits = text;
    if (str_starts(text, S("#"))) {
        digits = (Str){ text.at + 1, text.len - 1 };
    }
    int64_t id = 0;
    if (str_i64(digits, &id) && id > 0) {
        id_add(tail, id);
    }
}

// False: nothing in the text can be searched for, so nothing is found.
static Err which_make(Read *read, const SearchQuery *query, SearchWhich *out, bool *possible)
{
    *out = (SearchWhich){ .least = query->least, .most = query->most, .tickets = S("[]") };
    *possible = true;
    if (query->text.len == 0) {
        return ERR_NONE;
    }
    TokenQuery tokens = token_query_make(read->arena, query->text);
    *possible = tokens.count > 0;
    if (!*possible) {
        return ERR_NONE;
    }
    TailSearch tail = { .query = &tokens,
                        .arena = read->arena,
                        .ids = buf_make(read->arena, IDS_BYTES_MAX) };
    buf_add_char(&tail.ids, '[');
    number_add(query->text, &tail);
    EventId cursor = { 0 };
    Err err = search_cursor_load(read->tx, &cursor);
    if (!err) {
        err = search_tail(read->tx, cursor, SEARCH_TAIL_MAX, tail_look, &tail);
    }
    buf_add_char(&tail.ids, ']');
    assert(buf_ok(&tail.ids));
    out->match = match_make(read->arena, &tokens);
    out->tickets = buf_str(&tail.ids);
    return err;
}

static Err tickets_find(Read *read, const SearchQuery *query, const ListAsk *ask,
                        SearchFound *found)
{
    if (query->kind == SEARCH_USERS) {
        return ERR_NONE;
    }
    SearchWhich which;
    bool possible = false;
    Err err = which_make(read, query, &which, &possible);
    if (err || !possible) {
        return err;
    }
    err = search_ticket_page(read->tx, read->arena, &which, ask, &found->tickets);
    if (!err) {
        err = search_ticket_count(read->tx, &which, &found->tickets.ends.total);
    }
    found->total = found->tickets.ends.total;
    return err;
}

// ---- people ----------------------------------------------------------------------------------

static Str lower_make(Arena *arena, Str text)
{
    Str copy = str_copy(arena, text);
    char *lower = arena_array(arena, char, copy.len + 1);
    for (size_t i = 0; i < copy.len; i++) {
        char c = copy.at[i];
        lower[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return (Str){ lower, copy.len };
}

// People follow the tickets: they fill what the tickets leave of the page.
static Err people_find(Read *read, const SearchQuery *query, const ListAsk *ask, SearchFound *found)
{
    if (query->kind == SEARCH_TICKETS) {
        return ERR_NONE;
    }
    PersonWhich which = {
        .roles = 1U << ROLE_END_USER | 1U << ROLE_AGENT | 1U << ROLE_ADMIN,
        .text = lower_make(read->arena, query->text),
    };
    int64_t tickets = found->tickets.ends.total;
    int64_t taken = (int64_t)found->tickets.ends.count;
    Err err = person_list_count(read->tx, &which, &found->people.ends.total);
    if (!err && taken < ask->limit) {
        ListAsk rest = { .limit = ask->limit - taken,
                         .offset = ask->offset > tickets ? ask->offset - tickets : 0 };
        int64_t total = found->people.ends.total;
        err = person_list_page(read->tx, read->arena, &which, &rest, &found->people);
        found->people.ends.total = total;
    }
    found->total += found->people.ends.total;
    return err;
}

Err search_read(Read *read, const SearchQuery *query, const ListAsk *ask, SearchFound *out)
{
    if (!role_is_staff(read->viewer.role)) {
        return ERR_NOT_FOUND;
    }
    SearchFound found = { 0 };
    Err err = tickets_find(read, query, ask, &found);
    if (!err) {
        err = people_find(read, query, ask, &found);
    }
    if (err) {
        return err;
    }
    *out = found;
    return ERR_NONE;
}
