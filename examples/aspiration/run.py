#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Injects the same cement with and without aspiration of the fracture's haemorrhage, into 24 variants of one fractured
vertebra, and counts the contact classes.

    run.py CEMVERT FOLDER [WORKERS]

The variants (seeded: the same on every machine) differ in the bone's texture and the scanner's noise, in position, tilt,
size and thickness of the gap, and in where the needles' tips lie. Writes FOLDER/variants.csv and prints the table."""
import concurrent.futures
import json
import pathlib
import random
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
CTS, PLANS = 4, 6


def plan(number):
    """Gap and needles of a variant, as --set arguments."""
    chance = random.Random(number)
    near = lambda mean, deviation: mean + deviation * min(2, max(-2, chance.gauss(0, 1)))  # inside the body
    point = lambda *means: "[" + ", ".join(f"{near(m, s):.2f}" for m, s in means) + "]"
    return [
        f"injection.cleft.position={point((0, 1.5), (3, 1.5), (4, 2))}",
        f"injection.cleft.tilt={near(0, 6):.2f} deg",
        f"injection.cleft.lateral tilt={near(0, 4):.2f} deg",
        f"injection.cleft.width={chance.uniform(26, 36):.1f} mm",
        f"injection.cleft.depth={chance.uniform(18, 24):.1f} mm",
        f"injection.cleft.thickness={chance.uniform(5, 9):.1f} mm",
        f"injection.portions.1.tip={point((9, 1.5), (4, 2), (-1, 2))}",
        f"injection.portions.2.tip={point((-9, 1.5), (4, 2), (-1, 2))}",
    ]


def inject(cemvert, folder, number, aspirated):
    ct = folder / f"ct{number % CTS}"
    out = folder / f"variant{number:02d}.{'aspirated' if aspirated else 'conventional'}"
    case = folder / "case.yaml" if aspirated else folder / "conventional.yaml"
    settings = [f"image.file={ct / 'ct.nii.gz'}", f"labels.file={ct / 'labels.nii.gz'}", *plan(number)]
    command = [cemvert, "measure", case, "-o", out, "--force"]
    for setting in settings:
        command += ["--set", setting]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"variant {number}: {done.stderr}")
    results = json.loads((out / "results.json").read_text())
    injection, value = results["injection"], lambda q: q["value"]
    return {
        "variant": number,
        "aspirated": int(aspirated),
        "contact_class": value(results["measurement"]["contact_class"]),
        "gap_ml": value(injection["fracture"]["gap"]),
        "cement_in_gap_ml": value(injection["fracture"]["cement"]),
        "in_body_ml": value(injection["in_body"]),
        "leaked_ml": value(injection["leaked"]),
        "needle_pressure_kPa": value(injection["needle_pressure"]),
        "body_pressure_kPa": value(injection["body_pressure"]),
    }


def main():
    cemvert, folder = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    workers = int(sys.argv[3]) if len(sys.argv) > 3 else 2
    folder.mkdir(parents=True, exist_ok=True)
    text = (HERE / "case.yaml").read_text()
    (folder / "case.yaml").write_text(text)
    (folder / "conventional.yaml").write_text(
        "".join(line for line in text.splitlines(True) if not line.strip().startswith("aspirated:")))
    for seed in range(CTS):
        if not (folder / f"ct{seed}" / "ct.nii.gz").exists():
            spec = folder / f"phantom{seed}.yaml"
            spec.write_text((HERE / "phantom.yaml").read_text().replace("seed: 1", f"seed: {seed + 1}"))
            subprocess.run([cemvert, "phantom", spec, "-o", folder / f"ct{seed}", "--force"], check=True,
                           capture_output=True)
    runs = [(number, aspirated) for number in range(CTS * PLANS) for aspirated in (True, False)]
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        rows = list(pool.map(lambda run: inject(cemvert, folder, *run), runs))
    with open(folder / "variants.csv", "w") as table:
        print(*rows[0], sep=",", file=table)
        for row in rows:
            print(*row.values(), sep=",", file=table)
    print("                A   B   C   leak > 0   cement in gap   body pressure   needle pressure")
    for aspirated in (1, 0):
        own = [row for row in rows if row["aspirated"] == aspirated]
        classes = [sum(row["contact_class"] == letter for row in own) for letter in "ABC"]
        mean = lambda key: sum(row[key] for row in own) / len(own)
        print(f"{'aspirated' if aspirated else 'conventional':13}", "".join(f"{n:4d}" for n in classes),
              f"{sum(row['leaked_ml'] > 0 for row in own):8d}   {mean('cement_in_gap_ml'):10.2f} ml",
              f"{mean('body_pressure_kPa'):12.2f} kPa {mean('needle_pressure_kPa'):13.1f} kPa")


if __name__ == "__main__":
    main()
