// html_plain.h — the text of a piece of markup, for programs that send comments as HTML.
//
// What comes out is plain text like any that a person types: it is escaped again wherever it is
// shown, so nothing here has to be safe, only readable.
#ifndef TEXT_HTML_PLAIN_H
#define TEXT_HTML_PLAIN_H

#include "base/str.h"

// Tags are taken off; paragraphs, list items and <br> become line ends; what <script> and <style>
// hold is left out; the named entities of XML, &nbsp; and numbered ones become characters; other
// white space counts as one space. An unclosed tag swallows the rest.
Str html_to_text(Arena *arena, Str markup);

#endif
