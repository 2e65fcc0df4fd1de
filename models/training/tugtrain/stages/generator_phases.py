"""The phases of the generator stage, made from its options."""

import argparse
from typing import Any

import torch

from ..landmarks.model import load_detector
from ..run.options import OptionError, runs_folder
from ..run.shards import RenderSet
from ..stylegan2.adversarial import AdversarialOptions, AdversarialTraining
from ..stylegan2.follow import FollowOptions, FollowTraining
from ..stylegan2.paired import PairedOptions, PairedTraining
from ..stylegan2.perceptual import Perceptual
from ..stylegan2.sharpen import SharpenOptions, SharpenTraining
from ..stylegan2.state import TrainingState


def _common(options: argparse.Namespace) -> dict[str, Any]:
    """What every phase is told."""
    return {
        "seconds": 60 * options.minutes,
        "rate": options.rate,
        "clip": options.clip,
        "seed": options.seed,
    }


def _windowed(options: argparse.Namespace) -> dict[str, Any]:
    """The same, for phases that see windows of pictures and draw sheets."""
    return {**_common(options), "window": options.window, "sheet_seconds": 60 * options.sheet_minutes}


def paired_training(
    options: argparse.Namespace, state: TrainingState, data: RenderSet, perceptual: Perceptual | None
) -> PairedTraining:
    """The first phase."""
    paired = PairedOptions(
        batch_scale=options.batch_scale,
        train_from=options.train_from,
        processes=options.threads,
        refine=options.refine,
        focus=options.focus,
        **_windowed(options),
    )
    return PairedTraining(state, data, paired, options.out, perceptual)


def follow_training(options: argparse.Namespace, state: TrainingState, data: RenderSet) -> FollowTraining:
    """The phase that compares pairs of portraits."""
    if options.landmarks is None:
        raise OptionError("--landmarks: phase follow needs the landmark detector")
    beside = RenderSet(options.beside, 0, data.device)  # judged on the held-out renders of --data
    beside.require(2, "--beside", f"render --beside {runs_folder() / 'trajectories'} --out {options.beside}")
    if beside.u_dim != data.u_dim or beside.resolution != data.resolution:
        raise OptionError("--beside: its renders have another size, or another u, than those of --data")
    follow = FollowOptions(
        motion=options.motion,
        shade=options.shade,
        focus=options.focus,
        batch=max(1, round(5 * options.batch_scale)),
        processes=options.threads,
        **_common(options),
    )
    detector = load_detector(options.landmarks).to(data.device)
    return FollowTraining(state, data, beside, follow, options.out, detector, options.perceptual)


def adversarial_training(
    options: argparse.Namespace, state: TrainingState, data: RenderSet
) -> AdversarialTraining:
    """The second phase, of the whole network."""
    torch.set_num_threads(options.threads)
    adversarial = AdversarialOptions(
        batch=max(2, round(8 * options.batch_scale)),
        anchor=options.anchor,
        r1_gamma=options.r1_gamma,
        **_windowed(options),
    )
    return AdversarialTraining(state, data, adversarial, options.out)


def sharpen_training(options: argparse.Namespace, state: TrainingState, data: RenderSet) -> SharpenTraining:
    """The second phase, of the high resolutions alone."""
    sharpen = SharpenOptions(
        train_from=options.train_from,
        pictures=max(1, round(4 * options.batch_scale)),
        anchor=options.anchor,
        matching=options.matching,
        r1_gamma=options.r1_gamma,
        processes=options.threads,
        **_windowed(options),
    )
    return SharpenTraining(state, data, sharpen, options.out)
