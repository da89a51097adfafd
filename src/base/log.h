// log.h — one line per event on stderr: time, level, a dotted name, then key=value.
//
// Text that people typed is never logged; secrets have no printer. store/ and net/ log what only
// they know (the database's own words, errno); gate/, relay/, post/ and app/ log how a request
// ended; model/ and desk/ never log. Lines are written whole and may come from any thread.
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/base.h"

// LOG_NONE is for log_set_level() alone.
typedef enum LogLevel { LOG_NONE = -1, LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG } LogLevel;

// What is logged at all; LOG_INFO until set. Call before threads start.
void log_set_level(LogLevel most);

// log_line(LOG_WARN, "post.retry", "endpoint=%" PRId64 " attempt=%d wait_ms=%d", id, n, wait_ms);
PRINTF(3, 4) void log_line(LogLevel level, const char *event, const char *format, ...);

#endif
