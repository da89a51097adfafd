// setting_set.h — an admin changes one setting of the product.
#ifndef DESK_PEOPLE_SETTING_SET_H
#define DESK_PEOPLE_SETTING_SET_H

#include "desk/work.h"

typedef struct SettingSet {
    Str key;
    Str value;
} SettingSet;

// ERR_FORBIDDEN unless an admin; ERR_NOT_FOUND for an unknown key; ERR_INVALID naming it. The same
// value again changes nothing. What comes after the commit reads the new value.
MUST_USE Err setting_set_apply(Work *work, const SettingSet *in);

#endif
