"""Which vertices and triangles of the scans the surface keeps, what each is a part of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..faces.renderer import FaceRenderer
from ..faces.scans import EYE_LEFT, EYE_RIGHT, HEAD, VERTICES
from .decimate import Decimation
from .entries import Entry
from .finder import known

PARTS = "skin lid brow mouth nose jaw ear neck head eye_left eye_right teeth_upper teeth_lower".split()
"""Names of what a vertex can be part of, by number."""
IMPORTANCE = {
    "lid": 12.0,
    "brow": 3.0,
    "mouth": 8.0,
    "nose": 3.0,
    "jaw": 1.0,
    "skin": 1.0,
    "ear": 0.15,
    "neck": 0.1,
}
"""What an error costs: where people look, and where surfaces slide over one another, the mesh is finer."""
ELSEWHERE = 0.15
BUDGET = {"skin": 1700, "eye_left": 80, "eye_right": 80}
"""Vertices that are kept, by the mesh they are of: with the sheets of the mouth some 2,000 in all, 4 bytes each in a step that is sent."""
POSES: tuple[dict[str, float], ...] = (
    {},
    {"eyeBlink_L": 1, "eyeBlink_R": 1},
    {"jawOpen": 1},
    {"mouthSmile_L": 1, "mouthSmile_R": 1},
    {"mouthPucker": 1},
    {"browOuterUp_L": 1, "browOuterUp_R": 1, "browInnerUp_L": 1, "browInnerUp_R": 1, "noseSneer_L": 1, "noseSneer_R": 1},
)  # fmt: skip
"""Faces in all of which the surface is to stay the same, by entry."""


@dataclass(frozen=True)
class Mesh:
    """vertices: [n] numbers of the scans' vertices. triangles: [t,3] by place in that list. parts: [n] places in PARTS."""

    vertices: np.ndarray
    triangles: np.ndarray
    parts: np.ndarray


def mesh_of(renderer: FaceRenderer, mean: np.ndarray, entries: list[Entry]) -> Mesh:
    """The surface's mesh; the vertices of the finder's points are all there."""
    moves = {entry.name: entry.moves for entry in entries}
    shapes = np.stack(
        [mean + sum((moves[name] * value for name, value in pose.items()), 0 * mean) for pose in POSES]
    )
    part = _parts(renderer)
    importance = np.full(VERTICES, ELSEWHERE)
    for name, weight in IMPORTANCE.items():
        importance[part == PARTS.index(name)] = weight
    fixed = np.zeros(VERTICES, bool)
    fixed[known()[0]] = True
    groups = {
        "skin": slice(0, HEAD.stop),
        "eye_left": EYE_LEFT,
        "eye_right": EYE_RIGHT,
    }
    vertices: list[np.ndarray] = []
    triangles: list[np.ndarray] = []
    so_far = 0
    for name, span in groups.items():
        mine = renderer.scans.triangles
        mine = mine[((mine >= span.start) & (mine < span.stop)).all(1)] - span.start
        part_of_it = Decimation(shapes[:, span], mine, importance[span], fixed[span])
        kept, left = part_of_it.to(BUDGET[name])
        vertices.append(kept + span.start)
        triangles.append(left + so_far)
        so_far += len(kept)
    chosen = np.concatenate(vertices)
    return Mesh(chosen, np.concatenate(triangles), part[chosen].astype(np.uint8))


def _parts(renderer: FaceRenderer) -> np.ndarray:
    """[VERTICES] places in PARTS."""
    part = np.full(VERTICES, PARTS.index("head"))
    for name in ("skin", "lid", "brow", "mouth", "nose", "jaw", "ear", "neck"):
        ids = renderer.regions[name]
        part[ids] = PARTS.index(name)
    for name, span in (
        ("eye_left", EYE_LEFT),
        ("eye_right", EYE_RIGHT),
    ):
        part[span] = PARTS.index(name)
    return part
