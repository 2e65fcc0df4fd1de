"""Draws portraits side by side into one picture file: to look at, or to judge with."""

import argparse
import math
from pathlib import Path
from typing import Any

from ..faces.renderer import FaceRenderer
from ..faces.shards import RenderPlan
from ..run.options import OptionError, number
from .common.rendering import add_pictures, save_pictures
from .common.scans import given_scans

LARGEST_SHEET = 1024
"""Pictures: JPEG ends at 65,535 px a side, and a file in a repository should stay small long before."""
FORMATS: dict[str, dict[str, Any]] = {
    ".jpg": {"quality": 92, "subsampling": 0},
    ".jpeg": {"quality": 92, "subsampling": 0},
    ".png": {},
}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of this stage."""
    add_pictures(
        parser, 16, f"pictures, a square number of at most {LARGEST_SHEET}; the first of a set of this seed"
    )
    parser.add_argument("--stretch", type=number(0.1, 10), default=1.0, help="multiplies the expression")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="a .jpg or .png")


def run(options: argparse.Namespace) -> None:
    """Writes OUT."""
    side = math.isqrt(options.count)
    if side * side != options.count or options.count > LARGEST_SHEET:
        raise OptionError(
            f"--count: a sheet takes a square number of pictures up to {LARGEST_SHEET}, got {options.count}"
        )
    how = FORMATS.get(options.out.suffix)
    if how is None:
        raise OptionError(f"--out: must end in .jpg or .png, got {options.out}")
    scans = given_scans(options)
    print(f"{side} x {side} pictures of {options.size} px in {options.out}")
    if options.dry_run:
        return
    plan = RenderPlan(options.count, options.size, options.seed, stretch=options.stretch)
    save_pictures(FaceRenderer(scans), plan, options.out, side, side, **how)
