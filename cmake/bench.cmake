# bench/: what `make bench` runs beside the real program.
function(bench_program name)
  cmake_parse_arguments(PART "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_executable(bench_${name} bench/${name}.c bench/figures.c ${PART_SOURCES})
  target_link_libraries(bench_${name} PRIVATE ${PART_LIBRARIES})
  target_compile_options(bench_${name} PRIVATE ${MADOGUCHI_WARNINGS})
  target_include_directories(bench_${name} PRIVATE bench)
endfunction()

bench_program(raw SOURCES bench/sections.c LIBRARIES base PkgConfig::SQLITE)
bench_program(fill SOURCES bench/sections.c LIBRARIES base PkgConfig::SQLITE)
bench_program(live SOURCES bench/client.c LIBRARIES wire)
bench_program(ends SOURCES bench/client.c LIBRARIES wire)
bench_program(crowd SOURCES bench/client.c LIBRARIES wire)
