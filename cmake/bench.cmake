# bench/: what `make bench` runs beside the real program.
add_executable(bench_raw bench/raw.c bench/figures.c)
target_link_libraries(bench_raw PRIVATE base PkgConfig::SQLITE)
add_executable(bench_live bench/live.c bench/client.c bench/figures.c)
target_link_libraries(bench_live PRIVATE wire)
foreach(program bench_raw bench_live)
  target_compile_options(${program} PRIVATE ${MADOGUCHI_WARNINGS})
  target_include_directories(${program} PRIVATE bench)
endforeach()
