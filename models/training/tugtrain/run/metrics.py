"""Measured numbers of a run, one JSON object a line."""

import json
import time
from pathlib import Path


class Metrics:
    """Appends to FOLDER/metrics.jsonl; every line has `time` (Unix seconds) and `event`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "metrics.jsonl"

    def write(self, event: str, **values: float | int | str | list | dict) -> None:
        """Adds a line; floats are rounded to six significant digits."""
        rounded = {k: float(f"{v:.6g}") if isinstance(v, float) else v for k, v in values.items()}
        with self.path.open("a") as file:
            file.write(json.dumps({"time": round(time.time(), 1), "event": event, **rounded}) + "\n")
