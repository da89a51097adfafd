#include "model/bot.h"

static const BotStep *step_find(const BotFlow *flow, Str name)
{
    for (size_t i = 0; i < flow->step_count; i++) {
        if (str_equal(flow->steps[i].name, name)) {
            return &flow->steps[i];
        }
    }
    return NULL;
}

// ---- running ---------------------------------------------------------------------------------

static void run_fail(BotOutcome *run)
{
    run->handoff = true;
    run->failed = true;
}

static void run_say(BotOutcome *run, const BotStep *step)
{
    if (run->say_count == BOT_OUTPUTS_MAX) {
        run_fail(run);
        return;
    }
    Language language = run->place.language;
    if (step->text[language].len == 0) {
        language = language == LANGUAGE_JA ? LANGUAGE_EN : LANGUAGE_JA;
    }
    bool asks = step->kind == BOT_STEP_OPTIONS;
    run->say[run->say_count++] = (BotSay){
        .text = step->text[language],
        .options = asks ? step->options : NULL,
        .option_count = asks ? step->option_count : 0,
    };
}

static void run_wait(BotOutcome *run, const BotStep *step)
{
    run->place.step = step->name;
    run_say(run, step);
}

static bool has_nothing_to_ask(const BotOutcome *run, const BotStep *step, const BotInput *input)
{
    if (step->kind == BOT_STEP_ASK_NAME) {
        return input->name_known || run->name.len > 0;
    }
    return input->email_known || run->email.len > 0;
}

// Does one step; true when the run goes on with `*next`.
static bool run_step(BotOutcome *run, const BotStep *step, const BotInput *input, Str *next)
{
    *next = step->next;
    switch (step->kind) {
    case BOT_STEP_MESSAGE:
        run_say(run, step);
        return true;
    case BOT_STEP_LANGUAGE_BRANCH:
        *next = run->place.language == LANGUAGE_JA ? step->next_ja : step->next;
        return true;
    case BOT_STEP_OPTIONS:
        run_wait(run, step);
        return false;
    case BOT_STEP_ASK_NAME:
    case BOT_STEP_ASK_EMAIL:
        if (has_nothing_to_ask(run, step, input)) {
            return true;
        }
        run_wait(run, step);
        return false;
    case BOT_STEP_HANDOFF:
        if (step->text[LANGUAGE_EN].len > 0) {
            run_say(run, step);
        }
        run->place.step = step->name;
        run->handoff = true;
        run->team = step->team;
        return false;
    case BOT_STEP_NONE:
    case BOT_STEP_KIND_COUNT:
        break;
    }
    run_fail(run);
    return false;
}

static void run_enter(BotOutcome *run, const BotFlow *flow, Str name, const BotInput *input)
{
    run->place.unmatched = 0;
    // A run that visits more steps than there are goes in a circle.
    for (size_t visited = 0; visited < flow->step_count && !run->failed; visited++) {
        const BotStep *step = step_find(flow, name);
        if (!step) {
            break;
        }
        if (!run_step(run, step, input, &name)) {
            return;
        }
    }
    run_fail(run);
}

// ---- what the customer wrote -----------------------------------------------------------------

// "1" … "10", also in full-width digits, as a Japanese keyboard gives them. 0 for anything else.
static size_t number_read(Str text)
{
    size_t number = 0;
    size_t at = 0;
    while (at < text.len && number <= BOT_OPTIONS_MAX) {
        static const char full_width[] = "\xef\xbc"; // then 0x90 … 0x99
        unsigned char digit = (unsigned char)text.at[at];
        size_t len = 1;
        if (text.len - at >= 3 && str_starts((Str){ text.at + at, 2 }, str_of(full_width))) {
            digit = (unsigned char)((unsigned char)text.at[at + 2] - 0x90 + '0');
            len = 3;
        }
        if (digit < '0' || digit > '9') {
            return 0;
        }
        number = number * 10 + (size_t)(digit - '0');
        at += len;
    }
    return number;
}

static const BotOption *option_match(const BotStep *step, const BotInput *input)
{
    Str text = str_trim(input->text);
    for (size_t i = 0; i < step->option_count && input->payload.len > 0; i++) {
        if (str_equal(step->options[i].payload, input->payload)) {
            return &step->options[i];
        }
    }
    for (size_t i = 0; i < step->option_count; i++) {
        const BotOption *option = &step->options[i];
        if (str_equal_nocase(option->label[LANGUAGE_EN], text) ||
            str_equal_nocase(option->label[LANGUAGE_JA], text)) {
            return option;
        }
    }
    size_t number = number_read(text);
    return number >= 1 && number <= step->option_count ? &step->options[number - 1] : NULL;
}

