#!/usr/bin/env python3
"""arima_statsforecast.py COMPETITION.csv.gz PERIOD [EVERY]: CPU seconds per series of statsforecast's AutoARIMA and AutoCES, with
95 % intervals, on the training parts; compare with `cargo bench --bench arima` or the times of `ontrend evaluate`."""
import csv, gzip, sys, time
from collections import defaultdict
import numpy as np
import statsforecast
from statsforecast.models import AutoARIMA, AutoCES

def main(path, period, every=1):
    train = defaultdict(list)
    with gzip.open(path, "rt", newline="") as handle:
        for row in csv.DictReader(handle):
            if row["split"] == "train":
                train[row["series_id"]].append(float(row["y"]))
    series = [np.array(values) for values in list(train.values())[::every]]
    for model in (AutoARIMA(season_length=period), AutoCES(season_length=period)):
        model.forecast(y=series[0], h=6, level=[95])  # compiled and loaded before the clock starts
        start = time.process_time()
        failed = 0
        for values in series:
            try:
                model.forecast(y=values, h=6, level=[95])
            except Exception:
                failed += 1
        spent = (time.process_time() - start) / len(series)
        print(f"statsforecast {statsforecast.__version__} {type(model).__name__}: {1e3 * spent:.3f} ms a series, {len(series)} series, {failed} failed")

main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)
