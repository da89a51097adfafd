#include "sim/model.h"

#include "sim/report.h"
#include "sim/rules.h"

typedef struct Compare {
    Model *model;
    bool learn;
    size_t seen;
} Compare;

// After a crash the database may be ahead of what was told, never behind.
static void number_check(const Compare *compare, const char *what, int64_t id, int64_t told,
                         int64_t found)
{
    if (found < told || (!compare->learn && found != told)) {
        report_fail(LAW_DURABLE, "%s %" PRId64 ": told %" PRId64 ", found %" PRId64, what, id, told,
                    found);
    }
}

static Err thread_read(const Row *row, void *into)
{
    Compare *compare = into;
    int64_t id = row_i64(row, 0);
    ModelThread *thread = model_thread(compare->model, id);
    if (!thread && compare->learn) {
        thread = model_thread_add(compare->model, id);
    }
    if (!thread) {
        report_fail(LAW_DURABLE, "nobody was told of thread %" PRId64, id);
    }
    compare->seen++;
    number_check(compare, "the last number of thread", id, thread->now.public_seq, row_i64(row, 2));
    Thread now = {
        .id = { id },
        .public_seq = row_i64(row, 2),
        .customer_delivered_seq = row_i64(row, 3),
        .customer_read_seq = row_i64(row, 4),
        .agent_read_seq = row_i64(row, 5),
    };
    // Marks that go without saying (one has read what one answers) are not told.
    if (!marks_grow(&thread->now, &now, now.public_seq)) {
        report_fail(LAW_DURABLE, "the marks of thread %" PRId64 " went back", id);
    }
    thread->person = row_i64(row, 1);
    thread->now = now;
    return ERR_NONE;
}

static Err conversation_read(const Row *row, void *into)
{
    Compare *compare = into;
    int64_t id = row_i64(row, 0);
    SessionState state = (SessionState)row_i64(row, 3);
    ModelConversation *conversation = model_conversation(compare->model, id);
    if (!conversation && compare->learn) {
        conversation = model_conversation_add(compare->model, id);
        conversation->thread = row_i64(row, 1);
        conversation->is_begun = true; // rules.c looks at that
    }
    if (!conversation) {
        report_fail(LAW_DURABLE, "nobody was told of conversation %" PRId64, id);
    }
    compare->seen++;
    if (conversation->state == SESSION_ENDED && state != SESSION_ENDED) {
        report_fail(LAW_ONE_SESSION, "conversation %" PRId64 " had ended and lives", id);
    }
    if (!compare->learn && conversation->state != state) {
        report_fail(LAW_DURABLE, "conversation %" PRId64 " was told to be %.*s, and is %.*s", id,
                    STR_ARG(session_state_name(conversation->state)),
                    STR_ARG(session_state_name(state)));
    }
    number_check(compare, "the ticket of conversation", id, conversation->ticket, row_i64(row, 2));
    conversation->state = state;
    conversation->ticket = row_i64(row, 2);
    ModelThread *thread = model_thread(compare->model, row_i64(row, 1));
    if (thread && id > thread->newest) {
        thread->newest = id;
    }
    return ERR_NONE;
}

static Err ticket_read(const Row *row, void *into)
{
    Compare *compare = into;
    int64_t id = row_i64(row, 0);
    ModelTicket *ticket = model_ticket(compare->model, id);
    if (!ticket && compare->learn) {
        ticket = model_ticket_add(compare->model, id);
    }
    if (!ticket) {
        report_fail(LAW_DURABLE, "nobody was told of ticket %" PRId64, id);
    }
    compare->seen++;
    int64_t told = ticket->stream_seq;
    int64_t found = row_i64(row, 6);
    number_check(compare, "the last number of ticket", id, told, found);
    bool is_same = (int64_t)ticket->status == row_i64(row, 2) &&
                   ticket->assignee == row_i64(row, 3) && ticket->team == row_i64(row, 4) &&
                   (int64_t)ticket->channel == row_i64(row, 5);
    if (found == told && !is_same) {
        report_fail(LAW_DURABLE, "ticket %" PRId64 " is not what its history says", id);
    }
    ticket->conversation = row_i64(row, 1);
    ticket->status = (TicketStatus)row_i64(row, 2);
    ticket->assignee = row_i64(row, 3);
    ticket->team = row_i64(row, 4);
    ticket->channel = (RoutingChannel)row_i64(row, 5);
    ticket->stream_seq = found;
    return ERR_NONE;
}

static Err agent_read(const Row *row, void *into)
{
    Compare *compare = into;
    ModelAgent *agent = model_agent(compare->model, row_i64(row, 0));
    if (!agent) {
        return ERR_NONE;
    }
    int64_t told = agent->stream_seq;
    int64_t found = row_i64(row, 2);
    number_check(compare, "the last number of agent", agent->id, told, found);
    if (found == told && (int64_t)agent->status != row_i64(row, 1)) {
        report_fail(LAW_DURABLE, "agent %" PRId64 " has another status than was told", agent->id);
    }
    agent->status = (AgentStatus)row_i64(row, 1);
    agent->stream_seq = found;
    return ERR_NONE;
}

static Err events_read(const Row *row, void *into)
{
    Compare *compare = into;
    number_check(compare, "the count of events, the newest", row_i64(row, 1),
                 compare->model->event_count, row_i64(row, 0));
    number_check(compare, "the newest event, of", row_i64(row, 0), compare->model->last_event,
                 row_i64(row, 1));
    compare->model->event_count = row_i64(row, 0);
    compare->model->last_event = row_i64(row, 1);
    return ERR_NONE;
}

void model_compare(Model *model, Db *reader, bool learn)
{
    TX_SCOPE Tx tx = tx_begin(reader, TX_READ);
    const struct {
        ReadSql sql;
        Err (*read)(const Row *row, void *into);
        size_t told; // how many of them must be there
    } reads[] = {
        { READ_THREADS, thread_read, model->thread_count },
        { READ_CONVERSATIONS, conversation_read, model->conversation_count },
        { READ_TICKETS, ticket_read, model->ticket_count },
        { READ_AGENTS, agent_read, 0 },
        { READ_EVENTS, events_read, 0 },
    };
    for (size_t i = 0; i < countof(reads); i++) {
        Compare compare = { .model = model, .learn = learn };
        Err err = tx_each(&tx, read_sql(reads[i].sql), NO_VALUES, reads[i].read, &compare);
        if (err || compare.seen < reads[i].told) {
            report_fail(LAW_DURABLE, "%s: %s, %zu of %zu that were told",
                        rules_schema.sql_name[reads[i].sql], err_code(err), compare.seen,
                        reads[i].told);
        }
    }
}
