"""Trains the StyleGAN2 generator on renders: z = u, so the render is the target."""

import argparse

from ..landmarks.model import load_detector
from ..run.options import OptionError, number, whole
from ..stylegan2.generator import FACES, GeneratorConfig
from ..stylegan2.paired import PairedOptions, PairedTraining
from ..stylegan2.perceptual import Perceptual
from ..stylegan2.state import TrainingState
from .common.generators import (
    add_detector,
    add_training,
    add_window,
    check_fit,
    seeded_renders,
    started,
    train,
    windowed_values,
)

# Channels of the default pack, chosen by timing exports: a forward of about 20 ms in onnxruntime on two threads.
PACK_CHANNELS = "4:192,8:192,16:128,32:96,64:48,128:32,256:8"
FIRST_RESOLUTION = 8  # px; the blocks above it join in turn


def channels(text: str) -> tuple[tuple[int, int], ...]:
    """An argparse type: "4:64,8:32" -> ((4, 64), (8, 32)); empty for none."""
    try:
        pairs = tuple((int(r), int(c)) for r, c in (item.split(":") for item in text.split(",") if item))
    except ValueError:
        raise argparse.ArgumentTypeError(f'expected RESOLUTION:CHANNELS,..., got "{text}"') from None
    if any(c < 1 for _, c in pairs):
        raise argparse.ArgumentTypeError(f"channels must be at least 1: {text}")
    return pairs


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the stage."""
    add_training(
        parser,
        "generator",
        62.0,
        1e-2,
        "checkpoint to begin from instead of a new generator; z grows where u has more entries by now",
    )
    parser.add_argument("--resolution", type=whole(8, 1024), default=256)
    parser.add_argument("--w-dim", type=whole(4, 4096), default=192)
    parser.add_argument("--mapping-layers", type=whole(1, 16), default=2)
    parser.add_argument(
        "--mapping-lr", type=number(1e-4, 10), default=1.0, help="learning-rate multiplier of the mapping"
    )
    parser.add_argument("--normalize-z", action="store_true", help="divide z by its length (z is no u then)")
    parser.add_argument("--channel-base", type=whole(8, 10**6), default=4096)
    parser.add_argument("--channel-max", type=whole(4, 4096), default=192)
    parser.add_argument(
        "--channels", type=channels, default=channels(PACK_CHANNELS), help="exceptions to base and max"
    )
    add_detector(parser, "checkpoint of the landmark detector, for the perceptual term")
    parser.add_argument(
        "--train-from",
        type=whole(8, 1024),
        help="train the blocks from this resolution up, keep the mapping and the blocks below (their moving averages)",
    )
    add_window(parser, "with --train-from: px seen at once")
    parser.add_argument(
        "--refine",
        action="store_true",
        help="with --start: the schedule for a generator that can do faces already",
    )
    parser.add_argument(
        "--focus",
        type=number(0, 100),
        default=0.0,
        help="how much more eyes, brows, nose and mouth count than the rest of the picture",
    )


def config_of(options: argparse.Namespace, z_dim: int) -> GeneratorConfig:
    """The network that the options ask for."""
    try:
        return GeneratorConfig(
            resolution=options.resolution,
            z_dim=z_dim,
            w_dim=options.w_dim,
            mapping_layers=options.mapping_layers,
            mapping_lr_multiplier=options.mapping_lr,
            normalize_z=options.normalize_z,
            channel_base=options.channel_base,
            channel_max=options.channel_max,
            channels=options.channels,
            z_is=FACES,
        )
    except ValueError as error:
        raise OptionError(f"--{str(error).replace('_', '-')}") from None


def run(options: argparse.Namespace) -> None:
    """Trains, or with --dry-run says what would be trained."""
    data = seeded_renders(options)
    state = started(options, data, "latest.pt")
    if state is None:
        state = TrainingState(config_of(options, data.u_dim), FIRST_RESOLUTION, data.device)
    check_fit(options, state, data)
    if options.landmarks is not None and options.train_from is not None:
        raise OptionError(
            "--landmarks: that term compares pictures which --train-from keeps; leave one of them out"
        )
    perceptual = None
    if options.landmarks is not None and options.perceptual > 0:
        perceptual = Perceptual(load_detector(options.landmarks).to(data.device), options.perceptual)
    paired = PairedOptions(
        batch_scale=options.batch_scale,
        train_from=options.train_from,
        processes=options.threads,
        refine=options.refine,
        focus=options.focus,
        **windowed_values(options),
    )
    try:
        training = PairedTraining(state, data, paired, options.out, perceptual)
    except ValueError as error:
        raise OptionError(f"--{error}") from None
    train(options, training)
