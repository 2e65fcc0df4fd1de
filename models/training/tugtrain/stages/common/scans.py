"""The option that names the face scans."""

import argparse
import os
from pathlib import Path

from ...faces.scans import scans_path
from ...run.options import OptionError


def add_scans(parser: argparse.ArgumentParser) -> None:
    """--scans."""
    parser.add_argument(
        "--scans",
        type=Path,
        default=os.environ.get("TUG_SCANS"),
        help="packed face scans (pack_scans.py makes them); or set TUG_SCANS",
    )


def given_scans(options: argparse.Namespace) -> Path:
    """The file that --scans names; an OptionError that says how to get one."""
    try:
        return scans_path(options.scans)
    except FileNotFoundError as error:
        raise OptionError(str(error)) from None
