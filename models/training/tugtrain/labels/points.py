"""The fixed set of mesh points that labels are made of, and the face region each belongs to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..faces.hair import AZIMUTHS, STEPS
from ..faces.renderer import FaceRenderer
from ..faces.scans import EYE_LEFT, EYE_RIGHT, FACE, HEAD, LANDMARKS

FACE_POINTS, HEAD_POINTS, EYE_POINTS, SHIRT_POINTS = 220, 24, 6, 16
HAIR_AZIMUTHS, HAIR_STEPS = 20, (10, 18, 26, 34, 42)  # strands, and places along them (of hair.STEPS)
BACK_OF_FACE = -2.0  # cm; face vertices behind this are under the hair or never seen

# Landmarks (68-point scheme) whose neighbourhood names a region of the face mesh.
_NEAR = {
    "brows": range(17, 27),
    "eyes": range(36, 48),
    "nose": range(27, 36),
    "mouth": range(48, 68),
    "jaw": range(3, 14),
}
_REACH = 1.6  # cm from such a landmark
REGIONS = ("brows", "eyes", "nose", "mouth", "jaw", "cheeks", "forehead", "ears", "neck", "hair", "shirt")


@dataclass(frozen=True)
class PointSet:
    """ids [n] of the renderer's points, landmarks first (68); region [n] indexes REGIONS."""

    ids: np.ndarray
    region: np.ndarray

    def __len__(self) -> int:
        return len(self.ids)


def spread(positions: np.ndarray, count: int, first: int = 0) -> np.ndarray:
    """Farthest-point sampling: indices of `count` of the positions [n, 3], spread as evenly as they can be."""
    chosen = [first]
    distance = np.linalg.norm(positions - positions[first], axis=1)
    while len(chosen) < min(count, len(positions)):
        chosen.append(int(distance.argmax()))
        distance = np.minimum(distance, np.linalg.norm(positions - positions[chosen[-1]], axis=1))
    return np.array(chosen)


def _face_regions(positions: np.ndarray, marks: np.ndarray) -> np.ndarray:
    names = np.full(len(positions), REGIONS.index("cheeks"))
    brow = marks[17:27, 1].max()
    names[positions[:, 1] > brow] = REGIONS.index("forehead")
    names[(np.abs(positions[:, 0]) > 6.6) & (positions[:, 2] < 4)] = REGIONS.index("ears")
    nearest = np.full(len(positions), _REACH)
    for name, which in _NEAR.items():
        distance = np.linalg.norm(positions[:, None] - marks[list(which)][None], axis=2).min(1)
        closer = distance < nearest
        names[closer], nearest[closer] = REGIONS.index(name), distance[closer]
    return names


def choose_points(renderer: FaceRenderer) -> PointSet:
    """The same points for the same renderer, every time."""
    neutral = renderer.scans.neutral
    marks = neutral[LANDMARKS]
    face = np.flatnonzero(neutral[FACE, 2] > BACK_OF_FACE)
    face = face[spread(neutral[face], FACE_POINTS)]
    head = np.arange(HEAD.start, HEAD.stop)
    head = head[neutral[head, 2] > BACK_OF_FACE]
    head = head[spread(neutral[head], HEAD_POINTS)]
    eyes = []
    for part in (EYE_LEFT, EYE_RIGHT):
        ids = np.arange(part.start, part.stop)
        front = ids[np.argsort(-neutral[ids, 2])[: len(ids) // 6]]
        eyes.append(front[spread(neutral[front], EYE_POINTS)])
    strands = np.arange(HAIR_AZIMUTHS) * AZIMUTHS // HAIR_AZIMUTHS
    hair = (renderer.hair_first + strands[:, None] * STEPS + np.array(HAIR_STEPS)).ravel()
    shirt = np.random.RandomState(1).permutation(np.arange(renderer.shirt_first, renderer.hair_first))[
        :SHIRT_POINTS
    ]
    ids = np.concatenate([LANDMARKS, face, head, *eyes, hair, shirt])
    skin = np.concatenate([LANDMARKS, face])
    region = np.concatenate(
        [
            _face_regions(neutral[skin], marks),
            np.full(len(head), REGIONS.index("neck")),
            np.full(2 * EYE_POINTS, REGIONS.index("eyes")),
            np.full(len(hair), REGIONS.index("hair")),
            np.full(len(shirt), REGIONS.index("shirt")),
        ]
    )
    return PointSet(ids.astype(np.int64), region.astype(np.int64))
