"""Sample sheets as PNG."""

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor


def to_pixels(images: Tensor) -> np.ndarray:
    """[N, 3, H, W] in -1..1 -> uint8 [N, H, W, 3]."""
    return ((images.clamp(-1, 1) + 1) * 127.5).round().byte().permute(0, 2, 3, 1).cpu().numpy()


def save_sheet(path: Path, rows: list[Tensor], columns: int, size: int) -> None:
    """Groups of `columns` pictures; in each group one line for every entry of rows ([N, 3, H, W] in -1..1, equal N), at `size` px."""
    scaled = [to_pixels(F.interpolate(row.float(), size=(size, size), mode="bilinear")) for row in rows]
    lines = []
    for first in range(0, len(scaled[0]), columns):
        for row in scaled:
            cells = list(row[first : first + columns])
            cells += [np.zeros_like(cells[0])] * (columns - len(cells))
            lines.append(np.concatenate(cells, 1))
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.concatenate(lines, 0)).save(path)


def load_picture(path: Path) -> Tensor:
    """A picture file as [1, 3, H, W] in -1..1."""
    pixels = torch.from_numpy(np.array(Image.open(path).convert("RGB")))
    return pixels.permute(2, 0, 1)[None].float() / 127.5 - 1
