#!/usr/bin/env python3
"""Processor time and accuracy of ontrend beside statsforecast, augurs and anofox-forecast, side by side in one run.

    pip install statsforecast
    benches/forecast_vs_peers.py DIRECTORY [--sets m3_yearly,m3_monthly] [--models ets,arima,theta,…] [--seconds 120]

DIRECTORY holds competition files SET.csv.gz with series_id,t,y,split. The Rust programs are built first, from the crate
benches/peers, which is outside the default build. Every program fits the training part of each series and takes the 95 %
interval of the hold-out's horizon, on one thread; the clock is the user time of the process, in the process, after first
calls that compile or load, so neither start-up nor reading counts. Programs take turns, twice, and the smaller time of
each counts. Where statsforecast would need more than SECONDS for a pass, every n-th series is taken, by all programs.

One row for each program and model: series, user time a series, how many times statsforecast's speed that is, OWA against
Naive2 as M4 defines it, and the share of hold-out values inside the 95 % interval. A series without a forecast is scored
with Naive2.
"""
import argparse, csv, gzip, os, resource, subprocess, sys, tempfile, warnings

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ[name] = "1"
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
# Name here, statsforecast's class, models of ontrend, other programs that have it (under the name here).
MODELS = [
    ("ets", "AutoETS", ["ets", "ets_likelihood"], ["augurs", "anofox"]),
    ("arima", "AutoARIMA", ["arima", "auto_arima", "arima_reference"], ["anofox"]),
    ("theta", "Theta", ["theta"], ["anofox"]),
    ("optimized_theta", "OptimizedTheta", ["optimized_theta"], ["anofox"]),
    ("dot", "DynamicOptimizedTheta", ["dot"], ["anofox"]),
    ("auto_theta", "AutoTheta", ["auto_theta"], ["anofox"]),
]
PERIOD = {"yearly": 1, "quarterly": 4, "monthly": 12}
ROUNDS = 2
SHORTEST = 0.5  # seconds of user time that one measurement of a Rust program lasts at least


def user():
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime


def read(path):
    train, test = {}, {}
    with gzip.open(path, "rt", newline="") as handle:
        for row in csv.DictReader(handle):
            (train if row["split"] == "train" else test).setdefault(row["series_id"], []).append(float(row["y"]))
    return {name: (np.array(y), np.array(test[name])) for name, y in train.items()}


def naive2(y, horizon, period):
    index = np.ones(period)
    n = len(y)
    if period > 1 and n >= 3 * period:
        centred = y - y.mean()
        r = [(centred[k:] * centred[:-k]).sum() / (centred * centred).sum() for k in range(1, period + 1)]
        if abs(r[-1]) > 1.645 * np.sqrt((1 + 2 * sum(value * value for value in r[:-1])) / n):
            window = np.r_[0.5, np.ones(period - 1), 0.5] if period % 2 == 0 else np.ones(period)
            trend = np.full(n, np.nan)
            half = period // 2
            trend[half:n - half] = np.convolve(y, window / period, "valid")
            index = np.array([np.nanmean((y / trend)[slot::period]) for slot in range(period)])
            index /= index.mean()
    return y[-1] / index[(n - 1) % period] * index[(n + np.arange(horizon)) % period]


def score(series, forecasts, period):
    """OWA and coverage; `forecasts` maps names to arrays of mean, lower, upper."""
    sums, inside, steps = np.zeros(4), 0, 0
    for name, (y, actual) in series.items():
        base = naive2(y, len(actual), period)
        found = forecasts.get(name)
        mean = base if found is None else found[0]
        scale = np.abs(y[period:] - y[:-period]).mean()
        for place, points in ((0, mean), (2, base)):
            size = np.abs(actual) + np.abs(points)
            sums[place] += np.mean(200 * np.abs(actual - points) / np.where(size > 0, size, 1))
            sums[place + 1] += np.mean(np.abs(actual - points)) / scale
        if found is not None:
            inside += ((found[1] <= actual) & (actual <= found[2])).sum()
            steps += len(actual)
    return 0.5 * (sums[0] / sums[2] + sums[1] / sums[3]), inside / max(steps, 1)


