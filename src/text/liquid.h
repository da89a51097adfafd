// liquid.h — placeholders and small programs in texts that people write: {{ ticket.title }},
// {% if ticket.group %}…{% endif %}, in the language Liquid.
//
// A template is compiled once, which finds every mistake that can be found without data, and
// rendered as often as needed; a compiled one never changes, so threads may share it. What its
// variables mean is asked of the caller while it runs, one member at a time, so that nothing is
// loaded that no template names. A name that nobody knows is nil, and nil prints nothing.
//
// Tags: if, elsif, else, unless, case, when, for (limit, offset, reversed, else, break, continue,
// forloop), assign, capture, comment, raw, #; white space control with '-'. Filters: the table in
// liquid_filters.c. Left out of the language: including other templates, cycles, counters, tables.
//
// A template may be written by somebody who means ill. Everything it can ask for is counted, in
// steps rather than in time, and past a limit the whole is refused: never cut off, never endless.
#ifndef TEXT_LIQUID_H
#define TEXT_LIQUID_H

#include "base/refusal.h"
#include "text/html.h"

enum {
    LIQUID_SOURCE_MAX_BYTES = 64 * 1024,
    LIQUID_NESTING_MAX = 32,     // blocks inside one another
    LIQUID_CODE_MAX = 16384,     // compiled instructions
    LIQUID_VARIABLES_MAX = 100,  // names that one template assigns
    LIQUID_PATHS_MAX = 500,      // different paths that one template asks for
    LIQUID_MEMBERS_MAX = 16,     // of one path
    LIQUID_BRACKETS_MAX = 8,     // [ ] inside one another
    LIQUID_NAME_MAX_BYTES = 255, // of a variable, member, tag or filter
    // While it is rendered.
    LIQUID_TEXT_MAX_BYTES = 1024 * 1024, // of one value
    LIQUID_ITEMS_MAX = 2000,             // of a range and of a list that a filter looks at
    LIQUID_BYTES_PER_STEP = 64,          // a step is one instruction, or so many bytes handled
    LIQUID_LOOKUP_STEPS = 10,            // what asking the caller counts for
    LIQUID_STEPS_USUAL = 100000,
    LIQUID_OUTPUT_USUAL_BYTES = 256 * 1024,
    LIQUID_ITERATIONS_USUAL = 5000,
};

typedef enum LiquidKind {
    LIQUID_NIL,
    LIQUID_BOOL,
    LIQUID_INTEGER,
    LIQUID_DECIMAL,
    LIQUID_TEXT,
    LIQUID_HTML,
    LIQUID_TIME,
    LIQUID_LIST,
    LIQUID_OBJECT,
    // Made by templates alone:
    LIQUID_RANGE,   // (1..5)
    LIQUID_EMPTY,   // the word `empty`
    LIQUID_BLANK,   // the word `blank`
    LIQUID_FORLOOP, // the word `forloop`
    LIQUID_UNSET,   // a variable that nothing has been assigned to yet
} LiquidKind;

// Made with the functions below. Texts and items are the caller's and live as long as the render.
typedef struct LiquidValue {
    LiquidKind kind;
    int64_t integer; // BOOL: 0, 1; DECIMAL: in millionths; TIME: in ms; LIST, OBJECT: the key
    Str text;        // HTML: the markup; OBJECT: what it prints; LIST: what stands between items
    Str ready;       // of a template's own TEXT: the same, already escaped for the output
    const struct LiquidSource *source;
    const struct LiquidValue *items; // of a LIST without a source
    size_t count;                    // of a LIST or RANGE
} LiquidValue;

// Where objects and long lists get their values from. `key` is that of the value that is asked, so
// that one source can stand for all comments of a ticket. `*out` is nil on entry and may stay so:
// there is no such member. An error ends the render and is its result.
typedef struct LiquidSource {
    void *context;
    Err (*member)(void *context, Arena *arena, int64_t key, Str name, LiquidValue *out);
    Err (*item)(void *context, Arena *arena, int64_t key, size_t index, LiquidValue *out);
} LiquidSource;

static inline LiquidValue liquid_bool(bool value)
{
    return (LiquidValue){ .kind = LIQUID_BOOL, .integer = value };
}

