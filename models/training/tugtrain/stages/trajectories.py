"""Exact motion labels: pairs of portraits with the renderer's own motion between them."""

import argparse
from pathlib import Path

import numpy as np

from ..faces.layout import LAYOUTS
from ..faces.renderer import FaceRenderer
from ..labels.exact import KINDS, ExactPairs, make_pairs
from ..labels.points import choose_points
from ..labels.shards import POINTS_FILE, read_pairs, shard_path, write_shard
from ..run.metrics import Metrics
from ..run.options import runs_folder, save_options, whole
from ..run.progress import Progress
from .common.layouts import add_layout
from .common.scans import add_scans, given_scans


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of this stage."""
    add_scans(parser)
    parser.add_argument(
        "--out", type=Path, default=runs_folder() / "trajectories", help="folder of the pairs"
    )
    parser.add_argument(
        "--count",
        type=whole(2, 10_000_000),
        default=24_000,
        help="pairs in all; a larger count extends a set",
    )
    parser.add_argument("--shard", type=whole(2, 100_000), default=1000, help="pairs a file")
    parser.add_argument("--seed", type=whole(0, 2**31 - 1), default=7)
    add_layout(parser)
    parser.add_argument(
        "--dry-run", action="store_true", help="check options and inputs, say what would be done"
    )


def run(options: argparse.Namespace) -> None:
    """Makes what is missing of the set."""
    scans = given_scans(options)
    shards = -(-options.count // options.shard)
    todo = [index for index in range(shards) if not shard_path(options.out, index).is_file()]
    print(f"{options.count} pairs in {shards} files, {len(todo)} to make")
    if options.dry_run:
        return
    save_options(options, options.out)
    renderer = FaceRenderer(scans)
    points = choose_points(renderer)
    np.savez(options.out / POINTS_FILE, ids=points.ids, region=points.region)
    progress = Progress("pairs")
    for number_done, index in enumerate(todo):
        first = index * options.shard
        count = min(options.shard, options.count - first)
        seed, layout = options.seed * 100_003 + index, LAYOUTS[options.layout]
        write_shard(options.out, index, make_pairs(renderer, points, count, seed, layout=layout))
        progress.update((number_done + 1) / len(todo), f"{first + count} pairs")
    progress.close()
    _describe(read_pairs(options.out), Metrics(options.out))


def _describe(pairs: ExactPairs, metrics: Metrics) -> None:
    """Logs mean motion and visibility by kind of pair."""
    motion = np.linalg.norm(pairs.positions1 - pairs.positions0, axis=-1)
    for index, name in enumerate(KINDS):
        rows = pairs.kind == index
        if rows.any():
            metrics.write("pairs", kind=name, count=int(rows.sum()), motion_px=float(motion[rows].mean()))
    metrics.write("pairs", kind="visible share", count=len(pairs.u0), share=float(pairs.visible0.mean()))
