"""Trains the tracking map's head on dense labels: for each cell of the picture, which place of the face's surface is seen there."""

import argparse
from pathlib import Path

import torch

from ..labels.dense import load_dense
from ..latent.source import GeneratorSource
from ..latent.surface import SurfaceHead, describe_surface
from ..predictor.surface_training import train_surface
from ..run import checkpoints
from ..run.budget import Budget
from ..run.device import add_device, device_of
from ..run.metrics import Metrics
from ..run.options import existing_file, number, runs_folder, save_options, whole
from ..run.progress import Progress
from ..stylegan2.state import load_generator
from .common.surfaces import load_surface


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of this stage."""
    runs = runs_folder()
    parser.add_argument("--generator", type=Path, default=runs / "generator" / "latest.pt")
    parser.add_argument(
        "--dense", type=Path, default=runs / "dense-labels" / "dense.npz", help="of the stage dense-labels"
    )
    parser.add_argument(
        "--out", type=Path, default=runs / "tracking-map", help="folder of the checkpoint, latest.pt"
    )
    parser.add_argument(
        "--warm", type=Path, help="train the map of this checkpoint further (of this stage, or a predictor's)"
    )
    parser.add_argument("--minutes", type=number(0.001, 100), default=3.0, help="wall clock budget")
    parser.add_argument("--clip", type=number(0.1, 10), default=2.5, help="z is clipped to +- this")
    parser.add_argument("--seed", type=whole(0, 2**31 - 1), default=0)
    parser.add_argument("--threads", type=whole(1, 256), default=1, help="CPU threads")
    add_device(parser)
    parser.add_argument(
        "--dry-run", action="store_true", help="check options and inputs, say what would be done"
    )


def first_head(options: argparse.Namespace, source: GeneratorSource) -> SurfaceHead:
    """A new head, or the one of --warm."""
    if options.warm is None:
        return SurfaceHead(tuple(channels for _, _, channels in source.outputs))
    return load_surface(options.warm, "--warm")


def run(options: argparse.Namespace) -> None:
    """Writes OUT/latest.pt."""
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    device = device_of(options.device)
    path = existing_file(options.generator, "--generator", "paired")
    dense = existing_file(options.dense, "--dense", "dense-labels")
    source = GeneratorSource(load_generator(path).to(device), z_clip=options.clip)
    head = first_head(options, source)
    if options.dry_run:
        print(f"{options.minutes:g} minutes on {dense}")
        return
    save_options(options, options.out)
    points, labels = load_dense(str(dense))
    head.to(device).train().requires_grad_(True)
    progress = Progress("tracking map")
    error = train_surface(head, source, points, labels, Budget(60 * options.minutes), progress.update)
    progress.close()
    Metrics(options.out).write("tracking map", **error)
    print("  ".join(f"{name} {value:.3f}" for name, value in error.items()))
    checkpoints.save(options.out / "latest.pt", {**describe_surface(head), "error": error})
