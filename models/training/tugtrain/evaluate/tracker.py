"""Tracking of points through the frames of a drag, as the drag engine does it: Lucas-Kanade to the previous frame, then a short
correction towards the first one, so that errors do not add up. Ours."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from ..labels.lucas_kanade import Template


@dataclass(frozen=True)
class TrackerOptions:
    """Lengths in cells of the map: largest jump between frames, largest correction towards the first frame in one step."""

    radius: int = 2
    focus: float = 2.0
    iterations: int = 6
    first_iterations: int = 3
    largest_jump: float = 3.0
    largest_correction: float = 0.25
    least_likeness: float = 0.5


class Tracker:
    """Follows points [B, N, 2] px in maps [B, C, h, w] of a picture of `resolution` px."""

    def __init__(
        self, first_map: Tensor, points: Tensor, resolution: int, options: TrackerOptions = TrackerOptions()
    ) -> None:
        self.options, self.resolution, self.points = options, resolution, points.clone()
        self.cell = resolution / first_map.shape[-1]
        self.first = self._template(first_map, points)
        self.previous = self.first
        self.likeness = points.new_ones(points.shape[:2])
        self.started = False

    def _template(self, feature_map: Tensor, points: Tensor) -> Template:
        return Template(feature_map, points, self.resolution, self.options.radius, self.options.focus)

    def _limited(self, start: Tensor, end: Tensor, cells: Tensor) -> Tensor:
        way = end - start
        length = way.norm(dim=-1, keepdim=True)
        return start + way * (cells[..., None] * self.cell / length.clamp_min(1e-6)).clamp_max(1.0)

    def update(self, feature_map: Tensor, asked: Tensor | None = None) -> Tensor:
        """Finds the points in the next frame -> how far they moved [B, N, 2] px; self.points holds where they are.

        asked [B, P, 2]: motions that the predictor was asked for, for the first P points: the search begins where they should be by now,
        unless their old place looks more like them.
        """
        o = self.options
        begin = self.points
        if asked is not None:
            there = begin.clone()
            there[:, : asked.shape[1]] += asked
            _, unlike_here = self.previous.follow(feature_map, begin, 0)
            _, unlike_there = self.previous.follow(feature_map, there, 0)
            begin = torch.where((unlike_there < unlike_here)[..., None], there, begin)
        found, _ = self.previous.follow(feature_map, begin, o.iterations)
        found = self._limited(begin, found, torch.full_like(self.likeness, o.largest_jump))
        if self.started:
            back, _ = self.first.follow(feature_map, found, o.first_iterations)
            reach = o.largest_correction * self.likeness * (self.likeness > o.least_likeness)
            found = self._limited(found, back, reach)
        found = found.clamp(0, self.resolution)
        moved, self.points, self.started = found - self.points, found, True
        self.previous = self._template(feature_map, found)
        weighted = self.previous.values * self.previous.weight
        self.likeness = F.cosine_similarity(weighted, self.first.values * self.first.weight, dim=-1).clamp(
            0, 1
        )
        return moved

    def keep(self, rows: Tensor) -> None:
        """Goes on with some of the batch only; rows: indices."""
        self.points, self.likeness = self.points[rows], self.likeness[rows]
        templates = [self.first] if self.previous is self.first else [self.first, self.previous]
        for template in templates:
            for name in ("values", "gx", "gy", "inverse"):
                setattr(template, name, getattr(template, name)[rows])
