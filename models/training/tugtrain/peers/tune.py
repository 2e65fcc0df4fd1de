"""Pairs of faces for choosing a method's options: other pairs than those it is judged by, with the bench's measure.

The landmarks of one face are dragged to where another has them, and found again by the detector (DragGAN, section 4.2).
"""

from __future__ import annotations

import torch
from torch import Tensor

from ..evaluate.experiments import LANDMARK_SETS
from ..landmarks.model import LandmarkNet, detect
from ..latent.source import GeneratorSource
from ..latent.statistics import sample_z
from ..run.device import CPU
from .cases import Cases

BATCH = 8


@torch.no_grad()
def _landmarks(source: GeneratorSource, detector: LandmarkNet, ws: Tensor) -> Tensor:
    parts = ws.to(source.device).split(BATCH)
    return torch.cat([detect(detector, source.picture(part)[0]) for part in parts]).to(CPU)


def landmark_cases(source: GeneratorSource, detector: LandmarkNet, pairs: int, seed: int) -> dict[int, Cases]:
    """For 1, 5 and 68 points: drags from the first face of each pair to the second, on the CPU as run.py wants them."""
    random = torch.Generator().manual_seed(seed)
    z = sample_z(2 * pairs, source.z_dim, source.z_clip, random, source.device)
    ws = source.broadcast(source.map(z)).contiguous().to(CPU)
    points, targets = _landmarks(source, detector, ws).chunk(2)
    return {
        count: Cases(
            ws[:pairs], points[:, which], targets[:, which], torch.ones(pairs, count, dtype=torch.bool), None
        )
        for count, which in LANDMARK_SETS.items()
    }


def mean_distance(source: GeneratorSource, detector: LandmarkNet, cases: Cases, ws: Tensor) -> float:
    """MD: px between the landmarks of the edited pictures and their targets."""
    found = _landmarks(source, detector, ws)[:, LANDMARK_SETS[cases.points.shape[1]]]
    return float((found - cases.targets).norm(dim=-1).mean())
