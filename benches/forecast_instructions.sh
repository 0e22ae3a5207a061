#!/usr/bin/env bash
# Prints benches/forecast_instructions.csv anew: callgrind's instructions per series and model. Needs valgrind.
set -euo pipefail
cd "$(dirname "$0")/.."
bench=$(cargo bench --locked --no-default-features --bench forecast --no-run 2>&1 | sed -n 's/.*(\(.*\)).*/\1/p' | tail -n 1)
count() { valgrind --tool=callgrind --callgrind-out-file=/dev/null "$bench" --instructions "$@" 2>&1 | sed -n 's/.*Collected : //p'; }
echo model,yearly,monthly
empty_yearly=$(count none yearly); empty_monthly=$(count none monthly)
for model in naive drift ets ses holt damped theta optimized_theta dot auto_theta bc_theta bc_damped arima auto_arima; do
  echo "$model,$((($(count "$model" yearly) - empty_yearly) / 20)),$((($(count "$model" monthly) - empty_monthly) / 19))"
done
