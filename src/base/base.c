#include "base/base.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const struct {
    int http_status;
    const char *code;
    const char *text;
} err_info[] = {
#define X(name, http_status, code, text) [name] = { http_status, code, text },
    ERR_LIST(X)
#undef X
};

int err_http_status(Err err)
{
    assert((size_t)err < countof(err_info));
    return err_info[err].http_status;
}

const char *err_code(Err err)
{
    assert((size_t)err < countof(err_info));
    return err_info[err].code;
}

const char *err_text(Err err)
{
    assert((size_t)err < countof(err_info));
    return err_info[err].text;
}

void fatal(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    abort();
}
