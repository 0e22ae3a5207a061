"""Compares the outputs of a notebook with the kept ones: compare.py KEPT NEW yes|no (yes: keep the new outputs)."""

import json
import sys

kept_path, new_path, keep = sys.argv[1:]
kept, new = (json.load(open(path, encoding="utf-8")) for path in (kept_path, new_path))


def outputs(cell):
    """What a cell shows, without what differs from run to run."""
    found = []
    for output in cell.get("outputs", []):
        data = output.get("data", {"text/plain": output.get("text", "")})
        found.append({kind: "".join(value) for kind, value in sorted(data.items()) if kind != "text/plain" or len(data) == 1})
    return found


def clean(notebook):
    """The notebook without times, ids of runs and versions of the machine."""
    notebook["metadata"] = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook["cells"]:
        cell["metadata"] = {}
    return notebook


if keep == "yes":
    with open(kept_path, "w", encoding="utf-8") as file:
        json.dump(clean(new), file, ensure_ascii=False, indent=1)
        file.write("\n")
    sys.exit(0)
different = [
    index
    for index, (old, now) in enumerate(zip(kept["cells"], new["cells"], strict=True))
    if outputs(old) != outputs(now)
]
for index in different:
    print(f"cell {index} shows something else than is kept:")
    for old, now in zip(outputs(kept["cells"][index]), outputs(new["cells"][index])):
        for kind in now:
            if old.get(kind) != now[kind]:
                print(f"  {kind} kept: {old.get(kind, '')[:600]}\n  {kind} now:  {now[kind][:600]}")
if different:
    print("tests/notebook/run.sh --keep keeps the new outputs")
    sys.exit(1)
shown = sum(len(outputs(cell)) for cell in new["cells"])
print(f"the notebook shows what is kept: {shown} outputs")
