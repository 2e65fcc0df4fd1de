"""Training the high resolutions on a window of the picture (ours).

The 128 and 256 px blocks cost most of a step, and most of what they paint is local. So the resolutions up to a base run on
the whole picture, and the blocks above it on a random window of the base's features. A window cut out of the
inside sees zeros where the whole picture has neighbours; MARGIN base pixels around the window are computed and thrown away,
so that what is kept equals the whole picture's exactly. At the picture's own border nothing is thrown away.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ..run.precision import conv_dtype
from .generator import Generator

MARGIN = 3  # base pixels; an error grows by at most 2.25 of them over two doublings (1 + 1/2 for the first, 1/2 + 1/4 for the second)


@dataclass(frozen=True)
class Span:
    """Along one axis, in base pixels: [first, last) is computed, [kept_first, kept_last) kept."""

    first: int
    last: int
    kept_first: int
    kept_last: int

    @staticmethod
    def random(rng: np.random.Generator, side: int, width: int) -> "Span":
        """A kept width at a random place of a picture `side` wide."""
        kept = int(rng.integers(0, side - width + 1))
        return Span(max(0, kept - MARGIN), min(side, kept + width + MARGIN), kept, kept + width)


def synthesise_window(
    generator: Generator,
    ws: Tensor,
    up_to: int,
    base: int,
    rows: Span,
    columns: Span,
    dtype: torch.dtype | None = None,
) -> tuple[Tensor, Tensor]:
    """ws [B, L, D] -> whole picture at `base` px, and the kept window at `up_to` px. Noise is off. dtype: by default what is fast here."""
    dtype = dtype or conv_dtype(ws.device)
    synthesis = generator.synthesis
    x: Tensor | None = None
    image: Tensor | None = None
    for resolution in (r for r in generator.config.resolutions if r <= base):
        x, image = synthesis.block(resolution)(x, image, synthesis.codes(ws, resolution), "off", dtype)
    assert x is not None and image is not None
    whole = image
    x = x[:, :, rows.first : rows.last, columns.first : columns.last]
    image = image[:, :, rows.first : rows.last, columns.first : columns.last]
    for resolution in (r for r in generator.config.resolutions if base < r <= up_to):
        x, image = synthesis.block(resolution)(x, image, synthesis.codes(ws, resolution), "off", dtype)
    assert image is not None
    scale = up_to // base
    top, left = (rows.kept_first - rows.first) * scale, (columns.kept_first - columns.first) * scale
    height = (rows.kept_last - rows.kept_first) * scale
    width = (columns.kept_last - columns.kept_first) * scale
    return whole, image[:, :, top : top + height, left : left + width]
