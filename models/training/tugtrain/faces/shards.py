"""Sets of renders on disk: a folder of shards, each a folder of memory-mapped .npy files.

    set.json                     seed, size, count, shard size, names of u's entries
    shard-00000/images.npy       uint8   [n,S,S,3]
    shard-00000/u.npy            float32 [n,entries of the layout]
    shard-00000/landmarks.npy    float32 [n,68,2]  px
    shard-00000/visible.npy      bool    [n,68]

A shard is made beside the folder and moved in when it is complete, so whatever is there can be read while the rest is made.
"""
from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Callable, Iterator

import numpy as np

from .layout import LAYOUTS, checked, sample_u, stretched
from .renderer import FaceRenderer

FILES = ("images", "u", "landmarks", "visible")
EARLIER = {"stretch": 1.0, "pairs": False, "layout": 1}  # of sets declared before these could be chosen


@dataclass(frozen=True)
class RenderPlan:
    """What a set of renders holds; equal fields make equal bytes on the same machine."""

    count: int
    size: int = 256
    seed: int = 1
    shard: int = 2000
    stretch: float = 1.0  # of the expressions (layout.stretched)
    layout: int = 1  # version of the table of u

    def u(self, number: int) -> np.ndarray:
        """The checked u of a sample."""
        return checked(stretched(sample_u(self.seed, number, LAYOUTS[self.layout]), self.stretch))

    @property
    def pairs(self) -> bool:
        """Whether every other picture shows the person before it (labels/beside.py)."""
        return False

    @property
    def shards(self) -> int:
        """How many shards the whole set has."""
        return -(-self.count // self.shard)

    def span(self, index: int) -> range:
        """Sample numbers of one shard."""
        return range(index * self.shard, min((index + 1) * self.shard, self.count))


def shard_path(folder: Path, index: int) -> Path:
    """Final name of a shard."""
    return folder / f"shard-{index:05d}"


def declare(folder: Path, what: RenderPlan) -> None:
    """Write set.json, or check that the folder already holds the same set (a larger count may extend it)."""
    path = folder / "set.json"
    new = {**asdict(what), "pairs": what.pairs, "names": list(LAYOUTS[what.layout].names)}
    if path.exists():
        old = json.loads(path.read_text())
        for field in ("size", "seed", "shard", "stretch", "pairs", "layout", "names"):
            if old.get(field, EARLIER.get(field)) != new[field]:
                raise ValueError(
                    f"--out: {folder} holds another set ({field} differs); choose an empty folder"
                )
        if what.count < old["count"] or (what.count > old["count"] and old["count"] % what.shard):
            raise ValueError(
                f"--count: {folder} already holds a set of {old['count']}; extend it in whole shards only"
            )
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(new, indent=1))


def write_shard(
    renderer: FaceRenderer, folder: Path, what: RenderPlan, index: int, tick: Callable[[int], None]
) -> None:
    """Render one shard unless it is there; `tick(n)` is called after every n pictures."""
    final, numbers = shard_path(folder, index), what.span(index)
    if final.exists():
        tick(len(numbers))
        return
    part = folder.parent / f".{folder.name}-{final.name}-{os.getpid()}"
    for left in folder.parent.glob(f".{folder.name}-{final.name}-*"):
        shutil.rmtree(left)  # of an interrupted run
    part.mkdir(parents=True)
    n, make = len(numbers), np.lib.format.open_memmap
    images = make(part / "images.npy", "w+", np.uint8, (n, what.size, what.size, 3))
    us = make(part / "u.npy", "w+", np.float32, (n, LAYOUTS[what.layout].size))
    landmarks = make(part / "landmarks.npy", "w+", np.float32, (n, 68, 2))
    visible = make(part / "visible.npy", "w+", np.bool_, (n, 68))
    for row, number in enumerate(numbers):
        u = what.u(number)
        drawn = renderer.portrait(u, what.size)
        images[row], us[row], landmarks[row], visible[row] = drawn.image, u, drawn.landmarks, drawn.visible
        tick(1)
    for array in (images, us, landmarks, visible):
        array.flush()
    os.replace(part, final)


def open_shards(folder: Path) -> Iterator[dict[str, np.ndarray]]:
    """The complete shards in order, as memory-mapped arrays by name; FileNotFoundError when there is none."""
    found = sorted(p for p in Path(folder).glob("shard-*") if p.is_dir())
    if not found:
        raise FileNotFoundError(f"{folder} holds no complete shard of renders")
    for path in found:
        yield {name: np.load(path / f"{name}.npy", mmap_mode="r") for name in FILES}
