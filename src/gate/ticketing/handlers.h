// handlers.h — the functions that the table in ticketing.c names, by the file that has them.
//
// A route's functions share its beginning: _accept reads the request, _prepare looks up, _hash
// hashes, _handle runs the command, _respond prints from a snapshot, _finish prints without one.
#ifndef GATE_TICKETING_HANDLERS_H
#define GATE_TICKETING_HANDLERS_H

#include "desk/ticket/ticket_list.h"
#include "gate/ticketing/paging.h"

// ---- shared by several files -------------------------------------------------------------------

// What tickets can be sorted by (tickets_http.c).
extern const SortName ticket_sorts[];
extern const size_t ticket_sort_count;
// The member "tickets", and what `include` asks for beside it.
MUST_USE Err tickets_page_print(Read *read, Request *request, Printer *printer,
                                const TicketPage *page);
// The whole answer {"count": {"value", "refreshed_at"}}.
void count_print(Request *request, int64_t value, int64_t now_ms);
// Reads a Paging into request->state, for lists by id that are asked nothing else (groups_http.c).
Err list_accept(Request *request);

// ---- tickets_http.c --------------------------------------------------------------------------

Err tickets_list_accept(Request *request);
Err tickets_requested_accept(Request *request);
Err tickets_assigned_accept(Request *request);
Err tickets_followed_accept(Request *request);
Err tickets_list_respond(Read *read, Request *request);
Err tickets_many_accept(Request *request);
Err tickets_many_respond(Read *read, Request *request);
Err tickets_count_respond(Read *read, Request *request);
Err id_accept(Request *request);
Err ticket_respond(Read *read, Request *request);

// ---- ticket_edit_http.c ----------------------------------------------------------------------

Err ticket_create_accept(Request *request);
Err ticket_update_accept(Request *request);
Err ticket_edit_prepare(Read *read, Request *request);
Err ticket_create_handle(Work *work, Request *request);
Err ticket_update_handle(Work *work, Request *request);
Err ticket_create_respond(Read *read, Request *request);
Err ticket_update_respond(Read *read, Request *request);

// ---- comments_http.c -------------------------------------------------------------------------

Err ticket_parts_accept(Request *request);
Err comments_respond(Read *read, Request *request);
Err comments_count_respond(Read *read, Request *request);
Err audits_respond(Read *read, Request *request);
Err audit_accept(Request *request);
Err audit_respond(Read *read, Request *request);
Err outbox_respond(Read *read, Request *request);

// ---- session_http.c --------------------------------------------------------------------------

Err session_end_accept(Request *request);
Err session_end_handle(Work *work, Request *request);
Err session_respond(Read *read, Request *request);
Err session_end_respond(Read *read, Request *request);

// ---- users_http.c ----------------------------------------------------------------------------

Err users_list_accept(Request *request);
Err users_search_accept(Request *request);
Err users_list_respond(Read *read, Request *request);
Err users_many_accept(Request *request);
Err users_many_respond(Read *read, Request *request);
Err user_respond(Read *read, Request *request);
Err user_me_respond(Read *read, Request *request);
Err person_create_accept(Request *request);
Err person_update_accept(Request *request);
Err person_edit_hash(Request *request);
Err person_create_handle(Work *work, Request *request);
Err person_create_respond(Read *read, Request *request);
Err person_update_handle(Work *work, Request *request);

// ---- groups_http.c ---------------------------------------------------------------------------

Err groups_respond(Read *read, Request *request);
Err group_respond(Read *read, Request *request);
Err group_create_accept(Request *request);
Err group_create_handle(Work *work, Request *request);
Err group_create_respond(Read *read, Request *request);
Err group_update_accept(Request *request);
Err group_update_handle(Work *work, Request *request);
Err memberships_accept(Request *request);
Err memberships_of_group_accept(Request *request);
Err memberships_of_user_accept(Request *request);
Err memberships_respond(Read *read, Request *request);
Err membership_create_accept(Request *request);
Err membership_delete_prepare(Read *read, Request *request);
Err membership_set_handle(Work *work, Request *request);
Err membership_create_respond(Read *read, Request *request);

// ---- macro_new_http.c ------------------------------------------------------------------------

Err macro_new_accept(Request *request);
Err macro_new_respond(Read *read, Request *request);

// ---- macros_http.c ---------------------------------------------------------------------------

Err macros_accept(Request *request);
Err macros_active_accept(Request *request);
Err macros_search_accept(Request *request);
Err macros_respond(Read *read, Request *request);
Err macro_categories_respond(Read *read, Request *request);
Err macro_respond(Read *read, Request *request);
Err macro_create_accept(Request *request);
Err macro_create_handle(Work *work, Request *request);
Err macro_create_respond(Read *read, Request *request);
Err macro_update_accept(Request *request);
Err macro_update_handle(Work *work, Request *request);
Err macros_update_accept(Request *request);
Err macros_update_handle(Work *work, Request *request);
Err macros_update_respond(Read *read, Request *request);
Err macro_delete_accept(Request *request);
Err macros_delete_accept(Request *request);
Err macros_delete_handle(Work *work, Request *request);
Err macro_definitions_respond(Read *read, Request *request);
Err macro_actions_respond(Read *read, Request *request);

