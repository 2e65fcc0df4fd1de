"""Exact positions of chosen mesh points under any u, without drawing: the source of motion labels."""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .features import weights
from .layout import Named
from .parts import part_weights
from .pose import expression_weights, identity_weights, looked, pose
from .scans import VERTICES, eyeballs

FACING = 0.05
"""Least cosine between a point's normal and the view for it to count as seen."""


@dataclass(frozen=True)
class PointSource:
    """What `Projector` needs of the renderer; see FaceRenderer for the point ids."""

    neutral: np.ndarray
    """[solid,3] float32: scans then shirt"""
    weight: np.ndarray
    """[solid] 1 on the head, 0 on the body"""
    normals: np.ndarray
    """[solid,3] of the neutral shape"""
    bases: tuple[np.ndarray, ...]
    """identity, expression and feature displacements, each [modes, 3*VERTICES]"""
    parts: np.ndarray
    """[parts,solid,3] displacements of single parts"""
    expressions: dict[str, int]
    hair: object
    """Hair"""


class Projector:
    """Positions of a fixed set of point ids. Prepared once; a call costs well under a millisecond without hair points,
    a few with them."""

    def __init__(self, source: PointSource, ids: np.ndarray) -> None:
        from .hair import AZIMUTHS, STEPS, Hair

        self.ids = np.asarray(ids, np.int64)
        solid = len(source.neutral)
        if self.ids.ndim != 1 or (
            len(self.ids) and not (0 <= self.ids.min() and self.ids.max() < solid + AZIMUTHS * STEPS)
        ):
            raise ValueError(f"ids must be a list of point numbers from 0 to {solid + AZIMUTHS * STEPS - 1}")
        assert isinstance(source.hair, Hair)
        self.hair = source.hair
        self.is_hair = self.ids >= solid
        self.hair_rows = self.ids[self.is_hair] - solid
        on_solid = self.ids[~self.is_hair]
        wanted = [on_solid] + ([self.hair.corner.ravel()] if self.is_hair.any() else [])
        self.kept = np.unique(np.concatenate(wanted)) if len(self.ids) else np.zeros(0, np.int64)
        self.solid_rows = np.searchsorted(self.kept, on_solid)
        self.corner_rows = np.searchsorted(self.kept, self.hair.corner) if self.is_hair.any() else None
        moving = self.kept < VERTICES
        self.neutral, self.weight = source.neutral[self.kept], source.weight[self.kept]
        columns = (3 * self.kept[moving, None] + np.arange(3)).ravel()
        self.bases = [np.ascontiguousarray(basis[:, columns]) for basis in source.bases]
        self.parts = np.ascontiguousarray(source.parts[:, self.kept])
        ball, from_centre = eyeballs(source.neutral)
        self.balls = np.flatnonzero(np.isin(self.kept, ball))
        self.from_centre = from_centre[np.searchsorted(ball, self.kept[self.balls])]
        self.moving = moving
        self.normals = source.normals[on_solid]
        self.normal_weight = source.weight[on_solid]
        self.expressions = source.expressions

    def __call__(self, u: np.ndarray, size: int = 256) -> tuple[np.ndarray, np.ndarray]:
        """Positions [n,2] float32 px and whether each point is in the picture and faces the camera [n] bool.

        Facing uses the neutral shape's normals turned with the head: cheap, and blind to one part hiding another.
        """
        n = Named(u)
        at = pose(n)
        shape = self.neutral.copy()
        e = expression_weights(n, self.expressions)
        moved = identity_weights(n) @ self.bases[0] + e @ self.bases[1] + weights(n) @ self.bases[2]
        shape[self.moving] += moved.reshape(-1, 3)
        parts = part_weights(n)
        if parts.any():
            shape += np.tensordot(parts, self.parts, 1)
        shape[self.balls] += looked(n, self.from_centre)
        view = np.empty((len(self.ids), 3), np.float32)
        normal = np.empty((len(self.ids), 3), np.float32)
        solid = ~self.is_hair
        view[solid] = at.place(shape[self.solid_rows], self.weight[self.solid_rows])
        w = self.normal_weight[:, None]
        normal[solid] = (self.normals @ at.head.T) * w + (self.normals @ at.body.T) * (1 - w)
        if self.corner_rows is not None:
            grid = self.hair.grow(n, shape, self.corner_rows)
            p = grid.positions[self.hair_rows]
            view[self.is_hair] = at.place(p, self.hair.weight_of(p))
            out = self.hair.outwards(grid.positions)[self.hair_rows]
            normal[self.is_hair] = out @ at.head.T
        xy = at.focal * size * view[:, :2] / -view[:, 2:]
        facing = -(normal * view).sum(1) > FACING * np.linalg.norm(view, axis=1)
        return (size / 2 + xy * np.array([1, -1], np.float32)).astype(np.float32), facing & (
            np.abs(xy) < size / 2
        ).all(1)
