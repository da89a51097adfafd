# tests/api/*.test.ts: black-box tests of the real program over HTTP and WebSocket, one ctest each.
# Node comes from tools/install-deps; where it is missing the tests fail and say so.
if(TARGET madoguchi)
  set(api_runner "${CMAKE_SOURCE_DIR}/tools/run-api-test" "$<TARGET_FILE:madoguchi>")
  file(GLOB api_tests CONFIGURE_DEPENDS "tests/api/*.test.ts")
  foreach(source ${api_tests})
    get_filename_component(stem "${source}" NAME_WE)
    add_test(NAME api/${stem} COMMAND ${api_runner} "${stem}.test.ts"
             WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
    math(EXPR timeout "600 * ${MADOGUCHI_PATIENCE}")
    set_tests_properties(api/${stem} PROPERTIES LABELS api TIMEOUT ${timeout}
                         ENVIRONMENT "MADOGUCHI_PATIENCE=${MADOGUCHI_PATIENCE}")
  endforeach()

  # The tests' own types.
  add_test(NAME check/types COMMAND "${CMAKE_SOURCE_DIR}/tools/check-types"
           WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
  set_tests_properties(check/types PROPERTIES LABELS check TIMEOUT 120)
endif()
