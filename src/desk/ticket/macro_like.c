#include "desk/ticket/macro_like.h"

#include "desk/ticket/ticket_read.h"

enum {
    LAST_WORDS = 50, // of the ticket, among which an agent's are looked for
};

// Actions as they are found.
typedef struct Found {
    Arena *arena;
    RuleAction actions[MACRO_ACTIONS_MAX];
    size_t count;
} Found;

static void found_add(Found *found, RuleDo what, Str value)
{
    assert(found->count < countof(found->actions));
    found->actions[found->count++] =
        (RuleAction){ .field = rule_do_info(what)->name, .values = { value }, .value_count = 1 };
}

static void id_add(Found *found, RuleDo what, int64_t id)
{
    if (id) {
        found_add(found, what, str_format(found->arena, "%" PRId64, id));
    }
}

static void word_add(Found *found, RuleDo what, Str word)
{
    if (word.len > 0) {
        found_add(found, what, word);
    }
}

static void fields_add(Found *found, const Ticket *ticket)
{
    Str status = ticket_status_name(ticket->status);
    bool is_choice = rule_choice_from(RULE_CHOICES_MACRO_STATUS, status) != NULL;
    word_add(found, RULE_DO_MACRO_STATUS, is_choice ? status : S(""));
    word_add(found, RULE_DO_PRIORITY, ticket_priority_name(ticket->priority));
    word_add(found, RULE_DO_TYPE, ticket_type_name(ticket->type));
    id_add(found, RULE_DO_MACRO_TEAM, ticket->team.v);
    id_add(found, RULE_DO_MACRO_ASSIGNEE, ticket->assignee.v);
    word_add(found, RULE_DO_ADD_TAGS, ticket->tags);
}

static Err words_add(Read *read, TicketId ticket, Found *found)
{
    const ListAsk newest = { .descending = true, .limit = LAST_WORDS };
    SaidPage page = { 0 };
    Err err = ticket_said_read(read, ticket, &newest, &page);
    for (size_t i = 0; i < page.ends.count && !err; i++) {
        const SaidRow *said = &page.rows[i];
        if (said->author_kind != AUTHOR_AGENT || str_trim(said->body).len == 0) {
            continue;
        }
        found_add(found, RULE_DO_MACRO_COMMENT, said->body);
        if (!said->is_message && said->channel == CHANNEL_NOTE) {
            found_add(found, RULE_DO_COMMENT_PUBLIC, S("false"));
        }
        break;
    }
    return err;
}

Err macro_like_ticket(Read *read, TicketId ticket, Macro *out)
{
    TicketRow row;
    Err err = ticket_read(read, ticket, &row);
    if (err) {
        return err;
    }
    Found *found = arena_new(read->arena, Found);
    found->arena = read->arena;
    fields_add(found, &row.ticket);
    err = words_add(read, ticket, found);
    if (err) {
        return err;
    }
    *out = (Macro){ .title = row.ticket.subject,
                    .active = true,
                    .actions = { found->actions, found->count } };
    return ERR_NONE;
}
