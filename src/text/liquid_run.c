#include "text/liquid_run.h"

#include "text/liquid_filters.h"

Err liquid_refuse_run(const LiquidRun *run, Err err, Str code, Str message)
{
    return refuse(run->why, err, run->compiled->field, code,
                  str_format(run->arena, "line %" PRIu32 ": %.*s", run->line, STR_ARG(message)));
}

Err liquid_charge(LiquidRun *run, size_t bytes)
{
    size_t steps = 1 + bytes / LIQUID_BYTES_PER_STEP;
    if (steps > run->steps_left) {
        run->steps_left = 0;
        return liquid_refuse_run(run, ERR_LIMIT, S("too_many_steps"),
                                 S("the template has too much to do"));
    }
    run->steps_left -= steps;
    return ERR_NONE;
}

Err liquid_text_made(LiquidRun *run, const Buf *made, LiquidValue *out)
{
    Str text = made->len > 0 ? buf_str(made) : S("");
    if (!buf_ok(made)) {
        return liquid_refuse_run(run, ERR_LIMIT, S("text_too_long"), S("a text grows too long"));
    }
    Err err = liquid_charge(run, text.len);
    if (!err) {
        *out = liquid_text(text);
    }
    return err;
}

// ---- the stack -------------------------------------------------------------------------------

static Err push(LiquidRun *run, LiquidValue value)
{
    assert(run->stack_count < LIQUID_STACK_MAX);
    run->stack[run->stack_count++] = value;
    return ERR_NONE;
}

static LiquidValue pop(LiquidRun *run)
{
    assert(run->stack_count > 0);
    return run->stack[--run->stack_count];
}

static LiquidValue *top(LiquidRun *run)
{
    assert(run->stack_count > 0);
    return &run->stack[run->stack_count - 1];
}

// ---- instructions ----------------------------------------------------------------------------

typedef Err Step(LiquidRun *run, const LiquidInstruction *code);

static Err step_words(LiquidRun *run, const LiquidInstruction *code)
{
    return liquid_print_words(run, (Str){ run->compiled->source.at + code->a, code->b });
}

static Err step_print(LiquidRun *run, const LiquidInstruction *code)
{
    (void)code;
    LiquidValue value = pop(run);
    return liquid_print(run, &value);
}

static Err step_constant(LiquidRun *run, const LiquidInstruction *code)
{
    return push(run, run->compiled->constants[code->a]);
}

static Err step_find(LiquidRun *run, const LiquidInstruction *code)
{
    if (code->b > 0 && run->variables[code->b - 1].kind != LIQUID_UNSET) {
        return push(run, run->variables[code->b - 1]);
    }
    LiquidValue root = liquid_object(run->scope->root, 0, S(""));
    LiquidValue found = { 0 };
    Err err = liquid_value_member(run, &root, run->compiled->constants[code->a].text, &found);
    return err ? err : push(run, found);
}

static Err step_item(LiquidRun *run, const LiquidInstruction *code)
{
    return push(run, run->loops[code->a].item);
}

static Err step_forloop(LiquidRun *run, const LiquidInstruction *code)
{
    return push(run, (LiquidValue){ .kind = LIQUID_FORLOOP, .integer = code->a });
}

static Err step_member(LiquidRun *run, const LiquidInstruction *code)
{
    LiquidValue value = pop(run);
    LiquidValue found = { 0 };
    Err err = liquid_value_member(run, &value, run->compiled->constants[code->a].text, &found);
    return err ? err : push(run, found);
}

static Err step_index(LiquidRun *run, const LiquidInstruction *code)
{
    (void)code;
    LiquidValue key = pop(run);
    LiquidValue value = pop(run);
    LiquidValue found = { 0 };
    Err err = ERR_NONE;
    bool is_list = value.kind == LIQUID_LIST || value.kind == LIQUID_RANGE;
    if (key.kind == LIQUID_INTEGER && is_list) {
        int64_t count = (int64_t)value.count;
        int64_t at = key.integer < 0 ? key.integer + count : key.integer;
        if (at >= 0 && at < count) {
            err = liquid_value_item(run, &value, (size_t)at, &found);
        }
    } else if (key.kind == LIQUID_TEXT || key.kind == LIQUID_INTEGER) {
        Str name = { 0 };
        err = liquid_value_text(run, &key, &name);
        if (!err && name.len <= LIQUID_NAME_MAX_BYTES) {
            err = liquid_value_member(run, &value, name, &found);
        }
    }
    return err ? err : push(run, found);
}

