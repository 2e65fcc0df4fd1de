"""Choosing label pairs that hold appearance, for a generator about which nothing is known but its pictures.

When colours change together with motion in a pair, a predictor trained on it learns to repaint the person as it moves them. A
pair holds appearance when the picture before, carried along the tracked motion, matches the picture after. Ours.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ..latent.source import GeneratorSource
from ..latent.statistics import Whitening
from .lucas_kanade import TrackOptions, forward_backward, sample


@dataclass(frozen=True)
class SelectionOptions:
    """Limits of a good pair. Colours on a -1..1 scale, lengths in px of the picture."""

    grid: int = 14
    largest_return: float = 3.0  # forward-backward error beyond which a track is thrown away
    largest_colour: float = (
        0.06  # mean colour change along the tracks; render noise of a good generator stays below it
    )
    least_motion: float = 0.5  # mean length of the tracks; less tells nothing about motion
    least_tracked: float = 0.3  # share of grid points that must be tracked


def grid_points(batch: int, count: int, resolution: int, device: torch.device) -> Tensor:
    """A regular grid of count x count points inside the picture: [batch, count^2, 2] px."""
    axis = (torch.arange(count, dtype=torch.float32, device=device) + 0.5) * (resolution / count)
    points = torch.stack(torch.meshgrid(axis, axis, indexing="xy"), -1).reshape(1, -1, 2)
    return points.expand(batch, -1, -1)


@dataclass
class PairScores:
    """For each pair: colour change along the tracks, mean motion in px, share of points tracked, and whether it is kept."""

    colour: Tensor
    motion: Tensor
    tracked: Tensor
    keep: Tensor


@torch.no_grad()
def score_pairs(
    source: GeneratorSource, ws0: Tensor, ws1: Tensor, options: SelectionOptions = SelectionOptions()
) -> PairScores:
    """Scores of pairs of codes [B, L, D]."""
    image0, maps0 = source.features(ws0)
    image1, maps1 = source.features(ws1)
    points = grid_points(len(ws0), options.grid, source.resolution, source.device)
    there, error, _ = forward_backward(maps0, maps1, points, source.resolution, TrackOptions(iterations=3))
    good = (error < options.largest_return).float()
    share = good.mean(1)
    change = (
        (sample(image1, there, source.resolution) - sample(image0, points, source.resolution)).abs().mean(-1)
    )
    count = good.sum(1).clamp_min(1)
    colour = (change * good).sum(1) / count
    motion = ((there - points).norm(dim=-1) * good).sum(1) / count
    keep = (
        (colour < options.largest_colour) & (motion > options.least_motion) & (share > options.least_tracked)
    )
    return PairScores(colour, motion, share, keep)


@torch.no_grad()
def holding_directions(
    source: GeneratorSource, whitening: Whitening, codes: Tensor, size: float = 0.7, count: int = 64
) -> Tensor:
    """Share of motion to colour change of each of the first `count` principal directions of W, averaged over codes [B, D].

    -> weights [K] with mean 1 over those directions (0 beyond them): how often a direction should be drawn for label pairs.
    """
    count = min(count, whitening.size)
    gains = torch.zeros(whitening.size, device=source.device)
    for index in range(count):
        step = whitening.colourer[index] * size
        scores = score_pairs(source, source.broadcast(codes), source.broadcast(codes + step))
        gains[index] = (scores.motion / (scores.colour + 0.01)).mean()
    return gains * count / gains.sum().clamp_min(1e-9)


@torch.no_grad()
def draw_pairs(
    source: GeneratorSource,
    whitening: Whitening,
    weights: Tensor,
    batch: int,
    random: torch.Generator,
    options: SelectionOptions = SelectionOptions(),
) -> tuple[Tensor, Tensor]:
    """Codes w0, w1 [n <= batch, D] of neighbours that hold appearance.

    Directions are drawn by `weights` (see holding_directions), one to many at a time; sizes are log-uniform, 0.1 to 2 standard deviations.
    """
    z = torch.randn(batch, source.z_dim, generator=random)
    many = torch.rand(batch, 1, generator=random).square() * 0.5 + 1.5 / whitening.size
    chosen = (torch.rand(batch, whitening.size, generator=random) < many * weights.cpu()).float()
    size = torch.exp(torch.empty(batch, 1).uniform_(-2.3, 0.7, generator=random))
    change = chosen * torch.randn(batch, whitening.size, generator=random)
    change = change * size / change.norm(dim=1, keepdim=True).clamp_min(1e-6)
    change[chosen.sum(1) == 0] = 0
    w0 = source.map(z.to(source.device))
    w1 = w0 + change.to(source.device) @ whitening.colourer
    keep = score_pairs(source, source.broadcast(w0), source.broadcast(w1), options).keep
    return w0[keep], w1[keep]
