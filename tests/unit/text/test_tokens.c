#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/tokens.h"

static void check_tokens(Str text, Str expected)
{
    CLEANUP(arena_free) Arena arena = { 0 };
    Str tokens = tokens_make(&arena, text);
    if (!str_equal(tokens, expected)) {
        fail_msg("%.*s: %.*s", STR_ARG(text), STR_ARG(tokens));
    }
}

static void words_are_cut_at_what_is_no_letter_or_digit(void **state)
{
    (void)state;
    check_tokens(S(""), S(""));
    check_tokens(S(" .,!\n"), S(""));
    check_tokens(S("Hello, World"), S("whello wworld"));
    check_tokens(S("aiko@example.com #1234-5"), S("waiko wexample wcom w1234 w5"));
    check_tokens(S("don't"), S("wdon wt"));
    check_tokens(S("Ünï 😀"), S("x00fc006e00ef"));
    check_tokens(S("Привет"), S("x043f04400438043204350442"));
    // A mark goes on the word that it is written upon: q with a dot below.
    check_tokens(S("q\xcc\xa3z"), S("x00710323007a"));
}

static void runs_of_han_kana_and_hangul_become_pairs_and_their_last(void **state)
{
    (void)state;
    check_tokens(S("窓口"), S("x7a9353e3 x53e3"));
    check_tokens(S("窓"), S("x7a93"));
    check_tokens(S("ﾊﾞナな"), S("x3070306a x306a306a x306a"));
    check_tokens(S("서울"), S("xc11cc6b8 xc6b8"));
    check_tokens(S("サーバ"), S("x305530fc x30fc3070 x3070"));
    check_tokens(S("𠮷野"), S("xd842dfb791ce x91ce"));
    check_tokens(S("窓。口"), S("x7a93 x53e3"));
    check_tokens(S("Order 42の配送"), S("worder w42 x306e914d x914d9001 x9001"));
}

static bool finds(Arena *arena, const char *typed, const char *text)
{
    TokenQuery query = token_query_make(arena, str_of(typed));
    return token_query_matches(&query, tokens_make(arena, str_of(text)));
}

static void what_a_person_types_is_found(void **state)
{
    (void)state;
    static const struct {
        const char *typed;
        const char *text;
    } cases[] = {
        { "窓", "窓口" },
        { "窓", "同窓会" },
        { "会", "同窓会" },
        { "窓口", "こちらの窓口です" },
        { "カタカナ", "ひらがなとｶﾀｶﾅ" },
        { "配送状況", "ご注文の配送状況を教えてください" },
        { "配送　注文", "ご注文の配送状況を教えてください" },
        { "order", "My ORDER is late" },
        { "late order", "My order is late" },
        { "\"is late\"", "My order is late" },
        { "aiko@example.com", "write to AIKO@example.com please" },
        { "ORD-1234", "about ord-1234:" },
        { "A社", "A社の件" },
        { "42の配送", "42の配送" },
        { "café", "Cafe\xcc\x81 au lait" },
        { "株式会社", "㍿窓口" },
    };
    CLEANUP(arena_free) Arena arena = { 0 };
    for (size_t i = 0; i < countof(cases); i++) {
        if (!finds(&arena, cases[i].typed, cases[i].text)) {
            fail_msg("%s in %s", cases[i].typed, cases[i].text);
        }
    }
}

static void what_is_not_there_is_not_found(void **state)
{
    (void)state;
    static const struct {
        const char *typed;
        const char *text;
    } cases[] = {
        { "口座", "窓口" },
        { "窓口係", "窓口" },
        { "送配", "配送" },
        { "配状", "配送状況" },
        { "ord", "order" },
        { "rder", "order" },
        { "order ben", "My order is late" },
        { "\"late is\"", "My order is late" },
        { "example@aiko.com", "aiko@example.com" },
        { "", "anything" },
        { "!?", "anything!?" },
        { "w42", "42" },
    };
    CLEANUP(arena_free) Arena arena = { 0 };
    for (size_t i = 0; i < countof(cases); i++) {
        if (finds(&arena, cases[i].typed, cases[i].text)) {
            fail_msg("%s in %s", cases[i].typed, cases[i].text);
        }
    }
}

static void a_query_is_a_list_of_phrases(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    TokenQuery query = token_query_make(&arena, S("a-b c \"d e\" 窓口 窓 f配送"));
    static const struct {
        const char *tokens;
        bool is_prefix;
    } expected[] = {
        { "wa wb", false }, { "wc", false }, { "wd we", false },     { "x7a9353e3", false },
        { "x7a93", true },  { "wf", false }, { "x914d9001", false },
    };
    assert_int_equal(query.count, countof(expected));
    for (size_t i = 0; i < countof(expected); i++) {
        assert_true(str_equal(query.phrases[i].tokens, str_of(expected[i].tokens)));
        assert_int_equal(query.phrases[i].is_prefix, expected[i].is_prefix);
    }
}

static size_t count_char(Str text, char c)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) {
        count += text.at[i] == c;
    }
    return count;
}

static void texts_words_and_queries_are_limited(void **state)
{
    (void)state;
    CLEANUP(arena_free) Arena arena = { 0 };
    Buf text = buf_make(&arena, 200000);
    for (int i = 0; i < 60000; i++) {
        buf_add(&text, S("窓"));
    }
    assert_int_equal(count_char(tokens_make(&arena, buf_str(&text)), ' '), TOKENS_MAX - 1);
    Buf words = buf_make(&arena, 200000);
    for (int i = 0; i < 60000; i++) {
        buf_add(&words, S("a "));
    }
    assert_int_equal(count_char(tokens_make(&arena, buf_str(&words)), ' '), TOKENS_MAX - 1);
    Buf word = buf_make(&arena, 200);
    for (int i = 0; i < 50; i++) {
        buf_add(&word, S("a"));
    }
    assert_int_equal(tokens_make(&arena, buf_str(&word)).len, 1 + TOKEN_POINTS_MAX);

    TokenQuery query = token_query_make(&arena, buf_str(&words));
    assert_int_equal(query.count, TOKEN_PHRASES_MAX);
    query = token_query_make(&arena, buf_str(&text));
    assert_int_equal(query.count, 1);
    assert_int_equal(count_char(query.phrases[0].tokens, ' '), TOKEN_PHRASE_TOKENS_MAX - 1);
    Str quoted = str_format(&arena, "\"%.*s", STR_ARG(buf_str(&words)));
    query = token_query_make(&arena, quoted);
    assert_int_equal(query.count, 1);
    assert_int_equal(count_char(query.phrases[0].tokens, ' '), TOKEN_PHRASE_TOKENS_MAX - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_cut_at_what_is_no_letter_or_digit),
        cmocka_unit_test(runs_of_han_kana_and_hangul_become_pairs_and_their_last),
        cmocka_unit_test(what_a_person_types_is_found),
        cmocka_unit_test(what_is_not_there_is_not_found),
        cmocka_unit_test(a_query_is_a_list_of_phrases),
        cmocka_unit_test(texts_words_and_queries_are_limited),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
