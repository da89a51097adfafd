// liquid_number.h — numbers of templates: whole ones, and fixed decimals of six digits.
//
// Not floating point: what is printed in one mail is the same on every machine, and 0.1 + 0.2 is
// 0.3.
#ifndef TEXT_LIQUID_NUMBER_H
#define TEXT_LIQUID_NUMBER_H

#include "text/liquid.h"

#define LIQUID_DECIMAL_ONE INT64_C(1000000)

// Texts count as the number that they say, everything else as 0.
LiquidValue liquid_number_of(const LiquidValue *value, Str text);

// "4", "4.6", "4.0".
void liquid_number_add(Buf *out, const LiquidValue *number);

// <0, 0, >0; both are numbers.
int liquid_number_compare(const LiquidValue *a, const LiquidValue *b);

// Both are numbers. False, touching nothing, when the result is out of range. The divisor of the
// last two is not 0; of whole numbers they round down, as Liquid does.
MUST_USE bool liquid_number_plus(LiquidValue a, LiquidValue b, LiquidValue *out);
MUST_USE bool liquid_number_minus(LiquidValue a, LiquidValue b, LiquidValue *out);
MUST_USE bool liquid_number_times(LiquidValue a, LiquidValue b, LiquidValue *out);
MUST_USE bool liquid_number_divided(LiquidValue a, LiquidValue b, LiquidValue *out);
MUST_USE bool liquid_number_modulo(LiquidValue a, LiquidValue b, LiquidValue *out);

#endif
