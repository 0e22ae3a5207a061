#!/usr/bin/env bash
# Processor time of a build from nothing of a crate that depends on ontrend: without default features, with them, and their ratio.
# usage: benches/core_build.sh [--release]     writes into a directory of its own under target/, which it empties first
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$root/target/core-build
rm -rf "$work"; mkdir -p "$work/src"
echo 'fn main() { println!("{}", ontrend::extract::Lexicon::shipped().indicators().len()); }' >"$work/src/main.rs"
cp "$root/Cargo.lock" "$work/"
seconds() {
  printf '[package]\nname = "embedder"\nversion = "0.0.0"\nedition = "2024"\n[dependencies]\nontrend = { path = "%s"%s }\n[workspace]\n' "$root" "$1" >"$work/Cargo.toml"
  shift
  (cd "$work" && cargo fetch --quiet && export CARGO_TARGET_DIR="$work/target" CARGO_INCREMENTAL=0 && rm -rf target &&
    { TIMEFORMAT='%U %S'; time cargo build --quiet "$@" 2>&1; }) 2>&1 | tail -n 1 | awk '{ print $1 + $2 }'
}
core=$(seconds ', default-features = false' "$@")
whole=$(seconds '' "$@")
rm -rf "$work"
awk -v core="$core" -v whole="$whole" 'BEGIN { printf "core %.0f s, default %.0f s of processor time: ratio %.2f\n", core, whole, core / whole }'
