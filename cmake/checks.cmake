# The machine checks of tools/ as tests, so that `make test` is never green on what `make check`
# refuses. They read the sources, not the build.
foreach(check layers text)
  add_test(NAME check/${check} COMMAND "${CMAKE_SOURCE_DIR}/tools/check-${check}"
           WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
  set_tests_properties(check/${check} PROPERTIES LABELS check TIMEOUT 60)
endforeach()
