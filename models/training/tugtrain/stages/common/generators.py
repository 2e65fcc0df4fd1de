"""Options of the stages that train a generator, and the renders and states that they begin with."""

import argparse
from pathlib import Path
from typing import Any

import torch

from ...run.device import device_of
from ...run.options import OptionError, add_common, existing_file, number, save_options, whole
from ...run.shards import RenderSet
from ...stylegan2.adversarial import AdversarialTraining
from ...stylegan2.follow import FollowTraining
from ...stylegan2.paired import PairedTraining
from ...stylegan2.sharpen import SharpenTraining
from ...stylegan2.state import TrainingState
from .renders import add_renders

LEAST_RENDERS = 16  # to train on


def add_training(
    parser: argparse.ArgumentParser, folder: str, minutes: float, rate: float, start: str
) -> None:
    """--out and what else every training has, --data, --held-out, --clip, --rate, --batch-scale and --start (its help)."""
    add_common(parser, folder, minutes)
    add_renders(parser)
    parser.add_argument("--rate", type=number(1e-6, 1), default=rate, help="learning rate")
    parser.add_argument("--batch-scale", type=number(0.01, 100), default=1.0)
    parser.add_argument("--start", type=Path, help=start)


def add_window(parser: argparse.ArgumentParser, text: str) -> None:
    """--window (px; `text` says of what), and --sheet-minutes."""
    parser.add_argument("--window", type=whole(8, 1024), default=128, help=text)
    parser.add_argument("--sheet-minutes", type=number(0.01, 1000), default=3.0)


def add_adversary(parser: argparse.ArgumentParser) -> None:
    """Options of the trainings that have a discriminator."""
    add_window(parser, "px seen at once by the discriminator")
    parser.add_argument("--anchor", type=number(0, 1000), default=3.0, help="weight of the paired term")
    parser.add_argument("--r1-gamma", type=number(0, 1000), default=1.0, help="weight of R1")


def add_detector(parser: argparse.ArgumentParser, text: str) -> None:
    """--landmarks (`text` says what for) and the weight of the perceptual term."""
    parser.add_argument("--landmarks", type=Path, help=text)
    parser.add_argument(
        "--perceptual", type=number(0, 100), default=0.1, help="weight of the perceptual term"
    )


def seeded_renders(options: argparse.Namespace) -> RenderSet:
    """One thread and the seed, as all of these trainings want them, and the renders on the device."""
    torch.set_num_threads(1)  # further threads are used as processes
    torch.manual_seed(options.seed)
    data = RenderSet(options.data, options.held_out, device_of(options.device))
    data.require(LEAST_RENDERS)
    return data


def started(options: argparse.Namespace, data: RenderSet, name: str) -> TrainingState | None:
    """The state to go on from: OUT/NAME with --resume, else --start, whose z grows where u has more entries by now; None where neither is given.

    OptionError where a new training would replace OUT/NAME.
    """
    own = options.out / name
    if options.resume:
        return TrainingState.resume(own, data.device)
    if own.exists() and not options.dry_run:
        raise OptionError(f"--out: {own} exists; use --resume to go on, or another folder")
    if options.start is None:
        return None
    state = TrainingState.resume(existing_file(options.start, "--start", "paired"), data.device)
    state.seconds = 0.0
    return state.grown(data.u_dim) if data.u_dim > state.model.config.z_dim else state


def started_adversarial(options: argparse.Namespace, data: RenderSet) -> TrainingState:
    """The same for trainings that write OUT/adversarial.pt: without --start they begin with OUT/latest.pt, and leave it alone."""
    state = started(options, data, "adversarial.pt")
    if state is not None:
        return state
    return TrainingState.resume(existing_file(options.out / "latest.pt", "--start", "paired"), data.device)


def check_fit(options: argparse.Namespace, state: TrainingState, data: RenderSet) -> None:
    """OptionError unless the renders fit the network; says what will be trained."""
    config = state.model.config
    if data.resolution < config.resolution:
        raise OptionError(f"--resolution: renders are {data.resolution} px, fewer than {config.resolution}")
    if data.u_dim != config.z_dim:
        raise OptionError(f"--data: u has {data.u_dim} entries, the checkpoint's z {config.z_dim}")
    size = sum(parameter.numel() for parameter in state.model.parameters())
    print(
        f"{data.count} renders of {data.resolution} px; {size / 1e6:.2f} M parameters; {options.minutes:g} minutes"
    )


def common_values(options: argparse.Namespace) -> dict[str, Any]:
    """What every training is told, by the names of its options class."""
    return {
        "seconds": 60 * options.minutes,
        "rate": options.rate,
        "clip": options.clip,
        "seed": options.seed,
    }


def windowed_values(options: argparse.Namespace) -> dict[str, Any]:
    """The same, for trainings that see windows of pictures and draw sheets."""
    return {**common_values(options), "window": options.window, "sheet_seconds": 60 * options.sheet_minutes}


def train(
    options: argparse.Namespace,
    training: PairedTraining | FollowTraining | AdversarialTraining | SharpenTraining,
) -> None:
    """Runs a training, or nothing with --dry-run; --resume gives it its own part of the checkpoint."""
    if options.dry_run:
        return
    save_options(options, options.out)
    if options.resume and not isinstance(training, PairedTraining):
        training.resume()
    training.run()
