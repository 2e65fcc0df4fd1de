"""DragGAN: Pan et al. 2023, "Drag Your GAN: Interactive Point-based Manipulation on the Generative Image Manifold", written from the paper.

Motion supervision (section 3.2) moves the features of a disc around each handle a small step towards its target; point tracking
(section 3.3) finds each handle again as the place whose features are nearest to those it had in the first picture.

The paper's lengths are px of a picture of 512 and are scaled here. It does not say how its sums are normalised: here they are means over pixels and channels,
so that the weight of the mask does not depend on the size of the picture. The last step of a point is as long as its way.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ..labels.lucas_kanade import sample
from .cases import Cases
from .descent import FixedRegion, disc

DISC_RADIUS = 3 / 512  # r1, as a share of the picture's side
WINDOW_RADIUS = 12 / 512  # r2
MASK_WEIGHT = 20.0  # lambda
FEW_POINTS = 5
STOP_FEW, STOP_MANY = (
    1.0,
    2.0,
)  # px a point may be away from its target at the end, up to five points and beyond


class DragGan:
    """State of B drags; see descent.Objective."""

    def __init__(self, first: Tensor, cases: Cases, resolution: int) -> None:
        """first: feature maps [B, C, s, s] of the starts."""
        self.resolution = resolution
        self.points, self.targets, self.valid = cases.points.clone(), cases.targets, cases.valid
        many = cases.valid.sum(1, keepdim=True) > FEW_POINTS
        self.stop = torch.where(many, STOP_MANY, STOP_FEW)
        self.template = sample(first, self.points, resolution)
        self.region = FixedRegion(first, cases.mask)
        self.patch = disc(DISC_RADIUS * resolution, first.device)
        reach = round(WINDOW_RADIUS * resolution)
        axis = torch.arange(-reach, reach + 1, dtype=torch.float32)
        window = torch.stack(torch.meshgrid(axis, axis, indexing="xy"), -1).reshape(-1, 2)
        window = window[window.norm(dim=1).argsort(stable=True)]  # a tie is won by the nearer place
        self.window = window.to(first.device)
        self.started = False

    def _track(self, maps: Tensor) -> None:
        batch, count = self.points.shape[:2]
        spots = (self.points[:, :, None] + self.window).clamp(0.5, self.resolution - 0.5)
        there = sample(maps, spots.reshape(batch, -1, 2), self.resolution)
        there = there.reshape(batch, count, len(self.window), -1)
        distance = (there - self.template[:, :, None]).abs().sum(-1)
        nearest = distance.argmin(2)[..., None, None].expand(-1, -1, 1, 2)
        self.points = spots.gather(2, nearest)[:, :, 0]

    def advance(self, maps: Tensor) -> tuple[Tensor, Tensor]:
        """Tracks, then the loss [B] of the next step and which drags have arrived [B]."""
        if self.started:  # at the start the points are where they were put
            self._track(maps.detach())
        self.started = True
        way = self.targets - self.points
        length = way.norm(dim=-1)
        done = ((length <= self.stop) | ~self.valid).all(1)
        step = way / length.clamp_min(1.0)[..., None]
        batch, count = length.shape
        spots = self.points[:, :, None] + self.patch
        here = sample(maps.detach(), spots.reshape(batch, -1, 2), self.resolution)
        ahead = sample(maps, (spots + step[:, :, None]).reshape(batch, -1, 2), self.resolution)
        motion = (here - ahead).abs().reshape(batch, count, -1).mean(-1)
        return (motion * self.valid).sum(1) + MASK_WEIGHT * self.region.loss(maps), done

    def keep(self, rows: Tensor) -> None:
        """Goes on with some of the drags only; rows: indices."""
        for name in ("points", "targets", "valid", "stop", "template"):
            setattr(self, name, getattr(self, name)[rows])
        self.region.keep(rows)
