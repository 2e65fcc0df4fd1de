"""The detector: a small convolutional network with one heat map a landmark, read by its centre of mass (soft-argmax)."""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..run import checkpoints

INPUT = 128  # px; larger pictures are reduced first: the centre of mass is exact to fractions of a pixel
HEAT = 32  # side of the heat maps
POINTS = 68


def _block(inputs: int, outputs: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)
    )


def _doubled(x: Tensor) -> Tensor:
    if x.device.type == "cuda":
        x = x.float()  # CUDA before torch 2.1 cannot do this in the bfloat16 of a training
    return F.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False)


class LandmarkNet(nn.Module):
    """Pictures [B, 3, S, S] in -1..1 (S below 128, or a multiple of it) -> landmarks [B, 68, 2] normalised to -1..1 (x, y)."""

    def __init__(self, width: int = 32) -> None:
        super().__init__()
        self.width = width
        self.fine = nn.Sequential(
            _block(3, width, 2), _block(width, 2 * width, 2), _block(2 * width, 2 * width)
        )
        self.middle = nn.Sequential(_block(2 * width, 4 * width, 2), _block(4 * width, 4 * width))
        self.coarse = nn.Sequential(
            _block(4 * width, 4 * width, 2), _block(4 * width, 4 * width), _block(4 * width, 4 * width)
        )
        self.lateral = nn.ModuleList(nn.Conv2d(k * width, 2 * width, 1) for k in (2, 4, 4))
        self.merge = nn.Sequential(_block(2 * width, 2 * width), _block(2 * width, 2 * width))
        self.heat = nn.Conv2d(2 * width, POINTS, 1)

    def features(self, pictures: Tensor) -> list[Tensor]:
        """Maps at 32, 16 and 8 px of pictures already at the input size."""
        fine = self.fine(pictures.contiguous(memory_format=torch.channels_last))
        middle = self.middle(fine)
        return [fine, middle, self.coarse(middle)]

    def forward(self, pictures: Tensor) -> Tensor:
        """See the class."""
        if pictures.shape[2] > INPUT:
            pictures = F.avg_pool2d(pictures, pictures.shape[2] // INPUT)
        elif pictures.shape[2] < INPUT:
            pictures = F.interpolate(pictures, size=(INPUT, INPUT), mode="bilinear", align_corners=False)
        return self.landmarks(self.features(pictures))

    def landmarks(self, maps: list[Tensor]) -> Tensor:
        """What `features` gave -> landmarks [B, 68, 2] in -1..1."""
        fine, middle, coarse = (lateral(m) for lateral, m in zip(self.lateral, maps))
        middle = middle + _doubled(coarse)
        heat = self.heat(self.merge(fine + _doubled(middle)))
        weights = heat.float().flatten(2).softmax(-1).reshape(-1, POINTS, HEAT, HEAT)
        places = (torch.arange(HEAT, dtype=torch.float32, device=heat.device) + 0.5) * (2 / HEAT) - 1
        return torch.stack([(weights.sum(2) * places).sum(-1), (weights.sum(3) * places).sum(-1)], -1)


def load_detector(path: Path, option: str = "--landmarks") -> LandmarkNet:
    """A trained detector, ready for use."""
    values = checkpoints.load(path, option)
    net = LandmarkNet(values["width"])
    net.load_state_dict(values["model"])
    net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return net.eval().requires_grad_(False)


def save_detector(path: Path, net: LandmarkNet) -> None:
    """A checkpoint to judge with; there is no optimiser in it to go on training with."""
    checkpoints.save(path, {"width": net.width, "model": net.state_dict()})


@torch.no_grad()
def detect(net: LandmarkNet, pictures: Tensor) -> Tensor:
    """Landmarks [B, 68, 2] in px of the pictures [B, 3, S, S]."""
    return (net(pictures) + 1) * (pictures.shape[2] / 2)
