#include "gate/widget/widget.h"

#include "text/locale.h"

Err widget_open(Read *read, const Request *request, WidgetSetup *out)
{
    WidgetSetup setup;
    Err err = widget_setup_read(read, &setup);
    if (err) {
        return err;
    }
    Str origin = http_header(request->head, S("Origin"));
    bool own = origin.len == 0 || str_equal_nocase(origin, request->base_url);
    if (!own) {
        err = widget_origin_check(read, &setup, origin);
    }
    if (!err) {
        *out = setup;
    }
    return err;
}

Err widget_prepare(Read *read, Request *request)
{
    WidgetSetup setup;
    return widget_open(read, request, &setup);
}

Err widget_needs_device(Request *request)
{
    return request->identity.shown_by == SHOWN_BY_DEVICE
               ? ERR_NONE
               : request_refuse(request, ERR_UNAUTHENTICATED, S("authorization"),
                                S("unauthenticated"),
                                S("a device shows 64 hexadecimal digits as its bearer"));
}

Language widget_language(const Request *request, Str said)
{
    if (said.len > 0) {
        return (Language)locale_from_tag(said);
    }
    if (request->identity.person.v > 0) {
        return request->identity.language;
    }
    return (Language)locale_from_accept(http_header(request->head, S("Accept-Language")));
}
