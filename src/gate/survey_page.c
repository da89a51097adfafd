// survey_page.c — the page behind the link in a letter: a form that works without JavaScript.
//
// Whoever holds the link is the customer; nobody else is asked who they are. Looking records
// nothing: programs that scan mail follow links.
#include "gate/survey_page.h"

#include "desk/people/account_read.h"
#include "desk/survey/survey_answer.h"
#include "desk/survey/survey_link.h"
#include "desk/survey/survey_read.h"
#include "gate/survey_text.h"
#include "text/html.h"
#include "text/locale.h"

enum {
    PAGE_MAX_BYTES = 128 * 1024,
    FORM_MAX_BYTES = 32 * 1024, // the longest comment, encoded
    NUMBER_DIGITS_MAX = 7,
};

#define SURVEY_POLICY                                                            \
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; " \
    "base-uri 'none'; frame-ancestors 'none'"

// What one request came to.
typedef enum PageKind { PAGE_FORM, PAGE_BAD_LINK, PAGE_EXPIRED } PageKind;

typedef struct Page {
    Str token;
    SurveyAnswer answer; // of a form
    PageKind kind;
    const char *wrong; // of a form that cannot be taken: what is shown above it
    SurveyCard card;
    Account account;
    Language language;
} Page;

// ---- reading ----------------------------------------------------------------------------------

static Err page_accept(Request *request)
{
    Page *page = arena_new(&request->arena, Page);
    request->state = page;
    page->token = request->params[0];
    return ERR_NONE;
}

static int64_t form_number(UrlPairs form, Str name)
{
    int64_t number = 0;
    const UrlPair *pair = url_pair(form, name);
    return pair && pair->value.len <= NUMBER_DIGITS_MAX && str_i64(pair->value, &number) ? number
                                                                                         : 0;
}

static Err form_accept(Request *request)
{
    UrlPairs form = { 0 };
    Err err = page_accept(request);
    if (!err) {
        err = url_pairs(&request->arena, request->body, &form, &request->refusal);
    }
    if (err) {
        return err;
    }
    Page *page = request->state;
    const UrlPair *comment = url_pair(form, S("comment"));
    page->answer = (SurveyAnswer){
        .rating = form_number(form, S("rating")),
        .reason = form_number(form, S("reason")),
        .comment = comment ? comment->value : S(""),
    };
    return ERR_NONE;
}

// Finds what the link is for. A link that is none is a page too, not an error of the request.
static Err page_find(Read *read, Request *request, Page *page)
{
    Err err = account_read(read, &page->account);
    page->language = (Language)locale_from_accept(http_header(request->head, S("Accept-Language")));
    if (!err) {
        err = survey_link_read(read, page->token, &page->card);
    }
    if (err == ERR_NOT_FOUND || err == ERR_STATE) {
        page->kind = err == ERR_STATE ? PAGE_EXPIRED : PAGE_BAD_LINK;
        return ERR_NONE;
    }
    if (!err) {
        page->language = page->card.response.language;
    }
    return err;
}

// Without JavaScript a reason of another rating is sent too; it counts for nothing.
static void reason_fit(Page *page)
{
    const SurveyReason *reason = survey_reason_find(&page->card.version, page->answer.reason);
    bool fits = reason && page->answer.rating >= 1 && page->answer.rating <= SURVEY_RATING_MAX &&
                (reason->ratings & (UINT32_C(1) << page->answer.rating));
    page->answer.reason = fits ? page->answer.reason : 0;
}

static Err form_prepare(Read *read, Request *request)
{
    Page *page = request->state;
    Refusal why = { 0 };
    Err err = page_find(read, request, page);
    if (err || page->kind != PAGE_FORM) {
        return err;
    }
    reason_fit(page);
    page->answer.comment = str_trim(page->answer.comment);
    if (survey_answer_check(&page->card.version, &page->answer, &why)) {
        const SurveyText *text = survey_text(page->language);
        page->wrong = str_equal(why.field, S("rating")) ? text->rating_needed : text->too_long;
    }
    return ERR_NONE;
}

static Err form_apply(Work *work, Request *request)
{
    const Page *page = request->state;
    if (page->kind != PAGE_FORM || page->wrong) {
        return ERR_NONE;
    }
    SurveyAnswerSend send = { .token = page->token, .answer = page->answer };
    SurveyAnswered done;
    return survey_answer_apply(work, &send, &done);
}

