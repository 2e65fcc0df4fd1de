"""A small network that stands in for the renderer's geometry: u -> pixel positions of a fixed set of mesh points. Ours.

The exact geometry is not differentiable and costs milliseconds. This network is, and costs microseconds, so that a predictor can
be trained on thousands of long roll-outs in latent space without rendering anything. It is trained on exact positions, and on
exact differences between neighbours, because it is the slope that a predictor learns from.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..latent.attention import mlp


class GeometrySurrogate(nn.Module):
    """u [B, Z] -> positions [B, N, 2] in px of a 256 px picture. Only geometry entries of u are read."""

    geometry: Tensor
    mean_positions: Tensor

    def __init__(
        self, geometry: Tensor, mean_positions: Tensor, width: int = 512, unit: float = 20.0
    ) -> None:
        """geometry [C]: indices of u's geometry entries; mean_positions [N, 2]: where the points are on average; unit: px that one
        unit of output stands for."""
        super().__init__()
        self.points, self.width = mean_positions.shape[0], width
        self.unit = unit
        self.register_buffer("geometry", geometry)
        self.register_buffer("mean_positions", mean_positions)
        self.straight = nn.Linear(len(geometry), 2 * self.points)
        self.curved = mlp(len(geometry), width, width, width, 2 * self.points)

    def forward(self, u: Tensor) -> Tensor:
        """Positions in px."""
        u = u[:, self.geometry]
        offset = (self.straight(u) + self.curved(u)).reshape(-1, self.points, 2)
        return self.mean_positions + offset * self.unit


def surrogate_loss(model: GeometrySurrogate, u0: Tensor, u1: Tensor, p0: Tensor, p1: Tensor) -> Tensor:
    """Mean position error plus the error of the motion, relative to the pair's own root mean square motion."""
    q0, q1 = model(torch.cat([u0, u1])).chunk(2)
    motion = p1 - p0
    size = motion.square().mean((1, 2), keepdim=True).sqrt().clamp_min(0.2)
    position = F.smooth_l1_loss(torch.cat([q0, q1]), torch.cat([p0, p1]))
    return position / 4 + F.smooth_l1_loss((q1 - q0) / size, motion / size)
