#!/usr/bin/env bash
# Runs the course in examples/ and compares what it prints with the kept output in tests/data/examples.
#
#   tests/examples.sh            compare
#   tests/examples.sh --keep     keep the new output; read the difference before it is committed
#
# Each lesson must also write a CSV and an SVG of its name to target/examples.
set -euo pipefail
cd "$(dirname "$0")/.."
kept=tests/data/examples
mkdir -p "$kept" target/examples
failed=0
check() { # NAME NEW
  if [[ $keep == yes ]]; then cp "$2" "$kept/$1.txt"; return; fi
  if ! diff -u "$kept/$1.txt" "$2"; then echo "the output of $1 has changed (tests/examples.sh --keep keeps it)"; failed=1; fi
}
keep=no; [[ ${1:-} == --keep ]] && keep=yes
for file in examples/[0-9][0-9]_*.rs; do
  lesson=$(basename "$file" .rs)
  rm -f "target/examples/$lesson".{csv,svg}
  timeout 300 cargo run --locked --quiet --example "$lesson" >"target/examples/$lesson.out"
  for ending in csv svg; do
    [[ -s target/examples/$lesson.$ending ]] || { echo "$lesson wrote no $ending"; failed=1; }
  done
  check "$lesson" "target/examples/$lesson.out"
  lines=$(wc -l <"$file"); ((lines < 60)) || { echo "$file has $lines lines; lessons stay under 60"; failed=1; }
done
# With the examples, so that the library is built with one set of features.
cargo build --locked --quiet --examples --bins
ONTREND=$PWD/target/debug/ontrend timeout 300 examples/yibin.sh target/examples/yibin >target/examples/yibin.out
check yibin target/examples/yibin.out
((failed == 0)) && echo "the course holds"
exit "$failed"
