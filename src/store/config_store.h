// config_store.h — the settings as the product reads them.
#ifndef STORE_CONFIG_STORE_H
#define STORE_CONFIG_STORE_H

#include "model/setting.h"
#include "store/db.h"

// Defaults, overlaid with what is stored. Texts are copied into `arena`.
MUST_USE Err settings_load(Tx *tx, Arena *arena, Settings *out);

#endif
