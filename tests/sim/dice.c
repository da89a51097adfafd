#include "sim/dice.h"

Dice dice_make(uint64_t seed, uint64_t stream)
{
    Dice dice = { .state = seed * 0x9e3779b97f4a7c15u ^ stream * 0xd1342543de82ef95u };
    (void)dice_next(&dice);
    return dice;
}

// splitmix64
uint64_t dice_next(Dice *dice)
{
    uint64_t z = (dice->state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

int dice_below(Dice *dice, int count)
{
    assert(count > 0);
    return (int)(dice_next(dice) % (uint64_t)count);
}

bool dice_chance(Dice *dice, int in_thousand)
{
    return dice_below(dice, 1000) < in_thousand;
}

int dice_skewed(Dice *dice, int most)
{
    int reach = 1;
    while (reach < most && dice_chance(dice, 500)) {
        reach *= 2;
    }
    return 1 + dice_below(dice, reach < most ? reach : most);
}
