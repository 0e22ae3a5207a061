#!/usr/bin/env bash
# A Spark cluster of one master and two workers on loopback, and the same numbers from it as from one process.
#   integrations/spark/test.sh [SERIES]     3000 series where left out; 100000 is the full test
# Needs Python 3, Java 17 (installed by apt where there is no Java and apt may be used) and the program (ONTREND, or
# target/debug/ontrend); installs pyspark and pyarrow into target/spark.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
series=${1:-3000}
program=$(realpath "${ONTREND:-$root/target/debug/ontrend}")
work=$root/target/spark
python=$work/venv/bin/python
mkdir -p "$work/data" "$work/logs"
if ! command -v java >/dev/null; then
  command -v apt-get >/dev/null || { echo "install Java 17 and run this again"; exit 1; }
  as_root=(); [[ $(id -u) == 0 ]] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless >/dev/null
fi
if ! "$python" -c 'import pyspark, pyarrow, pandas' 2>/dev/null; then
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install --quiet --disable-pip-version-check pyspark==4.0.1 pyarrow pandas
fi
home=$("$python" -c 'import os, pyspark; print(os.path.dirname(pyspark.__file__))')
export SPARK_HOME=$home SPARK_LOCAL_IP=127.0.0.1 PYSPARK_PYTHON=$python PYSPARK_DRIVER_PYTHON=$python PYTHONPATH=$here
export SPARK_DAEMON_MEMORY=256m SPARK_LOG_DIR=$work/logs SPARK_WORKER_DIR=$work/worker SPARK_LOCAL_DIRS=$work/local

started=()
stop() { for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; }
trap stop EXIT
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
spark_class() { local log=$1; shift; "$home/bin/spark-class" "$@" >"$work/logs/$log" 2>&1 & started+=("$!"); }

port=$(free_port)
spark_class master.log org.apache.spark.deploy.master.Master --host 127.0.0.1 --port "$port" --webui-port "$(free_port)"
for number in 1 2; do
  spark_class "worker$number.log" org.apache.spark.deploy.worker.Worker --host 127.0.0.1 --cores 1 --memory 1g \
    --webui-port "$(free_port)" --work-dir "$work/worker$number" "spark://127.0.0.1:$port"
done
for _ in $(seq 600); do
  grep -q "Registering worker" "$work/logs/master.log" && [[ $(grep -c "Registering worker" "$work/logs/master.log") -ge 2 ]] && break
  sleep 0.5
done
[[ $(grep -c "Registering worker" "$work/logs/master.log") -ge 2 ]] || { cat "$work"/logs/*.log; echo "the cluster did not start"; exit 1; }

if [[ ! -f $work/data/series-$series.parquet ]]; then
  (cd "$root" && cargo run --locked --quiet --example many_series -- "$series" 20 "$work/data/series-$series.parquet")
fi
cp "$work/data/series-$series.parquet" "$work/data/series.parquet"
# The program reaches the executors as Spark ships it, not by the environment.
env -u ONTREND "$python" "$here/cluster_test.py" "spark://127.0.0.1:$port" "$program" "$work/data" "$series" "${started[1]},${started[2]}"
