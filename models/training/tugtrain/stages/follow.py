"""Trains a generator on pairs of portraits that differ in their geometry: what moves between them, and what stays."""

import argparse
from pathlib import Path

from ..landmarks.model import load_detector
from ..run.options import OptionError, existing_file, number, runs_folder
from ..run.shards import RenderSet
from ..stylegan2.follow import FollowOptions, FollowTraining
from .common.generators import (
    add_detector,
    add_training,
    check_fit,
    common_values,
    seeded_renders,
    started,
    train,
)

PICTURES = 5  # a micro-batch


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the stage."""
    add_training(parser, "follow", 60.0, 1e-3, "checkpoint of the generator to begin from")
    add_detector(parser, "checkpoint of the landmark detector, which says what moves")
    parser.add_argument(
        "--beside",
        type=Path,
        default=runs_folder() / "beside",
        help="folder of renders in pairs (render-pairs)",
    )
    parser.add_argument(
        "--motion", type=number(0, 1000), default=4.0, help="weight of what moves within a pair"
    )
    parser.add_argument(
        "--shade", type=number(0, 1000), default=30.0, help="weight of what stays within a pair"
    )
    parser.add_argument(
        "--focus",
        type=number(0, 100),
        default=0.0,
        help="how much more eyes, brows, nose and mouth count than the rest of the picture",
    )


def run(options: argparse.Namespace) -> None:
    """Trains, or with --dry-run says what would be trained."""
    data = seeded_renders(options)
    if options.landmarks is None:
        raise OptionError("--landmarks: needed, a detector of the stage landmarks")
    detector = existing_file(options.landmarks, "--landmarks", "landmarks")
    beside = RenderSet(options.beside, 0, data.device)  # judged on the held-out renders of --data
    beside.require(2, "--beside", f"render-pairs --out {options.beside}")
    if beside.u_dim != data.u_dim or beside.resolution != data.resolution:
        raise OptionError("--beside: its renders have another size, or another u, than those of --data")
    state = started(options, data, "latest.pt")
    if state is None:
        raise OptionError("--start: needed, a generator of the stage paired")
    check_fit(options, state, data)
    follow = FollowOptions(
        motion=options.motion,
        shade=options.shade,
        focus=options.focus,
        batch=max(1, round(PICTURES * options.batch_scale)),
        processes=options.threads,
        **common_values(options),
    )
    net = load_detector(detector).to(data.device)
    try:
        training = FollowTraining(state, data, beside, follow, options.out, net, options.perceptual)
    except ValueError as error:
        raise OptionError(f"--{error}") from None
    train(options, training)
