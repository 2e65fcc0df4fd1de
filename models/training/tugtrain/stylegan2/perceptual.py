"""A perceptual term: what our own landmark detector sees in both pictures (no other network is needed). Ours."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from ..landmarks.model import INPUT, LandmarkNet
from ..run.precision import autocast


PLACES = 200.0  # of a landmark's distance as a share of half the picture, beside the features


class Perceptual:
    """Mean absolute difference of the detector's feature maps, each divided by its own mean size, and of the landmarks it finds.

    Pixels hardly notice that a chin is a pixel lower; the landmarks say so, and which way it has to go.
    """

    def __init__(self, net: LandmarkNet, weight: float) -> None:
        self.net = net.eval().requires_grad_(False)
        self.weight = weight

    def loss(self, made: Tensor, wanted: Tensor) -> Tensor:
        """made, wanted [B, 3, S, S] in -1..1, any S, on the detector's device -> a number."""
        size = (INPUT, INPUT)
        made = F.interpolate(made, size=size, mode="bilinear", align_corners=False)
        wanted = F.interpolate(wanted, size=size, mode="bilinear", align_corners=False)
        with autocast(made.device):
            with torch.no_grad():
                target = self.net.features(wanted)
                places = self.net.landmarks(target)
            features = self.net.features(made)
            total = PLACES * (self.net.landmarks(features) - places).norm(dim=-1).mean()
            for mine, theirs in zip(features, target):
                total = total + (mine - theirs).abs().mean() / (theirs.abs().mean() + 1e-6)
        return self.weight * total
