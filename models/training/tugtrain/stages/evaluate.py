"""Measures a pack's networks: landmarks of one face dragged to those of another (1, 5 and 68 points, re-detected), colours that should
stay, and long random pulling."""

import argparse
import os
from pathlib import Path

import torch

from ..evaluate.colour import ColourWatch
from ..evaluate.drawing import save_drags
from ..evaluate.experiments import LANDMARK_SETS, Nets, landmark_pairs, wander
from ..evaluate.loop import STEP_PX, LoopOptions
from ..faces.renderer import FaceRenderer
from ..labels.points import choose_points
from ..landmarks.model import load_detector
from ..latent.source import GeneratorSource
from ..latent.statistics import sample_z
from ..latent.surface import surface_of
from ..predictor.saved import load_predictor
from ..regularizer.saved import load_regularizer
from ..run.device import add_device, device_of
from ..run.options import OptionError, existing_file, number, runs_folder, save_options, whole
from ..run.progress import Progress
from ..run.sheets import save_sheet
from ..stylegan2.state import load_generator
from .common.faces import require_faces
from .common.report import write_report
from .common.scans import add_scans, given_scans


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of this stage."""
    runs = runs_folder()
    parser.add_argument("--generator", type=Path, default=runs / "generator" / "latest.pt")
    parser.add_argument("--predictor", type=Path, default=runs / "predictor" / "latest.pt")
    parser.add_argument("--regularizer", type=Path, default=runs / "regularizer" / "latest.pt")
    parser.add_argument("--landmarks", type=Path, default=runs / "landmarks" / "latest.pt")
    add_scans(parser)
    parser.add_argument(
        "--out", type=Path, default=runs / "evaluate", help="folder of the report and the sheets"
    )
    parser.add_argument(
        "--pairs", type=whole(1, 100_000), default=64, help="pairs of faces for each number of points"
    )
    parser.add_argument(
        "--points", type=int, nargs="+", choices=list(LANDMARK_SETS), default=list(LANDMARK_SETS)
    )
    parser.add_argument("--step-px", type=number(0.1, 64), default=STEP_PX, help="length of a sub-movement")
    parser.add_argument("--steps", type=whole(1, 10_000), default=60, help="most steps of a drag")
    parser.add_argument(
        "--stop-px", type=number(0.05, 64), default=1.0, help="distance at which a drag has arrived"
    )
    parser.add_argument("--strength", type=number(0, 1), default=0.5, help="of the regularizer")
    parser.add_argument("--wander-faces", type=whole(0, 1000), default=8, help="faces pulled at random")
    parser.add_argument("--wander-steps", type=whole(1, 100_000), default=200)
    parser.add_argument("--seed", type=whole(0, 2**31 - 1), default=1234)
    parser.add_argument("--threads", type=whole(1, 256), default=os.cpu_count() or 1, help="CPU threads")
    add_device(parser)
    parser.add_argument(
        "--dry-run", action="store_true", help="check options and inputs, say what would be done"
    )


def run(options: argparse.Namespace) -> None:
    """Writes OUT/report.json and sheets."""
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    device = device_of(options.device)
    for name in ("generator", "predictor", "regularizer", "landmarks"):
        existing_file(getattr(options, name), f"--{name}", "paired" if name == "generator" else name)
    scans = given_scans(options)
    source = GeneratorSource(load_generator(options.generator).to(device))
    require_faces(source, "this stage judges generators of faces")
    if options.dry_run:
        print(
            f"{options.pairs} pairs with {options.points} points, {options.wander_faces} faces pulled at random"
        )
        return
    predictor, learned = load_predictor(options.predictor)
    source.surface = surface_of(learned)
    nets = Nets(
        source.to(device),
        predictor.to(device),
        load_regularizer(options.regularizer)[0].to(device),
        load_detector(options.landmarks).to(device),
    )
    save_options(options, options.out)
    report: dict[str, dict[str, float]] = {}
    loop = LoopOptions(options.step_px, options.steps, options.stop_px, options.strength)
    random = torch.Generator().manual_seed(options.seed)
    z, z_to = sample_z(2 * options.pairs, source.z_dim, source.z_clip, random).chunk(2)
    renderer = FaceRenderer(scans)
    watch = ColourWatch(renderer, choose_points(renderer), z, source.resolution, options.seed)
    z, z_to = z.to(device), z_to.to(device)
    progress = Progress("drags")
    for number_done, count in enumerate(options.points):
        result, shown = landmark_pairs(nets, z, z_to, count, watch, loop)
        report[f"landmarks_{count}"] = result.summary()
        before, after, other, points, targets = (part[:8] for part in shown[0])
        save_drags(options.out / f"drags-{count}.png", before, after, other, points, targets)
        progress.update((number_done + 1) / len(options.points), f"{count} points")
    progress.close()
    if options.wander_faces:
        distances, before, after = wander(
            nets, options.wander_faces, options.wander_steps, options.seed, loop
        )
        report["wander"] = {
            "natural_end": float(distances[-1].mean()),
            "natural_largest": float(distances.max()),
        }
        save_sheet(options.out / "wander.png", [before, after], options.wander_faces, source.resolution)
    write_report(options.out, report)
