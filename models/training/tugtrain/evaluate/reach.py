"""How far a half of a face can go while the other half stays, by the exact geometry, without any network (ours).

Mouth corners and chin of face A are to come to where face B has them, B being laid on A by the brows and eyes. Gauss-Newton over the geometry
entries of u finds the face that is nearest to that while everything above the tip of the nose should stay; the heavier staying
weighs, the less of the way is possible. It is a local optimum with steps kept short: what a drag in this space of faces may expect, not a proven bound.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..faces.layout import GEOMETRY, K, LIMIT
from ..faces.renderer import FaceRenderer
from ..labels.points import REGIONS, choose_points

DRAGGED = [48, 54, 8]  # landmarks: corners of the mouth, chin
HELD = [36, 39, 42, 45]  # landmarks whose slip is reported: corners of the eyes
UPPER = [i for i in range(17, 48) if i < 27 or i >= 36]  # landmarks by which two faces are laid on each other
NOSE = 30  # landmark where the held half ends
WEIGHTS = (0.0, 1.0, 3.0, 10.0, 30.0)  # of the held half against the dragged points
STEP = 0.05  # of an entry, for its derivative
PRIOR = 0.02  # px squared for an entry that leaves its value by 1: of two equal ways the shorter one
ITERATIONS = 6
TRUNCATION = 0.8  # faces are drawn as the benchmarks draw them


@dataclass(frozen=True)
class Reach:
    """Means over the pairs, px at 256: distance left inside, slip of the eye corners, mean motion of all held points; distance before."""

    inside: float
    slip: float
    outside: float
    before: float


def reach(renderer: FaceRenderer, pairs: int, seed: int) -> dict[float, Reach]:
    """For every weight of staying, what is possible on `pairs` random pairs. About 15 s a pair on one core."""
    points = choose_points(renderer)
    project = renderer.projector(points.ids)
    shirt = points.region == REGIONS.index("shirt")

    def positions(u: np.ndarray) -> np.ndarray:
        return project(u.astype(np.float32), 256)[0].astype(np.float64)

    random = np.random.default_rng(seed)
    rows: dict[float, list[tuple[float, ...]]] = {weight: [] for weight in WEIGHTS}
    for _ in range(pairs):
        start, other = np.clip(random.standard_normal((2, K)) * TRUNCATION, -LIMIT, LIMIT)
        here, there = positions(start), positions(other)
        targets = there[DRAGGED] + here[UPPER].mean(0) - there[UPPER].mean(0)
        held = np.flatnonzero((here[:, 1] < here[NOSE, 1]) & ~shirt)
        for weight in WEIGHTS:
            wanted = np.concatenate([targets, here[held]])
            found = positions(_nearest(positions, start, [*DRAGGED, *held], wanted, weight))
            moved = np.linalg.norm(found - here, axis=1)
            left = np.linalg.norm(found[DRAGGED] - targets, axis=1).mean()
            before = np.linalg.norm(here[DRAGGED] - targets, axis=1).mean()
            rows[weight].append((left, moved[HELD].mean(), moved[held].mean(), before))
    return {weight: Reach(*(float(x) for x in np.mean(values, 0))) for weight, values in rows.items()}


def _nearest(
    positions: Callable[[np.ndarray], np.ndarray],
    start: np.ndarray,
    ids: list[int],
    wanted: np.ndarray,
    weight: float,
) -> np.ndarray:
    """u whose points `ids` lie nearest to `wanted` [n, 2] px; the points behind the dragged ones weigh `weight` together."""
    rest = len(ids) - len(DRAGGED)
    roots = np.sqrt(np.repeat([1.0, weight / rest], [len(DRAGGED), rest]))[:, None]
    u, found, least = start.copy(), start, np.inf
    for iteration in range(ITERATIONS + 1):
        now = positions(u)[ids]
        total = ((roots * (wanted - now)) ** 2).sum() + PRIOR * ((u - start)[GEOMETRY] ** 2).sum()
        # entries stop at their limits, so a step may lead uphill
        if total < least:
            found, least = u.copy(), total
        if iteration == ITERATIONS:
            break
        slopes = np.empty((len(ids), 2, len(GEOMETRY)))
        for column, entry in enumerate(GEOMETRY):
            beside = u.copy()
            beside[entry] += STEP
            slopes[:, :, column] = (positions(beside)[ids] - now) / STEP
        matrix = np.concatenate(
            [
                (roots[:, :, None] * slopes).reshape(-1, len(GEOMETRY)),
                np.eye(len(GEOMETRY)) * np.sqrt(PRIOR),
            ]
        )
        aim = np.concatenate([(roots * (wanted - now)).ravel(), (start - u)[GEOMETRY] * np.sqrt(PRIOR)])
        u[GEOMETRY] = np.clip(u[GEOMETRY] + np.linalg.lstsq(matrix, aim, rcond=None)[0], -LIMIT, LIMIT)
    return found
