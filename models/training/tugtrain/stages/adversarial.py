"""Trains a whole generator against a discriminator, with the render of the same u as an anchor. The result is OUT/adversarial.pt."""

import argparse

import torch

from ..run.options import OptionError
from ..stylegan2.adversarial import AdversarialOptions, AdversarialTraining
from .common.generators import (
    add_adversary,
    add_training,
    check_fit,
    seeded_renders,
    started_adversarial,
    train,
    windowed_values,
)

PICTURES = 8  # a batch


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the stage."""
    add_training(parser, "generator", 12.0, 1e-3, "checkpoint to begin from instead of OUT/latest.pt")
    add_adversary(parser)


def run(options: argparse.Namespace) -> None:
    """Trains, or with --dry-run says what would be trained."""
    data = seeded_renders(options)
    state = started_adversarial(options, data)
    check_fit(options, state, data)
    torch.set_num_threads(options.threads)
    adversarial = AdversarialOptions(
        batch=max(2, round(PICTURES * options.batch_scale)),
        anchor=options.anchor,
        r1_gamma=options.r1_gamma,
        **windowed_values(options),
    )
    try:
        training = AdversarialTraining(state, data, adversarial, options.out)
    except ValueError as error:
        raise OptionError(f"--{error}") from None
    train(options, training)
