// fuzz_proxy_head.c — any bytes as what a proxy says first: never past the limit, never more than
// there is, and every beginning of what is right asks for more.
#include "wire/proxy_head.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Str bytes = { (const char *)data, size };
    ProxyHead head = { 0 };
    size_t taken = 0;
    ProxyRead read = proxy_head_read(bytes, &head, &taken);
    assert(read != PROXY_MORE || size < PROXY_HEAD_MAX_BYTES);
    if (read != PROXY_DONE) {
        assert(taken == 0);
        return 0;
    }
    assert(taken > 0);
    assert(taken <= size);
    assert(taken <= PROXY_HEAD_MAX_BYTES);
    for (size_t len = 0; len < taken; len++) {
        size_t early = 0;
        ProxyRead before = proxy_head_read((Str){ bytes.at, len }, &head, &early);
        assert(before == PROXY_MORE);
    }
    return 0;
}
