"""Named sets of point ids, for choosing where motion is measured. Only points that can be seen from some side are listed."""
from __future__ import annotations

import numpy as np

from .curves import to_polyline
from .scans import EYE_LEFT, EYE_RIGHT, FACE, HEAD, LANDMARKS


def name_regions(
    neutral: np.ndarray, weight: np.ndarray, shirt_first: int, hair_first: int, points: int
) -> dict[str, np.ndarray]:
    """Disjoint regions of the neutral mesh [n,3] (`weight` is 1 on the head): brow, lid, eye, mouth, nose, jaw, ear, neck,
    skin (the rest of the face), shirt, hair. The background has no points."""
    p = neutral[: FACE.stop]
    mark = neutral[LANDMARKS]
    free = p[:, 2] > -3
    out: dict[str, np.ndarray] = {}

    def take(name: str, inside: np.ndarray) -> None:
        nonlocal free
        out[name] = np.flatnonzero(inside & free)
        free = free & ~inside

    def near(lines: list[np.ndarray], distance: float, least_z: float) -> np.ndarray:
        d = np.min(
            [to_polyline(p[:, :2].astype(float), line[:, :2].astype(float))[0] for line in lines], axis=0
        )
        return (d < distance) & (p[:, 2] > least_z)

    take("lid", near([mark[[36, 37, 38, 39, 40, 41, 36]], mark[[42, 43, 44, 45, 46, 47, 42]]], 0.45, 7.5))
    take("brow", near([mark[17:22], mark[22:27]], 0.5, 5.0))
    take("mouth", near([mark[[*range(48, 60), 48]], mark[[*range(60, 68), 60]]], 0.55, 8.5))
    take("nose", np.linalg.norm((p - [0, 0.6, 12.0]) / [1.9, 2.6, 2.6], axis=1) < 1)
    take("ear", (np.abs(p[:, 0]) > 7.3) & (p[:, 2] < 1.5) & (p[:, 1] > -1.5) & (p[:, 1] < 4.5))
    take("neck", weight[FACE] < 1)
    take("jaw", (p[:, 1] < -4.2) & (p[:, 2] > 0))
    take("skin", p[:, 1] < 9.5)
    head = np.arange(HEAD.start, HEAD.stop)
    lower = head[(weight[head] < 1) & (neutral[head, 1] > -13.0)]
    out["neck"] = np.concatenate([out["neck"], lower])
    eyes = []
    for ball in (EYE_LEFT, EYE_RIGHT):
        q = neutral[ball] - neutral[ball].mean(0)
        eyes.append(ball.start + np.flatnonzero((np.hypot(q[:, 0], q[:, 1]) < 0.6) & (q[:, 2] > 0)))
    out["eye"] = np.concatenate(eyes)
    out["shirt"] = np.arange(shirt_first, hair_first)
    out["hair"] = np.arange(hair_first, points)
    return out
