#!/usr/bin/env bash
# The brief in a real browser: makes the pages with the program, installs what the check needs, and runs it.
#
#   tests/browser/run.sh [ONTREND]      the program; built where left out
#
# Needs Node.js and Chromium (installed by apt where they are missing and apt may be used); playwright-core and axe-core
# come from the npm registry into target/browser. Set CHROMIUM for another browser.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$root/target/browser
mkdir -p "$work"

need=()
command -v node >/dev/null || need+=(nodejs)
command -v npm >/dev/null || need+=(npm)
CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
[[ -n $CHROMIUM ]] || need+=(chromium fonts-noto-cjk)
if ((${#need[@]})); then
  command -v apt-get >/dev/null || { echo "install ${need[*]} and run this again"; exit 1; }
  as_root=(); [[ $(id -u) == 0 ]] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null
  CHROMIUM=${CHROMIUM:-$(command -v chromium)}
fi
export CHROMIUM

cp "$here/package.json" "$here/check.mjs" "$work/"
(cd "$work" && npm install --no-audit --no-fund --no-package-lock --loglevel=error >/dev/null)

ontrend=${1:-}
if [[ -z $ontrend ]]; then
  (cd "$root" && cargo build --locked --quiet --all-targets)
  ontrend=$root/target/debug/ontrend
fi
ontrend=$(cd "$(dirname "$ontrend")" && pwd)/$(basename "$ontrend")

pages=$work/pages
rm -rf "$pages"; mkdir -p "$pages"
made() { # NAME LANG REPORT...
  local name=$1 lang=$2; shift 2
  # Exit 1 says that some targets could not be assessed, which is as it should be; 2 says that nothing was done.
  local status=0
  "$ontrend" run "$@" --lang "$lang" --out "$work/$name" --force --quiet >/dev/null || status=$?
  ((status < 2)) || { echo "ontrend run failed for $name with status $status"; exit 1; }
  cp "$work/$name/brief.html" "$pages/$name.html"
}
rm -rf "$work"/{zh,en,hostile,empty}
made zh zh "$root/seeds"
made en en "$root/seeds"
made hostile zh "$here/hostile.txt"
printf '宜宾市统计局\n2025年6月6日\n今天没有数字可说。\n' >"$work/empty.txt"
made empty en "$work/empty.txt"

cd "$work"
timeout 600 node check.mjs "$pages"/*.html --shots "$work/shots"
