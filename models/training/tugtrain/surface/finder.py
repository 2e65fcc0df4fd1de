"""On which vertex of the scans each point of the face finder lies.

The finder is the face mesh with irises of @vladmandic/human 3.3.6, 478 points. What is known of it stands in finder.json beside this
file, which the stage `match-finder` makes from our own renders, where it is known which vertex is where.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from ..faces.renderer import FaceRenderer
from ..faces.scans import EYE_LEFT, EYE_RIGHT, FACE
from ..faces.shards import RenderPlan

FILE = Path(__file__).parent / "finder.json"
IRISES_FROM = 468
"""The points before lie on the skin, those from here on irises."""
SEEN = 0.5
"""A vertex is a candidate when it faces the camera in so many of the pictures."""


def known() -> tuple[np.ndarray, np.ndarray]:
    """The vertex of each point [p] int64, and how far the point lies from it in the mean [p] float32, in px where the picture is 256 wide."""
    content = json.loads(FILE.read_text())
    return np.array(content["vertex"], np.int64), np.array(content["error"], np.float32)


def match(
    renderer: FaceRenderer, plan: RenderPlan, found: dict[int, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """The same from points [p,2] px of pictures of the plan, by their number. ValueError when there are too few."""
    if len(found) < 2:
        raise ValueError("faces were found in too few pictures")
    ids = np.concatenate(
        [np.arange(FACE.start, FACE.stop), *(np.arange(e.start, e.stop) for e in (EYE_LEFT, EYE_RIGHT))]
    )
    project = renderer.projector(ids)
    far = np.zeros((len(next(iter(found.values()))), len(ids)))
    seen = np.zeros(len(ids))
    for number, points in found.items():
        places, facing = project(plan.u(number), plan.size)
        seen += facing
        far += np.linalg.norm(points[:, None] - places[None], axis=2)
    far *= 256 / plan.size / len(found)
    far[:, seen < SEEN * len(found)] = np.inf
    # Lids lie right before the eyeballs: what a point is of has to be known, not found.
    skin = ids < FACE.stop
    far[:IRISES_FROM, ~skin] = np.inf
    far[IRISES_FROM:, skin] = np.inf
    best = far.argmin(1)
    return ids[best], far[np.arange(len(far)), best].astype(np.float32)
