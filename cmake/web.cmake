# tests/web/*.test.ts: parts of the pages that need no page. tests/browser/*.test.ts: the pages of
# the real program in a browser, one ctest each; they run alone, because they measure patience.
add_test(NAME web/unit COMMAND "${CMAKE_SOURCE_DIR}/tools/run-vitest" web
         WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
set_tests_properties(web/unit PROPERTIES LABELS web TIMEOUT 120)

if(TARGET madoguchi)
  file(GLOB browser_tests CONFIGURE_DEPENDS "tests/browser/*.test.ts")
  foreach(source ${browser_tests})
    get_filename_component(stem "${source}" NAME_WE)
    add_test(NAME browser/${stem}
             COMMAND "${CMAKE_SOURCE_DIR}/tools/run-browser-test" "$<TARGET_FILE:madoguchi>"
                     "${stem}.test.ts"
             WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
    set_tests_properties(browser/${stem} PROPERTIES LABELS browser TIMEOUT 900 RUN_SERIAL TRUE)
  endforeach()
endif()
