#!/usr/bin/env python3
"""CPU time of ontrend and of statsforecast on the same series in one run, with 80 and 95 % intervals.

    forecast_vs_peers.py ONTREND COMPETITION.csv.gz [STEP]

ONTREND is the release binary; COMPETITION has series_id,t,y,split; every STEP-th series is used (default 1). statsforecast
is called model by model in this process, after a first call that compiles, and its CPU time taken; ontrend runs as a program
on one thread, reading and writing CSV included, less the time that its naive model takes for the same files. Prints one
row per model: milliseconds per series of both, and the ratio.
"""
import csv, gzip, os, resource, subprocess, sys, tempfile, time
import numpy as np

PAIRS = [("AutoETS", "ets"), ("AutoARIMA", "arima"), ("Theta", "theta"), ("OptimizedTheta", "optimized_theta"),
         ("DynamicOptimizedTheta", "dot"), ("AutoTheta", "auto_theta"), ("RandomWalkWithDrift", "drift")]
PERIOD = {"yearly": 1, "quarterly": 4, "monthly": 12}


def children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main():
    binary, path = sys.argv[1:3]
    step = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    period = PERIOD[os.path.basename(path).split(".")[0].split("_")[-1]]
    train, horizon = {}, {}
    with gzip.open(path, "rt", newline="") as handle:
        for row in csv.DictReader(handle):
            if row["split"] == "train":
                train.setdefault(row["series_id"], []).append(float(row["y"]))
            else:
                horizon[row["series_id"]] = horizon.get(row["series_id"], 0) + 1
    names = list(train)[::step]
    steps = max(horizon[name] for name in names)
    import statsforecast.models as models
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "train.csv")
        with open(source, "w", newline="") as handle:
            out = csv.writer(handle, lineterminator="\n")
            out.writerow(["unique_id", "ds", "y"])
            for name in names:
                out.writerows((name, t + 1, repr(v)) for t, v in enumerate(train[name]))

        def ours(model):
            call = [binary, "forecast", source, "--horizon", str(steps), "--model", model, "--season", str(period),
                    "--level", "80,95", "-o", os.path.join(folder, model + ".csv"), "--force"]
            best = float("inf")
            for _ in range(3):
                before = children()
                subprocess.run(call, check=True, env={**os.environ, "RAYON_NUM_THREADS": "1"}, stderr=subprocess.DEVNULL)
                best = min(best, children() - before)
            return best

        base = ours("naive")
        print("model,series,statsforecast_ms,ontrend_ms,ratio")
        for theirs, mine in PAIRS:
            make = getattr(models, theirs)
            fresh = lambda: make() if theirs == "RandomWalkWithDrift" else make(season_length=period)
            fresh().forecast(y=np.array(train[names[0]]), h=steps, level=[80, 95])
            before = time.process_time()
            for name in names:
                fresh().forecast(y=np.array(train[name]), h=steps, level=[80, 95])
            slow = 1e3 * (time.process_time() - before) / len(names)
            fast = 1e3 * max(ours(mine) - base, 1e-6) / len(names)
            print(f"{theirs},{len(names)},{slow:.4f},{fast:.4f},{slow / fast:.1f}", flush=True)


main()
