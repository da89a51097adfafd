#include "wire/sha1.h"

#include <string.h>

enum { BLOCK_BYTES = 64, LENGTH_BYTES = 8 };

static uint32_t rotate(uint32_t word, int bits)
{
    return word << bits | word >> (32 - bits);
}

static void block_words(const unsigned char *block, uint32_t words[80])
{
    for (int i = 0; i < 16; i++) {
        const unsigned char *at = block + 4 * i;
        words[i] = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
    }
    for (int i = 16; i < 80; i++) {
        words[i] = rotate(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
    }
}

static uint32_t mix(int round, uint32_t b, uint32_t c, uint32_t d)
{
    switch (round / 20) {
    case 0:
        return ((b & c) | (~b & d)) + 0x5a827999u;
    case 1:
        return (b ^ c ^ d) + 0x6ed9eba1u;
    case 2:
        return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdcu;
    default:
        return (b ^ c ^ d) + 0xca62c1d6u;
    }
}

static void block_add(uint32_t hash[5], const unsigned char *block)
{
    uint32_t words[80];
    block_words(block, words);
    uint32_t a = hash[0];
    uint32_t b = hash[1];
    uint32_t c = hash[2];
    uint32_t d = hash[3];
    uint32_t e = hash[4];
    for (int i = 0; i < 80; i++) {
        uint32_t next = rotate(a, 5) + mix(i, b, c, d) + e + words[i];
        e = d;
        d = c;
        c = rotate(b, 30);
        b = a;
        a = next;
    }
    hash[0] += a;
    hash[1] += b;
    hash[2] += c;
    hash[3] += d;
    hash[4] += e;
}

void sha1(Str input, unsigned char out[SHA1_BYTES])
{
    assert(input.len <= SHA1_INPUT_MAX_BYTES);
    unsigned char padded[2 * BLOCK_BYTES] = { 0 };
    if (input.len > 0) {
        memcpy(padded, input.at, input.len);
    }
    padded[input.len] = 0x80;
    size_t total = input.len + 1 + LENGTH_BYTES <= BLOCK_BYTES ? BLOCK_BYTES : sizeof(padded);
    uint64_t bits = 8 * (uint64_t)input.len;
    for (size_t i = 0; i < LENGTH_BYTES; i++) {
        padded[total - 1 - i] = (unsigned char)(bits >> (8 * i));
    }
    uint32_t hash[5] = { 0x67452301u, 0xefcdab89u, 0x98badcfeu, 0x10325476u, 0xc3d2e1f0u };
    for (size_t at = 0; at < total; at += BLOCK_BYTES) {
        block_add(hash, padded + at);
    }
    for (size_t i = 0; i < SHA1_BYTES; i++) {
        out[i] = (unsigned char)(hash[i / 4] >> (24 - 8 * (i % 4)));
    }
}
