#include "model/event.h"

Str event_name(EventKind kind)
{
#define X(name, text, audit_type) STR_INIT(text),
    static const Str names[] = { EVENT_LIST(X) };
#undef X
    assert(kind < EVENT_KIND_COUNT);
    return names[kind];
}

Str event_audit_type(EventKind kind)
{
#define X(name, text, audit_type) STR_INIT(audit_type),
    static const Str types[] = { EVENT_LIST(X) };
#undef X
    assert(kind < EVENT_KIND_COUNT);
    return types[kind];
}

Str event_field_name(EventField field)
{
#define X(name, text) STR_INIT(text),
    static const Str names[] = { EVENT_FIELD_LIST(X) };
#undef X
    assert(field < FIELD_COUNT);
    return names[field];
}
