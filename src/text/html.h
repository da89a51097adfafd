// html.h — markup, told apart from text by its type.
//
// An Html was checked or written by us. A plain Str never becomes one without going through
// html_escape() or html_from_text(), so the compiler finds the missing escape.
#ifndef TEXT_HTML_H
#define TEXT_HTML_H

#include "base/str.h"

typedef struct Html {
    Str markup;
} Html;

#define HTML(literal) ((Html){ S(literal) })

static inline void html_add(Buf *page, Html part)
{
    buf_add(page, part.markup);
}

// Fit for the content of an element and for an attribute in quotation marks of either kind.
Html html_escape(Arena *arena, Str text);

// What a person wrote as plain text, shown as they wrote it: an empty line starts a paragraph, a
// line end is a <br>, an http or https address in ASCII becomes a link that passes no reference and
// no rank on. Everything else is escaped. "" gives no markup at all.
Html html_from_text(Arena *arena, Str text);

#endif