// ---- the form ---------------------------------------------------------------------------------

static void add(Buf *out, const char *markup)
{
    buf_add(out, str_of(markup));
}

static void add_text(Buf *out, Str text)
{
    html_add(out, html_escape(out->arena, text));
}

static const char *const emoji[][SURVEY_RATING_MAX] = {
    [SURVEY_EMOJI_2] = { "🙁", "🙂" },
    [SURVEY_EMOJI_3] = { "🙁", "😐", "🙂" },
    [SURVEY_EMOJI_5] = { "😞", "🙁", "😐", "🙂", "😀" },
};

static void face_print(Buf *out, SurveyScale scale, int64_t rating)
{
    if (scale == SURVEY_NUMBERS_5) {
        buf_add_i64(out, rating);
    } else if (scale == SURVEY_STARS_5) {
        add(out, "★");
    } else {
        add(out, emoji[scale][rating - 1]);
    }
}

static void rating_print(Buf *out, const Page *page, int64_t rating)
{
    const SurveyVersion *version = &page->card.version;
    int64_t points = survey_scale_points(version->scale);
    bool checked = page->answer.rating == rating;
    buf_format(out,
               "<label><input type=\"radio\" name=\"rating\" value=\"%" PRId64 "\" id=\"r%" PRId64
               "\" required%s><span aria-hidden=\"true\">",
               rating, rating, checked ? " checked" : "");
    face_print(out, version->scale, rating);
    buf_format(out, "</span><span class=\"vh\">%" PRId64 " / %" PRId64, rating, points);
    if (rating == 1 || rating == points) {
        add(out, ", ");
        add_text(out, (rating == 1 ? version->low : version->high)[page->language]);
    }
    add(out, "</span></label>");
}

static void scale_print(Buf *out, const Page *page)
{
    static const char *const classes[SURVEY_SCALE_COUNT] = {
        [SURVEY_STARS_5] = "stars", [SURVEY_NUMBERS_5] = "numbers", [SURVEY_EMOJI_2] = "faces",
        [SURVEY_EMOJI_3] = "faces", [SURVEY_EMOJI_5] = "faces",
    };
    const SurveyVersion *version = &page->card.version;
    add(out, "<fieldset><legend><h1>");
    add_text(out, version->question[page->language]);
    buf_format(out, "</h1></legend><div class=\"scale %s\">", classes[version->scale]);
    for (int64_t rating = 1; rating <= survey_scale_points(version->scale); rating++) {
        rating_print(out, page, rating);
    }
    add(out, "</div><p class=\"ends\" aria-hidden=\"true\"><span>");
    add_text(out, version->low[page->language]);
    add(out, "</span><span>");
    add_text(out, version->high[page->language]);
    add(out, "</span></p></fieldset>");
}

static void reasons_print(Buf *out, const Page *page)
{
    const SurveyVersion *version = &page->card.version;
    if (version->reason_count == 0) {
        return;
    }
    uint32_t any = 0;
    for (size_t i = 0; i < version->reason_count; i++) {
        any |= version->reasons[i].ratings;
    }
    add(out, "<fieldset class=\"why");
    for (int rating = 1; rating <= SURVEY_RATING_MAX; rating++) {
        if (any & (UINT32_C(1) << rating)) {
            buf_format(out, " r%d", rating);
        }
    }
    add(out, "\"><legend>");
    add_text(out, version->reason_question[page->language]);
    add(out, "</legend>");
    for (size_t i = 0; i < version->reason_count; i++) {
        const SurveyReason *reason = &version->reasons[i];
        add(out, "<label class=\"reason");
        for (int rating = 1; rating <= SURVEY_RATING_MAX; rating++) {
            if (reason->ratings & (UINT32_C(1) << rating)) {
                buf_format(out, " r%d", rating);
            }
        }
        buf_format(out, "\"><input type=\"radio\" name=\"reason\" value=\"%" PRId64 "\"%s><span>",
                   reason->code, page->answer.reason == reason->code ? " checked" : "");
        add_text(out, reason->text[page->language]);
        add(out, "</span></label>");
    }
    add(out, "</fieldset>");
}

