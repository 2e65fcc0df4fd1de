"""Writes the landmark detector as an ONNX graph, for programs that judge drags without torch."""

import argparse
from pathlib import Path

from ..landmarks.model import load_detector
from ..landmarks.onnx_export import export_detector
from ..run.options import existing_file, runs_folder


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the stage."""
    parser.add_argument(
        "--checkpoint",
        type=Path,
        default=runs_folder() / "landmarks" / "latest.pt",
        help="of the stage landmarks",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the graph")
    parser.add_argument("--dry-run", action="store_true", help="check options and inputs, write nothing")


def run(options: argparse.Namespace) -> None:
    """Writes OUT."""
    net = load_detector(existing_file(options.checkpoint, "--checkpoint", "landmarks"), "--checkpoint")
    if not options.dry_run:
        export_detector(net, options.out)
