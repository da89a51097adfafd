// widget.h — the widget's HTTP: what a page needs before it opens the live socket, and the same
// commands for pages that cannot hold one.
//
// A device shows its secret as a bearer and counts its messages as on the live socket
// (protocol/live.md); bodies and answers are written as there: ids as text, unknown members
// refused. The first message makes a visitor somebody; until then nothing is kept about them.
#ifndef GATE_WIDGET_WIDGET_H
#define GATE_WIDGET_WIDGET_H

#include "desk/people/widget_read.h"
#include "gate/request.h"

enum {
    WIDGET_BODY_MAX_BYTES = 64 * 1024,
    WIDGET_THREADS_MAX = 100, // named in an answer
};

// What every route asks first: a page of another origin must be one that may show the widget.
// ERR_FORBIDDEN naming `origin`.
MUST_USE Err widget_open(Read *read, const Request *request, WidgetSetup *out);
// The same, for routes that need nothing else of it.
MUST_USE Err widget_prepare(Read *read, Request *request);
// ERR_UNAUTHENTICATED unless a device's secret was shown.
MUST_USE Err widget_needs_device(Request *request);
// What the page says, else the known person's, else the browser's.
Language widget_language(const Request *request, Str said);

// widget_config.c
Err widget_config_respond(Read *read, Request *request);
// widget_threads.c
Err widget_threads_respond(Read *read, Request *request);
Err widget_messages_accept(Request *request);
Err widget_messages_respond(Read *read, Request *request);
// The members "device_last_n" and "threads" of whoever looks.
MUST_USE Err widget_threads_print(Read *read, const Request *request, JsonWriter *json);
// widget_send.c
Err widget_send_accept(Request *request);
Err widget_send_apply(Work *work, Request *request);
Err widget_send_finish(Request *request);
// widget_marks.c
Err widget_marks_accept(Request *request);
Err widget_marks_apply(Work *work, Request *request);
Err widget_marks_respond(Read *read, Request *request);
// widget_files.c
Err widget_upload_accept(Request *request);
Err widget_upload_apply(Work *work, Request *request);
Err widget_upload_finish(Request *request);
Err widget_download_respond(Read *read, Request *request);
// widget_survey.c
Err widget_survey_accept(Request *request);
Err widget_survey_respond(Read *read, Request *request);
Err widget_answer_accept(Request *request);
Err widget_answer_apply(Work *work, Request *request);
// widget_sign_in.c
Err widget_sign_in_accept(Request *request);
Err widget_sign_in_prepare(Read *read, Request *request);
Err widget_sign_in_apply(Work *work, Request *request);
Err widget_sign_in_respond(Read *read, Request *request);

#endif
