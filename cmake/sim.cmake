# tests/sim: the simulator of desk and store. `sim/seeds` runs a few hundred seeds, `sim/planted/…`
# plants one bug each and wants it found; `make sim SEEDS=…` runs as many seeds as wanted.
if(TARGET test_support)
  file(GLOB sim_files CONFIGURE_DEPENDS "tests/sim/*.c")
  add_executable(sim ${sim_files})
  target_compile_options(sim PRIVATE ${MADOGUCHI_WARNINGS})
  target_link_libraries(sim PRIVATE desk relay test_support)
  math(EXPR seeds "200 / ${MADOGUCHI_PATIENCE}")
  add_test(NAME sim/seeds COMMAND sim --seeds ${seeds})
  set_tests_properties(sim/seeds PROPERTIES LABELS sim TIMEOUT 600)
  math(EXPR timeout "60 * ${MADOGUCHI_PATIENCE}")
  foreach(plant lost-message doubled-end passed-limit leaked-note ack-before-commit sync-off
                visible-end stuck-queue no-cause rules-twice sent-twice)
    add_test(NAME sim/planted/${plant} COMMAND sim --seeds 1000 --plant ${plant})
    set_tests_properties(sim/planted/${plant} PROPERTIES LABELS sim TIMEOUT ${timeout})
  endforeach()
endif()
