"""The landmark detector back from its ONNX graph: to judge with it without training it again."""

import argparse
from pathlib import Path

from ..landmarks.model import save_detector
from ..landmarks.onnx_import import import_detector
from ..run.options import OptionError, existing_file, runs_folder


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the stage."""
    parser.add_argument("--graph", type=Path, required=True, metavar="FILE", help="of export-landmarks")
    parser.add_argument(
        "--out", type=Path, default=runs_folder() / "landmarks", help="folder of the checkpoint, latest.pt"
    )
    parser.add_argument("--dry-run", action="store_true", help="check options and inputs, write nothing")


def run(options: argparse.Namespace) -> None:
    """Writes OUT/latest.pt."""
    path = options.out / "latest.pt"
    if path.exists() and not options.dry_run:
        raise OptionError(f"--out: {path} exists; choose another folder")
    try:
        net = import_detector(existing_file(options.graph, "--graph", "export-landmarks"))
    except ValueError as error:
        raise OptionError(f"--graph: {error}") from None
    if not options.dry_run:
        save_detector(path, net)
