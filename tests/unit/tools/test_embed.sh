#!/bin/sh
# What tools/embed makes, and what it refuses. Usage: test_embed.sh EMBED
set -eu
embed=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

fail() {
    echo "test_embed: $1" >&2
    exit 1
}

# refused WORDS ARGUMENTS…: embed fails and says these words.
refused() {
    words=$1
    shift
    if "$embed" "$@" 2>"$dir/said"; then
        fail "should have been refused: $words"
    fi
    grep -q -- "$words" "$dir/said" || fail "says '$(cat "$dir/said")', not '$words'"
}

printf -- '-- Of items.\n\n-- item_get: one\nSELECT "a\\" -- why\nFROM item;\n' >"$dir/one.sql"
printf -- '-- item_drop: none\n-- a remark: of many words\nDELETE FROM item;\n' >"$dir/two.sql"
printf -- '-- item_get: again\nSELECT 1;\n' >"$dir/again.sql"
printf -- '-- item_open: no end\nSELECT 1\n' >"$dir/open.sql"
printf -- 'SELECT 1;\n' >"$dir/nameless.sql"
printf 'CREATE TABLE item (id);\n' >"$dir/0001_initial.sql"

"$embed" sql "$dir/out" "$dir/one.sql" "$dir/two.sql" --migrations "$dir/0001_initial.sql"
grep -q 'SQL_ITEM_GET,' "$dir/out/sql.h" || fail "no enum"
grep -q 'SQL_MIGRATION_COUNT = 1' "$dir/out/sql.h" || fail "no migration"
grep -q 'SELECT \\"a\\\\\\" -- why' "$dir/out/sql.c" || fail "not quoted for C"
grep -q 'remark' "$dir/out/sql.c" && fail "a comment line is kept"

touch -d '2001-01-01' "$dir/out/sql.h"
before=$(stat -c %Y "$dir/out/sql.h")
"$embed" sql "$dir/out" "$dir/one.sql" "$dir/two.sql" --migrations "$dir/0001_initial.sql"
[ "$before" = "$(stat -c %Y "$dir/out/sql.h")" ] || fail "unchanged output was written again"

"$embed" sql "$dir/none" --migrations
refused "again.sql:1: item_get is already in .*one.sql:3" \
    sql "$dir/bad" "$dir/one.sql" "$dir/again.sql" --migrations
refused "item_open does not end with a semicolon" sql "$dir/bad" "$dir/open.sql" --migrations
refused "nameless.sql:1: needs a line" sql "$dir/bad" "$dir/nameless.sql" --migrations
mv "$dir/0001_initial.sql" "$dir/0002_initial.sql"
refused "none is named 0001_NAME.sql" sql "$dir/bad" --migrations "$dir/0002_initial.sql"

mkdir -p "$dir/root/assets"
printf 'body {}' >"$dir/root/assets/a.css"
head -c 5000 /dev/zero >"$dir/root/index.html"
"$embed" assets "$dir/out" "$dir/root" "$dir/root/assets/a.css" "$dir/root/index.html"
grep -q '"/assets/a.css", "text/css; charset=utf-8", "[0-9a-f]*", plain_0, 7, 0, 0, 1' \
    "$dir/out/assets.c" || fail "a small file under /assets/"
grep -q '"/index.html", "text/html; charset=utf-8", "[0-9a-f]*", plain_1, 5000, gzip_1' \
    "$dir/out/assets.c" || fail "a file that gzip makes smaller"
refused "does not lie under" assets "$dir/out" "$dir/other" "$dir/root/index.html"
