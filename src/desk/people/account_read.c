#include "desk/people/account_read.h"

#include "store/account_store.h"
#include "store/config_store.h"

Err account_read(Read *read, Account *out)
{
    return account_load(read->tx, read->arena, out);
}

Err account_settings_read(Read *read, Settings *out)
{
    if (!role_is_staff(read->viewer.role)) {
        return ERR_NOT_FOUND;
    }
    return settings_load(read->tx, read->arena, out);
}
