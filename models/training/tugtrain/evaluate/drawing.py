"""Sheets of drags: before with the wanted motion drawn, after, and the other face."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw
from torch import Tensor

from ..run.sheets import to_pixels

MOST_POINTS = 5  # more lines than this hide the face


def save_drags(
    path: Path, before: Tensor, after: Tensor, other: Tensor, points: Tensor, targets: Tensor
) -> None:
    """Three rows of pictures [n, 3, R, R]; handles [n, P, 2] px are drawn as lines to their targets where there are few."""
    rows = [to_pixels(images) for images in (before, after, other)]
    size = before.shape[-1]
    sheet = Image.fromarray(np.concatenate([np.concatenate(list(row), 1) for row in rows], 0))
    if points.shape[1] <= MOST_POINTS:
        pen = ImageDraw.Draw(sheet)
        for column in range(len(before)):
            for (x0, y0), (x1, y1) in zip(points[column].tolist(), targets[column].tolist()):
                for row in (0, 1):
                    dx, dy = column * size, row * size
                    pen.line([x0 + dx, y0 + dy, x1 + dx, y1 + dy], fill=(255, 40, 40))
                    pen.ellipse([x1 + dx - 3, y1 + dy - 3, x1 + dx + 3, y1 + dy + 3], outline=(40, 80, 255))
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path)
