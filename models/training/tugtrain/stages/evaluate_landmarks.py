"""Measures a landmark detector as a judge of single parts: how much of what a lid, a brow or a wing of the nose does alone it sees."""

import argparse
from pathlib import Path

import torch

from ..faces.renderer import FaceRenderer
from ..landmarks.model import load_detector
from ..landmarks.seen import seen_of
from ..run.options import existing_file, runs_folder, save_options, whole
from .common.report import write_report
from .common.scans import add_scans, given_scans


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of this stage."""
    add_scans(parser)
    parser.add_argument(
        "--checkpoint",
        type=Path,
        default=runs_folder() / "landmarks" / "latest.pt",
        help="of landmarks or import-landmarks",
    )
    parser.add_argument("--people", type=whole(1, 10_000), default=20, help="whose parts are moved")
    parser.add_argument(
        "--out", type=Path, default=runs_folder() / "evaluate-landmarks", help="folder of the report"
    )
    parser.add_argument("--dry-run", action="store_true", help="check options and inputs, write nothing")


def run(options: argparse.Namespace) -> None:
    """Writes OUT/report.json, by entries of u."""
    torch.set_num_threads(1)
    net = load_detector(existing_file(options.checkpoint, "--checkpoint", "landmarks"), "--checkpoint")
    scans = given_scans(options)
    if options.dry_run:
        return
    save_options(options, options.out)
    write_report(options.out, seen_of(FaceRenderer(scans), net, options.people))
