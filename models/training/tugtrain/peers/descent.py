"""Drags by descent on the latent code: what DragGAN and FreeDrag have in common.

A forward pass to the feature map, a loss for each drag, its gradient by the first W+ layers, a step of Adam. Drags run side by
side and leave the batch as soon as they are done.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Callable, Protocol

import torch
import torch.nn.functional as F
from torch import Tensor

from ..latent.source import GeneratorSource
from ..run.device import CPU, synchronise
from .cases import Cases, Outcome

EDIT_LAYERS = 6  # "the first 6 layers of W+" (DragGAN, section 3.2)


@dataclass(frozen=True)
class DescentOptions:
    """rate: of Adam; most_iterations: gradient steps a drag may take; feature_size: side of the feature map; dtype: of the convolutions."""

    rate: float
    most_iterations: int = 300
    feature_size: int = 128
    dtype: torch.dtype = torch.float32


class Objective(Protocol):
    """What a method minimises, for a batch of drags, with its own state (where the points are, templates)."""

    points: Tensor  # [B, P, 2] px, where the method believes its points are

    def advance(self, maps: Tensor) -> tuple[Tensor, Tensor]:
        """Feature maps [B, C, s, s] of the current codes -> loss [B], differentiable, and which drags are done [B]."""

    def keep(self, rows: Tensor) -> None:
        """Goes on with some of the drags only; rows: indices."""


class Adam:
    """Adam (Kingma and Ba 2015) with its usual constants, on a batch whose rows leave one by one."""

    def __init__(self, like: Tensor, rate: float) -> None:
        self.rate, self.steps = rate, 0
        self.mean, self.square = torch.zeros_like(like), torch.zeros_like(like)

    def step(self, gradient: Tensor) -> Tensor:
        """The change of the parameters."""
        self.steps += 1
        self.mean = 0.9 * self.mean + 0.1 * gradient
        self.square = 0.999 * self.square + 0.001 * gradient.square()
        mean = self.mean / (1 - 0.9**self.steps)
        square = self.square / (1 - 0.999**self.steps)
        return -self.rate * mean / (square.sqrt() + 1e-8)

    def keep(self, rows: Tensor) -> None:
        """Goes on with some rows only."""
        self.mean, self.square = self.mean[rows], self.square[rows]


def feature_map(source: GeneratorSource, ws: Tensor, options: DescentOptions) -> Tensor:
    """ws [B, L, D] -> activations after the last convolution of a block, float32 [B, C, s, s]; differentiable."""
    size = options.feature_size
    _, maps = source.generator.synthesis(ws, noise="off", dtype=options.dtype, up_to=size, features=(size,))
    return maps[size].float()


class FixedRegion:
    """The mask term of both papers: mean |(F - F0)(1 - M)|, F0 the features of the start. Zero where there is no mask."""

    def __init__(self, first: Tensor, mask: Tensor | None) -> None:
        """first [B, C, s, s], mask [B, M, M] with 1 where the picture may move."""
        self.first: Tensor | None = None
        if mask is not None:
            self.still = 1 - F.interpolate(mask[:, None], size=first.shape[-2:], mode="nearest")
            self.first = first

    def loss(self, maps: Tensor) -> Tensor:
        """-> [B]."""
        if self.first is None:
            return maps.new_zeros(len(maps))
        return ((maps - self.first) * self.still).abs().mean((1, 2, 3))

    def keep(self, rows: Tensor) -> None:
        """Goes on with some of the drags only."""
        if self.first is not None:
            self.first, self.still = self.first[rows], self.still[rows]


def disc(radius: float, device: torch.device = CPU) -> Tensor:
    """Offsets [K, 2] of the pixels within `radius` px of one, itself first."""
    reach = int(radius)
    axis = torch.arange(-reach, reach + 1, dtype=torch.float32)
    grid = torch.stack(torch.meshgrid(axis, axis, indexing="xy"), -1).reshape(-1, 2)
    length = grid.norm(dim=1)
    return grid[length.argsort(stable=True)][: int((length <= radius).sum())].to(device)


def descend(
    source: GeneratorSource,
    cases: Cases,
    make: Callable[[Tensor, Cases], Objective],
    options: DescentOptions,
    note: Callable[[int, int, float], None] = lambda iterations, running, seconds: None,
) -> Outcome:
    """Runs all cases (on the source's device) side by side until each is done or out of iterations.

    make: from the feature maps of the starts and the cases to the method's objective. note: called after each
    iteration with how many there were, how many drags took part in it, and its seconds.
    """
    outcome = Outcome.start(cases)
    device = cases.ws.device
    rows, rest = torch.arange(len(cases), device=device), cases.ws[:, EDIT_LAYERS:]
    edited = cases.ws[:, :EDIT_LAYERS].clone()
    adam, objective = Adam(edited, options.rate), None
    for iteration in range(options.most_iterations + 1):
        synchronise(device)
        began = time.perf_counter()
        edited.requires_grad_(True)
        maps = feature_map(source, torch.cat([edited, rest], 1), options)
        objective = objective or make(maps.detach(), cases)
        loss, done = objective.advance(maps)
        outcome.ws[rows, :EDIT_LAYERS], outcome.points[rows] = edited.detach(), objective.points
        outcome.iterations[rows] = iteration
        ended = bool(done.all()) or iteration == options.most_iterations
        if not ended:
            (gradient,) = torch.autograd.grad(loss.sum(), edited)
            edited = edited.detach() + adam.step(gradient)
        synchronise(device)
        seconds = time.perf_counter() - began
        outcome.seconds[rows] += seconds / len(rows)
        if ended:
            break
        note(iteration + 1, len(rows), seconds)
        if done.any():
            alive = (~done).nonzero()[:, 0]
            objective.keep(alive)
            adam.keep(alive)
            rows, rest, edited = rows[alive], rest[alive], edited[alive]
    return outcome
