"""Motion labels. `--source exact`: pairs of portraits with the renderer's own motion, and a surrogate of its geometry. `--source generator`:
pairs of codes of any generator, chosen to hold appearance, with Lucas-Kanade motion."""

import argparse
import os
from pathlib import Path

import numpy as np
import torch

from ..faces.layout import GEOMETRY
from ..faces.renderer import FaceRenderer
from ..faces.scans import scans_path
from ..labels.dense import choose_dense, make_dense, save_dense
from ..labels.exact import KINDS, ExactPairs, make_pairs
from ..labels.generic import GenericOptions, make_generic_pairs
from ..labels.points import PointSet, choose_points
from ..labels.shards import POINTS_FILE, read_pairs, shard_path, write_shard
from ..latent.schedule import Budget
from ..latent.source import GeneratorSource
from ..latent.surrogate import GeometrySurrogate
from ..latent.surrogate_training import save_surrogate, train_surrogate
from ..run.device import add_device, device_of
from ..run.metrics import Metrics
from ..run.options import OptionError, existing_file, number, runs_folder, save_options, whole
from ..run.progress import Progress
from ..stylegan2.state import load_generator


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of this stage."""
    parser.add_argument("--source", choices=["exact", "generator"], default="exact")
    parser.add_argument(
        "--scans", type=Path, default=os.environ.get("TUG_SCANS"), help="packed face scans; or set TUG_SCANS"
    )
    parser.add_argument(
        "--generator",
        type=Path,
        default=runs_folder() / "generator" / "latest.pt",
        help="for --source generator",
    )
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
    parser.add_argument(
        "--dense",
        type=whole(0, 1_000_000),
        default=1500,
        help="portraits with dense labels for the tracking map; 0 for none",
    )
    parser.add_argument("--seed", type=whole(0, 2**31 - 1), default=7)
    parser.add_argument(
        "--surrogate-minutes", type=number(0, 1000), default=6.0, help="training of the surrogate; 0 for none"
    )
    parser.add_argument("--threads", type=whole(1, 256), default=1, help="CPU threads")
    add_device(parser)
    parser.add_argument(
        "--dry-run", action="store_true", help="check options and inputs, say what would be done"
    )


def run(options: argparse.Namespace) -> None:
    """Makes what is missing of the set."""
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    device = device_of(options.device)
    if options.source == "generator":
        _generic(options, device)
    else:
        _exact(options, device)


def _exact(options: argparse.Namespace, device: torch.device) -> None:
    try:
        scans = scans_path(options.scans)
    except FileNotFoundError as error:
        raise OptionError(str(error)) from None
    shards = -(-options.count // options.shard)
    todo = [index for index in range(shards) if not shard_path(options.out, index).is_file()]
    print(
        f"{options.count} pairs in {shards} files, {len(todo)} to make; then {options.surrogate_minutes:g} minutes of surrogate"
    )
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
        write_shard(options.out, index, make_pairs(renderer, points, count, options.seed * 100_003 + index))
        progress.update((number_done + 1) / len(todo), f"{first + count} pairs")
    progress.close()
    dense = options.out / "dense.npz"
    if options.dense and not dense.is_file():
        progress = Progress("dense labels")
        where = choose_dense(renderer)
        save_dense(
            str(dense), where, make_dense(renderer, where, options.dense, options.seed, progress.update)
        )
        progress.close()
    pairs = read_pairs(options.out)
    _describe(pairs, Metrics(options.out))
    if options.surrogate_minutes > 0:
        _surrogate(options, device, pairs, points)


def _describe(pairs: ExactPairs, metrics: Metrics) -> None:
    """Logs mean motion and visibility by kind of pair."""
    motion = np.linalg.norm(pairs.positions1 - pairs.positions0, axis=-1)
    for index, name in enumerate(KINDS):
        rows = pairs.kind == index
        if rows.any():
            metrics.write("pairs", kind=name, count=int(rows.sum()), motion_px=float(motion[rows].mean()))
    metrics.write("pairs", kind="visible share", count=len(pairs.u0), share=float(pairs.visible0.mean()))


def _surrogate(
    options: argparse.Namespace, device: torch.device, pairs: ExactPairs, points: PointSet
) -> None:
    arrays = (pairs.u0, pairs.u1, pairs.positions0, pairs.positions1)
    u0, u1, p0, p1 = (torch.from_numpy(array).float() for array in arrays)
    model = GeometrySurrogate(torch.from_numpy(GEOMETRY), p0.mean(0)).to(device)
    u0, u1, p0, p1 = (part.to(device) for part in (u0, u1, p0, p1))
    budget, progress = Budget(60 * options.surrogate_minutes), Progress("surrogate")
    error = train_surrogate(model, u0, u1, p0, p1, budget, progress.update, options.seed)
    progress.close()
    Metrics(options.out).write("surrogate", points=len(points), **error)
    print(
        f"surrogate: positions within {error['position_px']:.2f} px, motions within {100 * error['motion_share']:.0f}%"
    )
    save_surrogate(options.out / "surrogate.pt", model, error)


def _generic(options: argparse.Namespace, device: torch.device) -> None:
    path = existing_file(options.generator, "--generator", "generator")
    print(f"{options.count} pairs of codes of {path}")
    if options.dry_run:
        return
    save_options(options, options.out)
    source = GeneratorSource(load_generator(path).to(device))
    progress = Progress("pairs")
    pairs, kept = make_generic_pairs(source, GenericOptions(options.count, options.seed), progress.update)
    progress.close()
    pairs.save(options.out / "generic.pt")
    Metrics(options.out).write(
        "generic", count=len(pairs.w0), kept=kept, motion_px=float(pairs.motion.norm(dim=-1).mean())
    )
    print(f"{len(pairs.w0)} pairs; {100 * kept:.0f}% of those drawn hold appearance")
