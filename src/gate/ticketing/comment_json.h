// comment_json.h — comments and their files in the ticketing API. A chat message is a comment with
// via.channel native_messaging.
#ifndef GATE_TICKETING_COMMENT_JSON_H
#define GATE_TICKETING_COMMENT_JSON_H

#include "desk/ticket/ticket_read.h"
#include "gate/ticketing/printer.h"

// Who wrote when it was no person: the bot, the clock, a program.
#define AUTHOR_OF_SYSTEM (-1)

// Where its bytes are, for those who may see them.
Str attachment_address(const Printer *printer, const Attachment *file);
void attachment_print(Printer *printer, const Attachment *file);
void attachments_print(Printer *printer, const Attachment *files, size_t count);
// "body", "html_body", "plain_body" of a plain text.
void print_bodies(Printer *printer, Str body);
void comment_print(Printer *printer, const SaidRow *said, const Person *requester);

#endif
