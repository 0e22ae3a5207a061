#!/usr/bin/env python3
"""Samples of the competition data and of other programs' results on them, for tests/it/forecast*.rs.

    make.py COMPETITIONS GOLDEN OUT

COMPETITIONS and GOLDEN are the folders described in forecast.source.md; OUT is tests/data. Needs statsforecast 2.1.1 and
statsmodels 0.14 (for statsforecast_ets.csv and diagnostics.csv).
"""
import csv, gzip, io, os, sys
import numpy as np

SAMPLES = [  # file, every n-th series from an offset
    ("m1_yearly", 3, 1), ("m3_yearly", 5, 2), ("tourism_yearly", 6, 3), ("m3_quarterly", 30, 4), ("m3_monthly", 75, 5),
    ("indicators_yearly", 20, 6),
]
GOLDEN = ["ets", "ets_models", "theta", "bench"]


def write_gz(path, header, rows):
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(header)
    out.writerows(rows)
    with open(path, "wb") as handle, gzip.GzipFile("", "wb", 9, handle, 0) as packed:
        packed.write(text.getvalue().encode())


def main():
    competitions, golden, out = sys.argv[1:4]
    train = {}
    for name, step, offset in SAMPLES:
        with gzip.open(os.path.join(competitions, name + ".csv.gz"), "rt", newline="") as handle:
            rows = list(csv.reader(handle))
        order = list(dict.fromkeys(row[0] for row in rows[1:]))
        keep = set(order[offset::step])
        kept = [row for row in rows[1:] if row[0] in keep]
        write_gz(os.path.join(out, "competitions", name + ".csv.gz"), rows[0], kept)
        for row in kept:
            if row[3].strip() == "train":
                train.setdefault(name, {}).setdefault(row[0], []).append(float(row[2]))
    for name in ("m1_yearly", "m3_yearly", "tourism_yearly"):
        for what in GOLDEN:
            with gzip.open(os.path.join(golden, f"r_forecast_{name}_{what}.csv.gz"), "rt", newline="") as handle:
                rows = list(csv.reader(handle))
            kept = [row for row in rows[1:] if row[0] in train[name]]
            write_gz(os.path.join(out, "forecast", f"r_{name}_{what}.csv.gz"), rows[0], kept)
    from statsforecast.models import AutoETS
    rows = []
    for name in ("m1_yearly", "m3_yearly", "tourism_yearly"):
        for series, values in train[name].items():
            try:
                model = AutoETS(season_length=1).fit(np.array(values)).model_
            except Exception:  # its own refusals ("tiny datasets") are no reference
                continue
            if "components" in model and np.isfinite(model["loglik"]):
                rows.append((name, series, model["components"], repr(float(model["loglik"]))))
    write_gz(os.path.join(out, "forecast", "statsforecast_ets.csv.gz"), ["set", "series_id", "form", "loglik"], rows)
    from statsmodels.stats.diagnostic import acorr_ljungbox, het_arch
    from statsmodels.stats.stattools import jarque_bera
    from statsmodels.tsa.stattools import adfuller, kpss
    import warnings
    warnings.simplefilter("ignore")
    with open(os.path.join(out, "forecast", "diagnostics.csv"), "w", newline="") as handle:
        w = csv.writer(handle, lineterminator="\n")
        w.writerow(["series_id", "test", "statistic", "p_value"])
        for series in list(train["m3_yearly"])[:12]:
            y = np.array(train["m3_yearly"][series])
            d = np.diff(y)
            put = lambda test, s, p: w.writerow([series, test, repr(float(s)), repr(float(p))])
            box = acorr_ljungbox(d, lags=[4])
            put("ljung_box 4 of changes", box["lb_stat"].iloc[0], box["lb_pvalue"].iloc[0])
            put("jarque_bera of changes", *jarque_bera(d)[:2])
            put("arch 2 of changes", *het_arch(d, nlags=2)[:2])
            for kind, name in (("c", "level"), ("ct", "line")):
                put(f"adf 1 {name}", *adfuller(y, maxlag=1, autolag=None, regression=kind)[:2])
                put(f"kpss 2 {name}", *kpss(y, regression=kind, nlags=2)[:2])


main()
