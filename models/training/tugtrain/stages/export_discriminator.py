"""Writes the discriminator of the stage sharpen as an ONNX graph: it judges pictures in the benchmarks."""

import argparse
from pathlib import Path

from ..run.options import OptionError, existing_file, runs_folder
from ..stylegan2.judge_export import export_discriminator


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the stage."""
    parser.add_argument(
        "--checkpoint",
        type=Path,
        default=runs_folder() / "generator" / "adversarial.pt",
        help="of the stage sharpen",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the graph")
    parser.add_argument("--dry-run", action="store_true", help="check options and inputs, write nothing")


def run(options: argparse.Namespace) -> None:
    """Writes OUT."""
    checkpoint = existing_file(options.checkpoint, "--checkpoint", "sharpen")
    if options.dry_run:
        return
    try:
        export_discriminator(checkpoint, options.out)
    except ValueError as error:
        raise OptionError(f"--checkpoint: {error}") from None
