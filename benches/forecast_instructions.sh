#!/usr/bin/env bash
# Prints benches/forecast_instructions.csv anew: callgrind's instructions per series and model, what a second pass over the
# series adds to the first. Models without a monthly figure in the file are counted on annual series alone. Needs valgrind.
set -euo pipefail
cd "$(dirname "$0")/.."
bench=$(cargo bench --locked --no-default-features --bench forecast --no-run 2>&1 | sed -n 's/.*(\(.*\)).*/\1/p' | tail -n 1)
count() { valgrind --tool=callgrind --callgrind-out-file=/dev/null "$bench" --instructions "$@" 2>&1 | sed -n 's/.*Collected : //p'; }
added() { echo $(( ($(count "$1" "$2" 2) - $(count "$1" "$2" 1)) / $3 )); }
echo model,yearly,monthly
tail -n +2 benches/forecast_instructions.csv | while IFS=, read -r model _ monthly; do
  echo "$model,$(added "$model" yearly 20),$([[ -z $monthly ]] || added "$model" monthly 19)"
done
