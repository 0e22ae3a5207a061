"""Logistic fits per second, beside SciPy's curve_fit and lmfit, in one run.

    pip install scipy lmfit
    python benches/growth_vs_scipy.py

Builds and runs examples/growth_speed.rs for our side: the same data, automatic start values, parameters with standard
deviations. SciPy and lmfit get start values for free. One thread each (set by the environment below); prints ratios of
the best of several rounds, taken in turns so that a busy machine slows all alike.
"""
import os
import resource
import subprocess
import time
import warnings

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ[name] = "1"

import lmfit  # noqa: E402
import numpy as np  # noqa: E402
import scipy  # noqa: E402
from scipy.optimize import curve_fit  # noqa: E402

warnings.simplefilter("ignore")
SIZES, ROUNDS = (10, 100), 5


def logistic(t, ceiling, rate, midpoint):
    return ceiling / (1 + np.exp(-rate * (t - midpoint)))


def data(n):
    i = np.arange(n)
    t = i * 10.0 / n
    return t, logistic(t, 100, 0.8, 5) + (i * 7919 % 13) / 6.0 - 1


def seconds(call, times):
    start = time.process_time()
    for _ in range(times):
        call()
    return (time.process_time() - start) / times


def ours_once(program, n, times):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ceiling = float(subprocess.check_output([program, str(n), str(times)], text=True))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime) / times, ceiling


def main():
    subprocess.run(["cargo", "build", "--release", "--no-default-features", "--example", "growth_speed"], check=True)
    target = os.environ.get("CARGO_TARGET_DIR", "target")
    ours = {n: [] for n in SIZES}
    theirs = {(n, who): [] for n in SIZES for who in ("scipy", "lmfit")}
    model = lmfit.Model(logistic)
    reference = {}
    for _ in range(ROUNDS):
        for n in SIZES:
            spent, reference[n] = ours_once(f"{target}/release/examples/growth_speed", n, 60000)
            ours[n].append(spent)
            t, y = data(n)
            guess = (y.max(), 1.0, t.mean())
            fit = curve_fit(logistic, t, y, p0=guess)[0]
            assert abs(fit[0] / reference[n] - 1) < 1e-5, (n, fit, reference[n])
            theirs[n, "scipy"].append(seconds(lambda: curve_fit(logistic, t, y, p0=guess), 200))
            start = model.make_params(ceiling=guess[0], rate=guess[1], midpoint=guess[2])
            theirs[n, "lmfit"].append(seconds(lambda: model.fit(y, start, t=t), 40))
    print(f"scipy {scipy.__version__}, lmfit {lmfit.__version__}, best of {ROUNDS} rounds, one thread")
    for n in SIZES:
        print(f"n = {n}: {min(theirs[n, 'scipy']) / min(ours[n]):.0f} times SciPy, {min(theirs[n, 'lmfit']) / min(ours[n]):.0f} times lmfit")


if __name__ == "__main__":
    main()