// Good enough to write down: whether mail arrives there, only mail can tell.
static bool is_plausible_email(Str text)
{
    Str domain = text;
    Str local;
    if (text.len > EMAIL_BYTES_MAX || !str_cut(&domain, '@', &local) || local.len == 0) {
        return false;
    }
    bool has_dot = false;
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.at[i] <= ' ' || text.at[i] == 0x7f) {
            return false;
        }
    }
    for (size_t i = 0; i < domain.len; i++) {
        if (domain.at[i] == '@') {
            return false;
        }
        has_dot = has_dot || (domain.at[i] == '.' && i > 0 && i + 1 < domain.len);
    }
    return has_dot;
}

// Asks again; the second time in a row a person takes over.
static void run_unmatched(BotOutcome *run, const BotFlow *flow, const BotStep *step,
                          const BotInput *input)
{
    run->place.unmatched++;
    if (run->place.unmatched < BOT_UNMATCHED_MAX) {
        run_say(run, step);
        return;
    }
    const BotStep *handoff = step_find(flow, S(BOT_STEP_FALLBACK));
    if (handoff && handoff->kind == BOT_STEP_HANDOFF) {
        run_enter(run, flow, handoff->name, input);
        return;
    }
    run->handoff = true;
}

static void run_answer(BotOutcome *run, const BotFlow *flow, const BotStep *step,
                       const BotInput *input)
{
    if (step->kind == BOT_STEP_OPTIONS) {
        const BotOption *option = option_match(step, input);
        if (option) {
            run_enter(run, flow, option->next, input);
        } else {
            run_unmatched(run, flow, step, input);
        }
        return;
    }
    Str text = str_trim(input->text);
    if (step->kind == BOT_STEP_ASK_NAME && text.len > 0 && text.len <= NAME_BYTES_MAX) {
        run->name = text;
        run_enter(run, flow, step->next, input);
    } else if (step->kind == BOT_STEP_ASK_EMAIL && is_plausible_email(text)) {
        run->email = text;
        run_enter(run, flow, step->next, input);
    } else if (step->kind == BOT_STEP_ASK_NAME || step->kind == BOT_STEP_ASK_EMAIL) {
        run_unmatched(run, flow, step, input);
    } else {
        run_fail(run); // nobody can wait at such a step
    }
}

// A page may have shown the greeting already: an option of it that was chosen there is answered.
static void run_greet(BotOutcome *run, const BotFlow *flow, const BotInput *input)
{
    if (input->after_end && step_find(flow, S(BOT_STEP_AFTER_END))) {
        run_enter(run, flow, S(BOT_STEP_AFTER_END), input);
        return;
    }
    BotOutcome greeted = *run;
    run_enter(&greeted, flow, S(BOT_STEP_GREETING), input);
    const BotStep *asks = greeted.handoff ? NULL : step_find(flow, greeted.place.step);
    bool chose = asks && asks->kind == BOT_STEP_OPTIONS && input->payload.len > 0;
    const BotOption *option = chose ? option_match(asks, input) : NULL;
    if (option) {
        run_enter(run, flow, option->next, input);
    } else {
        *run = greeted;
    }
}

BotOutcome bot_run(const BotFlow *flow, BotPlace place, const BotInput *input)
{
    assert(place.language < LANGUAGE_COUNT);
    BotOutcome run = { .place = place };
    if (place.step.len == 0) {
        run_greet(&run, flow, input);
        return run;
    }
    const BotStep *step = step_find(flow, place.step);
    if (step) {
        run_answer(&run, flow, step, input);
    } else {
        run_fail(&run);
    }
    return run;
}

// ---- checking --------------------------------------------------------------------------------

static Err check_fail(Refusal *why, Str step, Str code, Str message)
{
    return refuse(why, ERR_INVALID, step, code, message);
}

static bool is_in_both(const Str text[LANGUAGE_COUNT])
{
    return text[LANGUAGE_EN].len > 0 && text[LANGUAGE_JA].len > 0;
}

static bool has_separator(Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '\t' || text.at[i] == '\n') {
            return true;
        }
    }
    return false;
}

