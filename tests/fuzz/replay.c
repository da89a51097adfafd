// replay.c — runs a fuzz target over the files of one folder, where there is no libFuzzer.
#include "base/str.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { INPUT_MAX_BYTES = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void input_run(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        fatal("replay: cannot read %s", path);
    }
    uint8_t *bytes = malloc(INPUT_MAX_BYTES);
    assert(bytes);
    size_t len = fread(bytes, 1, INPUT_MAX_BYTES, file);
    fclose(file);
    // In memory of its own size, so that the sanitizer sees a look beyond it.
    uint8_t *exact = realloc(bytes, len > 0 ? len : 1);
    assert(exact);
    LLVMFuzzerTestOneInput(exact, len);
    free(exact);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fatal("usage: %s FOLDER", argv[0]);
    }
    DIR *folder = opendir(argv[1]);
    if (!folder) {
        fatal("replay: cannot open %s", argv[1]);
    }
    int count = 0;
    Arena arena = { 0 };
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        Str path = str_format(&arena, "%s/%s", argv[1], entry->d_name);
        struct stat found;
        if (stat(path.at, &found) == 0 && S_ISREG(found.st_mode)) {
            input_run(path.at);
            count++;
        }
    }
    closedir(folder);
    arena_free(&arena);
    printf("%d inputs\n", count);
    return count > 0 ? 0 : 1;
}
