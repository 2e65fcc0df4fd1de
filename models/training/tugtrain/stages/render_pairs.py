"""Portraits in pairs: a portrait, and the same person after a small pull that leaves most of the face where it was."""

import argparse
from pathlib import Path

from ..labels.beside import PairPlan
from ..run.options import OptionError, existing_file, number, runs_folder
from .common.layouts import add_layout
from .common.rendering import add_set, draw_set


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of this stage."""
    add_set(parser, "beside", 9600)
    parser.add_argument(
        "--stretch",
        type=number(0.1, 10),
        default=1.0,
        help="multiplies the expression of the first portraits",
    )
    parser.add_argument(
        "--surrogate",
        type=Path,
        default=runs_folder() / "surrogate" / "latest.pt",
        help="of the stage surrogate: the pulls are solved for on it",
    )
    add_layout(parser)


def run(options: argparse.Namespace) -> None:
    """Renders what is missing of the set."""
    if options.count % 2 or options.shard % 2:
        raise OptionError("--count: renders come in pairs, so --count and --shard must be even")
    surrogate = existing_file(options.surrogate, "--surrogate", "surrogate")
    what = (options.count, options.size, options.seed, options.shard, options.stretch, options.layout)
    plan = PairPlan(*what, surrogate=str(surrogate))
    draw_set(options, plan)
