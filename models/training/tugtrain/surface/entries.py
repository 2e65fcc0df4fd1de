"""What the surface can do: one displacement for each thing of a face that moves, with how far that goes in people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..faces.features import ENTRIES as FEATURES
from ..faces.layout import IDENTITY_MODES
from ..faces.renderer import FaceRenderer
from ..faces.scans import EYE_LEFT, EYE_RIGHT, LANDMARKS, VERTICES
from .places import places

LEFT_OUT = ("PupilDilate", "eyeLook", "mouthClose", "mouthRoll", "mouthShrug", "mouthPress")
"""Shapes of the scans that are no entries: pupils are painted, the eight of gaze become entries of both eyes together, and those that
press lips together are of use only along with others."""


PLAIN = (
    "eyeBlink",
    "eyeWide",
    "brow",
    "mouthSmile",
    "mouthFrown",
    "jawOpen",
    "jawLeft",
    "jawRight",
    "mouthLeft",
    "mouthRight",
    "cheekPuff",
    "mouthPucker",
)
"""What people do by itself; the other expressions are done along with these."""
GAZE = np.radians(22.0)
"""What the eyes turn at 1."""
CORNERS = [36, 39, 42, 45]
"""Landmarks at the corners of the eyes."""
CORNER = 0.6
"""Centimetres about a corner that stay with it."""
EASE_PLAIN, EASE_OTHER, EASE_SHAPE, EASE_PLACE = 1.2, 0.35, 1.0, 2.0
"""How far one pull readily takes an entry."""
PLACE_DEVIATION = 0.5
"""A place is for what is pulled there; whose face it is is told by the other entries."""
NOT_FOUND = ("local_wing", "local_jaw", "local_ear")
PULLED_ONLY = 0.02
"""Of what the finder's points say next to nothing, or others say it: a fit would put there what is off elsewhere."""


@dataclass(frozen=True)
class Entry:
    """moves: [VERTICES,3] cm at 1. Values go from low to high; deviation: what is common in people, about 0; ease: what is common in one pull."""

    name: str
    moves: np.ndarray
    low: float
    high: float
    deviation: float
    ease: float


def entries_of(renderer: FaceRenderer) -> list[Entry]:
    """Whose shape it is (the scans' modes, the hand-made features and single places) first, then what a face does, each side by itself."""
    scans = renderer.scans
    shape = [
        Entry(f"identity_{i:02d}", mode.reshape(-1, 3), -2.5, 2.5, 0.6 if i == 0 else 1.0, EASE_SHAPE)
        for i, mode in enumerate(scans.identity[:IDENTITY_MODES])
    ]
    shape += [
        Entry(name, moves.reshape(-1, 3), -2.5, 2.5, 1.0, EASE_SHAPE)
        for name, moves in zip(FEATURES, renderer.features)
    ]
    for name, (moves, most) in places(mean_shape(renderer)).items():
        deviation = PULLED_ONLY if name.startswith(NOT_FOUND) else PLACE_DEVIATION
        shape.append(Entry(name, moves, -most, most, deviation, EASE_PLACE))
    act = {name: scans.expression[i].reshape(VERTICES, 3) for name, i in scans.expressions.items()}
    # A little beyond the neutral face too: people's own is not that of the scans.
    face = [
        Entry(name, moves, -0.25, 1.0, 0.3, EASE_PLAIN if name.startswith(PLAIN) else EASE_OTHER)
        for name, moves in act.items()
        if not name.startswith(LEFT_OUT)
    ]
    aside = act["eyeLookOut_L"] + act["eyeLookIn_R"] - act["eyeLookIn_L"] - act["eyeLookOut_R"]
    up = act["eyeLookUp_L"] + act["eyeLookUp_R"] - act["eyeLookDown_L"] - act["eyeLookDown_R"]
    # The scans' shapes of gaze move the lids; the eyeballs are turned here.
    across, along = _turned(renderer)
    gaze = [
        Entry("gaze_x", aside / 2 + across, -1.6, 1.6, 0.4, EASE_PLAIN),
        Entry("gaze_y", up / 2 + along, -1.3, 1.3, 0.3, EASE_PLAIN),
    ]
    # The scans' lids take the corners of the eyes along, which in a pull by the pupil would be seen.
    mean = mean_shape(renderer)
    lids = beside_corners(mean, mean[LANDMARKS[CORNERS]])
    look = [
        Entry("look_x", lids * aside / 2 + across, -1.6, 1.6, PULLED_ONLY, EASE_PLAIN),
        Entry("look_y", lids * up / 2 + along, -1.3, 1.3, PULLED_ONLY, EASE_PLAIN),
    ]
    return shape + face + gaze + look


def beside_corners(points: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """[n,1] of points [n,3]: 0 in the corners [c,3], and nearly 1 from the middle of a lid on."""
    away = np.linalg.norm(points[:, None] - corners[None], axis=2).min(1)
    out: np.ndarray = 1 - np.exp(-((away / CORNER) ** 2) / 2)
    return out[:, None]


def _turned(renderer: FaceRenderer) -> tuple[np.ndarray, np.ndarray]:
    """[VERTICES,3] of eyeballs that look aside, to the person's left, and up, to the first order."""
    across, along = np.zeros((VERTICES, 3)), np.zeros((VERTICES, 3))
    for ball in (EYE_LEFT, EYE_RIGHT):
        x, y, z = (renderer.scans.neutral[ball] - renderer.scans.neutral[ball].mean(0)).T
        across[ball, 0], across[ball, 2] = GAZE * z, -GAZE * x
        along[ball, 1], along[ball, 2] = GAZE * z, -GAZE * y
    return across, along


def mean_shape(renderer: FaceRenderer) -> np.ndarray:
    """[VERTICES,3] cm: the head where all entries are 0."""
    from ..faces.features import DEFAULT

    return renderer.neutral[:VERTICES] + np.tensordot(DEFAULT, renderer.features, 1).reshape(-1, 3)
