"""Asks the exact geometry, and no network, how far half a face can go while the other half stays."""

import argparse
from dataclasses import asdict
from pathlib import Path

from ..evaluate.reach import reach
from ..faces.renderer import FaceRenderer
from ..run.options import runs_folder, save_options, whole
from .common.report import write_report
from .common.scans import add_scans, given_scans


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of this stage."""
    add_scans(parser)
    parser.add_argument(
        "--out", type=Path, default=runs_folder() / "evaluate-reach", help="folder of the report"
    )
    parser.add_argument("--pairs", type=whole(1, 100_000), default=40, help="pairs of faces, 15 s each")
    parser.add_argument("--seed", type=whole(0, 2**31 - 1), default=1234)
    parser.add_argument(
        "--dry-run", action="store_true", help="check options and inputs, say what would be done"
    )


def run(options: argparse.Namespace) -> None:
    """Writes OUT/report.json."""
    scans = given_scans(options)
    print(f"{options.pairs} pairs of faces")
    if options.dry_run:
        return
    save_options(options, options.out)
    bounds = reach(FaceRenderer(scans), options.pairs, options.seed)
    write_report(options.out, {f"reach_{weight:g}": asdict(bound) for weight, bound in bounds.items()})
