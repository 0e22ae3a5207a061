"""Spark against one run of the program: equal bit for bit, also when a worker and an executor are killed on the way.

python cluster_test.py MASTER_URL PROGRAM DIRECTORY SERIES WORKER_PID,…   (test.sh starts the cluster and calls this)
"""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

import ontrend_spark

master, program, directory, count, workers = sys.argv[1:]
directory, count = Path(directory), int(count)
workers = [int(pid) for pid in workers.split(",")]
PARTS = 16


def run(*words):
    done = subprocess.run([program, *words], capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    return done


def children():
    """The processes below the cluster's two workers: (pid, command line)."""
    parents, lines = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                lines[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except (OSError, IndexError):
                continue
    ours = set(workers)
    while more := {pid for pid, parent in parents.items() if parent in ours} - ours:
        ours |= more
    return [(pid, lines[pid]) for pid in sorted(ours - set(workers))]


def kill_one(word, seconds=120):
    """Kills the first process of ours with the word in its command line, as soon as there is one."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for pid, line in children():
            if word in line:
                os.kill(pid, signal.SIGKILL)
                return pid
        time.sleep(0.005)
    raise AssertionError(f"no process with {word} was seen")


def same(spark_rows, program_rows):
    """Equal rows, the order of rows aside; every double by its bits."""
    names = program_rows.column_names
    keys = [(name, "ascending") for name in ("unique_id", "ds", "model", "target", "doc", "start") if name in names]
    def plain(table):
        good = table.filter(pc.is_null(table["error"])) if "error" in table.column_names else table
        good = good.select(names).sort_by(keys)
        return {name: [value.hex() if isinstance(value, float) else (value or None if isinstance(value, str) else value)
                       for value in good[name].to_pylist()] for name in names}
    ours, theirs = plain(spark_rows), plain(program_rows)
    for name in names:
        assert len(ours[name]) == len(theirs[name]), (name, len(ours[name]), len(theirs[name]))
        for one, other in zip(ours[name], theirs[name]):
            assert one == other, (name, one, other)
    return len(ours[names[0]])


def read(path):
    """A table of the program's: polars writes views, which pyarrow does not sort."""
    found = pq.read_table(path)
    plain = [field.with_type(pa.string()) if pa.types.is_string_view(field.type) else field for field in found.schema]
    return found.cast(pa.schema(plain))


def table(frame):
    return pa.Table.from_batches(frame._collect_as_arrow()) if not hasattr(frame, "toArrow") else frame.toArrow()


spark = (
    SparkSession.builder.master(master)
    .appName("ontrend cluster test")
    .config("spark.executor.memory", "1g")
    .config("spark.executor.cores", "1")
    .config("spark.sql.shuffle.partitions", PARTS)
    .config("spark.sql.adaptive.enabled", "false")
    .config("spark.task.maxFailures", "8")
    .config("spark.sql.session.timeZone", "Asia/Shanghai")
    .config("spark.ui.enabled", "false")
    .config("spark.ui.showConsoleProgress", "false")
    .config("spark.driver.host", "127.0.0.1")
    .config("spark.driver.bindAddress", "127.0.0.1")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")
ontrend_spark.ship(spark, program)
source = str(directory / "series.parquet")

print("== forecasts, a worker and an executor killed on the way", flush=True)
began = time.monotonic()
run("forecast", source, "--horizon", "3", "--model", "ets", "-o", str(directory / "one.parquet"), "--force")
alone = time.monotonic() - began
killed = []


def disturb():
    killed.append(kill_one("worker forecast"))
    time.sleep(1.0)
    killed.append(kill_one("CoarseGrainedExecutorBackend"))


disturber = threading.Thread(target=disturb)
disturber.start()
began = time.monotonic()
frame = ontrend_spark.forecast(spark.read.parquet(source), horizon=3, model="ets")
frame.write.mode("overwrite").parquet(str(directory / "spark"))
spread = time.monotonic() - began
disturber.join()
assert len(killed) == 2, killed
rows = same(read(directory / "spark"), read(directory / "one.parquet"))
assert rows == 3 * count
print(f"{rows} rows equal; killed {killed}; the cluster took {spread / alone:.2f} times as long as one process", flush=True)

few = 400
small = spark.read.parquet(source).where(F.col("unique_id") < f"county{few:07d}").cache()
pandas = small.toPandas()
pandas.to_csv(directory / "small.csv", index=False)

print("== growth", flush=True)
run("growth", str(directory / "small.csv"), "--curve", "linear,exponential", "--steps", "2", "-q",
    "-o", str(directory / "growth.parquet"), "--force")
print(same(table(ontrend_spark.growth(small, curve=["linear", "exponential"], steps=2)),
           read(directory / "growth.parquet")), "rows equal")

print("== assess", flush=True)
last = pandas.groupby("unique_id", sort=True)["y"].last()
goals = [f"{name},2027-12-31,{value * 1.2!r}" for name, value in last.items()]
(directory / "targets.csv").write_text("unique_id,ds,target\n" + "\n".join(goals) + "\n")
run("assess", str(directory / "small.csv"), "--targets", str(directory / "targets.csv"), "--pool", "none",
    "--date", "2025-01-01", "-o", str(directory / "verdicts.parquet"), "--force")
targets = spark.read.csv(str(directory / "targets.csv"), header=True, schema="unique_id string, ds date, target double")
print(same(table(ontrend_spark.assess(small, targets, date="2025-01-01")),
           read(directory / "verdicts.parquet")), "rows equal")

print("== extract", flush=True)
texts = {f"{place}.txt": f"宜宾市统计局\n2025年3月1日\n2024年，全市高新技术企业达{300 + place}家。到2027年达{400 + place}家。\n"
         for place in range(50)}
(directory / "reports").mkdir(exist_ok=True)
for name, text in texts.items():
    (directory / "reports" / name).write_text(text)
run("extract", str(directory / "reports"), "-o", str(directory / "observations.parquet"), "--force")
reports = spark.createDataFrame(list(texts.items()), "doc string, text string")
print(same(table(ontrend_spark.extract(reports)), read(directory / "observations.parquet")), "rows equal")

print("== a series that fails is a row with its error; a call that fails says why", flush=True)
bad = spark.createDataFrame([("a", 1, 1.0), ("a", 1, 2.0), ("b", 1, 1.0), ("b", 2, 2.0)], "unique_id string, ds int, y double")
rows = ontrend_spark.forecast(bad, horizon=1, model="drift").collect()
assert sorted((row.unique_id, row.error is None) for row in rows) == [("a", False), ("b", True)], rows
try:
    ontrend_spark.forecast(bad, horizon=1, model="drfit").collect()
    raise SystemExit("a model that does not exist was accepted")
except Exception as error:
    assert "drift" in str(error), error
print("done", flush=True)
spark.stop()