def build():
    target = os.path.join(HERE, "..", "target", "peers")
    manifest = os.path.join(HERE, "peers", "Cargo.toml")
    subprocess.run(["cargo", "build", "--release", "--manifest-path", manifest, "--target-dir", target], check=True)
    return os.path.join(target, "release", "ontrend-peers")


class Rust:
    """The bench crate's program on every n-th series of a file."""

    def __init__(self, binary, path, period, step):
        self.process = subprocess.Popen([binary, path, str(period), str(step)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)

    def run(self, program, model, folder):
        out = os.path.join(folder, "forecasts.csv")
        self.process.stdin.write(f"{program} {model} {SHORTEST} {out}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().split()
        if not answer:
            sys.exit(f"{program} {model}: the program stopped")
        rows = {}
        with open(out, newline="") as handle:
            for name, _, *values in csv.reader(handle):
                rows.setdefault(name, []).append([float(value) for value in values])
        return float(answer[0]), int(answer[1]), {name: np.array(values).T for name, values in rows.items()}

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def statsforecast(make, series, period):
    found, failed = {}, 0
    start = user()
    for name, (y, actual) in series.items():
        try:
            out = make(season_length=period).forecast(y=y, h=len(actual), level=[95])
            found[name] = np.array([out["mean"], out["lo-95"], out["hi-95"]])
        except Exception:  # it refuses some series
            failed += 1
    return 1e6 * (user() - start) / len(series), failed, found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory")
    parser.add_argument("--sets", default="m3_yearly,m3_monthly")
    parser.add_argument("--models", default=",".join(model[0] for model in MODELS))
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--program", help="the bench crate's executable, to skip the build")
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    import statsforecast as package
    import statsforecast.models as classes
    binary = options.program or build()
    print(f"statsforecast {package.__version__}; user time of one thread, with 95 % intervals, smaller of {ROUNDS} rounds")
    print(f"{'set':<12} {'program':<14} {'model':<22} {'series':>6} {'us/series':>10} {'times':>7} {'OWA':>7} {'cov95':>6} {'failed':>6}")
    with tempfile.TemporaryDirectory() as folder:
        for name in options.sets.split(","):
            path = os.path.join(options.directory, name + ".csv.gz")
            period = PERIOD[name.split("_")[-1]]
            whole = read(path)
            for model, theirs, ours, others in MODELS:
                if model not in options.models.split(","):
                    continue
                make = getattr(classes, theirs)
                first = dict(list(whole.items())[:2])
                statsforecast(make, first, period)
                pilot = dict(list(whole.items())[::max(1, len(whole) // 6)])
                needed = 1e-6 * statsforecast(make, pilot, period)[0] * len(whole)
                step = max(1, int(np.ceil(needed * ROUNDS / options.seconds)))
                series = dict(list(whole.items())[::step])
                rust = Rust(binary, path, period, step)
                rows = {}
                for _ in range(ROUNDS):
                    runs = [("statsforecast", theirs, statsforecast(make, series, period))]
                    runs += [("ontrend", mine, rust.run("ontrend", mine, folder)) for mine in ours]
                    runs += [(other, model, rust.run(other, model, folder)) for other in others]
                    for program, label, run in runs:
                        before = rows.get((program, label))
                        rows[program, label] = run if before is None or run[0] < before[0] else before
                rust.close()
                slow = rows["statsforecast", theirs][0]
                for (program, label), (spent, failed, found) in rows.items():
                    owa, coverage = score(series, found, period)
                    print(f"{name:<12} {program:<14} {label:<22} {len(series):>6} {spent:>10.1f} {slow / spent:>7.1f}"
                          f" {owa:>7.4f} {coverage:>6.3f} {failed:>6}", flush=True)


main()
