"""Options of the stages that read renders."""

import argparse
from pathlib import Path

from ...run.device import add_device
from ...run.options import number, runs_folder, whole
from ...run.shards import HELD_OUT


def add_renders(parser: argparse.ArgumentParser, clipped: bool = True) -> None:
    """--device, --data, --held-out, and where z is read --clip."""
    add_device(parser)
    parser.add_argument(
        "--data", type=Path, nargs="+", default=[runs_folder() / "renders"], help="folders of shards"
    )
    parser.add_argument(
        "--held-out", type=whole(1, 100_000), default=HELD_OUT, help="samples kept for measuring"
    )
    if clipped:
        parser.add_argument("--clip", type=number(0.1, 10), default=2.5, help="z is clipped to +- this")
