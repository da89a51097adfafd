# How many times slower than usual the programs of this build are: tests wait so much longer, and
# the simulator takes so many fewer seeds.
set(MADOGUCHI_PATIENCE 1 CACHE STRING "how many times longer tests wait")

# tests/unit/<folder>/test_*.c: each a cmocka program that links the folder it tests.
find_package(PkgConfig REQUIRED)
pkg_check_modules(CMOCKA IMPORTED_TARGET cmocka)
if(CMOCKA_FOUND)
  file(GLOB test_support_files CONFIGURE_DEPENDS "tests/support/*.c")
  list(FILTER test_support_files EXCLUDE REGEX "/(desk|rule)_fixture\\.c$")
  add_library(test_support STATIC ${test_support_files})
  target_compile_options(test_support PRIVATE ${MADOGUCHI_WARNINGS})
  target_link_libraries(test_support PUBLIC base PkgConfig::CMOCKA PkgConfig::SQLITE
                        PRIVATE PkgConfig::OPENSSL)
  target_include_directories(test_support PUBLIC tests)
  # A desk of its own for a test: the only support that needs the product's own folders.
  add_library(desk_fixture STATIC EXCLUDE_FROM_ALL tests/support/desk_fixture.c
              tests/support/rule_fixture.c)
  target_compile_options(desk_fixture PRIVATE ${MADOGUCHI_WARNINGS})
  target_link_libraries(desk_fixture PUBLIC desk test_support)
  foreach(folder base text net wire model store desk relay gate post)
    file(GLOB unit_tests CONFIGURE_DEPENDS "tests/unit/${folder}/test_*.c")
    foreach(source ${unit_tests})
      get_filename_component(stem "${source}" NAME_WE)
      set(program "${folder}_${stem}")
      add_executable(${program} "${source}")
      target_compile_options(${program} PRIVATE ${MADOGUCHI_WARNINGS})
      target_link_libraries(${program} PRIVATE ${folder} test_support)
      if(folder MATCHES "^(desk|post)$")
        target_link_libraries(${program} PRIVATE desk_fixture)
      endif()
      add_test(NAME unit/${folder}/${stem} COMMAND ${program})
    endforeach()
  endforeach()
endif()
add_test(NAME unit/tools/test_embed
         COMMAND "${CMAKE_SOURCE_DIR}/tests/unit/tools/test_embed.sh" $<TARGET_FILE:embed>)
foreach(part sim fuzz api web bench)
  if(EXISTS "${CMAKE_SOURCE_DIR}/cmake/${part}.cmake")
    include(cmake/${part}.cmake)
  endif()
endforeach()
include(cmake/checks.cmake)
