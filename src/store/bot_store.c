#include "store/bot_store.h"

static void step_insert(Tx *tx, int64_t version, const BotStep *step)
{
    tx_change(tx, SQL_BOT_STEP_INSERT,
              VALUES(db_i64(version), db_text(step->name), db_i64(step->kind),
                     db_text(step->text[LANGUAGE_EN]), db_text(step->text[LANGUAGE_JA]),
                     db_text(step->next), db_text(step->next_ja), db_i64_or_null(step->team.v)));
    for (size_t i = 0; i < step->option_count; i++) {
        const BotOption *option = &step->options[i];
        tx_change(tx, SQL_BOT_OPTION_INSERT,
                  VALUES(db_i64(version), db_text(step->name), db_i64((int64_t)i),
                         db_text(option->payload), db_text(option->label[LANGUAGE_EN]),
                         db_text(option->label[LANGUAGE_JA]), db_text(option->next)));
    }
}

void bot_flow_insert(Tx *tx, const BotFlow *flow, int64_t now_ms, PersonId publisher)
{
    assert(flow->step_count <= BOT_STEPS_MAX);
    tx_change(tx, SQL_BOT_FLOW_INSERT,
              VALUES(db_i64(flow->version), db_i64(now_ms), db_i64_or_null(publisher.v)));
    for (size_t i = 0; i < flow->step_count; i++) {
        step_insert(tx, flow->version, &flow->steps[i]);
    }
}

typedef struct StepsInto {
    Arena *arena;
    BotStep *at;
    size_t count;
} StepsInto;

static Err step_read(const Row *row, void *into)
{
    StepsInto *to = into;
    to->at[to->count++] = (BotStep){
        .name = row_text_copy(row, 0, to->arena),
        .kind = (BotStepKind)row_i64(row, 1),
        .text = { [LANGUAGE_EN] = row_text_copy(row, 2, to->arena),
                  [LANGUAGE_JA] = row_text_copy(row, 3, to->arena) },
        .next = row_text_copy(row, 4, to->arena),
        .next_ja = row_text_copy(row, 5, to->arena),
        .team = { row_i64(row, 6) },
    };
    return ERR_NONE;
}

typedef struct OptionsInto {
    Arena *arena;
    BotOption *at;
    size_t count;
} OptionsInto;

static Err option_read(const Row *row, void *into)
{
    OptionsInto *to = into;
    to->at[to->count++] = (BotOption){
        .payload = row_text_copy(row, 0, to->arena),
        .label = { [LANGUAGE_EN] = row_text_copy(row, 1, to->arena),
                   [LANGUAGE_JA] = row_text_copy(row, 2, to->arena) },
        .next = row_text_copy(row, 3, to->arena),
    };
    return ERR_NONE;
}

static Err options_load(Tx *tx, Arena *arena, int64_t version, BotStep *step)
{
    OptionsInto to = { arena, arena_array(arena, BotOption, BOT_OPTIONS_MAX), 0 };
    Err err = tx_each(tx, SQL_BOT_OPTIONS,
                      VALUES(db_i64(version), db_text(step->name), db_i64(BOT_OPTIONS_MAX)),
                      option_read, &to);
    if (err) {
        return err;
    }
    step->options = to.at;
    step->option_count = to.count;
    return ERR_NONE;
}

Err bot_flow_load(Tx *tx, Arena *arena, int64_t version, BotFlow *out)
{
    StepsInto to = { arena, arena_array(arena, BotStep, BOT_STEPS_MAX), 0 };
    Err err =
        tx_each(tx, SQL_BOT_STEPS, VALUES(db_i64(version), db_i64(BOT_STEPS_MAX)), step_read, &to);
    for (size_t i = 0; i < to.count && !err; i++) {
        if (to.at[i].kind == BOT_STEP_OPTIONS) {
            err = options_load(tx, arena, version, &to.at[i]);
        }
    }
    if (err) {
        return err;
    }
    if (to.count == 0) {
        return ERR_NOT_FOUND;
    }
    *out = (BotFlow){ .version = version, .steps = to.at, .step_count = to.count };
    return ERR_NONE;
}

static void version_read(const Row *row, void *into)
{
    *(int64_t *)into = row_i64(row, 0);
}

Err bot_flow_load_newest(Tx *tx, Arena *arena, BotFlow *out)
{
    int64_t version = 0;
    Err err = tx_one(tx, SQL_BOT_FLOW_NEWEST, NO_VALUES, version_read, &version);
    if (err) {
        return err;
    }
    return bot_flow_load(tx, arena, version, out);
}
