"""Renders on disk, and their reduced copies in memory, growing while a run goes on.

A shard is a group of npy files that differ in the last word of their names: images uint8 [n, R, R, 3], u float32 [n, K],
landmarks float32 [n, 68, 2] (px of R), visible [n, 68]. The first HELD_OUT samples of a set are never trained on.
"""

from __future__ import annotations

from pathlib import Path
from typing import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .device import CPU
from .options import OptionError

HELD_OUT = 512  # samples kept for measuring; the first of the set, so that they stay the same while it grows
CHUNK = 256  # pictures reduced at once
PARTS = ("images", "u", "landmarks", "visible")


def find_shards(folder: Path) -> list[dict[str, Path]]:
    """Complete shards under a folder, in the order of their names."""
    shards = []
    for images in sorted(folder.rglob("*images.npy")):
        stem = images.name[: -len("images.npy")]
        parts = {part: images.with_name(f"{stem}{part}.npy") for part in PARTS}
        if all(path.is_file() for path in parts.values()):
            shards.append(parts)
    return shards


def reduce_pictures(images: np.ndarray, factor: int) -> np.ndarray:
    """uint8 [n, R, R, 3] -> uint8 [n, R / factor, R / factor, 3], mean of each square."""
    out = []
    for first in range(0, len(images), CHUNK):
        part = torch.from_numpy(np.array(images[first : first + CHUNK])).permute(0, 3, 1, 2).float()
        out.append(F.avg_pool2d(part, factor).round_().byte().permute(0, 2, 3, 1).numpy())
    return np.concatenate(out)


class RenderSet:
    """All shards of some folders, in their order, on the CPU. `refresh` picks up new ones; `pictures` gives any resolution. Batches come on `device`."""

    def __init__(
        self, folders: Path | Sequence[Path], held_out: int = HELD_OUT, device: torch.device = CPU
    ) -> None:
        self.folders = [folders] if isinstance(folders, Path) else list(folders)
        self.held_out, self.device = held_out, device
        self.shards: list[dict[str, np.ndarray]] = []
        self.known: set[Path] = set()
        self.reduced: dict[int, list[np.ndarray]] = {}
        self.refresh()

    @property
    def count(self) -> int:
        """Samples found so far."""
        return sum(len(shard["u"]) for shard in self.shards)

    @property
    def resolution(self) -> int:
        """Side of the pictures in px."""
        return self.shards[0]["images"].shape[1]

    @property
    def u_dim(self) -> int:
        """Entries of u."""
        return self.shards[0]["u"].shape[1]

    def refresh(self) -> int:
        """Looks for new shards; returns how many samples came."""
        came = 0
        for parts in (shard for folder in self.folders for shard in find_shards(folder)):
            if parts["images"] in self.known:
                continue
            self.known.add(parts["images"])
            shard = {part: np.load(path, mmap_mode="r") for part, path in parts.items()}
            sizes = {part: len(array) for part, array in shard.items()}
            if len(set(sizes.values())) != 1:
                raise OptionError(f"--data: {parts['images']} and its siblings differ in length: {sizes}")
            if self.shards and shard["images"].shape[1:] != self.shards[0]["images"].shape[1:]:
                raise OptionError(f"--data: {parts['images']} has another picture size than the first shard")
            self.shards.append(shard)
            came += len(shard["u"])
            for resolution, arrays in self.reduced.items():
                arrays.append(self._reduce(shard, resolution))
        return came

    def require(self, least: int, option: str = "--data", made_by: str = "render") -> None:
        """OptionError that names the option unless `least` samples can be trained on."""
        have = max(0, self.count - self.held_out)
        if have < least:
            raise OptionError(
                f"{option}: {', '.join(map(str, self.folders))} holds {have} samples to train on (after {self.held_out} held out), {least} are needed; "
                f"make them with `python3 -m tugtrain {made_by}`"
            )

    def _reduce(self, shard: dict[str, np.ndarray], resolution: int) -> np.ndarray:
        factor = self.resolution // resolution
        return shard["images"] if factor == 1 else reduce_pictures(shard["images"], factor)

    def prepare(self, resolution: int) -> None:
        """Makes the reduced copies of a resolution (kept in memory; the full size stays on disk)."""
        if resolution not in self.reduced:
            self.reduced[resolution] = [self._reduce(shard, resolution) for shard in self.shards]

    def forget(self, resolution: int) -> None:
        """Frees the copies of a resolution that is no longer needed."""
        self.reduced.pop(resolution, None)

    def _gather(self, arrays: list[np.ndarray], indices: np.ndarray) -> np.ndarray:
        bounds = np.cumsum([0] + [len(array) for array in arrays])
        shard = np.searchsorted(bounds, indices, side="right") - 1
        return np.stack([arrays[s][i - bounds[s]] for s, i in zip(shard, indices)])

    def pictures(self, indices: np.ndarray, resolution: int) -> Tensor:
        """float32 [B, 3, resolution, resolution] in -1..1."""
        self.prepare(resolution)
        pixels = torch.from_numpy(self._gather(self.reduced[resolution], indices)).to(self.device)
        return pixels.permute(0, 3, 1, 2).float().div_(127.5).sub_(1)

    def rows(self, part: str, indices: np.ndarray) -> np.ndarray:
        """float32 rows of "u", "landmarks" or "visible"."""
        return self._gather([shard[part] for shard in self.shards], indices).astype(np.float32)

    def values(self, part: str, indices: np.ndarray) -> Tensor:
        """The same as a tensor on the device."""
        return torch.from_numpy(self.rows(part, indices)).to(self.device)

    def training_indices(self, rng: np.random.Generator, batch: int) -> np.ndarray:
        """A random batch of samples that are not held out, sorted (kind to the disk)."""
        return np.sort(rng.integers(self.held_out, self.count, batch))

    def held_out_indices(self, most: int = HELD_OUT) -> np.ndarray:
        """The first held-out samples."""
        return np.arange(min(most, self.held_out, self.count))
