#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Builds the fuzz targets as OSS-Fuzz wants them: compiler, flags and engine are those of the environment ($CC, $CFLAGS,
# $LIB_FUZZING_ENGINE), programs, corpora and dictionaries go to $OUT, with the libraries that they need: where they run
# there are none. Outside of its image these stand in:
#
#   SRC=$PWD OUT=/tmp/out WORK=/tmp/work CC=clang CXX=clang++ CFLAGS="-g -O1 -fsanitize=fuzzer-no-link,address" \
#       LIB_FUZZING_ENGINE=-fsanitize=fuzzer .clusterfuzzlite/build.sh
set -euo pipefail
cd "$(dirname "$0")/.." 2>/dev/null && [ -f meson.build ] || cd "$SRC/mikeylab"

# The python3 that packages bring modules for.
export PATH=/usr/bin:$PATH
build=$WORK/mikeylab
rm -rf "$build"
mkdir -p "$OUT/lib"
meson setup "$build" -Dfuzz=engine -Dfuzz_engine="$LIB_FUZZING_ENGINE ${CFLAGS:-}" \
    -Dc_link_args="-Wl,-rpath,\$ORIGIN/lib,--disable-new-dtags" \
    -Ddefault_library=static -Ddissector=disabled -Dinterop=disabled -Dbench=disabled -Db_lundef=false -Dbuildtype=plain
ninja -C "$build" fuzz-targets

# MemorySanitizer takes for uninitialised what libraries write that were built without it: these targets call none.
without_libraries="build decode roundtrip rules"
for program in "$build"/fuzz/fuzz_*; do
    [ -x "$program" ] && [ -f "$program" ] || continue
    name=${program##*/fuzz_}
    [ "${SANITIZER:-}" != memory ] || [[ " $without_libraries " == *" $name "* ]] || continue
    cp "$program" "$OUT/"
    ldd "$program" | awk '$3 ~ "^/" && $1 !~ "^(libc|libm|libdl|libpthread|librt|libresolv)[.]" {print $3}' |
        xargs -r cp -Lt "$OUT/lib"
    cp "$build/fuzz/seeds/$name.dict" "$OUT/fuzz_$name.dict"
    rm -f "$OUT/fuzz_${name}_seed_corpus.zip"
    (cd "$build/fuzz/seeds/$name" && zip -q -r "$OUT/fuzz_${name}_seed_corpus.zip" .)
    printf '[libfuzzer]\nmax_len = 4096\n' >"$OUT/fuzz_$name.options"
done
