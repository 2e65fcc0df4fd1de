"""Which points of a face should keep their colour in a drag: visible skin and hair from the exact geometry, and free background."""

from __future__ import annotations

import numpy as np
import torch

from ..faces.renderer import FaceRenderer
from ..labels.exact import background_points
from ..labels.points import REGIONS, PointSet
from .experiments import Watch

SKIN = ("cheeks", "forehead", "nose", "jaw", "neck")
POINTS = 10  # of each kind
INSIDE = 6.0  # px; points nearer to the picture's border are left out


def make_watch(
    renderer: FaceRenderer, points: PointSet, z: torch.Tensor, resolution: int, seed: int = 0
) -> Watch:
    """For faces z = u [n, K]: up to POINTS skin, hair and background points each, in px of the picture; z and the result are on the CPU."""
    random = np.random.default_rng(seed)
    kinds = {
        "skin": np.isin(points.region, [REGIONS.index(name) for name in SKIN]),
        "hair": points.region == REGIONS.index("hair"),
    }
    scale = resolution / 256
    place = {name: np.zeros((len(z), POINTS, 2), np.float32) for name in (*kinds, "background")}
    valid = {name: np.zeros((len(z), POINTS), bool) for name in place}
    for row, u in enumerate(z.numpy()):
        position, visible = renderer.project(u, points.ids)
        inside = ((position > INSIDE) & (position < 256 - INSIDE)).all(1)
        for name, member in kinds.items():
            chosen = random.permutation(np.flatnonzero(member & visible & inside))[:POINTS]
            place[name][row, : len(chosen)] = position[chosen]
            valid[name][row, : len(chosen)] = True
        place["background"][row] = background_points(random, [position], POINTS, 256.0)
        distance = np.linalg.norm(place["background"][row][:, None] - position[None], axis=2).min(1)
        valid["background"][row] = distance > 2 * INSIDE
    return Watch(
        {name: torch.from_numpy(values) * scale for name, values in place.items()},
        {name: torch.from_numpy(values) for name, values in valid.items()},
    )
