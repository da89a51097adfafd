// dice.h — chance from a seed. The same seed throws the same numbers.
#ifndef SIM_DICE_H
#define SIM_DICE_H

#include "base/base.h"

typedef struct Dice {
    uint64_t state;
} Dice;

// `stream` tells apart dice that one seed makes for different uses.
Dice dice_make(uint64_t seed, uint64_t stream);
uint64_t dice_next(Dice *dice);
// 0 … count - 1.
int dice_below(Dice *dice, int count);
// True in so many of a thousand throws.
bool dice_chance(Dice *dice, int in_thousand);
// 1 … `most`, small numbers far more often: each doubling is half as likely.
int dice_skewed(Dice *dice, int most);

#endif
