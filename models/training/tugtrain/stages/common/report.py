"""Measured numbers of a stage, for people, for programs and for the pack's manifest."""

import json
from pathlib import Path
from typing import Any

from ...run.metrics import Metrics
from ...run.options import OptionError


def measured(paths: list[Path]) -> dict[str, Any]:
    """Files of numbers to keep in a manifest, by the names of their files. OptionError names one that cannot be read."""
    numbers: dict[str, Any] = {}
    for path in paths:
        try:
            numbers[path.stem] = json.loads(path.read_text())
        except (OSError, ValueError) as error:
            raise OptionError(f"--metrics: cannot read {path}: {error}") from None
    return numbers


def write_report(folder: Path, report: dict[str, dict[str, float]]) -> None:
    """Writes FOLDER/report.json and a line of metrics for each part of it, and prints them."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.json").write_text(json.dumps(report, indent=1) + "\n")
    metrics = Metrics(folder)
    for name, values in report.items():
        metrics.write(name, **values)
        print(f"{name}: " + "  ".join(f"{key} {value:.3f}" for key, value in values.items()))
