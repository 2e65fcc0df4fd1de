"""Exact motion labels from the renderer: pairs of portraits that differ in geometry only, with the motion of every mesh point. Ours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from ..faces.layout import LAYOUTS, LIMIT, Layout, layout_of
from ..faces.renderer import FaceRenderer
from .points import PointSet

BACKGROUND_POINTS = 12
CLEARANCE = 12.0  # px between a background point and the nearest mesh point, so that no surface reaches it
SMALLEST_CHANGE, LARGEST_CHANGE = 0.03, 2.0  # standard deviations; sizes are log-uniform between

# What may move in a pair, and how often it is drawn. Local changes alone are most wanted: pose hides them elsewhere.
KINDS: dict[str, float] = {
    "pose": 0.15,
    "mouth": 0.12,
    "local": 0.1,
    "brows": 0.06,
    "eyes": 0.08,
    "expression": 0.11,
    "identity": 0.11,
    "hair": 0.05,
    "all": 0.22,
}


@cache
def entries(layout: Layout) -> dict[str, np.ndarray]:
    """Indices of the entries of u that each kind of pair moves."""
    take = layout.group
    eyes = take("blink", "squint", "gaze", "lid", "part_lower_lid", "part_eye_corner")
    mouth = take("smile", "smirk", "jaw", "pucker", "mouth", "lips", "cheek", "nose_sneer", "corner")
    brows = take("brow_raise", "brow_inner", "brow_lower", "brow_left", "brow_right", "part_brow")
    hair = (
        "hair_length",
        "hair_volume",
        "hair_fringe",
        "hair_parting",
        "hair_cover",
        "hair_flare",
        "hair_curl",
    )
    return {
        "pose": take("yaw", "pitch", "roll", "shift", "zoom"),
        "mouth": mouth,
        "local": take("local", "part"),
        "brows": brows,
        "eyes": eyes,
        "expression": np.concatenate([mouth, brows, eyes]),
        "identity": take("identity"),
        "hair": take(*hair, "part_hairline"),
        "all": layout.geometry,
    }


@dataclass
class ExactPairs:
    """n pairs. u0, u1 [n, entries of the layout]; kind [n] indexes KINDS; positions0, positions1 [n, P, 2] px at 256; visible0 [n, P];
    background [n, G, 2] px: points that no surface touches in either picture, so their motion is exactly zero.
    """

    u0: np.ndarray
    u1: np.ndarray
    kind: np.ndarray
    positions0: np.ndarray
    positions1: np.ndarray
    visible0: np.ndarray
    background: np.ndarray

    def save(self, path: str) -> None:
        """Writes an .npz; positions are kept to 1/64 px."""
        arrays = {name: getattr(self, name) for name in self.__dataclass_fields__}
        for name in ("positions0", "positions1", "background"):
            arrays[name] = np.clip(np.round(arrays[name] * 64), -32768, 32767).astype(np.int16)
        np.savez(path, **arrays)

    @staticmethod
    def load(path: str) -> "ExactPairs":
        """The inverse of save."""
        with np.load(path) as file:
            arrays = {name: file[name] for name in ExactPairs.__dataclass_fields__}
        for name in ("positions0", "positions1", "background"):
            arrays[name] = arrays[name].astype(np.float32) / 64
        return ExactPairs(**arrays)

    @staticmethod
    def join(parts: list["ExactPairs"]) -> "ExactPairs":
        """One after the other."""
        names = ExactPairs.__dataclass_fields__
        return ExactPairs(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


def draw_change(random: np.random.Generator, u: np.ndarray) -> tuple[np.ndarray, int]:
    """A neighbour of u, of any layout, in which only geometry entries differ, and its kind.

    One entry, some or all of a kind's entries move; the size of the change is log-uniform, from hardly visible to large.
    """
    names = list(KINDS)
    kind = int(random.choice(len(names), p=np.array(list(KINDS.values()))))
    may = entries(layout_of(len(u)))[names[kind]]
    share = random.choice([0.0, 0.3, 1.0])
    chosen = may[random.random(len(may)) < share]
    if len(chosen) == 0:
        chosen = may[[random.integers(len(may))]]
    size = np.exp(random.uniform(np.log(SMALLEST_CHANGE), np.log(LARGEST_CHANGE)))
    there = np.clip(u, -LIMIT, LIMIT).astype(np.float32)
    there[chosen] = np.clip(there[chosen] + size * random.standard_normal(len(chosen)), -LIMIT, LIMIT)
    return there, kind


def background_points(
    random: np.random.Generator, clouds: list[np.ndarray], count: int, size: float
) -> np.ndarray:
    """`count` random points [count, 2] of a picture that are at least CLEARANCE from every point of the clouds [n, 2].

    Where the picture is full, points are repeated or, at worst, lie at the corner that is farthest from the clouds.
    """
    tries = random.uniform(2, size - 2, (6 * count, 2)).astype(np.float32)
    distance = np.full(len(tries), np.inf)
    for cloud in clouds:
        distance = np.minimum(distance, np.linalg.norm(tries[:, None] - cloud[None], axis=2).min(1))
    order = np.argsort(-(distance > CLEARANCE).astype(float), kind="stable")
    free = max(1, int((distance > CLEARANCE).sum()))
    if distance[order[0]] <= CLEARANCE:
        order = np.argsort(-distance)
    return tries[order[np.arange(count) % free]]


def make_pairs(
    renderer: FaceRenderer,
    points: PointSet,
    count: int,
    seed: int,
    chain: int = 3,
    layout: Layout = LAYOUTS[1],
) -> ExactPairs:
    """`count` pairs; every portrait is the start of `chain` pairs. Visibility is that at the start."""
    random = np.random.default_rng(seed)
    rows: list[tuple] = []
    while len(rows) < count:
        u = np.clip(random.standard_normal(layout.size), -LIMIT, LIMIT).astype(np.float32)
        place, seen = renderer.project(u, points.ids)
        for _ in range(min(chain, count - len(rows))):
            there, kind = draw_change(random, u)
            place1, _ = renderer.project(there, points.ids)
            back = background_points(random, [place, place1], BACKGROUND_POINTS, 256.0)
            rows.append((u, there, kind, place, place1, seen, back))
    columns = [np.stack(column) for column in zip(*rows)]
    return ExactPairs(*columns)
