"""Portraits from the face scans, with exact landmarks, as shards of memory-mapped arrays."""

import argparse

from ..faces.shards import RenderPlan
from ..run.options import number
from .common.layouts import add_layout
from .common.rendering import add_set, draw_set


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of this stage."""
    add_set(parser, "renders", 24_000)
    parser.add_argument(
        "--stretch",
        type=number(0.1, 10),
        default=1.0,
        help="multiplies the expression: a set of its own shows a generator what it rarely sees in the first",
    )
    add_layout(parser)


def run(options: argparse.Namespace) -> None:
    """Renders what is missing of the set."""
    what = (options.count, options.size, options.seed, options.shard, options.stretch, options.layout)
    plan = RenderPlan(*what)
    draw_set(options, plan)
