"""Measures how exact Lucas-Kanade labels are: the tracker's error on a generator against exact motion, by region of the face."""

import argparse
import os
from pathlib import Path

import torch

from ..labels.report import tracker_report
from ..labels.shards import read_pairs, read_points
from ..latent.source import GeneratorSource
from ..run.device import add_device, device_of
from ..run.options import existing_file, runs_folder, save_options, whole
from ..stylegan2.state import load_generator
from .common.faces import require_faces
from .common.report import write_report
from .common.surfaces import load_surface


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of this stage."""
    runs = runs_folder()
    parser.add_argument("--generator", type=Path, default=runs / "generator" / "latest.pt")
    parser.add_argument(
        "--tracking-map",
        type=Path,
        default=runs / "predictor" / "latest.pt",
        help="checkpoint with the tracking map: of the predictor, or of the stage tracking-map",
    )
    parser.add_argument(
        "--labels", type=Path, default=runs / "trajectories", help="folder of the trajectories stage"
    )
    parser.add_argument("--out", type=Path, default=runs / "evaluate-tracker", help="folder of the report")
    parser.add_argument("--pairs", type=whole(1, 100_000), default=128, help="label pairs")
    parser.add_argument("--threads", type=whole(1, 256), default=os.cpu_count() or 1, help="CPU threads")
    add_device(parser)
    parser.add_argument(
        "--dry-run", action="store_true", help="check options and inputs, say what would be done"
    )


def run(options: argparse.Namespace) -> None:
    """Writes OUT/report.json."""
    torch.set_num_threads(options.threads)
    device = device_of(options.device)
    path = existing_file(options.generator, "--generator", "paired")
    pairs, points = read_pairs(options.labels, options.pairs), read_points(options.labels)
    source = GeneratorSource(load_generator(path).to(device))
    require_faces(source, "exact motion is known of faces")
    source.surface = load_surface(options.tracking_map, "--tracking-map").to(device)
    print(f"{min(options.pairs, len(pairs.u0))} pairs")
    if options.dry_run:
        return
    save_options(options, options.out)
    write_report(options.out, {"tracker": tracker_report(source, pairs, points, options.pairs)})
