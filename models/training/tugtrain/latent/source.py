"""A generator as the labels, the predictor and the evaluation see it: codes in, pictures and normalised feature maps out."""

from __future__ import annotations

from typing import Sequence

import torch
from torch import Tensor

from ..stylegan2.generator import Generator
from .surface import CHANNELS, SurfaceHead

STD_SAMPLES = 64  # pictures from which the spread of each feature channel is measured


class GeneratorSource:
    """Wraps a generator (weights fixed, evaluation mode); codes are given on its device, and pictures and maps come there.

    Noise is off, as in the exported graph. Feature maps are the activations after the last convolution of the blocks in `feature_sizes`, each channel divided by its
    standard deviation over natural pictures: the same numbers that the exported graph gives. Where `surface` is set, its tracking map
    follows them as the last map.
    """

    def __init__(
        self,
        generator: Generator,
        feature_sizes: Sequence[int] = (32, 64),
        z_clip: float = 2.5,
        feature_std: dict[int, Tensor] | None = None,
    ) -> None:
        config = generator.config
        for size in feature_sizes:
            if size not in config.resolutions:
                raise ValueError(
                    f"feature sizes: {size} is not a resolution of this generator ({config.resolutions})"
                )
        self.generator = generator.eval().requires_grad_(False)
        self.resolution, self.layers = config.resolution, config.layers
        self.z_dim, self.w_dim, self.z_clip = config.z_dim, config.w_dim, z_clip
        self.feature_sizes = tuple(sorted(feature_sizes))
        self.feature_std = feature_std or self._measure_std()
        self.surface: SurfaceHead | None = None

    @property
    def device(self) -> torch.device:
        """Where it runs."""
        return self.generator.device

    def to(self, device: torch.device) -> "GeneratorSource":
        """Moves all of it; returns itself."""
        self.generator.to(device)
        self.feature_std = {size: std.to(device) for size, std in self.feature_std.items()}
        self.surface = None if self.surface is None else self.surface.to(device)
        return self

    def _measure_std(self) -> dict[int, Tensor]:
        random = torch.Generator().manual_seed(0)
        z = torch.randn(STD_SAMPLES, self.z_dim, generator=random).clamp(-self.z_clip, self.z_clip)
        sums: dict[int, Tensor] = {}
        squares: dict[int, Tensor] = {}
        with torch.no_grad():
            for part in z.to(self.device).split(8):
                for size, values in self._raw(self.broadcast(self.map(part)))[1].items():
                    sums[size] = sums.get(size, 0) + values.double().sum((0, 2, 3))
                    squares[size] = squares.get(size, 0) + values.double().square().sum((0, 2, 3))
        std = {}
        for size in self.feature_sizes:
            count = STD_SAMPLES * size * size
            variance = squares[size] / count - (sums[size] / count).square()
            std[size] = variance.clamp_min(1e-8).sqrt().float()
        return std

    @property
    def outputs(self) -> list[tuple[str, int, int]]:
        """Name, size and channels of every feature map, in the order in which they come. The last one is for tracking."""
        width = self.generator.config.width
        maps = [(f"features_{size}", size, width(size)) for size in self.feature_sizes]
        if self.surface is not None:
            maps.append((f"surface_{self.feature_sizes[-1]}", self.feature_sizes[-1], CHANNELS))
        return maps

    @property
    def feature_channels(self) -> int:
        """F: channels of all feature maps together."""
        return sum(channels for _, _, channels in self.outputs)

    def map(self, z: Tensor) -> Tensor:
        """z [B, z_dim] -> w [B, w_dim]; z is clipped to +-z_clip."""
        return self.generator.mapping(z.clamp(-self.z_clip, self.z_clip))

    def broadcast(self, w: Tensor) -> Tensor:
        """w [B, D] -> ws [B, L, D]."""
        return w[:, None].expand(-1, self.layers, -1)

    def _raw(self, ws: Tensor, up_to: int | None = None) -> tuple[Tensor, dict[int, Tensor]]:
        up_to = up_to or max(self.feature_sizes)
        return self.generator.synthesis(ws, noise="off", up_to=up_to, features=self.feature_sizes)

    def _normalised(self, maps: dict[int, Tensor]) -> list[Tensor]:
        normal = [
            maps[size].float() / self.feature_std[size][None, :, None, None] for size in self.feature_sizes
        ]
        return normal if self.surface is None else [*normal, self.surface(normal)]

    def features(self, ws: Tensor) -> tuple[Tensor, list[Tensor]]:
        """ws [B, L, D] -> a small picture [B, 3, s, s] (s the largest feature size) and the maps, coarse to fine. Cheap: stops there."""
        image, maps = self._raw(ws)
        return image, self._normalised(maps)

    def picture(self, ws: Tensor) -> tuple[Tensor, list[Tensor]]:
        """ws [B, L, D] -> the whole picture [B, 3, R, R] and the maps, coarse to fine."""
        image, maps = self._raw(ws, self.resolution)
        return image, self._normalised(maps)