// ---- macro_files_http.c ----------------------------------------------------------------------

Err macro_file_upload_respond(Read *read, Request *request);
Err macro_file_add_accept(Request *request);
Err macro_file_add_handle(Work *work, Request *request);
Err macro_file_respond(Read *read, Request *request);
Err macro_files_respond(Read *read, Request *request);

// ---- macro_apply_http.c ----------------------------------------------------------------------

Err macro_apply_respond(Read *read, Request *request);
Err macro_ticket_apply_respond(Read *read, Request *request);

// ---- agents_http.c ---------------------------------------------------------------------------

Err agents_respond(Read *read, Request *request);
Err agent_respond(Read *read, Request *request);
Err agent_statuses_respond(Read *read, Request *request);
Err agent_status_accept(Request *request);
Err agent_status_handle(Work *work, Request *request);

// ---- views_http.c ----------------------------------------------------------------------------

Err views_respond(Read *read, Request *request);
Err views_count_respond(Read *read, Request *request);
Err view_respond(Read *read, Request *request);
Err view_tickets_accept(Request *request);
Err view_tickets_respond(Read *read, Request *request);
Err view_execute_respond(Read *read, Request *request);
Err view_count_respond(Read *read, Request *request);
Err view_counts_accept(Request *request);
Err view_counts_respond(Read *read, Request *request);

// ---- followers.c -----------------------------------------------------------------------------

Err followers_respond(Read *read, Request *request);

// ---- uploads_http.c --------------------------------------------------------------------------

Err upload_accept(Request *request);
Err upload_handle(Work *work, Request *request);
// What upload_handle() made.
const Attachment *upload_made(const Request *request);
Err upload_respond(Read *read, Request *request);
Err upload_delete_handle(Work *work, Request *request);
Err no_content_finish(Request *request);
Err attachment_respond(Read *read, Request *request);
Err download_respond(Read *read, Request *request);

// ---- search_http.c ---------------------------------------------------------------------------

Err search_accept(Request *request);
Err search_respond(Read *read, Request *request);
Err search_count_respond(Read *read, Request *request);

// ---- account_http.c --------------------------------------------------------------------------

Err settings_respond(Read *read, Request *request);
Err settings_accept(Request *request);
Err settings_handle(Work *work, Request *request);
Err tokens_respond(Read *read, Request *request);
Err token_create_accept(Request *request);
Err token_create_handle(Work *work, Request *request);
Err token_create_finish(Request *request);
Err token_delete_accept(Request *request);
Err token_delete_handle(Work *work, Request *request);
Err audit_logs_accept(Request *request);
Err audit_logs_respond(Read *read, Request *request);
Err setting_changes_respond(Read *read, Request *request);

// ---- rules_http.c ----------------------------------------------------------------------------

Err rules_accept(Request *request);
Err rules_active_accept(Request *request);
Err rules_search_accept(Request *request);
Err rules_respond(Read *read, Request *request);
Err rule_respond(Read *read, Request *request);
Err rule_create_accept(Request *request);
Err rule_create_prepare(Read *read, Request *request);
Err rule_create_handle(Work *work, Request *request);
Err rule_create_respond(Read *read, Request *request);
Err rule_update_accept(Request *request);
Err rule_update_prepare(Read *read, Request *request);
Err rule_update_handle(Work *work, Request *request);
Err rule_delete_accept(Request *request);
Err rules_delete_accept(Request *request);
Err rules_delete_prepare(Read *read, Request *request);
Err rules_delete_handle(Work *work, Request *request);
Err rules_reorder_accept(Request *request);
Err rules_reorder_handle(Work *work, Request *request);
Err rules_reorder_respond(Read *read, Request *request);
Err rule_revisions_accept(Request *request);
Err rule_revisions_respond(Read *read, Request *request);
Err rule_revision_respond(Read *read, Request *request);
Err rule_definitions_respond(Read *read, Request *request);

// ---- rule_categories_http.c ------------------------------------------------------------------

Err rule_categories_respond(Read *read, Request *request);
Err rule_category_respond(Read *read, Request *request);
Err rule_category_create_accept(Request *request);
Err rule_category_create_handle(Work *work, Request *request);
Err rule_category_create_respond(Read *read, Request *request);
Err rule_category_update_accept(Request *request);
Err rule_category_update_handle(Work *work, Request *request);
Err rule_category_delete_accept(Request *request);
Err rule_category_delete_handle(Work *work, Request *request);

#endif
