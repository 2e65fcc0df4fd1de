"""The phases of the generator stage, made from its options."""

import argparse

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


def paired_training(
    options: argparse.Namespace, state: TrainingState, data: RenderSet, perceptual: Perceptual | None
) -> PairedTraining:
    """The first phase."""
    paired = PairedOptions(
        seconds=60 * options.minutes,
        rate=options.rate,
        clip=options.clip,
        batch_scale=options.batch_scale,
        train_from=options.train_from,
        window=options.window,
        sheet_seconds=60 * options.sheet_minutes,
        seed=options.seed,
        processes=options.threads,
        refine=options.refine,
        focus=options.focus,
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
        seconds=60 * options.minutes,
        rate=options.rate,
        motion=options.motion,
        shade=options.shade,
        focus=options.focus,
        batch=max(1, round(5 * options.batch_scale)),
        clip=options.clip,
        seed=options.seed,
        processes=options.threads,
    )
    detector = load_detector(options.landmarks).to(data.device)
    return FollowTraining(state, data, beside, follow, options.out, detector, options.perceptual)


def adversarial_training(
    options: argparse.Namespace, state: TrainingState, data: RenderSet
) -> AdversarialTraining:
    """The second phase, of the whole network."""
    torch.set_num_threads(options.threads)
    adversarial = AdversarialOptions(
        seconds=60 * options.minutes,
        rate=options.rate,
        batch=max(2, round(8 * options.batch_scale)),
        clip=options.clip,
        window=options.window,
        anchor=options.anchor,
        r1_gamma=options.r1_gamma,
        sheet_seconds=60 * options.sheet_minutes,
        seed=options.seed,
    )
    return AdversarialTraining(state, data, adversarial, options.out)


def sharpen_training(options: argparse.Namespace, state: TrainingState, data: RenderSet) -> SharpenTraining:
    """The second phase, of the high resolutions alone."""
    sharpen = SharpenOptions(
        seconds=60 * options.minutes,
        train_from=options.train_from,
        rate=options.rate,
        pictures=max(1, round(4 * options.batch_scale)),
        clip=options.clip,
        window=options.window,
        anchor=options.anchor,
        matching=options.matching,
        r1_gamma=options.r1_gamma,
        sheet_seconds=60 * options.sheet_minutes,
        seed=options.seed,
        processes=options.threads,
    )
    return SharpenTraining(state, data, sharpen, options.out)
