"""How exact Lucas-Kanade labels are: their error against the renderer's own motion, by region of the face."""

from __future__ import annotations

import numpy as np
import torch

from ..latent.source import GeneratorSource
from .exact import ExactPairs
from .lucas_kanade import forward_backward
from .points import REGIONS, PointSet

BATCH = 16
LARGEST_RETURN = 2.0  # px; tracks with a larger forward-backward error are thrown away, as in labelling
LARGEST_MOTION = 24.0  # px; label pairs are neighbours, longer motions are not tracked in one go


@torch.no_grad()
def tracker_report(
    source: GeneratorSource, pairs: ExactPairs, points: PointSet, count: int
) -> dict[str, float]:
    """Mean error in px of tracks that pass the check, over all (`all`) and by region; `kept`: share that passes; `motion`: mean
    length of the exact motion. Exact motion is that of the render, so the error includes the generator's own, and that of points which
    turn out of sight."""
    count = min(count, len(pairs.u0))
    scale = source.resolution / 256
    errors, kept, motions, regions = [], [], [], []
    for first in range(0, count, BATCH):
        rows = slice(first, min(first + BATCH, count))
        u0, u1 = (torch.from_numpy(u[rows]).float().to(source.device) for u in (pairs.u0, pairs.u1))
        _, maps0 = source.features(source.broadcast(source.map(u0)))
        _, maps1 = source.features(source.broadcast(source.map(u1)))
        start = torch.from_numpy(pairs.positions0[rows]).float() * scale
        motion = torch.from_numpy(pairs.positions1[rows]).float() * scale - start
        there, back, _ = forward_backward(maps0, maps1, start.to(source.device), source.resolution)
        there, back = there.cpu(), back.cpu()
        seen = torch.from_numpy(pairs.visible0[rows]) & (motion.norm(dim=-1) < LARGEST_MOTION)
        region = torch.from_numpy(points.region)[None].expand(len(motion), -1)
        errors.append((there - start - motion).norm(dim=-1)[seen])
        kept.append((back < LARGEST_RETURN)[seen])
        motions.append(motion.norm(dim=-1)[seen])
        regions.append(region[seen])
    error, good = torch.cat(errors).numpy(), torch.cat(kept).numpy()
    moved, region_of = torch.cat(motions).numpy(), torch.cat(regions).numpy()
    result = {"all": float(error[good].mean()), "kept": float(good.mean()), "motion": float(moved.mean())}
    for index, name in enumerate(REGIONS):
        chosen = good & (region_of == index)
        if np.any(chosen):
            result[name] = float(error[chosen].mean())
    return result
