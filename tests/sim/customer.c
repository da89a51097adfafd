#include <stdio.h>
#include <string.h>

#include "sim/people.h"

enum {
    BURST_MAX = 4,
    REPEAT_BACK_MAX = 80, // a little more than the answers that are kept
    TOO_LONG_BYTES = MESSAGE_TEXT_BYTES_MAX + 1,
};

// ---- sending ---------------------------------------------------------------------------------

static Str body_of(Call *call, const Waiting *what)
{
    if (what->kind == SAY_TOO_LONG) {
        char *text = arena_array(&call->command.arena, char, TOO_LONG_BYTES);
        memset(text, 'x', TOO_LONG_BYTES);
        return (Str){ text, TOO_LONG_BYTES };
    }
    return str_copy(&call->command.arena, str_of(what->body));
}

static ThreadId thread_of_other(const Sim *sim, int who)
{
    for (int i = 1; i < CUSTOMERS; i++) {
        const Customer *other = &sim->customers[(who + i) % CUSTOMERS];
        if (other->thread.v) {
            return other->thread;
        }
    }
    return (ThreadId){ 1 }; // below every id: nobody's
}

// The page may name its thread or leave it to the server: it is the same one.
static ThreadId thread_of(const Sim *sim, int who, const Waiting *what)
{
    if (what && what->kind == SAY_TRESPASS) {
        return thread_of_other(sim, who);
    }
    return what && what->serial % 2 == 0 ? sim->customers[who].thread : (ThreadId){ 0 };
}

// Every other browser tells its tabs' messages apart.
static bool has_keys(int who)
{
    return who % 2 != 0;
}

static Str key_of(Call *call, int who, uint64_t serial)
{
    return has_keys(who) ? str_format(&call->command.arena, "%" PRIu64, serial) : S("");
}

static Call *message_make(Sim *sim, int who, int64_t n, const Waiting *what)
{
    Customer *customer = &sim->customers[who];
    Call *call = call_make(sim, CALL_MESSAGE, who, sim_customer(sim, who));
    call->n = n;
    call->serial = what ? what->serial : 0;
    call->said = what ? what->kind : SAY_TEXT;
    call->in.message = (CustomerMessage){
        .n = n,
        .language = customer->language,
        .kind = MESSAGE_TEXT,
        .body = what ? body_of(call, what) : S("again"),
        .payload = what ? str_copy(&call->command.arena, str_of(what->payload)) : S(""),
        .thread = thread_of(sim, who, what),
        .key = what ? key_of(call, who, what->serial) : S(""),
        .source = S("web"),
        .at.page_url = what && what->serial % 3 == 0 ? S("https://shop.example/cart") : S(""),
        .answers = str_copy(&call->command.arena, str_of(customer->token)),
    };
    memcpy(call->in.message.device_hash, customer->sender.hash, sizeof(customer->sender.hash));
    return call;
}

void customer_send(Sim *sim, int who)
{
    Sender *sender = &sim->customers[who].sender;
    int64_t n = 0;
    Waiting *what = NULL;
    sender->was_refused = false;
    int64_t most =
        (int64_t)sender->kept_count + (has_keys(who) ? DEVICE_KEYS_KEPT : SENDER_WAITING_MAX);
    while ((what = sender_next(sender, &n)) && n <= most) {
        what->flying = true;
        call_submit(message_make(sim, who, n, what));
    }
}

// The same again: one that was acknowledged, or one that is just on its way.
static void repeat(Sim *sim, int who)
{
    Sender *sender = &sim->customers[who].sender;
    int back = dice_below(&sim->dice, REPEAT_BACK_MAX);
    int64_t n = (int64_t)sender->kept_count - back;
    if (n > 0) {
        call_submit(message_make(sim, who, n, NULL));
    } else if (sender->waiting_count > 0) {
        customer_send(sim, who);
        call_submit(message_make(sim, who, (int64_t)sender->kept_count + 1, &sender->waiting[0]));
    }
}

static void skip(Sim *sim, int who)
{
    const Sender *sender = &sim->customers[who].sender;
    int64_t n = (int64_t)(sender->kept_count + sender->waiting_count) + 2;
    Call *call = message_make(sim, who, n, NULL);
    call->must_fail = true;
    call_submit(call);
}

// Another tab, which has not heard how far this one got, says something under a number of its own.
static void collide(Sim *sim, int who)
{
    const Sender *sender = &sim->customers[who].sender;
    int64_t n = (int64_t)sender->kept_count - dice_below(&sim->dice, REPEAT_BACK_MAX);
    if (!has_keys(who) || n < 1) {
        return;
    }
    Call *call = message_make(sim, who, n, NULL);
    call->in.message.key = S("of the other tab");
    call->must_fail = true;
    call_submit(call);
}

