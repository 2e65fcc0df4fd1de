"""Training of the high resolutions alone (ours): the mapping and the blocks below a resolution stay as they are, so that everything that
was trained on their features and codes stays valid.

The frozen blocks paint the whole picture once, without gradients; the others paint several windows of it. As in windows.py a
margin is computed around each window and thrown away, so that what is kept equals the whole picture there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from ..run.precision import conv_dtype
from ..run.shards import RenderSet
from .generator import Generator
from .state import TrainingState
from .windows import MARGIN

FACE_SHARE = 0.75  # windows around a landmark; the others lie anywhere
JITTER = 0.3  # how far a window's middle may lie from its landmark, in widths of a window


def freeze_below(state: TrainingState, resolution: int) -> nn.ModuleList:
    """Fixes mapping and blocks below `resolution` at their moving averages; returns the blocks that go on learning.

    Raises ValueError when there is no such resolution above the first.
    """
    model, average = state.model, state.ema
    resolutions = model.config.resolutions
    if resolution not in resolutions[1:]:
        raise ValueError(f"must be one of {', '.join(map(str, resolutions[1:]))}, got {resolution}")
    frozen: list[tuple[nn.Module, nn.Module]] = [(model.mapping, average.mapping)]
    frozen += [(model.synthesis.block(r), average.synthesis.block(r)) for r in resolutions if r < resolution]
    for part, averaged in frozen:
        part.load_state_dict(averaged.state_dict())
        part.requires_grad_(False)
    return nn.ModuleList(model.synthesis.block(r) for r in resolutions if r >= resolution)


@torch.no_grad()
def paint_below(
    generator: Generator, u: Tensor, resolution: int, dtype: torch.dtype | None = None
) -> tuple[Tensor, Tensor, Tensor]:
    """u [B, z_dim] -> ws [B, L, D], and the features (in `dtype`, by default what is fast here) and the RGB (float32) of the block below `resolution`."""
    dtype = dtype or conv_dtype(u.device)
    ws = generator.broadcast(generator.mapping(u))
    x: Tensor | None = None
    image: Tensor | None = None
    for r in (r for r in generator.config.resolutions if r < resolution):
        codes = generator.synthesis.codes(ws, r)
        x, image = generator.synthesis.block(r)(x, image, codes, "off", dtype)
    assert x is not None and image is not None
    return ws, x, image


def draw_places(
    rng: np.random.Generator, landmarks: np.ndarray, count: int, side: int, width: int
) -> np.ndarray:
    """Corners (row, column) [B * count, 2] of windows `width` wide in pictures `side` wide, in whole pixels of a block; landmarks [B, 68, 2] (x, y)
    in the same unit. Most windows lie around a landmark: background is easy to paint."""
    batch = len(landmarks)
    chosen = landmarks[np.arange(batch)[:, None], rng.integers(0, landmarks.shape[1], (batch, count))]
    middles = chosen[:, :, ::-1] + rng.uniform(-JITTER, JITTER, chosen.shape) * width
    corners = np.rint(middles - width / 2)
    anywhere = rng.integers(0, side - width + 1, chosen.shape)
    near = rng.random((batch, count, 1)) < FACE_SHARE
    return np.where(near, corners, anywhere).clip(0, side - width).astype(int).reshape(-1, 2)


def cut(x: Tensor, corners: np.ndarray, width: int) -> Tensor:
    """One window a corner from pictures [B, C, H, W]; equally many corners for each picture, in order of the pictures."""
    each = len(corners) // len(x)
    windows = [
        x[row // each, :, top : top + width, left : left + width] for row, (top, left) in enumerate(corners)
    ]
    return torch.stack(windows).contiguous(memory_format=torch.channels_last)


def paint_windows(
    generator: Generator,
    painted: tuple[Tensor, Tensor, Tensor],
    resolution: int,
    corners: np.ndarray,
    width: int,
) -> Tensor:
    """Windows [N, 3, S, S] of the finished picture. painted: from paint_below; corners [N, 2], width: in pixels of that block."""
    ws, x, image = painted
    side = x.shape[2]
    computed = min(side, width + 2 * MARGIN)
    # At the picture's border the computed part is shifted inwards, not cut: all windows keep one size.
    first = (corners - MARGIN).clip(0, side - computed)
    ws = ws.repeat_interleave(len(corners) // len(x), 0)
    x, image = cut(x, first, computed), cut(image, first, computed)
    for r in (r for r in generator.config.resolutions if r >= resolution):
        x, image = generator.synthesis.block(r)(x, image, generator.synthesis.codes(ws, r), "off", x.dtype)
    scale = generator.config.resolution * 2 // resolution
    return cut(image, (corners - first) * scale, width * scale)


@dataclass(frozen=True)
class WindowPlan:
    """What a micro-batch holds: `pictures` pictures with `windows` windows each, `side` px wide."""

    train_from: int
    pictures: int
    windows: int
    side: int
    clip: float

    def check(self, resolution: int) -> None:
        """Raises ValueError (its text begins with the option's name) when windows do not fit pictures of a resolution."""
        least = max(8, 2 * resolution // self.train_from)
        if self.side & (self.side - 1) or not least <= self.side <= resolution:
            raise ValueError(f"window: must be a power of two from {least} to {resolution}, got {self.side}")


def draw_windows(
    generator: Generator, data: RenderSet, plan: WindowPlan, rng: np.random.Generator
) -> tuple[Tensor, Tensor]:
    """Made windows [N, 3, S, S] of random training samples, and the same windows of their renders."""
    resolution, below = generator.config.resolution, plan.train_from // 2
    scale = resolution // below
    indices = data.training_indices(rng, plan.pictures)
    u = data.values("u", indices).clamp(-plan.clip, plan.clip)
    landmarks = data.rows("landmarks", indices) * (below / data.resolution)
    corners = draw_places(rng, landmarks, plan.windows, below, plan.side // scale)
    painted = paint_below(generator, u, plan.train_from)
    made = paint_windows(generator, painted, plan.train_from, corners, plan.side // scale)
    return made, cut(data.pictures(indices, resolution), corners * scale, plan.side)
