#include "text/liquid_filters.h"
#include "text/liquid_number.h"

enum { ROUND_DIGITS_MAX = 6 };

typedef bool Calculate(LiquidValue a, LiquidValue b, LiquidValue *out);

static Err refuse_large(const LiquidRun *run)
{
    return liquid_refuse_run(run, ERR_INVALID, S("number_too_large"), S("a number is too large"));
}

static Err calculated(LiquidRun *run, const LiquidFilterCall *call, Calculate *calculate,
                      LiquidValue *out)
{
    LiquidValue a = { 0 };
    LiquidValue b = { 0 };
    Err err = liquid_value_number(run, &call->value, &a);
    err = err ? err : liquid_value_number(run, &call->arguments[0], &b);
    if (err) {
        return err;
    }
    bool divides = calculate == liquid_number_divided || calculate == liquid_number_modulo;
    if (divides && b.integer == 0) {
        return liquid_refuse_run(run, ERR_INVALID, S("division_by_zero"),
                                 S("a number is divided by zero"));
    }
    return calculate(a, b, out) ? ERR_NONE : refuse_large(run);
}

Err liquid_plus(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    return calculated(run, call, liquid_number_plus, out);
}

Err liquid_minus(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    return calculated(run, call, liquid_number_minus, out);
}

Err liquid_times(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    return calculated(run, call, liquid_number_times, out);
}

Err liquid_divided_by(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    return calculated(run, call, liquid_number_divided, out);
}

Err liquid_modulo(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    return calculated(run, call, liquid_number_modulo, out);
}

Err liquid_abs(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    LiquidValue number = { 0 };
    Err err = liquid_value_number(run, &call->value, &number);
    if (err) {
        return err;
    }
    if (number.integer == INT64_MIN) {
        return refuse_large(run);
    }
    number.integer = number.integer < 0 ? -number.integer : number.integer;
    *out = number;
    return ERR_NONE;
}

// ---- rounding --------------------------------------------------------------------------------

typedef enum Rounding { ROUND_DOWN, ROUND_UP, ROUND_HALF } Rounding;

// To a multiple of `unit`, of a number that is a decimal.
static int64_t rounded_to(int64_t value, int64_t unit, Rounding rounding)
{
    int64_t whole = value / unit;
    int64_t rest = value % unit;
    if (rounding == ROUND_HALF) {
        whole += rest >= unit - unit / 2 ? 1 : 0;
        whole -= rest <= unit / 2 - unit ? 1 : 0;
    } else {
        whole += rounding == ROUND_UP && rest > 0 ? 1 : 0;
        whole -= rounding == ROUND_DOWN && rest < 0 ? 1 : 0;
    }
    return whole;
}

static Err rounded(LiquidRun *run, const LiquidFilterCall *call, Rounding rounding,
                   LiquidValue *out)
{
    LiquidValue number = { 0 };
    int64_t digits = 0;
    Err err = liquid_value_number(run, &call->value, &number);
    err = err ? err : liquid_value_integer(run, &call->arguments[0], &digits);
    if (err || number.kind == LIQUID_INTEGER || digits >= ROUND_DIGITS_MAX) {
        *out = number;
        return err;
    }
    int64_t unit = LIQUID_DECIMAL_ONE;
    for (int64_t i = 0; i < digits; i++) {
        unit /= 10;
    }
    int64_t whole = rounded_to(number.integer, unit, rounding);
    *out = liquid_integer(whole);
    if (digits > 0) {
        if (__builtin_mul_overflow(whole, unit, &out->integer)) {
            return refuse_large(run);
        }
        out->kind = LIQUID_DECIMAL;
    }
    return ERR_NONE;
}

Err liquid_round(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    return rounded(run, call, ROUND_HALF, out);
}

Err liquid_floor(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    return rounded(run, call, ROUND_DOWN, out);
}

Err liquid_ceil(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    return rounded(run, call, ROUND_UP, out);
}

// ---- what stands in --------------------------------------------------------------------------

Err liquid_default(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    (void)run;
    *out = liquid_value_is_nothing(&call->value) ? call->arguments[0] : call->value;
    return ERR_NONE;
}
