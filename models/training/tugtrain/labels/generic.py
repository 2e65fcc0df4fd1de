"""Lucas-Kanade labels of any generator: pairs of codes that hold appearance, tracked points, and their features. Ours."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import torch
from torch import Tensor

from ..latent.source import GeneratorSource
from ..latent.statistics import measure, sample_codes
from ..run import checkpoints
from .lucas_kanade import forward_backward, sample
from .selection import SelectionOptions, draw_pairs, holding_directions

CODES = 8192  # natural codes from which W is measured
PROBES = 8  # codes on which directions are judged
BATCH = 16


@dataclass(frozen=True)
class GenericOptions:
    """count: pairs wanted; points: random points tracked in each; directions: of W, the widest first, that pairs may differ in."""

    count: int
    seed: int = 0
    points: int = 48
    largest_return: float = 2.0
    directions: int = 64
    selection: SelectionOptions = SelectionOptions()


@dataclass
class GenericPairs:
    """w0, w1 [n, D]; points, motion [n, P, 2] px; good [n, P]: passed the forward-backward check; features [n, P, F] float16."""

    w0: Tensor
    w1: Tensor
    points: Tensor
    motion: Tensor
    good: Tensor
    features: Tensor

    def to(self, device: torch.device) -> "GenericPairs":
        """The same on another device."""
        return GenericPairs(**{name: getattr(self, name).to(device) for name in self.__dataclass_fields__})

    def save(self, path: Path) -> None:
        """Writes a checkpoint file."""
        checkpoints.save(path, {name: getattr(self, name) for name in self.__dataclass_fields__})

    @staticmethod
    def load(path: Path) -> "GenericPairs":
        """The inverse of save."""
        values = checkpoints.load(path, "--labels")
        return GenericPairs(**{name: values[name] for name in GenericPairs.__dataclass_fields__})


@torch.no_grad()
def make_generic_pairs(
    source: GeneratorSource,
    options: GenericOptions,
    note: Callable[[float, str], None] = lambda share, text: None,
) -> tuple[GenericPairs, float]:
    """-> pairs (on the CPU), and the share of drawn pairs that held appearance. RuntimeError when the generator gives hardly any such pair."""
    device, many = source.device, max(CODES, 2 * source.w_dim)
    codes = sample_codes(source.map, many, source.z_dim, source.z_clip, options.seed, device)
    whitening = measure(codes)
    weights = holding_directions(source, whitening, codes[:PROBES], count=options.directions)
    random = torch.Generator().manual_seed(options.seed)
    rows: list[tuple[Tensor, ...]] = []
    drawn = kept = 0
    while kept < options.count:
        w0, w1 = draw_pairs(source, whitening, weights, BATCH, random, options.selection)
        drawn, kept = drawn + BATCH, kept + len(w0)
        if drawn >= 64 * BATCH and kept < drawn / 200:
            raise RuntimeError(
                "hardly any pair of this generator holds appearance; raise SelectionOptions.largest_colour"
            )
        if len(w0) == 0:
            continue
        _, maps0 = source.features(source.broadcast(w0))
        _, maps1 = source.features(source.broadcast(w1))
        points = (torch.rand(len(w0), options.points, 2, generator=random) * source.resolution).to(device)
        there, error, _ = forward_backward(maps0, maps1, points, source.resolution)
        features = torch.cat([sample(feature_map, points, source.resolution) for feature_map in maps0], -1)
        made = (w0, w1, points, there - points, error < options.largest_return, features.half())
        rows.append(tuple(part.cpu() for part in made))
        note(min(1.0, kept / options.count), f"{kept} pairs")
    columns = [torch.cat(column)[: options.count] for column in zip(*rows)]
    return GenericPairs(*columns), kept / drawn
