// handlers.h — the steps of the conversations API's routes, by the file that they stand in. What
// each step may do, and on which thread, says gate/request.h.
#ifndef GATE_CONVERSATIONS_HANDLERS_H
#define GATE_CONVERSATIONS_HANDLERS_H

#include "gate/request.h"

// app_get.c
Err app_get_respond(Read *read, Request *request);

// users.c
Err app_user_create_accept(Request *request);
Err app_user_create_prepare(Read *read, Request *request);
Err app_user_create_apply(Work *work, Request *request);
Err app_user_create_respond(Read *read, Request *request);
Err user_get_respond(Read *read, Request *request);
Err app_user_update_accept(Request *request);
Err app_user_update_prepare(Read *read, Request *request);
Err app_user_update_apply(Work *work, Request *request);
Err app_user_list_accept(Request *request);
Err app_user_list_respond(Read *read, Request *request);

// threads.c
Err thread_post_accept(Request *request);
Err thread_post_prepare(Read *read, Request *request);
Err thread_post_apply(Work *work, Request *request);
Err thread_post_respond(Read *read, Request *request);
Err thread_get_respond(Read *read, Request *request);
Err thread_patch_accept(Request *request);
Err thread_patch_prepare(Read *read, Request *request);
Err thread_patch_apply(Work *work, Request *request);
Err thread_list_accept(Request *request);
Err thread_list_respond(Read *read, Request *request);
Err participant_list_accept(Request *request);
Err participant_list_respond(Read *read, Request *request);

// messages.c
Err message_list_accept(Request *request);
Err message_list_respond(Read *read, Request *request);

// message_post.c
Err message_post_accept(Request *request);
Err message_post_prepare(Read *read, Request *request);
Err message_post_apply(Work *work, Request *request);
Err message_post_respond(Read *read, Request *request);

// activity.c
Err activity_accept(Request *request);
Err activity_prepare(Read *read, Request *request);
Err activity_apply(Work *work, Request *request);
Err activity_finish(Request *request);

// attachments.c
Err attachment_post_accept(Request *request);
Err attachment_post_prepare(Read *read, Request *request);
Err attachment_post_apply(Work *work, Request *request);
Err attachment_post_finish(Request *request);

#endif
