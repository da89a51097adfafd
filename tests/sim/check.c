#include "sim/check.h"

#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"
#include "sim/rules.h"
#include "store/stream_store.h"

typedef struct Line {
    int64_t id;
    int64_t thread;
    int64_t public_seq;
    int64_t author_kind;
    int64_t author;
    uint64_t body;
} Line;

// Messages or comments, by id.
typedef struct Lines {
    Line *at;
    size_t count;
    size_t capacity;
} Lines;

typedef struct Look {
    Sim *sim;
    bool after_crash;
    Lines messages;
    Lines comments;
} Look;

static Line *line_add(Lines *lines, Str body)
{
    lines->at = memory_grow(lines->at, &lines->capacity, lines->count, sizeof(*lines->at));
    Line *line = &lines->at[lines->count++];
    *line = (Line){ .body = memory_hash(MEMORY_HASH, body.at, body.len) };
    return line;
}

static Err message_read(const Row *row, void *into)
{
    Line *line = line_add(into, row_text(row, 6));
    line->id = row_i64(row, 0);
    line->thread = row_i64(row, 1);
    line->public_seq = row_i64(row, 2);
    line->author_kind = row_i64(row, 4);
    line->author = row_i64(row, 5);
    return ERR_NONE;
}

static Err comment_read(const Row *row, void *into)
{
    Line *line = line_add(into, row_text(row, 1));
    line->id = row_i64(row, 0);
    return ERR_NONE;
}

