#include "text/liquid_number.h"

#include "text/liquid_lex.h"

enum { FRACTION_DIGITS = 6 };

__extension__ typedef __int128 Wide;

static bool is_number(const LiquidValue *value)
{
    return value->kind == LIQUID_INTEGER || value->kind == LIQUID_DECIMAL;
}

LiquidValue liquid_number_of(const LiquidValue *value, Str text)
{
    if (is_number(value)) {
        return *value;
    }
    LiquidValue number = liquid_integer(0);
    bool is_decimal = false;
    if (value->kind == LIQUID_TEXT &&
        liquid_number_read(str_trim(text), &number.integer, &is_decimal)) {
        number.kind = is_decimal ? LIQUID_DECIMAL : LIQUID_INTEGER;
    }
    return number;
}

void liquid_number_add(Buf *out, const LiquidValue *number)
{
    if (number->kind == LIQUID_INTEGER) {
        buf_add_i64(out, number->integer);
        return;
    }
    int64_t whole = number->integer / LIQUID_DECIMAL_ONE;
    int64_t rest = number->integer % LIQUID_DECIMAL_ONE;
    buf_add(out, number->integer < 0 ? S("-") : S(""));
    buf_add_i64(out, whole < 0 ? -whole : whole);
    buf_add_char(out, '.');
    rest = rest < 0 ? -rest : rest;
    int64_t unit = LIQUID_DECIMAL_ONE / 10;
    for (int i = 0; i < FRACTION_DIGITS && (i == 0 || rest > 0); i++) {
        buf_add_char(out, (char)('0' + rest / unit));
        rest %= unit;
        unit /= 10;
    }
}

static Wide wide(const LiquidValue *number)
{
    Wide value = number->integer;
    return number->kind == LIQUID_DECIMAL ? value : value * LIQUID_DECIMAL_ONE;
}

int liquid_number_compare(const LiquidValue *a, const LiquidValue *b)
{
    Wide left = wide(a);
    Wide right = wide(b);
    return (left > right) - (left < right);
}

static bool are_whole(LiquidValue a, LiquidValue b)
{
    assert(is_number(&a));
    assert(is_number(&b));
    return a.kind == LIQUID_INTEGER && b.kind == LIQUID_INTEGER;
}

static bool number_make(LiquidKind kind, Wide value, LiquidValue *out)
{
    // INT64_MIN has no absolute value, so no number is that low.
    if (value > INT64_MAX || value < -(Wide)INT64_MAX) {
        return false;
    }
    *out = (LiquidValue){ .kind = kind, .integer = (int64_t)value };
    return true;
}

bool liquid_number_plus(LiquidValue a, LiquidValue b, LiquidValue *out)
{
    if (are_whole(a, b)) {
        return number_make(LIQUID_INTEGER, (Wide)a.integer + b.integer, out);
    }
    return number_make(LIQUID_DECIMAL, wide(&a) + wide(&b), out);
}

bool liquid_number_minus(LiquidValue a, LiquidValue b, LiquidValue *out)
{
    if (are_whole(a, b)) {
        return number_make(LIQUID_INTEGER, (Wide)a.integer - b.integer, out);
    }
    return number_make(LIQUID_DECIMAL, wide(&a) - wide(&b), out);
}

bool liquid_number_times(LiquidValue a, LiquidValue b, LiquidValue *out)
{
    Wide product = (Wide)a.integer * b.integer;
    if (a.kind == LIQUID_DECIMAL && b.kind == LIQUID_DECIMAL) {
        product /= LIQUID_DECIMAL_ONE;
    }
    return number_make(are_whole(a, b) ? LIQUID_INTEGER : LIQUID_DECIMAL, product, out);
}

static Wide divided_down(Wide a, Wide b)
{
    Wide quotient = a / b;
    bool is_rounded_up = a % b != 0 && (a < 0) != (b < 0);
    return quotient - (is_rounded_up ? 1 : 0);
}

bool liquid_number_divided(LiquidValue a, LiquidValue b, LiquidValue *out)
{
    assert(b.integer != 0);
    if (are_whole(a, b)) {
        return number_make(LIQUID_INTEGER, divided_down(a.integer, b.integer), out);
    }
    return number_make(LIQUID_DECIMAL, wide(&a) * LIQUID_DECIMAL_ONE / wide(&b), out);
}

bool liquid_number_modulo(LiquidValue a, LiquidValue b, LiquidValue *out)
{
    assert(b.integer != 0);
    if (are_whole(a, b)) {
        Wide rest = a.integer - divided_down(a.integer, b.integer) * b.integer;
        return number_make(LIQUID_INTEGER, rest, out);
    }
    Wide rest = wide(&a) - divided_down(wide(&a), wide(&b)) * wide(&b);
    return number_make(LIQUID_DECIMAL, rest, out);
}
