"""What the stages that draw sets of renders have in common: options, and worker processes that draw what is missing of a set."""

import argparse
import multiprocessing
import os
import time
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from ...faces.renderer import FaceRenderer
from ...faces.shards import RenderPlan, declare, shard_path, write_shard
from ...run.options import OptionError, runs_folder, save_options, whole
from ...run.progress import Progress
from .scans import add_scans, given_scans

SHEET = (6, 4)
"""Columns and rows of a set's sample sheet."""
LANDMARK_BYTES = 68 * 2 * 4 + 68


def add_pictures(parser: argparse.ArgumentParser, count: int, count_help: str) -> None:
    """--scans, --count, --size, --seed and --dry-run."""
    add_scans(parser)
    parser.add_argument("--count", type=whole(1, 10_000_000), default=count, help=count_help)
    parser.add_argument(
        "--size", type=int, choices=(64, 128, 256, 512), default=256, help="side of a picture in px"
    )
    parser.add_argument(
        "--seed", type=whole(0, 2**31 - 1), default=1, help="another seed makes other people"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="check options and inputs, say what would be done"
    )


def add_set(parser: argparse.ArgumentParser, folder: str, count: int) -> None:
    """The same, and --out, --shard and --workers."""
    add_pictures(parser, count, "pictures in all; a larger count extends a set")
    parser.add_argument("--out", type=Path, default=runs_folder() / folder, help="folder of the shards")
    parser.add_argument("--shard", type=whole(1, 100_000), default=2000, help="pictures a shard")
    parser.add_argument(
        "--workers", type=whole(1, 256), default=os.cpu_count() or 1, help="processes of one thread"
    )


def save_pictures(
    renderer: FaceRenderer, plan: RenderPlan, path: Path, columns: int, rows: int, **how: Any
) -> None:
    """The first columns x rows pictures of a plan side by side; `how`: options of the file's format."""
    images = [renderer.portrait(plan.u(i), plan.size).image for i in range(columns * rows)]
    grid = np.stack(images).reshape(rows, columns, plan.size, plan.size, 3).transpose(0, 2, 1, 3, 4)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(grid.reshape(rows * plan.size, columns * plan.size, 3)).save(path, **how)


def _work(scans: Path, folder: Path, plan: RenderPlan, todo: object, done: object) -> None:
    """One process: takes shard numbers from `todo` until it is empty; counts pictures in `done`."""
    renderer = FaceRenderer(scans)

    def tick(n: int) -> None:
        with done.get_lock():  # type: ignore[attr-defined]
            done.value += n  # type: ignore[attr-defined]

    while (index := todo.get()) is not None:  # type: ignore[attr-defined]
        write_shard(renderer, folder, plan, index, tick)


def draw_set(options: argparse.Namespace, plan: RenderPlan) -> None:
    """Renders what is missing of a set, and its sample sheet; interrupted runs go on from the last complete shard."""
    scans = given_scans(options)
    if not options.dry_run:
        try:
            declare(options.out, plan)
        except ValueError as error:
            raise OptionError(str(error)) from error
    missing = [i for i in range(plan.shards) if not shard_path(options.out, i).exists()]
    gigabytes = plan.count * (plan.size**2 * 3 + LANDMARK_BYTES) / 1e9
    print(
        f"{plan.count} pictures of {plan.size} px in {plan.shards} shards ({len(missing)} to make), {gigabytes:.1f} GB in {options.out}"
    )
    if options.dry_run:
        return
    columns, rows = SHEET
    if plan.count < columns * rows:
        columns, rows = plan.count, 1
    save_pictures(FaceRenderer(scans), plan, options.out / "sheet.png", columns, rows)
    save_options(options, options.out)
    if missing:
        _draw_shards(options.out, plan, scans, missing, min(options.workers, len(missing)))


def _draw_shards(folder: Path, plan: RenderPlan, scans: Path, missing: list[int], workers: int) -> None:
    """Several workers are processes; one is this process, which saves starting another."""
    progress, started = Progress("render"), time.monotonic()
    total = sum(len(plan.span(i)) for i in missing)
    drawn = 0

    def tick(n: int) -> None:
        nonlocal drawn
        drawn += n
        progress.update(drawn / total, f"{drawn / (time.monotonic() - started):.1f} pictures/s")

    if workers == 1:
        renderer = FaceRenderer(scans)
        for index in missing:
            write_shard(renderer, folder, plan, index, tick)
        progress.close()
        return
    context = multiprocessing.get_context("spawn")
    todo = context.Queue()
    done: Any = context.Value("q", 0)
    for entry in [*missing, *[None] * workers]:
        todo.put(entry)
    # each worker draws on one core; a maths library with threads of its own would only get in the way
    os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"
    pool = [
        context.Process(target=_work, args=(scans, folder, plan, todo, done), daemon=True)
        for _ in range(workers)
    ]
    for process in pool:
        process.start()
    while any(process.is_alive() for process in pool):
        tick(done.value - drawn)
        for process in pool:
            process.join(0.5)
    progress.close()
    if any(process.exitcode for process in pool):
        raise OptionError(
            "--out: a render process ended early, its message is above; run the same command again to go on"
        )
