#!/usr/bin/env bash
# The Yibin question from text to verdict as a pipe of program calls: every arrow is a table in CSV.
#
#   examples/yibin.sh [DIR]        the tables and charts go to DIR (target/examples/yibin where left out)
#
# ONTREND names the program; `ontrend` from the PATH, or the one built here, where it is not set.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
out=${1:-$root/target/examples/yibin}
ontrend=${ONTREND:-$(command -v ontrend || echo "$root/target/debug/ontrend")}
mkdir -p "$out"
cd "$out"
rm -f ./*.csv ./*.svg

# Text to facts to series to verdicts. Exit status 1 says that some targets have no figure to be judged by.
"$ontrend" extract "$root/seeds/000_9e004ea125470e0d.txt" --ledger ledger.csv --quiet |
  tee observations.csv |
  "$ontrend" series - --targets targets.csv --quiet |
  tee series.csv |
  "$ontrend" assess - --targets targets.csv --date 2025-06-06 --posterior posterior.csv --sensitivity sensitivity.csv \
    --quiet >verdicts.csv || [[ $? == 1 ]]

echo "numbers in the text: $(($(wc -l <ledger.csv) - 1)); facts: $(($(wc -l <observations.csv) - 1)); targets: $(($(wc -l <targets.csv) - 1))"

# What the verdicts say, with the columns picked by name.
# CSV as it may be: cells in quotation marks may hold commas.
pick() { # FILE NAME...
  awk -v names="${*:2}" '
    function cells(line, out,   n, i, c, quoted, cell) {
      n = 0; cell = ""; quoted = 0
      for (i = 1; i <= length(line); i++) {
        c = substr(line, i, 1)
        if (c == "\"") quoted = !quoted
        else if (c == "," && !quoted) { out[++n] = cell; cell = "" }
        else cell = cell c
      }
      out[++n] = cell
      return n
    }
    BEGIN { count = split(names, wanted, " ") }
    { n = cells($0, row) }
    NR == 1 { for (i = 1; i <= n; i++) at[row[i]] = i; next }
    { line = ""; for (i = 1; i <= count; i++) line = line (i > 1 ? "\t" : "") row[at[wanted[i]]]; print line }' "$1"
}
pick verdicts.csv unique_id target latest verdict | grep -v undecided

# Charts.
"$ontrend" plot posterior.csv --id 宜宾市/ent_srdi_giant --title finding -o posterior.svg
"$ontrend" plot verdicts.csv --title finding -o dashboard.svg
"$ontrend" forecast series.csv -n 3 --model drift --quiet 2>/dev/null |
  "$ontrend" plot - --series series.csv --targets targets.csv --verdicts verdicts.csv --id 宜宾市/ent_innov_sme \
    --title finding -o fan.svg || [[ $? == 1 ]]
ls