static Err step_range(LiquidRun *run, const LiquidInstruction *code)
{
    (void)code;
    LiquidValue end = pop(run);
    LiquidValue start = pop(run);
    int64_t last = 0;
    int64_t first = 0;
    Err err = liquid_value_integer(run, &end, &last);
    err = err ? err : liquid_value_integer(run, &start, &first);
    if (err) {
        return err;
    }
    if (last - first >= LIQUID_ITEMS_MAX) {
        return liquid_refuse_run(run, ERR_LIMIT, S("too_many_items"), S("a range is too long"));
    }
    size_t count = last < first ? 0 : (size_t)(last - first + 1);
    return push(run, (LiquidValue){ .kind = LIQUID_RANGE, .integer = first, .count = count });
}

static Err step_compare(LiquidRun *run, const LiquidInstruction *code)
{
    LiquidValue right = pop(run);
    LiquidValue left = pop(run);
    bool is_so = false;
    Err err = liquid_value_compare(run, (LiquidRelation)code->a, &left, &right, &is_so);
    return err ? err : push(run, liquid_bool(is_so));
}

static Err step_filter(LiquidRun *run, const LiquidInstruction *code)
{
    LiquidFilterCall call = { .argument_count = code->b };
    assert(code->b <= LIQUID_FILTER_ARGUMENTS_MAX);
    for (uint32_t i = code->b; i > 0; i--) {
        call.arguments[i - 1] = pop(run);
    }
    call.value = pop(run);
    LiquidValue made = { 0 };
    Err err = liquid_filter(code->a)->apply(run, &call, &made);
    return err ? err : push(run, made);
}

static Err step_jump(LiquidRun *run, const LiquidInstruction *code)
{
    run->at = code->a;
    return ERR_NONE;
}

static Err step_jump_if(LiquidRun *run, const LiquidInstruction *code)
{
    LiquidValue value = pop(run);
    if (liquid_value_is_true(&value) == (code->b == 1)) {
        run->at = code->a;
    }
    return ERR_NONE;
}

static Err step_decide(LiquidRun *run, const LiquidInstruction *code)
{
    if (liquid_value_is_true(top(run)) == (code->b == 1)) {
        run->at = code->a;
    } else {
        run->stack_count--;
    }
    return ERR_NONE;
}

static Err step_assign(LiquidRun *run, const LiquidInstruction *code)
{
    run->variables[code->a] = pop(run);
    return ERR_NONE;
}

static Err step_case(LiquidRun *run, const LiquidInstruction *code)
{
    run->cases[code->a] = pop(run);
    return ERR_NONE;
}

static Err step_when(LiquidRun *run, const LiquidInstruction *code)
{
    LiquidValue value = pop(run);
    bool is_so = false;
    Err err = liquid_value_compare(run, LIQUID_EQUAL, &run->cases[code->a], &value, &is_so);
    return err ? err : push(run, liquid_bool(is_so));
}

static Err step_for_bound(LiquidRun *run, const LiquidInstruction *code)
{
    LiquidLoop *loop = &run->loops[code->a];
    *(code->b == LIQUID_FOR_LIMIT ? &loop->limit : &loop->offset) = pop(run);
    return ERR_NONE;
}

// A bound that is nil is none.
static Err bound_read(LiquidRun *run, const LiquidValue *bound, size_t *out)
{
    int64_t value = 0;
    if (bound->kind == LIQUID_NIL) {
        return ERR_NONE;
    }
    Err err = liquid_value_integer(run, bound, &value);
    if (!err) {
        *out = value > 0 ? (size_t)value : 0;
    }
    return err;
}

static Err step_for_begin(LiquidRun *run, const LiquidInstruction *code)
{
    LiquidLoop *loop = &run->loops[code->b & LIQUID_FOR_DEPTH_MASK];
    *loop = (LiquidLoop){
        .list = pop(run),
        .is_reversed = code->b & LIQUID_FOR_REVERSED,
        .limit = code->b & LIQUID_FOR_LIMIT ? loop->limit : (LiquidValue){ 0 },
        .offset = code->b & LIQUID_FOR_OFFSET ? loop->offset : (LiquidValue){ 0 },
    };
    size_t count = liquid_value_count(&loop->list);
    size_t limit = count;
    Err err = bound_read(run, &loop->limit, &limit);
    err = err ? err : bound_read(run, &loop->offset, &loop->first);
    if (err) {
        return err;
    }
    count = loop->first < count ? count - loop->first : 0;
    loop->count = count < limit ? count : limit;
    if (loop->count == 0) {
        run->at = code->a;
    }
    return ERR_NONE;
}

