"""Dense labels for the tracking map: where a few thousand points of the mesh are in portraits, and which of them are seen."""

import argparse
from pathlib import Path

from ..faces.layout import LAYOUTS
from ..faces.renderer import FaceRenderer
from ..labels.dense import choose_dense, make_dense, save_dense
from ..run.options import runs_folder, save_options, whole
from ..run.progress import Progress
from .common.layouts import add_layout
from .common.scans import add_scans, given_scans


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of this stage."""
    add_scans(parser)
    parser.add_argument(
        "--out", type=Path, default=runs_folder() / "dense-labels", help="folder of dense.npz"
    )
    parser.add_argument("--count", type=whole(1, 1_000_000), default=1500, help="portraits")
    parser.add_argument("--seed", type=whole(0, 2**31 - 1), default=7)
    add_layout(parser)
    parser.add_argument(
        "--dry-run", action="store_true", help="check options and inputs, say what would be done"
    )


def run(options: argparse.Namespace) -> None:
    """Writes OUT/dense.npz."""
    scans = given_scans(options)
    print(f"dense labels of {options.count} portraits")
    if options.dry_run:
        return
    save_options(options, options.out)
    renderer = FaceRenderer(scans)
    where = choose_dense(renderer)
    progress = Progress("dense labels")
    layout = LAYOUTS[options.layout]
    labels = make_dense(renderer, where, options.count, options.seed, progress.update, layout)
    progress.close()
    save_dense(str(options.out / "dense.npz"), where, labels)
