"""A perceptual term: differences of the features of our own landmark detector (no other network is needed)."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from ..landmarks.model import INPUT, LandmarkNet


class Perceptual:
    """Mean absolute difference of the detector's feature maps, each divided by its own mean size."""

    def __init__(self, net: LandmarkNet, weight: float) -> None:
        self.net = net.eval().requires_grad_(False)
        self.weight = weight

    def loss(self, made: Tensor, wanted: Tensor) -> Tensor:
        """made, wanted [B, 3, S, S] in -1..1, any S -> a number."""
        size = (INPUT, INPUT)
        made = F.interpolate(made, size=size, mode="bilinear", align_corners=False)
        wanted = F.interpolate(wanted, size=size, mode="bilinear", align_corners=False)
        with torch.no_grad():
            target = self.net.features(wanted)
        total = made.new_zeros(())
        for mine, theirs in zip(self.net.features(made), target):
            total = total + (mine - theirs).abs().mean() / (theirs.abs().mean() + 1e-6)
        return self.weight * total
