"""Statistics of the natural latent codes, and whitening with them.

Natural codes are those that mapping(z) gives for z ~ N(0, I). Whitening by the principal directions of W makes "one standard
deviation" mean the same in every direction, so that distances (Mahalanobis) and losses are comparable between directions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

import torch
from torch import Tensor, nn

from ..run.device import CPU

# Directions with less spread than this share of the widest are dropped: they move nothing visible, and dividing by such a spread
# would let rounding noise dominate distances.
SMALLEST_SPREAD = 0.01
CODES = 20_000  # natural codes from which the stages take the statistics


@dataclass(frozen=True)
class NaturalDistance:
    """Root mean square Mahalanobis distance of natural codes: its mean, the value 99% of them stay below, and the one that only one in
    a thousand exceeds."""

    mean: float
    p99: float
    far: float


class Whitening(nn.Module):
    """w <-> coordinates along the principal directions of W, each divided by its spread. Buffers: mean [D], spread [K], directions [D, K]."""

    mean: Tensor
    spread: Tensor
    directions: Tensor
    whitener: Tensor
    colourer: Tensor

    def __init__(self, mean: Tensor, spread: Tensor, directions: Tensor) -> None:
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("spread", spread)
        self.register_buffer("directions", directions)
        self.register_buffer("whitener", directions / spread)
        self.register_buffer("colourer", (directions * spread).t().contiguous())

    @property
    def size(self) -> int:
        """Number of kept directions, K."""
        return self.spread.shape[0]

    @property
    def shape(self) -> list[int]:
        """[D, K]: all that `empty` needs to make room for saved buffers."""
        return list(self.directions.shape)

    @staticmethod
    def empty(shape: list[int]) -> "Whitening":
        """One of a `shape`, its buffers still to be loaded."""
        dimensions, kept = shape
        return Whitening(torch.zeros(dimensions), torch.ones(kept), torch.zeros(dimensions, kept))

    def forward(self, w: Tensor) -> Tensor:
        """w [..., D] -> [..., K]; natural codes have mean 0 and spread 1."""
        return (w - self.mean) @ self.whitener

    def change(self, delta: Tensor) -> Tensor:
        """A change of w [..., D] -> [..., K]."""
        return delta @ self.whitener

    def back(self, coordinates: Tensor) -> Tensor:
        """The inverse of forward on the kept directions: [..., K] -> w [..., D]."""
        return coordinates @ self.colourer + self.mean

    def distance(self, ws: Tensor) -> Tensor:
        """ws [B, L, D] -> [B]: root mean square over layers and directions of the whitened code; about 1 for natural codes."""
        return self(ws).square().mean((1, 2)).sqrt()


def measure(codes: Tensor, smallest_spread: float = SMALLEST_SPREAD) -> Whitening:
    """Whitening from natural codes [N, D] (N well above D), on their device. The directions are found on the CPU: another solver may turn
    them round."""
    if codes.dim() != 2 or len(codes) < 2 * codes.shape[1]:
        raise ValueError(f"codes: need at least twice as many codes as dimensions, got {tuple(codes.shape)}")
    device, codes = codes.device, codes.cpu()
    mean = codes.mean(0)
    centred = (codes - mean).double()
    values, vectors = torch.linalg.eigh(centred.t() @ centred / (len(codes) - 1))
    spread = values.flip(0).clamp_min(0).sqrt().float()
    keep = int((spread > smallest_spread * spread[0]).sum())
    return Whitening(mean, spread[:keep], vectors.flip(1)[:, :keep].float().contiguous()).to(device)


def natural_distance(whitening: Whitening, codes: Tensor) -> NaturalDistance:
    """Distance of natural codes [N, D], broadcast to all layers."""
    distances = whitening.distance(codes[:, None])
    return NaturalDistance(
        float(distances.mean()), float(distances.quantile(0.99)), float(distances.quantile(0.999))
    )


def sample_z(
    count: int, z_dim: int, clip: float, random: torch.Generator | None = None, device: torch.device = CPU
) -> Tensor:
    """z ~ N(0, I) clipped to +-clip: [count, z_dim], drawn on the CPU and moved to `device`."""
    return torch.randn(count, z_dim, generator=random).clamp(-clip, clip).to(device)


@torch.no_grad()
def sample_codes(
    mapping: Callable[[Tensor], Tensor],
    count: int,
    z_dim: int,
    clip: float,
    seed: int = 0,
    device: torch.device = CPU,
) -> Tensor:
    """count natural codes [count, D] on the mapping's device."""
    random = torch.Generator().manual_seed(seed)
    return torch.cat([mapping(z) for z in sample_z(count, z_dim, clip, random, device).split(4096)])
