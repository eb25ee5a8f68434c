"""Recorded vendor answers, imported and transformed: every curated value against an independent prediction.

The predictor is the standard library and `decimal.Decimal` on the text of the JSON numbers. It knows the vendor's fields
and the catalog's columns from their documentation, and shares no code with the programs.
"""

import gzip
import tempfile
from pathlib import Path

from e2e.recorded import compare, errors
from e2e.recorded.predict import predict
from e2e.support.catalog import SAMPLES
from e2e.support.program import Lake
from e2e.support.report import Report

AT = "2026-01-02T03:04:05Z"

# Folder of the samples, and the dataset it holds answers of.
DATASETS = {
    "coins_markets": "markets",
    "coins_categories": "categories",
    "global": "global",
    "exchanges": "exchanges",
    "coins_list": "coins_list",
}


def check(report: Report) -> None:
    """Every recorded answer and every recorded error."""
    samples = SAMPLES / "coingecko"
    if not samples.is_dir():
        print(f"SKIPPED: there are no recorded answers at {samples}; nothing of this stage was checked", flush=True)
        return
    for folder, dataset in DATASETS.items():
        for file in sorted((samples / folder).iterdir()):
            if not file.name.endswith(".meta.json"):
                with report.check(f"{folder}/{file.name}"), tempfile.TemporaryDirectory() as scratch:
                    imported(Lake(Path(scratch) / "lake"), dataset, file)
    errors.check(report, samples / "errors")


def imported(lake: Lake, dataset: str, file: Path) -> None:
    """Imports one file into a new lake and compares all that follows from it."""
    options = asked(file.name)
    lake.run("import", "coingecko", dataset, "--at", AT, *(f"--{key}={value}" for key, value in options.items()), file)
    lake.run("transform")
    body = file.read_bytes()
    text = (gzip.decompress(body) if file.suffix == ".gz" else body).decode()
    prediction = predict(dataset, text, AT, options.get("currency", "usd"), options.get("category"))
    for table, rows in prediction.tables.items():
        compare.table(lake, table, rows)
    compare.quarantine(lake, prediction.quarantined)
    compare.conservation(lake, dataset, prediction)


def asked(name: str) -> dict[str, str]:
    """What the answer was asked for, as its file name tells."""
    words = Path(name).name.split(".")[0].split("_")
    options = {"currency": word for word in words if word == "eth"}
    return options | {"category": word.removeprefix("category-") for word in words if word.startswith("category-")}