static const Line *line_find(const Lines *lines, int64_t id)
{
    size_t low = 0;
    size_t high = lines->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (lines->at[middle].id < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < lines->count && lines->at[low].id == id ? &lines->at[low] : NULL;
}

// ---- what was acknowledged -------------------------------------------------------------------

static void kept_check(const Look *look, const Kept *kept, int64_t n, int64_t author)
{
    bool note = kept->kind == SAY_NOTE;
    const Line *line = line_find(note ? &look->comments : &look->messages, kept->id);
    if (!line) {
        report_fail(LAW_NOTHING_LOST,
                    "number %" PRId64 " of %" PRId64 " was acknowledged as %" PRId64
                    " and is not there",
                    n, author, kept->id);
    }
    bool same_place = note || (line->thread == kept->thread &&
                               line->public_seq == kept->public_seq && line->author == author);
    if (line->body != kept->body || !same_place) {
        report_fail(LAW_NOTHING_LOST, "number %" PRId64 " of %" PRId64 " is kept as something else",
                    n, author);
    }
}

static void sender_check(const Look *look, const Sender *sender, int64_t person)
{
    int64_t last_seq = 0;
    int64_t last_thread = 0;
    for (size_t i = 0; i < sender->kept_count; i++) {
        const Kept *kept = &sender->kept[i];
        kept_check(look, kept, (int64_t)i + 1, person);
        if (kept->kind == SAY_NOTE) {
            continue;
        }
        if (kept->thread == last_thread && kept->public_seq <= last_seq) {
            report_fail(LAW_NOTHING_LOST,
                        "numbers %zu and %zu of %" PRId64 " stand in another order", i, i + 1,
                        person);
        }
        last_thread = kept->thread;
        last_seq = kept->public_seq;
    }
}

static void customer_check(const Look *look, const Customer *customer)
{
    const Sender *sender = &customer->sender;
    sender_check(look, sender, customer->person.v);
    size_t count = 0;
    for (size_t i = 0; i < look->messages.count; i++) {
        const Line *line = &look->messages.at[i];
        count += line->author_kind == AUTHOR_END_USER && line->author == customer->person.v;
    }
    size_t most = sender->kept_count + sender_maybe(sender);
    if (customer->person.v && (count < sender->kept_count || count > most)) {
        report_fail(LAW_NOTHING_LOST,
                    "%" PRId64 " has %zu acknowledged messages, %zu more at most, and %zu are kept",
                    customer->person.v, sender->kept_count, sender_maybe(sender), count);
    }
}

// ---- devices ---------------------------------------------------------------------------------

static const Sender *sender_of(const Sim *sim, Str hash)
{
    for (int i = 0; i < CUSTOMERS + AGENTS; i++) {
        const Sender *sender =
            i < CUSTOMERS ? &sim->customers[i].sender : &sim->agents[i - CUSTOMERS].sender;
        if (hash.len == sizeof(sender->hash) && memcmp(hash.at, sender->hash, hash.len) == 0) {
            return sender;
        }
    }
    return NULL;
}

static Err device_read(const Row *row, void *into)
{
    const Look *look = into;
    const Sender *sender = sender_of(look->sim, row_blob(row, 1));
    int64_t last_n = row_i64(row, 2);
    int64_t kept = sender ? (int64_t)sender->kept_count : 0;
    int64_t most = kept + (sender ? (int64_t)sender_maybe(sender) : 0);
    if (!sender || last_n < kept || last_n > most) {
        report_fail(LAW_NOTHING_LOST,
                    "the device of %" PRId64 " counts %" PRId64 ", acknowledged are %" PRId64,
                    row_i64(row, 0), last_n, kept);
    }
    return ERR_NONE;
}

// ---- what is resumed -------------------------------------------------------------------------

typedef struct Resume {
    ModelThread *thread;
    int64_t last;
    bool learn;
} Resume;

// A row as it is read again, which is the row that was pushed.
static Err row_resumed(void *into, const Published *row)
{
    Resume *resume = into;
    ModelThread *thread = resume->thread;
    int64_t seq = row->message->public_seq;
    if (seq != resume->last + 1) {
        report_fail(LAW_NOTHING_LOST, "thread %" PRId64 " resumes with %" PRId64 " after %" PRId64,
                    thread->id, seq, resume->last);
    }
    resume->last = seq;
    size_t at = (size_t)seq - 1;
    uint64_t hash = model_row_hash(row->message);
    thread->rows = memory_grow(thread->rows, &thread->row_capacity, at, sizeof(*thread->rows));
    if (thread->rows[at] && thread->rows[at] != hash) {
        report_fail(LAW_NOTHING_LOST,
                    "row %" PRId64 " of thread %" PRId64 " is another than pushed", seq,
                    thread->id);
    }
    if (!thread->rows[at] && !resume->learn) {
        report_fail(LAW_NOTHING_LOST, "row %" PRId64 " of thread %" PRId64 " was never pushed", seq,
                    thread->id);
    }
    thread->rows[at] = hash;
    return ERR_NONE;
}

static void threads_check(Look *look)
{
    Model *model = &look->sim->model;
    TX_SCOPE Tx tx = tx_begin(look->sim->server.db, TX_READ);
    for (size_t i = 0; i < model->thread_count; i++) {
        Arena arena = { 0 };
        Resume resume = { .thread = &model->threads[i], .learn = look->after_crash };
        StreamAsk ask = { 0, THREAD_MESSAGES_MAX, &arena, row_resumed, &resume };
        Err err = stream_thread_rows(&tx, (ThreadId){ resume.thread->id }, &ask);
        if (err || resume.last != resume.thread->now.public_seq) {
            report_fail(LAW_NOTHING_LOST, "thread %" PRId64 " resumes up to %" PRId64 ": %s",
                        resume.thread->id, resume.last, err_code(err));
        }
        arena_free(&arena);
    }
}

// ---- all -------------------------------------------------------------------------------------

static void read_all(Db *reader, ReadSql sql, Err (*read)(const Row *row, void *into), void *into)
{
    TX_SCOPE Tx tx = tx_begin(reader, TX_READ);
    Err err = tx_each(&tx, read_sql(sql), NO_VALUES, read, into);
    if (err) {
        report_fail(LAW_DURABLE, "%s cannot be read: %s", rules_schema.sql_name[sql],
                    err_code(err));
    }
}

void check_wholly(Sim *sim, bool after_crash)
{
    Db *reader = sim->server.reader;
    rules_check(reader, true);
    Look look = { .sim = sim, .after_crash = after_crash };
    read_all(reader, READ_MESSAGES, message_read, &look.messages);
    read_all(reader, READ_COMMENTS, comment_read, &look.comments);
    for (int i = 0; i < CUSTOMERS; i++) {
        customer_check(&look, &sim->customers[i]);
    }
    for (int i = 0; i < AGENTS; i++) {
        sender_check(&look, &sim->agents[i].sender, sim->agents[i].person.v);
    }
    read_all(reader, READ_DEVICES, device_read, &look);
    model_compare(&sim->model, reader, after_crash);
    threads_check(&look);
    free(look.messages.at);
    free(look.comments.at);
}
