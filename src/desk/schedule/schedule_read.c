#include "desk/schedule/schedule_read.h"

#include "store/schedule_store.h"

Err schedules_read(Read *read, const Schedule **out, size_t *count)
{
    if (!role_is_staff(read->viewer.role)) {
        return ERR_NOT_FOUND;
    }
    return schedule_list(read->tx, read->arena, out, count);
}

Err schedule_read(Read *read, ScheduleId id, Schedule *out)
{
    const Schedule *all = NULL;
    size_t count = 0;
    Err err = schedules_read(read, &all, &count);
    for (size_t i = 0; i < count && !err; i++) {
        if (all[i].id.v == id.v) {
            *out = all[i];
            return ERR_NONE;
        }
    }
    return err ? err : ERR_NOT_FOUND;
}
