# tests/fuzz/fuzz_<target>.c. With MADOGUCHI_FUZZ (the clang preset "fuzz") each is a libFuzzer
# program; otherwise each replays its committed inputs, as the test fuzz/<target>.
option(MADOGUCHI_FUZZ "build libFuzzer programs (needs clang)" OFF)
file(GLOB fuzz_sources CONFIGURE_DEPENDS "tests/fuzz/fuzz_*.c")
foreach(source ${fuzz_sources})
  get_filename_component(program "${source}" NAME_WE)
  string(REGEX REPLACE "^fuzz_" "" target "${program}")
  if(MADOGUCHI_FUZZ)
    add_executable(${program} "${source}")
    target_link_options(${program} PRIVATE -fsanitize=fuzzer)
  else()
    add_executable(${program} "${source}" tests/fuzz/replay.c)
    add_test(NAME fuzz/${target}
             COMMAND ${program} "${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${target}")
  endif()
  target_compile_options(${program} PRIVATE ${MADOGUCHI_WARNINGS})
  if(target MATCHES "^(live_frame|ticket_body)$") # of the gate, which brings the rest
    target_link_libraries(${program} PRIVATE gate)
  else()
    target_link_libraries(${program} PRIVATE wire)
  endif()
endforeach()
