"""Label pairs on disk: a folder of numbered .npz files beside a file that names the points."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..run.options import OptionError
from .exact import ExactPairs
from .points import PointSet

POINTS_FILE = "points.npz"


def shard_path(folder: Path, index: int) -> Path:
    """Where a shard of pairs lies."""
    return folder / f"pairs-{index:05d}.npz"


def write_shard(folder: Path, index: int, pairs: ExactPairs) -> None:
    """Writes beside the target, then renames, so that readers never see half a shard."""
    part = folder / f".part-{index:05d}.npz"
    pairs.save(str(part))
    part.rename(shard_path(folder, index))


def read_points(folder: Path, option: str = "--labels") -> PointSet:
    """The points of a set of pairs."""
    path = folder / POINTS_FILE
    if not path.is_file():
        raise OptionError(f"{option}: no {path}; make it with `python3 -m tugtrain trajectories`")
    with np.load(path) as file:
        return PointSet(file["ids"], file["region"])


def read_pairs(folder: Path, most: int | None = None, option: str = "--labels") -> ExactPairs:
    """All pairs of a folder (at most `most`)."""
    paths = sorted(folder.glob("pairs-*.npz"))
    if not paths:
        raise OptionError(
            f"{option}: no pairs in {folder}; make them with `python3 -m tugtrain trajectories`"
        )
    parts, count = [], 0
    for path in paths:
        parts.append(ExactPairs.load(str(path)))
        count += len(parts[-1].u0)
        if most is not None and count >= most:
            break
    return ExactPairs.join(parts)
