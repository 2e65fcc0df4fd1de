"""Training of the surface head on dense labels: at every seen point of the mesh the map must show that point's code."""

from __future__ import annotations

from typing import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from ..labels.dense import DenseLabels, DensePoints
from ..labels.lucas_kanade import sample
from ..latent.source import GeneratorSource
from ..latent.surface import PLACE_UNIT, SurfaceHead, surface_code
from ..run.budget import Budget

PEAK_RATE = 3e-3
BATCH = 8
POINTS = 1200  # points of a portrait looked at in one step
HELD_OUT = 32
BACKGROUND_SHARE = 0.3  # weight of background points beside the surface's


def train_surface(
    head: SurfaceHead,
    source: GeneratorSource,
    points: DensePoints,
    labels: DenseLabels,
    budget: Budget,
    note: Callable[[float, str], None] = lambda share, text: None,
) -> dict[str, float]:
    """Trains in place within a budget -> see surface_error. `source` must not have a surface head yet."""
    scale, device = source.resolution / 256, source.device
    code = surface_code(torch.from_numpy(points.place), torch.from_numpy(points.part)).to(device)
    position, seen = (torch.from_numpy(labels.position) * scale).to(device), torch.from_numpy(labels.seen)
    background, u = (torch.from_numpy(labels.background) * scale).to(device), torch.from_numpy(labels.u)
    seen, u = seen.to(device), u.to(device)
    maps = _features(source, u, note)
    held = min(HELD_OUT, len(u) // 4)
    optimiser = torch.optim.Adam(head.parameters(), PEAK_RATE, betas=(0.9, 0.99))
    running = 0.0
    while budget.advance():
        for group in optimiser.param_groups:
            group["lr"] = budget.rate(PEAK_RATE)
        rows = torch.randint(held, len(u), (BATCH,)).to(device)
        chosen = torch.randperm(len(code))[:POINTS].to(device)
        made = head([feature_map[rows].float() for feature_map in maps])
        error = sample(made, position[rows][:, chosen], source.resolution) - code[chosen]
        weight = seen[rows][:, chosen].float()
        there = (
            F.smooth_l1_loss(error, error.new_zeros(()).expand_as(error), reduction="none", beta=0.1).sum(-1)
            * weight
        ).sum() / weight.sum()
        empty = sample(made, background[rows], source.resolution).abs().sum(-1).mean()
        loss = there + BACKGROUND_SHARE * empty
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        running = float(loss) if budget.step == 0 else 0.98 * running + 0.02 * float(loss)
        note(budget.share, f"step {budget.step} loss {running:.3f}")
    kept = [feature_map[:held].float() for feature_map in maps]
    return surface_error(head, kept, code, position[:held], seen[:held], source.resolution)


@torch.no_grad()
def _features(source: GeneratorSource, u: Tensor, note: Callable[[float, str], None]) -> list[Tensor]:
    """Feature maps of all portraits as float16: they do not change, and the generator costs more than the head."""
    if source.surface is not None:
        raise ValueError("source: has a surface head already")
    parts: list[list[Tensor]] = []
    for rows in u.split(BATCH):
        parts.append(
            [feature_map.half() for feature_map in source.features(source.broadcast(source.map(rows)))[1]]
        )
        note(0.0, f"features of {BATCH * len(parts)} portraits")
    return [torch.cat(column) for column in zip(*parts)]


@torch.no_grad()
def surface_error(
    head: SurfaceHead, maps: list[Tensor], code: Tensor, position: Tensor, seen: Tensor, resolution: int
) -> dict[str, float]:
    """Error on portraits with these maps, in cm on the surface (from the coarse coordinates): mean and median."""
    made = sample(head(maps), position, resolution)
    distance = ((made - code)[..., :3] * PLACE_UNIT).norm(dim=-1)[seen]
    return {"surface_cm": float(distance.mean()), "surface_median_cm": float(distance.median())}
