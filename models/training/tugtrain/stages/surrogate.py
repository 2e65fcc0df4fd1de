"""Trains the geometry surrogate on exact motion labels: a small network from u to where the points of the face are."""

import argparse
from pathlib import Path

import torch

from ..faces.layout import layout_of
from ..labels.shards import read_pairs, read_points
from ..labels.surrogate import GeometrySurrogate
from ..labels.surrogate_training import save_surrogate, train_surrogate
from ..run.budget import Budget
from ..run.device import add_device, device_of
from ..run.metrics import Metrics
from ..run.options import number, runs_folder, save_options, whole
from ..run.progress import Progress


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of this stage."""
    parser.add_argument(
        "--labels", type=Path, default=runs_folder() / "trajectories", help="folder of the trajectories stage"
    )
    parser.add_argument(
        "--out", type=Path, default=runs_folder() / "surrogate", help="folder of the checkpoint, latest.pt"
    )
    parser.add_argument("--minutes", type=number(0.001, 1000), default=6.0, help="wall clock budget")
    parser.add_argument("--seed", type=whole(0, 2**31 - 1), default=7)
    parser.add_argument("--threads", type=whole(1, 256), default=1, help="CPU threads")
    add_device(parser)
    parser.add_argument(
        "--dry-run", action="store_true", help="check options and inputs, say what would be done"
    )


def run(options: argparse.Namespace) -> None:
    """Writes OUT/latest.pt."""
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    device = device_of(options.device)
    points, pairs = read_points(options.labels), read_pairs(options.labels)
    print(f"{len(pairs.u0)} pairs of {len(points)} points; {options.minutes:g} minutes")
    if options.dry_run:
        return
    save_options(options, options.out)
    arrays = (pairs.u0, pairs.u1, pairs.positions0, pairs.positions1)
    u0, u1, p0, p1 = (torch.from_numpy(array).float() for array in arrays)
    geometry = torch.from_numpy(layout_of(u0.shape[1]).geometry)
    model = GeometrySurrogate(geometry, p0.mean(0)).to(device)
    u0, u1, p0, p1 = (part.to(device) for part in (u0, u1, p0, p1))
    budget, progress = Budget(60 * options.minutes), Progress("surrogate")
    error = train_surrogate(model, u0, u1, p0, p1, budget, progress.update, options.seed)
    progress.close()
    Metrics(options.out).write("surrogate", points=len(points), **error)
    print(
        f"surrogate: positions within {error['position_px']:.2f} px, motions within {100 * error['motion_share']:.0f}%"
    )
    save_surrogate(options.out / "latest.pt", model, error)
