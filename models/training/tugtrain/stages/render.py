"""Portraits from the face scans, with exact landmarks, as shards of memory-mapped arrays."""
from __future__ import annotations

import argparse
import math
import multiprocessing
import os
import time
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from ..faces.renderer import FaceRenderer
from ..faces.shards import RenderPlan, declare, shard_path, write_shard
from ..faces.scans import scans_path
from ..latent.beside import PairPlan
from ..run.options import OptionError, existing_file, number, runs_folder, save_options, whole
from ..run.progress import Progress

SHEET = (6, 4)
"""Columns and rows of the sample sheet."""
LARGEST_MOSAIC = 1024
"""Pictures: JPEG ends at 65,535 px a side, and a file in a repository should stay small long before."""
MOSAIC_QUALITY = 92
LANDMARK_BYTES = 68 * 2 * 4 + 68


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of this stage."""
    parser.add_argument(
        "--scans",
        type=Path,
        default=os.environ.get("TUG_SCANS"),
        help="packed face scans (pack_scans.py makes them); or set TUG_SCANS",
    )
    parser.add_argument("--out", type=Path, default=runs_folder() / "renders", help="folder of the shards")
    parser.add_argument(
        "--count",
        type=whole(1, 10_000_000),
        default=24_000,
        help="pictures in all; a larger count extends a set",
    )
    parser.add_argument(
        "--size", type=int, choices=(64, 128, 256, 512), default=256, help="side of a picture in px"
    )
    parser.add_argument(
        "--seed", type=whole(0, 2**31 - 1), default=1, help="another seed makes other people"
    )
    parser.add_argument(
        "--stretch",
        type=number(0.1, 10),
        default=1.0,
        help="multiplies the expression: a set of its own, inside the first, shows a generator what it rarely sees there",
    )
    parser.add_argument(
        "--beside",
        type=Path,
        metavar="LABELS",
        help="render pairs: a portrait, and the same person after a small pull, by the surrogate in this folder of the trajectories stage",
    )
    parser.add_argument("--shard", type=whole(1, 100_000), default=2000, help="pictures a shard")
    parser.add_argument(
        "--workers", type=whole(1, 256), default=os.cpu_count() or 1, help="processes of one thread"
    )
    parser.add_argument("--sheet-only", action="store_true", help="only draw the sample sheet, OUT/sheet.png")
    parser.add_argument(
        "--mosaic",
        type=Path,
        metavar="FILE",
        help="do not make shards; draw --count pictures, a square number of at most 1024, side by side into a JPEG",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="check options and inputs, say what would be done"
    )


def _work(scans: Path, folder: Path, plan: RenderPlan, todo: object, done: object) -> None:
    """One process: takes shard numbers from `todo` until it is empty; counts pictures in `done`."""
    renderer = FaceRenderer(scans)

    def tick(n: int) -> None:
        with done.get_lock():  # type: ignore[attr-defined]
            done.value += n  # type: ignore[attr-defined]

    while (index := todo.get()) is not None:  # type: ignore[attr-defined]
        write_shard(renderer, folder, plan, index, tick)


def _sheet(renderer: FaceRenderer, plan: RenderPlan, path: Path, columns: int, rows: int, **how: Any) -> None:
    images = [renderer.portrait(plan.u(i), plan.size).image for i in range(columns * rows)]
    grid = np.stack(images).reshape(rows, columns, plan.size, plan.size, 3).transpose(0, 2, 1, 3, 4)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(grid.reshape(rows * plan.size, columns * plan.size, 3)).save(path, **how)


def _mosaic(options: argparse.Namespace, plan: RenderPlan, scans: Path) -> None:
    side = math.isqrt(plan.count)
    if side * side != plan.count or plan.count > LARGEST_MOSAIC:
        raise OptionError(
            f"--count: a mosaic takes a square number of pictures up to {LARGEST_MOSAIC}, got {plan.count}"
        )
    if options.mosaic.suffix not in (".jpg", ".jpeg"):
        raise OptionError(f"--mosaic: must end in .jpg, got {options.mosaic}")
    print(f"{side} x {side} pictures of {plan.size} px in {options.mosaic}")
    if not options.dry_run:
        _sheet(FaceRenderer(scans), plan, options.mosaic, side, side, quality=MOSAIC_QUALITY, subsampling=0)


def plan_of(options: argparse.Namespace) -> RenderPlan:
    """The set that the options ask for."""
    what = (options.count, options.size, options.seed, options.shard, options.stretch)
    if options.beside is None:
        return RenderPlan(*what)
    if options.count % 2 or options.shard % 2:
        raise OptionError("--beside: renders come in pairs, so --count and --shard must be even")
    return PairPlan(*what, str(existing_file(options.beside / "surrogate.pt", "--beside", "trajectories")))


def run(options: argparse.Namespace) -> None:
    """Render what is missing of the set; interrupted runs go on from the last complete shard."""
    plan = plan_of(options)
    try:
        scans = scans_path(options.scans)
        if not (options.dry_run or options.sheet_only or options.mosaic):
            declare(options.out, plan)
    except (FileNotFoundError, ValueError) as error:
        raise OptionError(str(error)) from error
    if options.mosaic is not None:
        _mosaic(options, plan, scans)
        return
    missing = [i for i in range(plan.shards) if not shard_path(options.out, i).exists()]
    gigabytes = plan.count * (plan.size**2 * 3 + LANDMARK_BYTES) / 1e9
    print(
        f"{plan.count} pictures of {plan.size} px in {plan.shards} shards ({len(missing)} to make), {gigabytes:.1f} GB in {options.out}"
    )
    if options.dry_run:
        return
    _sheet(FaceRenderer(scans), plan, options.out / "sheet.png", *SHEET)
    if options.sheet_only:
        return
    save_options(options, options.out)
    if not missing:
        return
    context = multiprocessing.get_context("spawn")
    todo = context.Queue()
    done: Any = context.Value("q", 0)
    workers = min(options.workers, len(missing))
    for index in [*missing, *[None] * workers]:
        todo.put(index)
    # each worker draws on one core; a maths library with threads of its own would only get in the way
    os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"
    pool = [
        context.Process(target=_work, args=(scans, options.out, plan, todo, done), daemon=True)
        for _ in range(workers)
    ]
    for process in pool:
        process.start()
    total = sum(len(plan.span(i)) for i in missing)
    progress, started = Progress("render"), time.monotonic()
    while any(process.is_alive() for process in pool):
        progress.update(done.value / total, f"{done.value / (time.monotonic() - started):.1f} pictures/s")
        for process in pool:
            process.join(0.5)
    progress.close()
    if any(process.exitcode for process in pool):
        raise OptionError(
            "--out: a render process ended early, its message is above; run the same command again to go on"
        )
