"""The StyleGAN2 generator: mapping network, synthesis network with skip connections, and their options."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn

from .layers import FullyConnected, ModulatedConv, ToRGB
from .resample import upsample


FACES = "faces"  # what z is in generators trained on renders: the u of faces/layout.py


@dataclass(frozen=True)
class GeneratorConfig:
    """What fixes the shape of a generator.

    channels at resolution r: `channels[r]` where given, else min(channel_base / r, channel_max).
    normalize_z: StyleGAN2 divides z by its length. A generator trained on (u, render) pairs must not: the length of u says
    how unusual the face is.
    z_is: what the entries of z mean, FACES where they are those of a face; empty where nobody knows. It cannot be told from their number.
    """

    resolution: int = 256
    z_dim: int = 512
    w_dim: int = 512
    mapping_layers: int = 8
    mapping_lr_multiplier: float = 0.01
    normalize_z: bool = True
    channel_base: int = 32768
    channel_max: int = 512
    channels: tuple[tuple[int, int], ...] = ()
    z_is: str = ""

    def __post_init__(self) -> None:
        if self.resolution < 8 or self.resolution & (self.resolution - 1):
            raise ValueError(f"resolution: must be a power of two and at least 8, got {self.resolution}")
        for name in ("z_dim", "w_dim", "mapping_layers", "channel_base", "channel_max"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name}: must be at least 1, got {getattr(self, name)}")

    @property
    def resolutions(self) -> list[int]:
        """4, 8, ... up to the picture's."""
        return [2**k for k in range(2, int(math.log2(self.resolution)) + 1)]

    @property
    def layers(self) -> int:
        """Number of W+ layers: two a resolution from 8 up, one for 4, one for the last RGB."""
        return 2 * len(self.resolutions)

    def width(self, resolution: int) -> int:
        """Feature channels at a resolution."""
        return dict(self.channels).get(resolution, min(self.channel_base // resolution, self.channel_max))

    def to_json(self) -> dict:
        """Plain values for a checkpoint or an options file."""
        return {**asdict(self), "channels": [list(pair) for pair in self.channels]}

    @staticmethod
    def from_json(values: dict) -> "GeneratorConfig":
        """The inverse of to_json."""
        channels = tuple((int(r), int(c)) for r, c in values.get("channels", ()))
        fields: dict[str, Any] = {**values, "channels": channels}
        return GeneratorConfig(**fields)


class Mapping(nn.Module):
    """z -> w by fully connected layers (paper, figure 2; names as in the official release: fc0, fc1, ...)."""

    w_avg: Tensor

    def __init__(self, config: GeneratorConfig) -> None:
        super().__init__()
        self.normalize_z, self.depth = config.normalize_z, config.mapping_layers
        width = config.z_dim
        for index in range(self.depth):
            layer = FullyConnected(
                width, config.w_dim, lr_multiplier=config.mapping_lr_multiplier, activate=True
            )
            setattr(self, f"fc{index}", layer)
            width = config.w_dim
        self.register_buffer("w_avg", torch.zeros(config.w_dim))

    def forward(self, z: Tensor) -> Tensor:
        """z [B, z_dim] -> w [B, w_dim]."""
        if self.normalize_z:
            z = z * torch.rsqrt(z.square().mean(1, keepdim=True) + 1e-8)
        for index in range(self.depth):
            z = getattr(self, f"fc{index}")(z)
        return z


class Block(nn.Module):
    """One resolution: a convolution that doubles the size (not at 4), one that keeps it, and a skip output to RGB."""

    def __init__(self, config: GeneratorConfig, resolution: int) -> None:
        super().__init__()
        width = config.width(resolution)
        if resolution == 4:
            self.const = nn.Parameter(torch.randn(width, 4, 4))
        else:
            below = config.width(resolution // 2)
            self.conv0 = ModulatedConv(below, width, config.w_dim, resolution, up=True)
        self.conv1 = ModulatedConv(width, width, config.w_dim, resolution)
        self.torgb = ToRGB(width, config.w_dim)
        self.first = resolution == 4

    def forward(
        self, x: Tensor | None, image: Tensor | None, ws: list[Tensor], noise: str, dtype: torch.dtype
    ) -> tuple[Tensor, Tensor]:
        """Features and RGB of the resolution below, and the codes of conv0, conv1, torgb -> features and RGB here."""
        if self.first:
            batch = ws[0].shape[0]
            constant = self.const.to(dtype)[None].expand(batch, -1, -1, -1)
            maps: Tensor = constant.contiguous(memory_format=torch.channels_last)
        else:
            maps = self.conv0(x, ws[-3], noise)
        maps = self.conv1(maps, ws[-2], noise)
        rgb = self.torgb(maps, ws[-1])
        return maps, rgb if image is None else upsample(image) + rgb


class Synthesis(nn.Module):
    """W+ codes -> picture and features."""

    def __init__(self, config: GeneratorConfig) -> None:
        super().__init__()
        self.config = config
        for resolution in config.resolutions:
            setattr(self, f"b{resolution}", Block(config, resolution))

    def block(self, resolution: int) -> Block:
        """The block of a resolution."""
        return getattr(self, f"b{resolution}")

    def codes(self, ws: Tensor, resolution: int) -> list[Tensor]:
        """The codes of (conv0,) conv1 and torgb at a resolution. As in the official network, the RGB output of one resolution
        and the first convolution of the next share a code."""
        if resolution == 4:
            return [ws[:, 0], ws[:, 1]]
        first = 2 * int(math.log2(resolution)) - 5
        return [ws[:, first], ws[:, first + 1], ws[:, first + 2]]

    def forward(
        self,
        ws: Tensor,
        noise: str = "const",
        dtype: torch.dtype = torch.float32,
        up_to: int | None = None,
        features: tuple[int, ...] = (),
    ) -> tuple[Tensor, dict[int, Tensor]]:
        """ws [B, L, w_dim] -> image float32 [B, 3, R, R] (about -1..1) and the wanted feature maps {size: [B, C, size, size]}.

        up_to stops at a lower resolution; dtype bfloat16 runs the convolutions in that type (training).
        """
        x: Tensor | None = None
        image: Tensor | None = None
        maps: dict[int, Tensor] = {}
        for resolution in self.config.resolutions:
            x, image = self.block(resolution)(x, image, self.codes(ws, resolution), noise, dtype)
            if resolution in features:
                assert x is not None
                maps[resolution] = x
            if resolution == up_to:
                break
        assert image is not None
        return image, maps


class Generator(nn.Module):
    """mapping and synthesis together."""

    def __init__(self, config: GeneratorConfig) -> None:
        super().__init__()
        self.config = config
        self.mapping = Mapping(config)
        self.synthesis = Synthesis(config)

    @property
    def device(self) -> torch.device:
        """Where its weights are."""
        return self.mapping.w_avg.device

    def broadcast(self, w: Tensor) -> Tensor:
        """w [B, w_dim] -> ws [B, L, w_dim], the same code in every layer."""
        return w[:, None].expand(-1, self.config.layers, -1)

    def forward(self, z: Tensor, noise: str = "const", dtype: torch.dtype = torch.float32) -> Tensor:
        """z [B, z_dim] -> image [B, 3, R, R]."""
        return self.synthesis(self.broadcast(self.mapping(z)), noise, dtype)[0]
