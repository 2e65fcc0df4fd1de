"""Multi-channel Lucas-Kanade tracking of points between the feature maps of two generated pictures, coarse to fine.

Lucas and Kanade 1981, in the inverse compositional form (Baker and Matthews 2004): gradients are taken once, in the first
picture, so an iteration only samples the second one. All channels of a feature map add up in one 2x2 system, which is what makes smooth
skin trackable. The forward-backward check is that of Kalal et al. 2010.

Points are in px of the picture (continuous, pixel centres at +0.5), whatever the size of the maps.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

DAMPING = 0.02  # share of the gradient energy added to the diagonal: keeps flat patches from jumping
LONGEST_UPDATE = 1.5  # map cells an iteration may move a point; the linear model does not reach further


@dataclass(frozen=True)
class TrackOptions:
    """radius: half width of the patch in map cells; iterations: per map; focus: spread in cells of a Gaussian that lets the middle
    of the patch count more (None: all cells count alike)."""

    radius: int = 2
    iterations: int = 5
    focus: float | None = None


def sample(feature_map: Tensor, points: Tensor, resolution: int) -> Tensor:
    """Bilinear samples of [B, C, h, w] at points [B, N, 2] px -> [B, N, C]; beyond the border its values continue."""
    grid = (points * (2 / resolution) - 1)[:, :, None]
    values = F.grid_sample(feature_map, grid, mode="bilinear", padding_mode="border", align_corners=False)
    return values[..., 0].transpose(1, 2)


class Template:
    """Patches around points of one feature map, with their gradients and the inverted 2x2 systems."""

    def __init__(
        self, feature_map: Tensor, points: Tensor, resolution: int, radius: int, focus: float | None = None
    ) -> None:
        """feature_map [B, C, h, w], points [B, N, 2] px; see TrackOptions."""
        self.cell = resolution / feature_map.shape[-1]
        self.resolution = resolution
        batch, count = points.shape[:2]
        axis = torch.arange(-radius, radius + 1, dtype=points.dtype, device=points.device) * self.cell
        self.offsets = torch.stack(torch.meshgrid(axis, axis, indexing="xy"), -1).reshape(-1, 2)
        spots = (points[:, :, None] + self.offsets).reshape(batch, -1, 2)
        right, down = torch.tensor([[self.cell / 2, 0.0], [0.0, self.cell / 2]], device=points.device)

        def gradient(step: Tensor) -> Tensor:
            there = sample(feature_map, spots + step, resolution) - sample(
                feature_map, spots - step, resolution
            )
            return (there / self.cell).reshape(batch, count, -1)

        self.values = sample(feature_map, spots, resolution).reshape(batch, count, -1)
        self.gx, self.gy = gradient(right), gradient(down)
        if focus is not None:
            # the weight goes into one factor of every product below, its root into both
            weight = torch.exp(-self.offsets.square().sum(-1) / (4 * (focus * self.cell) ** 2))
            self.weight = weight[:, None].expand(-1, feature_map.shape[1]).reshape(-1)
            self.gx, self.gy = self.gx * self.weight, self.gy * self.weight
        else:
            self.weight = points.new_ones(())
        a, b, c = (self.gx * self.gx).sum(-1), (self.gx * self.gy).sum(-1), (self.gy * self.gy).sum(-1)
        damping = DAMPING * (a + c) / 2 + 1e-9
        a, c = a + damping, c + damping
        determinant = a * c - b * b
        self.inverse = torch.stack([c, -b, -b, a], -1) / determinant[..., None]

    def follow(self, feature_map: Tensor, points: Tensor, iterations: int) -> tuple[Tensor, Tensor]:
        """Finds the patches in another map, starting at points [B, N, 2] -> points and the root mean square residual [B, N]."""
        batch, count = points.shape[:2]
        residual = points.new_zeros(batch, count)
        for step in range(iterations + 1):
            spots = (points[:, :, None] + self.offsets).reshape(batch, -1, 2)
            error = sample(feature_map, spots, self.resolution).reshape(batch, count, -1) - self.values
            error = error * self.weight
            residual = error.square().mean(-1).sqrt()
            if step == iterations:
                break
            bx, by = (self.gx * error).sum(-1), (self.gy * error).sum(-1)
            inverse = self.inverse
            update = torch.stack(
                [inverse[..., 0] * bx + inverse[..., 1] * by, inverse[..., 2] * bx + inverse[..., 3] * by], -1
            )
            length = update.norm(dim=-1, keepdim=True)
            update = update * (LONGEST_UPDATE * self.cell / length.clamp_min(1e-6)).clamp_max(1.0)
            points = points - update
        return points, residual


def track(
    before: list[Tensor],
    after: list[Tensor],
    points: Tensor,
    resolution: int,
    options: TrackOptions = TrackOptions(),
    guess: Tensor | None = None,
) -> tuple[Tensor, Tensor]:
    """Tracks points [B, N, 2] px from one picture's feature maps to another's.

    before, after: maps [B, C, h, w] ordered coarse to fine. guess: where the points are expected, else where they were.
    -> points [B, N, 2] px and residual [B, N] of the finest map. Raises ValueError when the lists do not match.
    """
    if not before or len(before) != len(after):
        raise ValueError(
            f"maps: need the same number of maps before and after, got {len(before)} and {len(after)}"
        )
    found = points if guess is None else guess
    residual = points.new_zeros(points.shape[:2])
    for first, second in zip(before, after):
        found, residual = Template(first, points, resolution, options.radius, options.focus).follow(
            second, found, options.iterations
        )
    return found, residual


def forward_backward(
    before: list[Tensor],
    after: list[Tensor],
    points: Tensor,
    resolution: int,
    options: TrackOptions = TrackOptions(),
) -> tuple[Tensor, Tensor, Tensor]:
    """Tracks there and back -> points after [B, N, 2], distance in px between start and return [B, N], residual [B, N]."""
    there, residual = track(before, after, points, resolution, options)
    back, _ = track(after, before, there, resolution, options)
    return there, (back - points).norm(dim=-1), residual
