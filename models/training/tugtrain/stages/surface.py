"""Adds the face's surface to a model pack: the mesh that carries the pixels of people's own photos."""

import argparse
from pathlib import Path

from ..faces.renderer import FaceRenderer
from ..run.options import OptionError
from ..surface.export import FILE, add_surface
from .common.scans import add_scans, given_scans


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the stage."""
    add_scans(parser)
    parser.add_argument("--pack", type=Path, required=True, metavar="FOLDER", help="a model pack of format 2")
    parser.add_argument("--dry-run", action="store_true", help="check options and inputs, write nothing")


def run(options: argparse.Namespace) -> None:
    """Writes PACK/surface.npz and PACK/manifest.json."""
    if not (options.pack / "manifest.json").is_file():
        raise OptionError(f"--pack: {options.pack} holds no manifest.json; the stage export writes one")
    scans = given_scans(options)
    if options.dry_run:
        return
    says = add_surface(options.pack, FaceRenderer(scans))
    print(f"{options.pack / FILE}: {says['vertices']} vertices, {len(says['entries'])} entries")