static void form_print(Buf *out, const Page *page, const SurveyText *text)
{
    bool answered = page->card.state == SURVEY_ANSWERED;
    if (page->wrong) {
        buf_format(out, "<p class=\"wrong\" role=\"alert\">%s</p>", page->wrong);
    } else if (answered) {
        buf_format(out, "<p class=\"done\" role=\"status\">%s</p>", text->thanks);
    }
    add(out, "<form method=\"post\" action=\"/survey/");
    add_text(out, page->token);
    add(out, "\">");
    scale_print(out, page);
    reasons_print(out, page);
    if (page->card.version.asks_comment) {
        buf_format(out, "<label class=\"comment\" for=\"comment\">%s</label>", text->comment);
        buf_format(out, "<textarea id=\"comment\" name=\"comment\" rows=\"4\" maxlength=\"%d\">",
                   SURVEY_COMMENT_POINTS_MAX);
        add_text(out, page->answer.comment);
        add(out, "</textarea>");
    }
    buf_format(out, "<button type=\"submit\">%s</button></form><p class=\"small\">%s</p>",
               answered ? text->change : text->send, text->until);
}

// ---- the page ---------------------------------------------------------------------------------

static void body_print(Buf *out, const Page *page, const SurveyText *text)
{
    if (page->kind == PAGE_FORM) {
        form_print(out, page, text);
        return;
    }
    bool expired = page->kind == PAGE_EXPIRED;
    buf_format(out, "<h1>%s</h1><p>%s</p>", expired ? text->expired : text->bad_link,
               expired ? text->expired_more : text->bad_link_more);
}

static void page_print(Request *request, const Page *page)
{
    const SurveyText *text = survey_text(page->language);
    request->content_type = S("text/html; charset=utf-8");
    request->answer = buf_make(&request->arena, PAGE_MAX_BYTES);
    request_add_header(request, S("Content-Security-Policy"), S(SURVEY_POLICY));
    request_add_header(request, S("X-Robots-Tag"), S("noindex"));
    Buf *out = &request->answer;
    buf_format(out,
               "<!doctype html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">"
               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
               "<meta name=\"robots\" content=\"noindex\"><title>%s</title>"
               "<link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\">"
               "<link rel=\"stylesheet\" href=\"/survey.css\"></head><body><header><p>",
               text->tag, text->title);
    add_text(out, page->account.name);
    add(out, "</p></header><main>");
    body_print(out, page, text);
    add(out, "</main></body></html>\n");
}

static Err page_respond(Read *read, Request *request)
{
    Page *page = request->state;
    Err err = page_find(read, request, page);
    if (err) {
        return err;
    }
    const SurveyResponse *response = &page->card.response;
    if (page->kind == PAGE_FORM) {
        page->answer = (SurveyAnswer){ response->rating, response->reason, response->comment };
    } else {
        request->status = page->kind == PAGE_EXPIRED ? 410 : 404;
    }
    page_print(request, page);
    return ERR_NONE;
}

// What was taken is shown by the page itself, so that loading it again sends nothing again.
static Err form_respond(Read *read, Request *request)
{
    Page *page = request->state;
    if (page->kind != PAGE_FORM) {
        return page_respond(read, request);
    }
    if (page->wrong) {
        request->status = 422;
        page_print(request, page);
        return ERR_NONE;
    }
    request->status = 303;
    request->content_type = S("text/plain; charset=utf-8");
    request->answer = buf_make(&request->arena, PAGE_MAX_BYTES);
    Buf where = buf_make(&request->arena, SURVEY_TOKEN_BYTES_MAX * 3);
    buf_add(&where, S("/survey/"));
    url_encode(&where, page->token);
    request_add_header(request, S("Location"), buf_str(&where));
    return ERR_NONE;
}

static const Route routes[] = {
    { .method = METHOD_GET,
      .path = "/survey/:token",
      .who = WHO_ANYONE,
      .pace = PACE_READ,
      .accept = page_accept,
      .respond = page_respond,
      .flags = ROUTE_NO_IDENTITY },
    { .method = METHOD_POST,
      .path = "/survey/:token",
      .who = WHO_ANYONE,
      .pace = PACE_CHANGE,
      .body_max = FORM_MAX_BYTES,
      .accept = form_accept,
      .prepare = form_prepare,
      .apply = form_apply,
      .respond = form_respond,
      .flags = ROUTE_NO_IDENTITY | ROUTE_ANY_BODY },
};

const RouteTable survey_page_routes = { routes, countof(routes) };