static Err check_option(const BotFlow *flow, const BotStep *step, const BotOption *option,
                        Refusal *why)
{
    if (option->payload.len == 0 || option->payload.len > PAYLOAD_BYTES_MAX) {
        return check_fail(why, step->name, S("payload"), S("an option needs a payload"));
    }
    if (!is_in_both(option->label)) {
        return check_fail(why, step->name, S("blank"),
                          S("an option needs its label in both languages"));
    }
    if (has_separator(option->payload) || has_separator(option->label[LANGUAGE_EN]) ||
        has_separator(option->label[LANGUAGE_JA])) {
        return check_fail(why, step->name, S("bad_character"),
                          S("payloads and labels hold neither tabs nor line ends"));
    }
    for (const BotOption *other = step->options; other < option; other++) {
        if (str_equal(other->payload, option->payload)) {
            return check_fail(why, step->name, S("repeated"), S("two options have one payload"));
        }
    }
    return step_find(flow, option->next)
               ? ERR_NONE
               : check_fail(why, step->name, S("leads_nowhere"), S("an option leads nowhere"));
}

static Err check_options(const BotFlow *flow, const BotStep *step, Refusal *why)
{
    if (step->option_count == 0 || step->option_count > BOT_OPTIONS_MAX) {
        return check_fail(why, step->name, S("option_count"),
                          S("a step with options has between one and ten of them"));
    }
    for (size_t i = 0; i < step->option_count; i++) {
        Err err = check_option(flow, step, &step->options[i], why);
        if (err) {
            return err;
        }
    }
    return ERR_NONE;
}

static Err check_step(const BotFlow *flow, const BotStep *step, Refusal *why)
{
    if (step->kind <= BOT_STEP_NONE || step->kind >= BOT_STEP_KIND_COUNT) {
        return check_fail(why, step->name, S("kind"), S("there is no such kind of step"));
    }
    bool silent = step->kind == BOT_STEP_LANGUAGE_BRANCH ||
                  (step->kind == BOT_STEP_HANDOFF && step->text[LANGUAGE_EN].len == 0 &&
                   step->text[LANGUAGE_JA].len == 0);
    if (!silent && !is_in_both(step->text)) {
        return check_fail(why, step->name, S("blank"),
                          S("a step needs its text in both languages"));
    }
    if (step->kind == BOT_STEP_OPTIONS) {
        return check_options(flow, step, why);
    }
    if (step->kind != BOT_STEP_HANDOFF && !step_find(flow, step->next)) {
        return check_fail(why, step->name, S("leads_nowhere"), S("the step leads nowhere"));
    }
    if (step->kind == BOT_STEP_LANGUAGE_BRANCH && !step_find(flow, step->next_ja)) {
        return check_fail(why, step->name, S("leads_nowhere"),
                          S("the branch leads nowhere in Japanese"));
    }
    return ERR_NONE;
}

// Goes on from `step` as far as a run can without waiting: asking steps may have nothing to ask.
static Err check_walk(const BotFlow *flow, const BotStep *step, Language language, Refusal *why)
{
    const BotStep *at = step;
    size_t said = 0;
    for (size_t visited = 0; visited < flow->step_count; visited++) {
        said += at->kind == BOT_STEP_LANGUAGE_BRANCH ? 0 : 1;
        if (said > BOT_OUTPUTS_MAX) {
            return check_fail(why, step->name, S("too_many"),
                              S("too many messages follow each other without waiting"));
        }
        if (at->kind == BOT_STEP_OPTIONS || at->kind == BOT_STEP_HANDOFF) {
            return ERR_NONE;
        }
        bool japanese = at->kind == BOT_STEP_LANGUAGE_BRANCH && language == LANGUAGE_JA;
        at = step_find(flow, japanese ? at->next_ja : at->next);
        assert(at);
    }
    return check_fail(why, step->name, S("circle"), S("the steps go in a circle without waiting"));
}

Err bot_flow_check(const BotFlow *flow, Refusal *why)
{
    if (!step_find(flow, S(BOT_STEP_GREETING))) {
        return check_fail(why, S(BOT_STEP_GREETING), S("missing"),
                          S("a flow needs a step named greeting"));
    }
    for (size_t i = 0; i < flow->step_count; i++) {
        Err err = check_step(flow, &flow->steps[i], why);
        if (err) {
            return err;
        }
    }
    for (size_t i = 0; i < flow->step_count; i++) {
        for (int language = 0; language < LANGUAGE_COUNT; language++) {
            Err err = check_walk(flow, &flow->steps[i], (Language)language, why);
            if (err) {
                return err;
            }
        }
    }
    return ERR_NONE;
}
