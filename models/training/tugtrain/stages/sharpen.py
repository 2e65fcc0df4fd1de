"""Trains the high resolutions of a generator against a discriminator of patches; the mapping and the blocks below stay as they are. The
result is OUT/adversarial.pt."""

import argparse

from ..run.options import OptionError, number, whole
from ..stylegan2.sharpen import SharpenOptions, SharpenTraining
from .common.generators import (
    add_adversary,
    add_training,
    check_fit,
    seeded_renders,
    started_adversarial,
    train,
    windowed_values,
)

PICTURES = 4  # a micro-batch


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the stage."""
    add_training(parser, "generator", 27.0, 2e-3, "checkpoint to begin from instead of OUT/latest.pt")
    add_adversary(parser)
    parser.add_argument(
        "--train-from",
        type=whole(8, 1024),
        default=128,
        help="train the blocks from this resolution up, keep the mapping and the blocks below (their moving averages)",
    )
    parser.add_argument("--matching", type=number(0, 1000), default=1.0, help="weight of feature matching")


def run(options: argparse.Namespace) -> None:
    """Trains, or with --dry-run says what would be trained."""
    data = seeded_renders(options)
    state = started_adversarial(options, data)
    check_fit(options, state, data)
    sharpen = SharpenOptions(
        train_from=options.train_from,
        pictures=max(1, round(PICTURES * options.batch_scale)),
        anchor=options.anchor,
        matching=options.matching,
        r1_gamma=options.r1_gamma,
        processes=options.threads,
        **windowed_values(options),
    )
    try:
        training = SharpenTraining(state, data, sharpen, options.out)
    except ValueError as error:
        raise OptionError(f"--{error}") from None
    train(options, training)
