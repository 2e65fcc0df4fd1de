"""u -> portrait, and u -> exact positions of any point of the mesh."""
from __future__ import annotations

import os
from dataclasses import dataclass

import numpy as np

from . import _native, maps, occlusion
from .cache import cached
from .curves import linear, smoothstep
from .features import bases, slim_neck, weights
from .hair import AZIMUTHS, STEPS, Hair, HairGrid
from .layout import Named
from .look import hair_colour, look, shirt_colour, skin_colour
from .parts import part_bases, part_weights
from .points import PointSource, Projector
from .pose import Pose, expression_weights, head_weight, identity_weights, looked, pose
from .regions import name_regions
from .scans import (
    EYE_LEFT,
    EYE_RIGHT,
    FACE,
    GUMS,
    HEAD,
    LANDMARKS,
    SOCKETS,
    TEETH,
    VERTICES,
    eyeballs,
    load_scans,
)
from .torso import torso


@dataclass(frozen=True)
class Portrait:
    """One picture. Landmarks in pixels: x right, y down, (0, 0) the outer corner of the top-left pixel."""

    image: np.ndarray
    """uint8 [S,S,3]"""
    landmarks: np.ndarray
    """float32 [68,2]"""
    visible: np.ndarray
    """bool [68]: in the picture and not behind another surface"""