static inline LiquidValue liquid_integer(int64_t value)
{
    return (LiquidValue){ .kind = LIQUID_INTEGER, .integer = value };
}

// Bytes that are not UTF-8 are taken as U+FFFD.
static inline LiquidValue liquid_text(Str text)
{
    return (LiquidValue){ .kind = LIQUID_TEXT, .text = text };
}

// Not escaped in HTML; everywhere else, and for every filter, it is its plain text.
static inline LiquidValue liquid_html(Html html)
{
    return (LiquidValue){ .kind = LIQUID_HTML, .text = html.markup };
}

// Printed as ISO 8601 in UTC; the filter `date` writes it in other ways.
static inline LiquidValue liquid_time(int64_t time_ms)
{
    return (LiquidValue){ .kind = LIQUID_TIME, .integer = time_ms };
}

static inline LiquidValue liquid_list(const LiquidValue *items, size_t count)
{
    return (LiquidValue){ .kind = LIQUID_LIST, .items = items, .count = count };
}

// A list whose items are asked of source->item() one by one.
static inline LiquidValue liquid_list_of(const LiquidSource *source, int64_t key, size_t count)
{
    return (LiquidValue){ .kind = LIQUID_LIST, .source = source, .integer = key, .count = count };
}

// `printed` is what {{ the.object }} itself shows; often nothing.
static inline LiquidValue liquid_object(const LiquidSource *source, int64_t key, Str printed)
{
    return (
        LiquidValue){ .kind = LIQUID_OBJECT, .source = source, .integer = key, .text = printed };
}

typedef struct LiquidTemplate LiquidTemplate;

// Compiles into the arena; nothing of `source` is referred to afterwards. `field` is what a refusal
// calls the template. Refused as ERR_INVALID, with a message that begins "line 3: ": what cannot be
// read, with the codes "syntax", "unknown_tag", "unknown_filter", "filter_arguments", "not_closed",
// "not_utf8"; and as ERR_LIMIT "template_too_long" or "template_too_complex".
MUST_USE Err liquid_compile(Arena *arena, Str source, Str field, const LiquidTemplate **out,
                            Refusal *why);

// Where the text goes that a template makes. What {{ }} prints is escaped for it; the template's
// own words are not.
typedef enum LiquidOutput {
    LIQUID_OUTPUT_TEXT,        // as it is
    LIQUID_OUTPUT_HTML,        // an element's content, or an attribute in quotation marks; also XML
    LIQUID_OUTPUT_JSON_STRING, // between the quotation marks of a JSON text
    LIQUID_OUTPUT_HEADER,      // a mail's or a request's: runs of control characters, line ends
                               // among them, become one space
    LIQUID_OUTPUT_URL,         // a name or value of a form or a query
} LiquidOutput;

typedef struct LiquidScope {
    const LiquidSource *root; // its member() with the key 0 knows the first name of every path
    int64_t now_ms;           // what the filter `date` takes for "now"
    // How far the clocks of whoever reads this are ahead of UTC at that moment; NULL: not at all.
    // Called with root->context.
    int (*utc_offset_minutes)(void *context, int64_t time_ms);
    // 0 stands for the usual.
    uint32_t steps_max;
    uint32_t iterations_max; // of all for loops together
    size_t output_max_bytes;
} LiquidScope;

// Renders into the arena. Refused, with the line in the message: ERR_LIMIT "too_many_steps",
// "too_many_iterations", "too_many_items", "text_too_long", "output_too_long"; ERR_INVALID
// "division_by_zero", "number_too_large". What a source answers with is passed on.
MUST_USE Err liquid_render(Arena *arena, const LiquidTemplate *compiled, const LiquidScope *scope,
                           LiquidOutput output, Str *out, Refusal *why);

// A path that a template asks the caller for: "ticket.requester.name". An item of a list, by number
// or in a for loop, is "[]": "ticket.comments[].value". What starts at an assigned variable is not
// listed. The members `size`, `first` and `last` of a list are the engine's own, and are listed.
typedef struct LiquidPath {
    Str path;
    uint32_t line; // where it stands first
} LiquidPath;

// Each path once, in the order of their first use; they live as long as the template.
const LiquidPath *liquid_paths(const LiquidTemplate *compiled, size_t *count);

#endif
