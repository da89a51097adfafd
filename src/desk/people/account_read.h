// account_read.h — the account and its settings, as APIs show them.
#ifndef DESK_PEOPLE_ACCOUNT_READ_H
#define DESK_PEOPLE_ACCOUNT_READ_H

#include "desk/read.h"
#include "model/account.h"
#include "model/setting.h"

// The ids that never are null in answers. For everybody.
MUST_USE Err account_read(Read *read, Account *out);
// ERR_NOT_FOUND for a viewer who is no agent.
MUST_USE Err account_settings_read(Read *read, Settings *out);

#endif
