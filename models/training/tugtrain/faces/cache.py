"""Keeps arrays that are slow to make (painted maps, ray casts, occlusion) in the cache folder."""
from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Callable

import numpy as np

from ._native import cache_dir

_HERE = Path(__file__).parent


def cached(
    name: str, sources: tuple[str, ...], inputs: tuple[np.ndarray, ...], make: Callable[[], np.ndarray]
) -> np.ndarray:
    """`make()`, or its earlier result for the same inputs and the same text of the source files it depends on."""
    key = hashlib.sha256(name.encode())
    for source in sources:
        key.update((_HERE / source).read_bytes())
    for array in inputs:
        key.update(np.ascontiguousarray(array).tobytes())
    path = cache_dir() / f"{name}-{key.hexdigest()[:16]}.npy"
    if not path.exists():
        part = path.with_suffix(f".{os.getpid()}")
        with part.open("wb") as file:
            np.save(file, make())
        os.replace(part, path)
    return np.load(path)
