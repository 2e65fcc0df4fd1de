"""A tracking map for faces: for each cell of the picture, which place of the face's surface is seen there. Ours.

A small convolutional head reads it from the generator's feature maps. A point of the surface keeps its value wherever it moves and however
the picture around it changes, so following that value does not drift as following raw features does. The head is part of the exported
generator; its map is one more feature map of the pack, which the tracker uses and the predictor sees.
"""

from __future__ import annotations

import math
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

PARTS = ("skin", "eyes", "hair", "shirt")  # a fifth part, background, has no surface
PLACE_UNIT = 6.0  # cm that one unit of the coarse coordinates stands for
WAVE = 5.0  # cm; wavelength of the fine coordinates, about 45 px
FINE = 0.5  # size of the fine coordinates beside the coarse ones
FLAG = 0.5  # size of the flags that name the part
CHANNELS = 3 + 4 + len(PARTS)


def surface_code(place: Tensor, part: Tensor) -> Tensor:
    """place [n, 3] cm on the surface at rest, part [n] -> codes [n, CHANNELS]. Background is all zeros."""
    angle = place[:, :2] * (2 * math.pi / WAVE)
    flags = F.one_hot(part, len(PARTS)).to(place.dtype)
    return torch.cat([place / PLACE_UNIT, angle.sin() * FINE, angle.cos() * FINE, flags * FLAG], 1)


class SurfaceHead(nn.Module):
    """Feature maps (coarse to fine, the finest twice the size of the one before) -> tracking map [B, CHANNELS, s, s] of the finest size."""

    def __init__(self, channels: tuple[int, ...], width: int = 32) -> None:
        super().__init__()
        if len(channels) != 2:
            raise ValueError(f"channels: the head reads two feature maps, got {len(channels)}")
        self.channels, self.width = tuple(channels), width
        self.coarse = nn.Sequential(
            nn.Conv2d(channels[0], width, 3, padding=1), nn.ReLU(), nn.Conv2d(width, width, 3, padding=1)
        )
        self.fine = nn.Conv2d(channels[1], width, 1)
        self.mix = nn.Conv2d(width, width, 3, padding=1)
        self.out = nn.Conv2d(width, CHANNELS, 1)

    def forward(self, maps: list[Tensor]) -> Tensor:
        """See the class."""
        wide = F.interpolate(self.coarse(maps[0]), scale_factor=2.0, mode="bilinear", align_corners=False)
        hidden = torch.relu(wide + self.fine(maps[1]))
        return self.out(torch.relu(hidden + self.mix(hidden)))


def describe_surface(head: SurfaceHead | None) -> dict[str, Any]:
    """What a predictor's checkpoint keeps of the tracking map that its features come from."""
    if head is None:
        return {}
    return {"surface": {"channels": list(head.channels), "width": head.width, "model": head.state_dict()}}


def surface_of(values: dict[str, Any]) -> SurfaceHead | None:
    """The head of the tracking map from what load_predictor gives beside the predictor; None where there is none."""
    if "surface" not in values:
        return None
    kept = values["surface"]
    head = SurfaceHead(tuple(kept["channels"]), kept["width"])
    head.load_state_dict(kept["model"])
    return head.eval().requires_grad_(False)
