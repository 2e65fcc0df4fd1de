"""The option that says which version of the table of u a stage works with."""

import argparse

from ...faces.layout import LAYOUTS


def add_layout(parser: argparse.ArgumentParser) -> None:
    """--layout."""
    parser.add_argument(
        "--layout",
        type=int,
        choices=tuple(LAYOUTS),
        default=1,
        help="version of the table of u; 2 has left and right by themselves, and single parts. The shipped pack has 1",
    )
