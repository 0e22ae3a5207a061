#!/usr/bin/env python3
"""make_arima_golden.py DATA: writes arima_golden.csv, a sample of R's auto.arima results, from DATA/golden and
DATA/competitions (see arima_golden.source.md)."""
import csv, gzip, os, sys

def rows(path):
    with gzip.open(path, "rt", newline="") as handle:
        return list(csv.DictReader(handle))

def main(data):
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "arima_golden.csv"), "w", newline="") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(["set", "series_id", "order", "loglik", "params", "values", "mean", "hi95", "test"])
        for name, step in (("m3_yearly", 9), ("m1_yearly", 9), ("tourism_yearly", 21)):
            train, test, mean, high = {}, {}, {}, {}
            for row in rows(f"{data}/competitions/{name}.csv.gz"):
                (train if row["split"] == "train" else test).setdefault(row["series_id"], []).append(row["y"])
            for row in rows(f"{data}/golden/r_forecast_{name}_arima.csv.gz"):
                mean.setdefault(row["series_id"], []).append(row["mean"])
                high.setdefault(row["series_id"], []).append(row["hi95"])
            for row in rows(f"{data}/golden/r_forecast_{name}_arima_models.csv.gz")[::step]:
                key = row["series_id"]
                constant = " with drift" if "drift" in row["params"] else " with mean" if "intercept" in row["params"] else ""
                order = f"({row['p']},{row['d']},{row['q']}){constant}"
                out.writerow([name, key, order, row["loglik"], row["params"]] + [";".join(part[key]) for part in (train, mean, high, test)])

main(sys.argv[1])
