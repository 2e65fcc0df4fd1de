"""Checked command line options, kept beside the result."""

import argparse
import json
import math
import os
from pathlib import Path
from typing import Any, Callable


class OptionError(Exception):
    """A wrong option or missing input; the message names the option and says what to do."""


def runs_folder() -> Path:
    """Where long runs write: $TUG_RUNS, else models/training/runs."""
    return Path(os.environ.get("TUG_RUNS") or Path(__file__).resolve().parents[2] / "runs")


def whole(low: int, high: int) -> Callable[[str], int]:
    """An argparse type: a whole number in [low, high]."""

    def parse(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"expected a whole number, got {text!r}") from None
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"must be from {low} to {high}, got {value}")
        return value

    return parse


def number(low: float, high: float) -> Callable[[str], float]:
    """An argparse type: a finite number in [low, high]."""

    def parse(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"expected a number, got {text!r}") from None
        if not (math.isfinite(value) and low <= value <= high):
            raise argparse.ArgumentTypeError(f"must be from {low:g} to {high:g}, got {text}")
        return value

    return parse


def existing_file(path: Path, option: str, made_by: str) -> Path:
    """path if it is a file, else an OptionError that says which stage makes it."""
    if not path.is_file():
        raise OptionError(f"{option}: no file {path}; make it with `python3 -m tugtrain {made_by}`")
    return path


def add_common(parser: argparse.ArgumentParser, stage: str, minutes: float) -> None:
    """Options shared by the stages that train (and --device: device.py): --out, --minutes, --seed, --threads, --resume, --dry-run."""
    parser.add_argument("--out", type=Path, default=runs_folder() / stage, help="folder of the result")
    parser.add_argument("--minutes", type=number(0.001, 1e5), default=minutes, help="wall clock budget")
    parser.add_argument("--seed", type=whole(0, 2**31 - 1), default=0)
    parser.add_argument(
        "--threads",
        type=whole(1, 256),
        default=os.cpu_count() or 1,
        help="CPU threads (generator, predictor: processes of one thread; with cuda one process does their work)",
    )
    parser.add_argument("--resume", action="store_true", help="go on from OUT/latest.pt")
    parser.add_argument(
        "--dry-run", action="store_true", help="check options and inputs, say what would be done"
    )


def plain(value: Any) -> Any:
    """A value as JSON can hold it (paths and devices as text)."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


def save_options(options: argparse.Namespace, folder: Path) -> None:
    """Writes FOLDER/options.json."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "options.json").write_text(json.dumps(plain(vars(options)), indent=1) + "\n")
