"""FreeDrag: Ling et al. 2023, "FreeDrag: Feature Dragging for Reliable Point-based Image Editing", written from the paper.

Instead of tracking handles, each point has a template of features and a place where the picture is to show it. A sub-motion is up to
five gradient steps that bring the features at the place to the template. At its end the template takes in the new features by how well they
fit (adaptive updating), and the next place is searched on the line to the target: ahead where it fitted well, the same where it got better,
back where it got worse (line search with backtracking).

The expected distance of a new place (`expected`, the paper's l) and the longest sub-motion (`longest`, its d) depend on the generator's features, so they
are options, and l is counted in their spread. Ours, because we know the paper's text and not all of its constants: the number of places searched, the mean instead of
the sum in every norm, and the shape of the patch, which is DragGAN's disc.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from ..labels.lucas_kanade import sample
from .cases import Cases
from .descent import FixedRegion, disc

PATCH_RADIUS = 3 / 512  # as a share of the picture's side
SUB_STEPS = 5  # most gradient steps of a sub-motion
MASK_WEIGHT = 10.0
GOOD = 0.5  # a sub-motion has succeeded at this share of the expected distance
PLACES = 16  # places searched on the line


@dataclass(frozen=True)
class FreeDragOptions:
    """expected: mean absolute difference of features that a new place should have, in standard deviations of the features of the
    starting picture; longest: px of the picture a place may advance."""

    expected: float = 0.3
    longest: float = 6.0


def update_share(distance: Tensor, expected: Tensor) -> Tensor:
    """How much of the new features a template takes in: 0.5 at 0.2 of the expected distance, 0.1 at 0.8, by a sigmoid."""
    slope = math.log(9) / (0.6 * expected)
    return torch.sigmoid(-slope * (distance - 0.2 * expected))


class FreeDrag:
    """State of B drags; see descent.Objective. `points` are the places."""

    def __init__(self, first: Tensor, cases: Cases, resolution: int, options: FreeDragOptions) -> None:
        """first: feature maps [B, C, s, s] of the starts."""
        self.resolution, self.longest = resolution, options.longest
        self.expected = options.expected * first.std((2, 3)).mean(1, keepdim=True)
        self.start, self.targets, self.valid = cases.points, cases.targets, cases.valid
        self.points = cases.points.clone()
        self.patch = disc(PATCH_RADIUS * resolution, first.device)
        self.template = self._patches(first, self.points[:, :, None])[:, :, 0]
        self.region = FixedRegion(first, cases.mask)
        self.before = first.new_zeros(cases.valid.shape)  # distance at the beginning of the sub-motion
        self.steps = torch.full((len(cases),), SUB_STEPS, device=first.device)  # gradient steps since then

    def _patches(self, maps: Tensor, places: Tensor) -> Tensor:
        """places [B, P, S, 2] px -> their patches [B, P, S, K, C]."""
        batch, count, searched = places.shape[:3]
        spots = (places[:, :, :, None] + self.patch).reshape(batch, -1, 2)
        return sample(maps, spots, self.resolution).reshape(batch, count, searched, len(self.patch), -1)

    def _distance(self, maps: Tensor, places: Tensor) -> Tensor:
        """places [B, P, S, 2] -> mean absolute difference of their patches to the templates [B, P, S]."""
        return (self._patches(maps, places) - self.template[:, :, None]).abs().mean((-1, -2))

    def _next_places(self, maps: Tensor, distance: Tensor) -> Tensor:
        """The line search: [B, P, 2]. distance [B, P]: at the end of the sub-motion."""
        way = self.targets - self.points
        length = way.norm(dim=-1, keepdim=True)
        ahead = way * (self.longest / length.clamp_min(1e-6)).clamp_max(1.0)
        back = self.start - self.points
        back = back * (self.longest / back.norm(dim=-1, keepdim=True).clamp_min(1e-6)).clamp_max(1.0)
        share = torch.arange(PLACES + 1, dtype=torch.float32, device=maps.device)[:, None] / PLACES
        forth = self.points[:, :, None] + share[1:] * ahead[:, :, None]
        behind = self.points[:, :, None] + share * back[:, :, None]
        fit = (self._distance(maps, forth) - self.expected[..., None]).abs().argmin(2)
        best = self._distance(maps, behind).argmin(2)
        pick = lambda places, index: places.gather(2, index[..., None, None].expand(-1, -1, 1, 2))[:, :, 0]
        good = (distance <= GOOD * self.expected)[..., None]
        worse = (distance > self.before)[..., None]
        return torch.where(good, pick(forth, fit), torch.where(worse, pick(behind, best), self.points))

    def _end_sub_motions(self, maps: Tensor, ended: Tensor, distance: Tensor) -> None:
        """New templates and places of the drags that have `ended` [B]."""
        new = self._patches(maps, self.points[:, :, None])[:, :, 0]
        share = update_share(distance, self.expected)[..., None, None]
        updated = share * new + (1 - share) * self.template
        self.template = torch.where(ended[:, None, None, None], updated, self.template)
        places = self._next_places(maps, distance)
        self.points = torch.where(ended[:, None, None], places, self.points)
        now = self._distance(maps, self.points[:, :, None])[:, :, 0]
        self.before = torch.where(ended[:, None], now, self.before)
        self.steps = torch.where(ended, 0, self.steps)

    def advance(self, maps: Tensor) -> tuple[Tensor, Tensor]:
        """Ends sub-motions, then the loss [B] of the next step and which drags have arrived [B]."""
        fixed = maps.detach()
        distance = self._distance(fixed, self.points[:, :, None])[:, :, 0]
        good = (distance <= GOOD * self.expected) | ~self.valid
        there = ((self.targets - self.points).norm(dim=-1) < 1e-3) | ~self.valid
        done = (good & there).all(1)
        ended = (self.steps >= SUB_STEPS) | good.all(1)
        if ended.any():
            self._end_sub_motions(fixed, ended, distance)
        self.steps = self.steps + 1
        loss = self._distance(maps, self.points[:, :, None])[:, :, 0]
        return (loss * self.valid).sum(1) + MASK_WEIGHT * self.region.loss(maps), done

    def keep(self, rows: Tensor) -> None:
        """Goes on with some of the drags only; rows: indices."""
        for name in ("points", "start", "targets", "valid", "template", "expected", "before", "steps"):
            setattr(self, name, getattr(self, name)[rows])
        self.region.keep(rows)