class FaceRenderer:
    """Holds the scans and everything baked from them; `portrait` and `project` are pure functions of u.

    Point ids: 0 .. VERTICES-1 are the scans' vertices, then the shirt's (from `shirt_first`), then the hair grid's
    (from `hair_first`); `points` in all. `regions` names sets of them.
    """

    def __init__(self, scans_file: str | os.PathLike[str] | None = None) -> None:
        s = self.scans = load_scans(scans_file)
        shirt, shirt_tri, shirt_shade = torso()
        self.hair = Hair(s)
        self.shirt_first, self.hair_first = VERTICES, VERTICES + len(shirt)
        self.points = self.hair_first + AZIMUTHS * STEPS
        self.neutral = np.concatenate([s.neutral, shirt])
        self.weight = head_weight(self.neutral)
        self.neutral[: HEAD.stop] = slim_neck(self.neutral[: HEAD.stop], self.weight[: HEAD.stop])
        self.weight[self.shirt_first :] = 0
        self.weight[SOCKETS.start : VERTICES] = 1
        self.solid = np.ascontiguousarray(
            np.concatenate([s.triangles, shirt_tri + self.shirt_first]), np.int32
        )
        self.triangles = np.concatenate([self.solid, self.hair.triangles + self.hair_first]).astype(np.int32)
        kinds = [
            s.kinds,
            np.full(len(shirt_tri), _native.CLOTH),
            np.full(len(self.hair.triangles), _native.HAIR),
        ]
        self.kinds = np.concatenate(kinds).astype(np.int32)
        self.maps = cached(
            "maps", ("maps.py", "curves.py"), (s.neutral, s.uv, s.triangles), lambda: maps.paint(s)
        )
        self.strands = maps.strands()
        self.open = self._openness(shirt_shade)
        self.eye_centre = [s.neutral[e].mean(0) for e in (EYE_LEFT, EYE_RIGHT)]
        self.balls, self.from_centre = eyeballs(s.neutral)
        self.features = bases(s.neutral)
        self.parts = part_bases(self.neutral)
        self.regions = name_regions(self.neutral, self.weight, self.shirt_first, self.hair_first, self.points)
        self._projector: Projector | None = None

    def _openness(self, shirt_shade: np.ndarray) -> np.ndarray:
        """Ambient light reaching each solid vertex, with the mouth's inside darkened by its depth."""
        n, kinds = self.neutral, self.kinds[: len(self.solid)]
        ao = cached("open", ("occlusion.py",), (n, self.solid), lambda: occlusion.bake(n, self.solid, kinds))
        ao = np.clip(ao * 1.18, 0, 1)
        z = n[:, 2]
        front = (0.02 + 0.88 * smoothstep(7.2, 10.4, z[TEETH])) * smoothstep(3.2, 1.5, np.abs(n[TEETH, 0]))
        ao[TEETH] = front * (1 - 0.55 * smoothstep(-3.2, -3.7, n[TEETH, 1]))
        ao[GUMS] = 0.03 + 0.66 * smoothstep(7.0, 10.4, z[GUMS])
        ao[SOCKETS] = np.minimum(ao[SOCKETS], 0.06 + 0.8 * smoothstep(9.3, 10.8, z[SOCKETS]))
        ao[self.shirt_first :] *= shirt_shade
        return ao.astype(np.float32)

    def _shape(self, n: Named) -> np.ndarray:
        """Unposed vertices of the scans, then of the shirt [solid,3]."""
        s = self.scans
        e = expression_weights(n, s.expressions)
        on = np.flatnonzero(e)
        moved = identity_weights(n) @ s.identity + e[on] @ s.expression[on]
        moved += weights(n) @ self.features
        parts = part_weights(n)
        shape = self.neutral + np.tensordot(parts, self.parts, 1) if parts.any() else self.neutral.copy()
        shape[:VERTICES] += moved.reshape(-1, 3)
        shape[self.balls] += looked(n, self.from_centre)
        return shape

    def _geometry(self, n: Named) -> tuple[np.ndarray, np.ndarray, HairGrid, Pose]:
        """Unposed and camera-space points [points,3], the hair and the pose."""
        shape, at = self._shape(n), pose(n)
        grid = self.hair.grow(n, shape)
        rest = np.concatenate([shape, grid.positions])
        view = at.place(rest, np.concatenate([self.weight, self.hair.weight_of(grid.positions)]))
        return rest, view, grid, at

    def _draw(self, u: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Picture, screen positions [points,3] in half pixels (with 1/depth), 1/depth of the nearest dense surface."""
        if not (32 <= size <= 1024 and size % 8 == 0):
            raise ValueError(f"size must be a multiple of 8 from 32 to 1024, got {size}")
        n = Named(u)
        rest, view, grid, at = self._geometry(n)
        colours, aux, tangents = self._surface(n, rest, grid, at)
        normals = _native.vertex_normals(self.triangles, view)
        middle = view[self.hair_first :].mean(0)
        normals[self.hair_first :] = self.hair.weld(
            normals[self.hair_first :], view[self.hair_first :] - middle
        )
        return _native.portrait(
            len(self.solid), self.triangles, self.kinds, view, normals, colours, aux, tangents, self.maps, self.strands,
            size, at.focal, look(n),
        )  # fmt: skip

    def portrait(self, u: np.ndarray, size: int = 256) -> Portrait:
        """Draw u [K] at size x size (a multiple of 8, 32..1024); ValueError names a bad argument."""
        image, screen, depth = self._draw(u, size)
        mark = screen[LANDMARKS]
        return Portrait(image, np.ascontiguousarray(mark[:, :2] / 2), _seen(mark, depth))

    def visibility(self, u: np.ndarray, ids: np.ndarray, size: int = 256) -> np.ndarray:
        """Whether points `ids` [n] are really seen (in the picture, nothing in front): bool [n]. Costs a drawing."""
        _, screen, depth = self._draw(u, size)
        return _seen(screen[ids], depth)

    def projector(self, ids: np.ndarray) -> Projector:
        """A prepared function (u, size) -> positions, facing of the points `ids`; see `Projector`."""
        s = self.scans
        normals = _native.vertex_normals(self.solid, self.neutral)
        source = PointSource(
            self.neutral,
            self.weight,
            normals,
            (s.identity, s.expression, self.features),
            self.parts,
            s.expressions,
            self.hair,
        )
        return Projector(source, ids)

    def project(self, u: np.ndarray, ids: np.ndarray, size: int = 256) -> tuple[np.ndarray, np.ndarray]:
        """Positions [n,2] px and facing [n] of points `ids` under u, without drawing. Fast while `ids` stays the same."""
        if self._projector is None or not np.array_equal(self._projector.ids, ids):
            self._projector = self.projector(ids)
        return self._projector(u, size)

    def _surface(
        self, n: Named, rest: np.ndarray, grid: HairGrid, at: Pose
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Colour [n,3], aux [n,4] and strand direction [n,3] of every point (see rasteriser.c for aux)."""
        skin, hair = skin_colour(n), hair_colour(n)
        colours = np.empty((self.points, 3), np.float32)
        colours[: HEAD.stop] = skin
        roots = self.hair.scalp(grid) * (0.10 + 0.75 * n.above("hair_density", -2.1, -1.2))
        colours[: HEAD.stop] += (hair * 0.55 + skin * 0.06 - skin) * roots[:, None]
        colours[SOCKETS] = linear([0.52, 0.20, 0.19])
        colours[GUMS] = linear([0.70, 0.34, 0.34])
        colours[TEETH] = linear([0.90, 0.875, 0.83])
        colours[EYE_LEFT.start : VERTICES] = 0.8
        colours[self.shirt_first : self.hair_first] = shirt_colour(n)
        colours[self.hair_first :] = hair
        aux = np.zeros((self.points, 4), np.float32)
        aux[: self.hair_first, 2] = self.open
        gap = float(np.linalg.norm(rest[LANDMARKS[62]] - rest[LANDMARKS[66]]))
        aux[TEETH, 2] *= 0.12 + 0.88 * smoothstep(0.10, 0.75, gap)  # barely parted lips let no light in
        uv = self.scans.uv[FACE]
        aux[FACE, :2] = uv
        aux[FACE, 3] = uv[:, 0] < 1
        for part, centre, ids in (
            (EYE_LEFT, self.eye_centre[0], (43, 44, 46, 47)),
            (EYE_RIGHT, self.eye_centre[1], (37, 38, 40, 41)),
        ):
            q = self.scans.neutral[part] - centre
            aux[part, :2] = np.where(q[:, 2:] > 0, q[:, :2], 9.0)
            lid = rest[LANDMARKS[list(ids)]]
            height = max(float(lid[:2, 1].mean() - lid[2:, 1].mean()), 0.05)
            aux[part, 2] = (rest[part, 0] - lid[:, 0].mean()) / 1.3
            aux[part, 3] = (rest[part, 1] - lid[:, 1].mean()) / (0.5 * height + 0.12)
        aux[self.hair_first :] = grid.aux
        tangents = np.zeros((self.points, 3), np.float32)
        tangents[self.hair_first :] = grid.along @ at.head.T
        return colours, aux, tangents


def _seen(screen: np.ndarray, depth: np.ndarray) -> np.ndarray:
    """Whether points (x, y in half pixels, 1/depth) lie in the picture and not behind its surfaces [W,W] of 1/depth."""
    wide = len(depth)
    px = np.floor(screen[:, :2]).astype(int)
    inside = ((px >= 0) & (px < wide)).all(1)
    px = np.clip(px, 1, wide - 2)
    far = np.min([depth[px[:, 1] + dy, px[:, 0] + dx] for dy in (-1, 0, 1) for dx in (-1, 0, 1)], axis=0)
    return inside & ((far <= 0) | (1 / screen[:, 2] < 1 / np.maximum(far, 1e-6) + 0.45))
