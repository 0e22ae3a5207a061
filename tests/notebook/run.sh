#!/usr/bin/env bash
# Executes examples/yibin.ipynb with nbconvert and compares its outputs with the kept ones.
#
#   tests/notebook/run.sh [ONTREND] [--keep]     the program, built where left out; --keep writes the outputs into the notebook
#
# nbconvert, ipykernel and pandas come from PyPI into target/notebook.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$root/target/notebook
mkdir -p "$work"
keep=no; ontrend=
for argument in "$@"; do [[ $argument == --keep ]] && keep=yes || ontrend=$argument; done
if [[ -z $ontrend ]]; then
  (cd "$root" && cargo build --locked --quiet --all-targets)
  ontrend=$root/target/debug/ontrend
fi
ontrend=$(cd "$(dirname "$ontrend")" && pwd)/$(basename "$ontrend")

python=$work/venv/bin/python
if [[ ! -x $python ]]; then
  python3 -m venv "$work/venv" 2>/dev/null || {
    # Debian keeps venv in a package of its own.
    rm -rf "$work/venv"
    as_root=(); [[ $(id -u) == 0 ]] || as_root=(sudo)
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv python3-pip >/dev/null
    python3 -m venv "$work/venv"
  }
fi
"$python" -m pip install --quiet --disable-pip-version-check "nbconvert>=7,<8" "ipykernel>=6,<8" "pandas>=2,<4"
export ONTREND=$ontrend
cd "$work"
timeout 300 "$python" -m nbconvert --to notebook --execute --log-level ERROR \
  --ExecutePreprocessor.kernel_name=python3 --output-dir "$work" "$root/examples/yibin.ipynb"
"$python" "$here/compare.py" "$root/examples/yibin.ipynb" "$work/yibin.ipynb" "$keep"
