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

file(GLOB_RECURSE asset_files CONFIGURE_DEPENDS "web/static/*")
set(asset_out "${CMAKE_BINARY_DIR}/generated/gate")
add_custom_command(
  OUTPUT "${asset_out}/assets.c"
  COMMAND embed assets "${asset_out}" "${CMAKE_SOURCE_DIR}/web/static" ${asset_files}
  DEPENDS embed ${asset_files}
  VERBATIM)
add_custom_target(generated_assets DEPENDS "${asset_out}/assets.c")