static Err step_for_step(LiquidRun *run, const LiquidInstruction *code)
{
    LiquidLoop *loop = &run->loops[code->b];
    if (loop->index == loop->count) {
        run->at = code->a;
        return ERR_NONE;
    }
    if (run->iterations_left == 0) {
        return liquid_refuse_run(run, ERR_LIMIT, S("too_many_iterations"),
                                 S("the loops go round too often"));
    }
    run->iterations_left--;
    size_t index = loop->first + (loop->is_reversed ? loop->count - 1 - loop->index : loop->index);
    loop->index++;
    return liquid_value_item(run, &loop->list, index, &loop->item);
}

static Err step_capture_begin(LiquidRun *run, const LiquidInstruction *code)
{
    (void)code;
    return liquid_capture_begin(run);
}

static Err step_capture_end(LiquidRun *run, const LiquidInstruction *code)
{
    return liquid_capture_end(run, &run->variables[code->a]);
}

static Step *const steps[LIQUID_OP_COUNT] = {
    [LIQUID_OP_WORDS] = step_words,
    [LIQUID_OP_PRINT] = step_print,
    [LIQUID_OP_CONSTANT] = step_constant,
    [LIQUID_OP_FIND] = step_find,
    [LIQUID_OP_ITEM] = step_item,
    [LIQUID_OP_FORLOOP] = step_forloop,
    [LIQUID_OP_MEMBER] = step_member,
    [LIQUID_OP_INDEX] = step_index,
    [LIQUID_OP_RANGE] = step_range,
    [LIQUID_OP_COMPARE] = step_compare,
    [LIQUID_OP_FILTER] = step_filter,
    [LIQUID_OP_JUMP] = step_jump,
    [LIQUID_OP_JUMP_IF] = step_jump_if,
    [LIQUID_OP_DECIDE] = step_decide,
    [LIQUID_OP_ASSIGN] = step_assign,
    [LIQUID_OP_CASE] = step_case,
    [LIQUID_OP_WHEN] = step_when,
    [LIQUID_OP_FOR_BOUND] = step_for_bound,
    [LIQUID_OP_FOR_BEGIN] = step_for_begin,
    [LIQUID_OP_FOR_STEP] = step_for_step,
    [LIQUID_OP_CAPTURE_BEGIN] = step_capture_begin,
    [LIQUID_OP_CAPTURE_END] = step_capture_end,
};
static_assert(LIQUID_OP_COUNT == 22, "a new instruction needs a line above");

// ---- the whole -------------------------------------------------------------------------------

static LiquidRun *run_make(Arena *arena, const LiquidTemplate *compiled, const LiquidScope *scope)
{
    LiquidRun *run = arena_new(arena, LiquidRun);
    run->arena = arena;
    run->compiled = compiled;
    run->scope = scope;
    run->steps_left = scope->steps_max > 0 ? scope->steps_max : LIQUID_STEPS_USUAL;
    run->iterations_left =
        scope->iterations_max > 0 ? scope->iterations_max : LIQUID_ITERATIONS_USUAL;
    run->sinks[0].escaped = buf_make(
        arena, scope->output_max_bytes > 0 ? scope->output_max_bytes : LIQUID_OUTPUT_USUAL_BYTES);
    for (size_t i = 0; i < LIQUID_VARIABLES_MAX; i++) {
        run->variables[i].kind = LIQUID_UNSET;
    }
    return run;
}

Err liquid_render(Arena *arena, const LiquidTemplate *compiled, const LiquidScope *scope,
                  LiquidOutput output, Str *out, Refusal *why)
{
    LiquidRun *run = run_make(arena, compiled, scope);
    run->output = output;
    run->why = why;
    while (run->at < compiled->code_count) {
        const LiquidInstruction *code = &compiled->code[run->at++];
        run->line = code->line;
        Err err = liquid_charge(run, 0);
        err = err ? err : steps[code->op](run, code);
        if (err) {
            return err;
        }
    }
    assert(run->stack_count == 0);
    assert(run->captures == 0);
    const Buf *printed = &run->sinks[0].escaped;
    *out = printed->len > 0 ? buf_str(printed) : S("");
    return ERR_NONE;
}
