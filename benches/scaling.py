"""Time and memory of the program against the number of series.

python3 benches/scaling.py target/release/ontrend MODEL COUNT [COUNT ...]

Writes seeded annual series of 20 points with the example many_series (beside the program, under examples/), forecasts 3 steps of
each, and prints for each count: processor time and its ratio to the first, peak memory, and the share of the wall clock in which
each of the busiest threads ran or was ready to run. Shares count waiting for a core on a busy machine, so they say whether the
work could be shared, not how idle the machine was.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def tasks(pid):
    """Nanoseconds that each thread ran and waited for a core."""
    found = {}
    for entry in Path(f"/proc/{pid}/task").iterdir():
        try:
            ran, waited, _ = (entry / "schedstat").read_text().split()
            found[entry.name] = int(ran) + int(waited)
        except (OSError, ValueError):
            continue
    return found


def measure(call):
    began = time.monotonic()
    process = subprocess.Popen(call, stdout=subprocess.DEVNULL)
    ready, peak = {}, 0
    while True:
        done, status, use = os.wait4(process.pid, os.WNOHANG)
        if done:
            break
        try:
            ready.update(tasks(process.pid))
        except OSError:
            pass
        time.sleep(0.05)
    wall = time.monotonic() - began
    assert os.waitstatus_to_exitcode(status) in (0, 1), status
    shares = sorted((spent / 1e9 / wall for spent in ready.values()), reverse=True)
    return use.ru_utime + use.ru_stime, use.ru_maxrss / 1024, shares[: os.cpu_count()]


program, model, *counts = sys.argv[1:]
with tempfile.TemporaryDirectory() as directory:
    first = None
    for count in counts:
        series = Path(directory) / "series.csv"
        subprocess.run([Path(program).parent / "examples" / "many_series", count, "20", series], check=True, stdout=subprocess.DEVNULL)
        out = Path(directory) / "forecasts.csv"
        seconds, peak, shares = measure([program, "forecast", series, "-n", "3", "--model", model, "-o", out, "--force", "-q"])
        first = first or seconds
        words = ", ".join(f"{share:.2f}" for share in shares)
        print(f"{model} {count:>9} series: {seconds / first:7.2f} times the first, peak {peak:5.0f} MiB, threads {words}", flush=True)
