"""Starts of simulated drags: label pairs, with the generator's features at their points."""

from __future__ import annotations

from typing import Callable

import numpy as np
import torch
from torch import Tensor

from ..labels.exact import ExactPairs
from ..labels.lucas_kanade import sample
from ..latent.source import GeneratorSource
from .drag_data import NO_LIMIT, StartData
from .network import DragInput

BATCH = 16


def _visible_columns(visible: np.ndarray, count: int, random: np.random.Generator) -> np.ndarray:
    """For each row of visible [n, P], `count` random visible points (repeated where there are fewer): [n, count]."""
    order = np.argsort(random.random(visible.shape) + ~visible, axis=1)
    there = np.maximum(visible.sum(1, keepdims=True), 1)
    return np.take_along_axis(order, np.arange(count)[None] % there, axis=1)


@torch.no_grad()
def make_starts(
    source: GeneratorSource,
    pairs: ExactPairs,
    count: int,
    points: int,
    seed: int = 0,
    note: Callable[[float, str], None] = lambda share, text: None,
) -> StartData:
    """The first `count` pairs (all if there are fewer), each with `points` of its visible points and their features as float16; on the
    source's device."""
    count, device = min(count, len(pairs.u0)), source.device
    random = np.random.default_rng(seed)
    columns = _visible_columns(pairs.visible0[:count], points, random)
    take = columns[..., None]
    place = torch.from_numpy(np.take_along_axis(pairs.positions0[:count], take, 1)).float().to(device)
    there = torch.from_numpy(np.take_along_axis(pairs.positions1[:count], take, 1)).float().to(device)
    background = torch.from_numpy(pairs.background[:count]).float().to(device)
    u = torch.from_numpy(pairs.u0[:count]).float().to(device)
    scale = source.resolution / 256  # positions of label pairs are px at 256
    spots = torch.cat([place, background], 1) * scale
    shape = (count, spots.shape[1], source.feature_channels)
    features = torch.zeros(shape, dtype=torch.float16, device=device)
    for first in range(0, count, BATCH):
        rows = slice(first, first + BATCH)
        _, maps = source.features(source.broadcast(source.map(u[rows])))
        features[rows] = at_points(maps, spots[rows], source.resolution).half()
        note(min(1.0, (first + BATCH) / count), f"{first} starts")
    return StartData(
        u=u,
        neighbour=torch.from_numpy(pairs.u1[:count]).float().to(device),
        motion=(there - place) * scale,
        point=torch.from_numpy(columns).to(device),
        position=place * scale,
        feature=features[:, :points],
        background=background * scale,
        background_feature=features[:, points:],
    )


def at_points(maps: list[Tensor], points: Tensor, resolution: int) -> Tensor:
    """Samples of all maps at points [B, N, 2] px, side by side in the maps' order: [B, N, F]."""
    return torch.cat([sample(feature_map, points, resolution) for feature_map in maps], -1)


def feature_statistics(starts: StartData) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation [F] of the features at the points."""
    flat = starts.feature[:4096].float().flatten(0, 1)
    return flat.mean(0), flat.std(0)


@torch.no_grad()
def label_batch(
    starts: StartData,
    codes: Callable[[Tensor], Tensor],
    geometry: Tensor,
    layers: int,
    resolution: int,
    batch: int,
    history: int,
    most_points: int = 12,
    reach: bool = False,
) -> tuple[DragInput, Tensor]:
    """Open-loop inputs with 1 to most_points moving points from random label pairs, and the wanted change [batch, C] of the
    geometry entries."""
    device = starts.u.device
    rows = torch.randint(len(starts), (batch,)).to(device)
    count = int(torch.randint(1, most_points + 1, ()))
    # points that move much are the ones somebody would pull; a little noise mixes the order
    speed = starts.motion[rows].norm(dim=-1)
    mixed = 1.2 * torch.rand(speed.shape).to(device)
    order = (speed / speed.amax(1, keepdim=True).clamp_min(1e-6) + mixed).argsort(1, descending=True)
    take = order[:, :count, None]
    w, pick = codes(starts.u[rows]), rows[:, None]
    ws = w[:, None].expand(-1, layers, -1)
    features = starts.feature[pick, order[:, :count]].float()
    drag = DragInput(
        ws=ws,
        start_ws=ws,
        features=features,
        positions=torch.gather(starts.position[rows], 1, take.expand(-1, -1, 2)) / resolution * 2 - 1,
        motions=torch.gather(starts.motion[rows], 1, take.expand(-1, -1, 2)),
        hold=torch.zeros(batch, count, device=device),
        valid=torch.ones(batch, count, device=device),
        history_delta=torch.zeros(batch, history, layers, w.shape[1], device=device),
        history_motion=torch.zeros(batch, history, count, 2, device=device),
        history_valid=torch.zeros(batch, history, device=device),
        reach=torch.full((batch, count), NO_LIMIT, device=device) if reach else None,
    )
    return drag, (starts.neighbour[rows] - starts.u[rows])[:, geometry]
