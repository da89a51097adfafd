# What tools/embed makes: the named SQL statements and migrations, and the static files.
file(GLOB sql_files CONFIGURE_DEPENDS "src/store/queries/*.sql" "src/store/queries/sqlite/*.sql")
file(GLOB migration_files CONFIGURE_DEPENDS "src/store/migrations/sqlite/*.sql")
set(sql_out "${CMAKE_BINARY_DIR}/generated/store")
add_custom_command(
  OUTPUT "${sql_out}/sql.h" "${sql_out}/sql.c"
  COMMAND embed sql "${sql_out}" ${sql_files} --migrations ${migration_files}
  DEPENDS embed ${sql_files} ${migration_files}
  VERBATIM)
add_custom_target(generated_sql DEPENDS "${sql_out}/sql.h" "${sql_out}/sql.c")

set(web_out "${CMAKE_BINARY_DIR}/web")
file(GLOB_RECURSE web_files CONFIGURE_DEPENDS "web/*")
add_custom_command(
  OUTPUT "${CMAKE_BINARY_DIR}/web.stamp"
  COMMAND "${CMAKE_SOURCE_DIR}/tools/build-web" "${web_out}"
  COMMAND "${CMAKE_COMMAND}" -E touch "${CMAKE_BINARY_DIR}/web.stamp"
  DEPENDS ${web_files} tools/build-web tools/check-budget package-lock.json
  VERBATIM)
set(asset_out "${CMAKE_BINARY_DIR}/generated/gate")
add_custom_command(
  OUTPUT "${asset_out}/assets.c"
  COMMAND "${CMAKE_SOURCE_DIR}/tools/embed-web" "$<TARGET_FILE:embed>" "${asset_out}" "${web_out}"
  DEPENDS embed "${CMAKE_BINARY_DIR}/web.stamp" tools/embed-web
  VERBATIM)
add_custom_target(generated_assets DEPENDS "${asset_out}/assets.c")
