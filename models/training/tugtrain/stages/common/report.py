"""Measured numbers of a stage, for people, for programs and for the pack's manifest."""

import json
from pathlib import Path

from ...run.metrics import Metrics


def write_report(folder: Path, report: dict[str, dict[str, float]]) -> None:
    """Writes FOLDER/report.json and a line of metrics for each part of it, and prints them."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.json").write_text(json.dumps(report, indent=1) + "\n")
    metrics = Metrics(folder)
    for name, values in report.items():
        metrics.write(name, **values)
        print(f"{name}: " + "  ".join(f"{key} {value:.3f}" for key, value in values.items()))
