// schedule_read.h — schedules as staff see them. ERR_NOT_FOUND for anybody else.
#ifndef DESK_SCHEDULE_SCHEDULE_READ_H
#define DESK_SCHEDULE_SCHEDULE_READ_H

#include "desk/read.h"
#include "model/schedule.h"

MUST_USE Err schedules_read(Read *read, const Schedule **out, size_t *count);
MUST_USE Err schedule_read(Read *read, ScheduleId id, Schedule *out);

#endif
