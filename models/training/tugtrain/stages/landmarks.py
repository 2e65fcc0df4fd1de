"""Trains the landmark detector on renders. It judges generators and drags; it is not part of a pack."""

import argparse
from pathlib import Path

import torch

from ..landmarks.model import INPUT, load_detector
from ..landmarks.training import LandmarkOptions, LandmarkTraining
from ..run.device import device_of
from ..run.options import OptionError, add_common, number, save_options, whole
from ..run.shards import RenderSet
from .common.renders import add_renders


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the stage."""
    add_common(parser, "landmarks", 10.0)
    add_renders(parser, clipped=False)
    parser.add_argument("--rate", type=number(1e-6, 1), default=2e-3, help="peak learning rate")
    parser.add_argument("--batch", type=whole(2, 4096), default=16)
    parser.add_argument("--width", type=whole(4, 256), default=32, help="channels of the first layer")
    parser.add_argument(
        "--start",
        type=Path,
        help="begin from the weights of this checkpoint (one that was imported, as well)",
    )


def run(options: argparse.Namespace) -> None:
    """Trains, or with --dry-run says what would be trained."""
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    data = RenderSet(options.data, options.held_out, device_of(options.device))
    data.require(16)
    if data.resolution % INPUT:
        raise OptionError(
            f"--data: pictures are {data.resolution} px, the detector needs a multiple of {INPUT}"
        )
    training = LandmarkTraining(
        data,
        LandmarkOptions(60 * options.minutes, options.rate, options.batch, options.width, options.seed),
        options.out,
    )
    if options.resume:
        training.resume()
    elif (options.out / "latest.pt").exists() and not options.dry_run:
        raise OptionError(
            f"--out: {options.out / 'latest.pt'} exists; use --resume to go on, or another folder"
        )
    elif options.start is not None:
        try:
            training.net.load_state_dict(load_detector(options.start, "--start").state_dict())
        except RuntimeError:
            raise OptionError(f"--start: {options.start} has another --width than {options.width}") from None
    size = sum(parameter.numel() for parameter in training.net.parameters())
    print(
        f"{data.count} renders of {data.resolution} px; {size / 1e6:.2f} M parameters; {options.minutes:g} minutes"
    )
    if options.dry_run:
        return
    save_options(options, options.out)
    training.run()
