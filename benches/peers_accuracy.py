#!/usr/bin/env python3
"""Accuracy of ontrend and of statsforecast on the same cuts of the same series, by the same measures.

    pip install statsforecast
    cargo build --release
    python benches/peers_accuracy.py target/release/ontrend examples/data/world.csv

The file has unique_id, ds (integer steps or year ends), y, one row a year. Every series is cut at three origins, three
values held out after each; ontrend's scores come from `ontrend evaluate --cuts`, statsforecast's are computed here by the
same formulas (sMAPE, MASE scaled by the naive error of the training part, OWA against the Naive2 figures of the same cuts).
Prints one row a model.
"""
import csv, os, subprocess, sys, tempfile, warnings
from collections import defaultdict

import numpy as np

HORIZON, WINDOWS = 3, 3
OURS = ["naive", "drift", "ets", "arima", "theta", "dot", "auto"]


def series(path):
    found = defaultdict(list)
    with open(path, encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            found[row["unique_id"]].append((row["ds"], float(row["y"])))
    key = lambda place: int(place[0]) if place[0].lstrip("-").isdigit() else place[0]
    return {name: [value for _, value in sorted(values, key=key)] for name, values in found.items()}


def main():
    binary, path = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as folder:
        cuts = os.path.join(folder, "cuts.csv")
        subprocess.run([binary, "evaluate", path, "-n", str(HORIZON), "--windows", str(WINDOWS), "--model", ",".join(OURS),
                        "--cuts", cuts, "-o", os.path.join(folder, "scores.csv"), "--quiet"], check=False)
        rows = list(csv.DictReader(open(cuts, encoding="utf-8")))
    table = defaultdict(list)
    naive2 = {}
    for row in rows:
        cut = (row["unique_id"], int(row["origin"]))
        naive2[cut] = (float(row["smape_naive2"]), float(row["mase_naive2"]))
        table["ontrend " + row["model"]].append((float(row["smape"]), float(row["mase"])))

    from statsforecast import models
    peers = {"AutoETS": models.AutoETS(season_length=1), "AutoARIMA": models.AutoARIMA(season_length=1),
             "AutoTheta": models.AutoTheta(season_length=1), "DynamicOptimizedTheta": models.DynamicOptimizedTheta(season_length=1),
             "AutoCES": models.AutoCES(season_length=1)}
    values = series(path)
    for name, model in peers.items():
        for (id, origin) in naive2:
            train = np.array(values[id][:origin])
            actual = np.array(values[id][origin:origin + HORIZON])
            scale = np.mean(np.abs(np.diff(train)))
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    mean = np.asarray(model.forecast(y=train, h=HORIZON)["mean"])
                except Exception:  # what a peer refuses counts as Naive2, as it does for us
                    table["statsforecast " + name].append(naive2[id, origin])
                    continue
            smape = np.mean(200 * np.abs(actual - mean) / np.maximum(np.abs(actual) + np.abs(mean), 1e-300))
            table["statsforecast " + name].append((smape, np.mean(np.abs(actual - mean)) / scale))
    base = np.mean(list(naive2.values()), axis=0)
    print(f"{len(values)} series, {len(naive2)} cuts, {HORIZON} steps")
    print(f"{'':<36}{'sMAPE':>8}{'MASE':>8}{'OWA':>8}")
    for name, scores in sorted(table.items(), key=lambda item: np.mean(np.mean(item[1], axis=0) / base)):
        smape, mase = np.mean(scores, axis=0)
        print(f"{name:<36}{smape:>8.2f}{mase:>8.3f}{np.mean(np.array([smape, mase]) / base):>8.3f}")


main()
