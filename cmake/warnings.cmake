set(MADOGUCHI_WARNINGS
    -Werror -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wundef -Wvla
    -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wwrite-strings -Wcast-qual
    -Wpointer-arith -Wformat=2 -Wswitch-enum -Wimplicit-fallthrough -Wdouble-promotion
    -Wnull-dereference -Walloca -Wframe-larger-than=16384)
if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
  list(APPEND MADOGUCHI_WARNINGS -Wduplicated-cond -Wduplicated-branches -Wlogical-op
       -Wcast-align=strict -Warith-conversion -Wformat-overflow=2 -Wformat-truncation=2)
endif()
