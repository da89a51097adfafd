// HMAC-SHA-256 against RFC 4231.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wire/hmac_sha256.h"

static void agrees_with_the_standard_however_the_text_is_cut(void **state)
{
    (void)state;
    Arena arena = { 0 };
    Str text = S("what do ya want for nothing?");
    for (size_t cut = 0; cut <= text.len; cut++) {
        unsigned char out[HMAC_SHA256_BYTES];
        hmac_sha256(S("Jefe"), (Str){ text.at, cut }, (Str){ text.at + cut, text.len - cut }, out);
        assert_true(
            str_equal(str_hex(&arena, out, sizeof(out)),
                      S("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")));
    }
    arena_free(&arena);
}

static void takes_keys_longer_than_a_block(void **state)
{
    (void)state;
    Arena arena = { 0 };
    char key[131];
    for (size_t i = 0; i < sizeof(key); i++) {
        key[i] = (char)0xaa;
    }
    unsigned char out[HMAC_SHA256_BYTES];
    hmac_sha256((Str){ key, sizeof(key) },
                S("Test Using Larger Than Block-Size Key - Hash Key First"), S(""), out);
    assert_true(str_equal(str_hex(&arena, out, sizeof(out)),
                          S("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")));
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_the_standard_however_the_text_is_cut),
        cmocka_unit_test(takes_keys_longer_than_a_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