static void mark(Sim *sim, int who)
{
    bool read = dice_chance(&sim->dice, 500);
    int beyond = dice_below(&sim->dice, 3);
    const ModelThread *thread = model_thread_of(&sim->model, sim->customers[who].person.v);
    if (!thread || !thread->person) {
        return;
    }
    Call *call = call_make(sim, CALL_MARK, who, sim_customer(sim, who));
    call->in.mark = (MarkSet){
        .thread = { thread->id },
        .kind = read ? MARK_CUSTOMER_READ : MARK_CUSTOMER_DELIVERED,
        .public_seq = thread->now.public_seq + beyond,
    };
    call_submit(call);
}

// In twins no rule runs on it; which page it is is kept all the same.
static void page_open(Sim *sim, int who)
{
    bool is_shop = dice_chance(&sim->dice, 700);
    const Customer *customer = &sim->customers[who];
    Call *call = call_make(sim, CALL_PAGE, who, sim_customer(sim, who));
    call->in.page = (PageOpen){
        .person = customer->person,
        .language = customer->language,
        .at.page_url = is_shop ? S("https://shop.example/") : S("https://help.example/"),
    };
    memcpy(call->in.page.device_hash, customer->sender.hash, sizeof(customer->sender.hash));
    call_submit(call);
}

// ---- words -----------------------------------------------------------------------------------

static void words_tagged(Sim *sim, int who, Waiting *what)
{
    static const char *const words[] = {
        "Where is my parcel?",        "荷物はどこですか。",
        "It is broken again",         "また壊れました",
        "Please call me back",        "返品したいのですが",
        "I need help with the bill.", "請求書について教えてください",
        "hello? 😀 <b>&amp;</b>",      "もしもし「」",
    };
    int which = dice_below(&sim->dice, (int)countof(words));
    (void)snprintf(what->body, sizeof(what->body), "c%02d#%" PRId64 " %s", who, ++sim->tag,
                   words[which]);
}

// What a bot understands: an option by its payload, its label or its number, thanks, an address.
static void words_of_bot(Sim *sim, int who, Waiting *what)
{
    const BotFlow *flow = writer_config(sim->server.writer)->flow;
    int how = dice_below(&sim->dice, 6);
    uint64_t which = dice_next(&sim->dice);
    const BotStep *step = &flow->steps[which % flow->step_count];
    for (size_t i = 0; step->option_count == 0 && i < flow->step_count; i++) {
        step = &flow->steps[(which + i) % flow->step_count];
    }
    if (how < 3 && step->option_count > 0) {
        const BotOption *option = &step->options[which / 64 % step->option_count];
        say_copy(what->body, option->label[which / 8 % LANGUAGE_COUNT]);
        if (how < 2) {
            say_copy(what->payload, option->payload);
        }
        return;
    }
    if (how == 4) {
        say_copy(what->body, which % 2 ? S("thanks") : S("ありがとう"));
        return;
    }
    if (how == 5) {
        (void)snprintf(what->body, sizeof(what->body), "c%02d@customers.example", who);
        return;
    }
    say_copy(what->body, which % 2 ? S("1") : S("２"));
}

static void say(Sim *sim, int who)
{
    int how = dice_below(&sim->dice, 100);
    SayKind kind = how < 2 ? SAY_BLANK : how < 3 ? SAY_TOO_LONG : how < 5 ? SAY_TRESPASS : SAY_TEXT;
    Waiting spare;
    Waiting *added = sender_add(&sim->customers[who].sender, kind);
    Waiting *what = added ? added : &spare; // the dice are thrown in either case
    if (kind == SAY_TEXT && how < 45) {
        words_of_bot(sim, who, what);
    } else {
        words_tagged(sim, who, what);
    }
    if (kind == SAY_BLANK) {
        say_copy(what->body, S(" \n"));
    }
}

void customer_act(Sim *sim, int who)
{
    Dice before = sim->dice;
    sim->dice = dice_make(dice_next(&before), (uint64_t)who);
    if (who != sim->silent) {
        int how = dice_below(&sim->dice, 100);
        if (how < 72) {
            for (int i = dice_skewed(&sim->dice, BURST_MAX); i > 0; i--) {
                say(sim, who);
            }
            customer_send(sim, who);
        } else if (how < 84) {
            repeat(sim, who);
        } else if (how < 88) {
            skip(sim, who);
        } else if (how < 90) {
            collide(sim, who);
        } else if (how < 93) {
            outside_answer(sim, who);
        } else if (how < 95) {
            page_open(sim, who);
        } else {
            mark(sim, who);
        }
    }
    sim->dice = before;
}
