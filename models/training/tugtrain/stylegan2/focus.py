"""Where a picture of a face matters most: eyes, brows, nose, mouth and the line of the jaw are small, and a plain mean hardly sees them.
Ours."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

REACH = 0.035  # share of the picture's side over which the weight falls off around a landmark
GRID = 32  # side of the grid on which distances are measured


def focus_map(landmarks: Tensor, resolution: int, strength: float) -> Tensor:
    """landmarks [B, 68, 2] as shares of the picture's side -> weights [B, 1, resolution, resolution]: 1 far from the
    landmarks, 1 + strength at them."""
    places = (torch.arange(GRID, dtype=torch.float32, device=landmarks.device) + 0.5) / GRID
    rows = (places[None, :, None] - landmarks[:, None, :, 1]).square()  # [B, GRID, n]
    columns = (places[None, :, None] - landmarks[:, None, :, 0]).square()
    nearest = (rows[:, :, None] + columns[:, None]).amin(3)
    weights = 1 + strength * torch.exp(-nearest / (2 * REACH * REACH))
    return F.interpolate(
        weights[:, None], size=(resolution, resolution), mode="bilinear", align_corners=False
    )
