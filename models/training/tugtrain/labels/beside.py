"""Portraits beside each other: a portrait, and the same person after a small pull that leaves most of the face where it was. Ours.

A generator that has learned from single renders shifts light and colour, and moves what should stay, whenever part of a face moves. It takes pairs to
see that, and it is best seen in codes such as drags with a mask reach: many entries of u change together so that their effects cancel
where nothing may move. Random neighbours hardly ever do that, so such codes are solved for on the geometry surrogate.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..faces.layout import LIMIT, checked
from ..faces.shards import RenderPlan
from .surrogate import GeometrySurrogate
from .surrogate_training import load_surrogate

FACE_POINTS = 288  # the surrogate's first points: landmarks and skin
MOST_PULLED = 5
PULL_PX = (3.0, 25.0)  # shortest and longest pull
AROUND_PX = (10.0, 50.0)  # how far from the first pulled point the others may lie
MARGIN_PX = (0.0, 40.0)  # between what is pulled and what is held
PLAIN_SHARE = 0.3  # of the pairs, neighbours that differ in a few entries and hold nothing
HOLD = (0.2, 2.0)  # weight of all held points together; a pulled point has one
DAMPING = (0.04, 0.27)  # px^2 that a change of one standard deviation costs
ROUNDS = 2  # Gauss-Newton steps
SHRINK = (0.7, 1.0)  # of u: rooms start at codes truncated to 0.8, and there light has to stay as well
SLOPE_STEP = 0.05  # standard deviations over which the surrogate's slope is taken


@dataclass(frozen=True)
class PairPlan(RenderPlan):
    """A set of renders in pairs: number 2k is a portrait, 2k + 1 the one beside it. surrogate: checkpoint of the stage surrogate."""

    surrogate: str = ""

    @property
    def pairs(self) -> bool:
        """Yes."""
        return True

    def u(self, number: int) -> np.ndarray:
        """The checked u of a sample."""
        even = number - number % 2
        random = torch.Generator().manual_seed(self.seed * 1_000_003 + even)
        first = checked(super().u(even) * np.float32(_between(random, *SHRINK)))
        if number == even:
            return first
        return checked(beside(_surrogate(self.surrogate), torch.from_numpy(first), random).numpy())


def _between(random: torch.Generator, low: float, high: float) -> float:
    return low + (high - low) * float(torch.rand((), generator=random))


@cache
def _surrogate(path: str) -> GeometrySurrogate:
    return load_surrogate(Path(path), "--beside")


@torch.no_grad()
def beside(surrogate: GeometrySurrogate, u: Tensor, random: torch.Generator) -> Tensor:
    """u [Z] -> [Z]: a portrait of the same person; only geometry entries differ."""

    def between(low: float, high: float) -> float:
        return _between(random, low, high)

    geometry = surrogate.geometry
    other = torch.randn(len(geometry), generator=random).clamp(-LIMIT, LIMIT)
    some = torch.rand(len(geometry), generator=random) < between(0, 1)
    if between(0, 1) < PLAIN_SHARE:
        some &= torch.rand(len(geometry), generator=random) < between(0, 1)
        return u.index_copy(0, geometry, torch.where(some, other, u[geometry]))
    here = surrogate(u[None])[0]
    face = min(FACE_POINTS, surrogate.points)
    centre = here[torch.randint(face, (1,), generator=random)]
    near = (here[:face] - centre).norm(dim=-1) < between(*AROUND_PX)
    order = torch.randperm(face, generator=random)
    pulled = order[near[order]][: int(between(1, MOST_PULLED + 1))]
    if between(0, 1) < 0.6:  # all on one side of a line is held, or all outside a circle
        angle = torch.tensor(between(0, 2 * torch.pi))
        out = here @ torch.stack([angle.cos(), angle.sin()])
    else:
        out = (here - centre).norm(dim=-1)
    held = out > out[pulled].max() + between(*MARGIN_PX)
    there = surrogate(u.index_copy(0, geometry, torch.where(some, other, u[geometry]))[None])[0]
    pull = (there - here)[pulled]
    pull = pull * (between(*PULL_PX) / pull.norm(dim=-1).max().clamp_min(1e-6)).clamp_max(1.0)
    return hold_and_pull(surrogate, u, pulled, here[pulled] + pull, held, between(*HOLD), between(*DAMPING))


def hold_and_pull(
    surrogate: GeometrySurrogate,
    u: Tensor,
    pulled: Tensor,
    targets: Tensor,
    held: Tensor,
    hold: float,
    damping: float,
) -> Tensor:
    """Damped least squares: u [Z] with points `pulled` [n] near `targets` [n, 2] px, points held [N] near where they are, entries near u."""
    geometry, start, here = surrogate.geometry, u[surrogate.geometry], surrogate(u[None])[0]
    ids = torch.cat([pulled, held.nonzero()[:, 0]])
    wanted = torch.cat([targets, here[held]])
    weight = torch.ones(len(ids))
    weight[len(pulled) :] = hold / max(1, int(held.sum()))
    root = weight.sqrt()[:, None]
    eye = torch.eye(len(geometry))
    for _ in range(ROUNDS):
        steps = u.repeat(len(geometry) + 1, 1)
        steps[1:, geometry] += SLOPE_STEP * eye
        places = surrogate(steps)[:, ids]
        slopes = (root * (places[1:] - places[0]) / SLOPE_STEP).flatten(1)  # [C, 2n]
        error = (root * (wanted - places[0])).flatten()
        normal = slopes @ slopes.t() + damping * eye
        change = torch.linalg.solve(normal, slopes @ error + damping * (start - u[geometry]))
        u = u.index_copy(0, geometry, (u[geometry] + change).clamp(-LIMIT, LIMIT))
    return u
