"""Forecasts, growth curves, verdicts and extraction on Apache Spark.

Each function repartitions a data frame by series, sorts it, and feeds the partitions to `ontrend worker` through Arrow.
Spark does the scheduling, the shuffle and the retries; the numbers are those of the program, bit for bit.

    from ontrend_spark import forecast, ship
    ship(spark, "/opt/ontrend/bin/ontrend")        # or have the program on the path of every executor
    forecast(spark.read.parquet("series"), horizon=3, model="ets").write.parquet("forecasts")

Results carry a column `error`: a series that cannot be worked on is one row with its reason, and does not stop the rest.
The executors need pyarrow and the program, not this module.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading

import pyarrow as pa
from pyspark import SparkFiles, cloudpickle
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

__all__ = ["assess", "extract", "forecast", "growth", "ship"]

# Executors get the functions themselves.
cloudpickle.register_pickle_by_value(sys.modules[__name__])

PROGRAM = "ontrend"
# The version of the worker's schema that this module knows.
SCHEMA = 1


def ship(spark: SparkSession, program: str) -> None:
    """Sends the program to every executor, for clusters that do not have it installed."""
    program = os.path.abspath(program)
    if os.path.basename(program) != PROGRAM:
        # Executors look for it by its name.
        program = shutil.copy2(program, os.path.join(tempfile.mkdtemp(), PROGRAM))
    spark.sparkContext.addFile(program)


def forecast(df, *, horizon, model="auto", level=(80, 95), season=None, bounds=None, **frame) -> DataFrame:
    """Forecasts `horizon` steps of every series: unique_id, ds, model, mean, lo-80, hi-80, …, error.

    `model` and `level` are one or several; `bounds` is "LOW,HIGH". See `series` for the options of the frame.
    """
    options = {"horizon": horizon, "model": model, "level": level, "season": season, "bounds": bounds}
    return _projections("forecast", df, options, level, frame)


def growth(df, *, curve="auto", until=None, steps=None, level=(80, 95), **frame) -> DataFrame:
    """Fits growth curves to every series and projects them: the columns of `forecast`."""
    options = {"curve": curve, "until": until, "steps": steps, "level": level}
    return _projections("growth", df, options, level, frame)


def assess(df, targets, *, date, prior=None, **frame) -> DataFrame:
    """Judges each target (unique_id, ds, target, …) by its own series: the columns of the verdicts, and error.

    `date` is the day to judge from. Growth is not shared between series, as with `--pool none` of the program.
    """
    points = series(df, **{name: frame[name] for name in ("key", "time", "value") if name in frame})
    both = points.withColumn("target", F.lit(None).cast("double"))
    both = both.unionByName(_dated(targets, "ds").withColumn("target", F.col("target").cast("double")), True)
    if dict(points.dtypes)["ds"] != dict(_dated(targets, "ds").dtypes)["ds"]:
        raise TypeError("ds of the series and of the targets differ in type; make both dates or both integers")
    base = F.substring_index(F.col("unique_id"), "#", 1)
    both = _placed(both, [base], [base, F.col("unique_id"), F.col("ds"), F.col("target")], frame)
    schema = _schema("assess", both, frame)
    return both.mapInArrow(_worker("assess", {"date": date, "prior": prior}, schema, frame), schema)


def extract(df, *, doc="doc", text=None, content=None, date=None, region=None, table="observations", **frame) -> DataFrame:
    """Reads the figures out of reports, one a row: column `text`, or `content` as bytes of a file whose name is `doc`.

    `date` and `region` say what the reports' text does not.
    """
    body = F.col(content).alias("content") if content and not text else F.col(text or "text").alias("text")
    reports = df.select(F.col(doc).alias("doc"), body)
    schema = _schema("extract", reports, frame, table)
    options = {"date": date, "region": region, "table": table}
    return reports.mapInArrow(_worker("extract", options, schema, frame), schema)


def series(df, *, key="unique_id", time="ds", value="y", **_) -> DataFrame:
    """The frame as the worker reads it. Options of all functions on series:

    key, time, value: the columns of the series' name, of its dates or steps, and of its values;
    partitions: how many to make, one worker each (Spark's shuffle partitions where left out);
    program: where the program is on the executors, if it was not shipped and is not on their path;
    jobs: threads of each worker (spark.task.cpus where left out).
    """
    named = df.select(
        F.col(key).cast("string").alias("unique_id"),
        F.col(time).alias("ds"),
        F.col(value).cast("double").alias("y"),
        *[F.col(name) for name in df.columns if name in _OPTIONAL and name not in (key, time, value)],
    )
    return _dated(named, "ds")


# Columns of a table of series that the program makes use of beside the three.
_OPTIONAL = ["lo", "hi", "bound", "unit", "measure", "origin", "period_start", "base_ds", "region", "indicator"]


def _dated(df, column):
    """Moments become days in the zone of the session, where a day begins at its midnight."""
    if isinstance(df.schema[column].dataType, (T.TimestampType, T.TimestampNTZType)):
        return df.withColumn(column, F.to_date(F.col(column)))
    return df


def _projections(task, df, options, level, frame):
    points = series(df, **frame)
    key, time = F.col("unique_id"), F.col("ds")
    points = _placed(points, [key], [key, time], frame)
    schema = _schema(task, points, frame, levels=_list(level))
    return points.mapInArrow(_worker(task, options, schema, frame), schema)


def _placed(df, by, order, frame):
    """Rows of one series in one partition, one after another."""
    partitions = frame.get("partitions")
    parted = df.repartition(partitions, *by) if partitions else df.repartition(*by)
    return parted.sortWithinPartitions(*order)


def _list(value):
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _find(given):
    """The program: as given, shipped by `ship`, named by ONTREND, or on the path."""
    if given:
        return given
    try:
        shipped = SparkFiles.get(PROGRAM)
        if os.path.exists(shipped):
            return shipped
    except Exception:  # No files were shipped to this process.
        pass
    found = os.environ.get("ONTREND") or shutil.which(PROGRAM)
    if not found:
        raise FileNotFoundError("ontrend: not on the path; install it on every executor or call ship(spark, program)")
    return found


def _schema(task, df, frame, table="observations", levels=None):
    """The schema of the results, as the program itself states it."""
    answer = subprocess.run([_find(frame.get("program")), "worker", "--schema"], capture_output=True, text=True)
    if answer.returncode != 0:
        raise RuntimeError(f"ontrend worker --schema: {answer.stderr.strip()}")
    described = json.loads(answer.stdout)
    if described["schema"] != SCHEMA:
        raise RuntimeError(f"the program speaks schema {described['schema']}, this module {SCHEMA}; bring both to one version")
    described = described["tasks"][task]
    columns = described["ledger"] if table == "ledger" else described["output"]
    stamp = T.StringType()
    if "ds" in df.columns:
        kind = df.schema["ds"].dataType
        stamp = T.DateType() if isinstance(kind, T.DateType) else T.LongType() if isinstance(kind, T.NumericType) else stamp
    kinds = {
        "text": T.StringType(),
        "int64": T.LongType(),
        "float64": T.DoubleType(),
        "date": T.DateType(),
        "bool": T.BooleanType(),
        "stamp": stamp,
    }
    fields = [(column["name"], kinds[column["type"]]) for column in columns]
    if levels is not None:
        ends = [(f"{end}-{level:g}", T.DoubleType()) for level in sorted(set(levels)) for end in ("lo", "hi")]
        fields = [field for field in fields if field[0][:3] not in ("lo-", "hi-")]
        fields[-1:-1] = ends
    return T.StructType([T.StructField(name, kind, True) for name, kind in fields])


def _worker(task, options, schema, frame):
    """What Spark calls for each partition: batches in, batches out."""
    given, jobs = frame.get("program"), frame.get("jobs")
    words = ["worker", task]
    for name, value in options.items():
        if value is not None:
            words += [f"--{name}={','.join(str(one) for one in _list(value))}"]
    names = schema.names
    arrow = {"string": pa.string(), "bigint": pa.int64(), "double": pa.float64(), "date": pa.date32(), "boolean": pa.bool_()}
    kinds = pa.schema([(field.name, arrow[field.dataType.simpleString()]) for field in schema.fields])

    def feed(batches):
        batches = iter(batches)
        first = next(batches, None)
        if first is None:
            return
        threads = jobs or os.environ.get("SPARK_TASK_CPUS") or "1"
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(
                [_find(given), *words, f"--jobs={threads}"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
            )
            broken = []

            def write():
                try:
                    with process.stdin as to:
                        writer = pa.ipc.new_stream(to, first.schema)
                        writer.write_batch(first)
                        for batch in batches:
                            writer.write_batch(batch)
                        # Only a whole stream gets its end mark.
                        writer.close()
                except BrokenPipeError:
                    pass  # The worker has ended; its status says why.
                except BaseException as error:
                    broken.append(error)
                    process.kill()

            def fail(cause=None):
                # Whoever still writes is told that nobody reads.
                process.stdout.close()
                status = process.wait()
                thread.join()
                if broken:
                    raise broken[0]
                said.seek(0)
                text = said.read().decode(errors="replace").strip()
                # 1: some series failed, and are rows with their errors.
                if status not in (0, 1) or cause:
                    raise RuntimeError(f"ontrend {' '.join(words)} ended with status {status}: {text}") from cause

            thread = threading.Thread(target=write, daemon=True)
            thread.start()
            try:
                try:
                    for batch in pa.ipc.open_stream(process.stdout):
                        columns = [batch.column(name).cast(kinds.field(name).type) for name in names]
                        yield pa.RecordBatch.from_arrays(columns, schema=kinds)
                except (pa.ArrowInvalid, OSError) as error:
                    fail(error)
                fail()
            finally:
                process.kill()
                process.wait()
                process.stdout.close()

    return feed
