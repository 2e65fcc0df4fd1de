"""u -> portrait, and u -> exact positions of any point of the mesh."""
from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass

import numpy as np

from . import _native, maps, occlusion
from .curves import linear, smoothstep
from .features import DEFAULT, ENTRIES, bases, slim_neck
from .hair import AZIMUTHS, STEPS, Hair, HairGrid
from .layout import INDEX, Named
from .look import hair_colour, look, shirt_colour, skin_colour
from .pose import Pose, expression_weights, head_weight, identity_weights, pose
from .scans import EYE_LEFT, EYE_RIGHT, FACE, GUMS, HEAD, LANDMARKS, SOCKETS, TEETH, VERTICES, load_scans
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

    Point ids: 0 .. VERTICES-1 are the scans' vertices, then the shirt's, then the hair grid's.
    """

    def __init__(self, scans_file: str | os.PathLike[str] | None = None) -> None:
        s = self.scans = load_scans(scans_file)
        shirt, shirt_tri, shirt_shade = torso()
        self.hair = _cached("hair", s, lambda: Hair(s))
        self.shirt_first, self.hair_first = VERTICES, VERTICES + len(shirt)
        self.points = self.hair_first + AZIMUTHS * STEPS
        self.neutral = np.concatenate([s.neutral, shirt])
        self.weight = head_weight(self.neutral)
        self.neutral[: HEAD.stop] = slim_neck(self.neutral[: HEAD.stop], self.weight[: HEAD.stop])
        self.weight[self.shirt_first :] = 0
        self.weight[SOCKETS.start : VERTICES] = 1
        self.solid = np.concatenate([s.triangles, shirt_tri + self.shirt_first])
        self.triangles = np.ascontiguousarray(np.concatenate([self.solid, self.hair.triangles + self.hair_first]), np.int32)
        kinds = [s.kinds, np.full(len(shirt_tri), _native.CLOTH), np.full(len(self.hair.triangles), _native.HAIR)]
        self.kinds = np.concatenate(kinds).astype(np.int32)
        self.solid = np.ascontiguousarray(self.solid, np.int32)
        self.maps = _cached("maps", s, lambda: maps.paint(s))
        self.strands = maps.strands()
        self.open = self._openness(shirt_shade)
        self.eye_centre = [s.neutral[e].mean(0) for e in (EYE_LEFT, EYE_RIGHT)]
        self.features = bases(s.neutral)
        self.feature_at = np.array([INDEX[name] for name in ENTRIES])

    def _openness(self, shirt_shade: np.ndarray) -> np.ndarray:
        """Ambient light reaching each solid vertex, with the mouth's inside darkened by its depth."""
        n = self.neutral
        ao = _cached("open", self.scans, lambda: occlusion.bake(n, self.solid, self.kinds[: len(self.solid)]))
        ao = np.clip(ao * 1.18, 0, 1)
        z = n[:, 2]
        lower = smoothstep(-3.2, -3.7, n[TEETH, 1])
        ao[TEETH] = (0.02 + 0.88 * smoothstep(7.2, 10.4, z[TEETH])) * smoothstep(3.2, 1.5, np.abs(n[TEETH, 0])) * (1 - 0.55 * lower)
        ao[GUMS] = 0.03 + 0.66 * smoothstep(7.0, 10.4, z[GUMS])
        ao[SOCKETS] = np.minimum(ao[SOCKETS], 0.06 + 0.8 * smoothstep(9.3, 10.8, z[SOCKETS]))
        ao[self.shirt_first :] *= shirt_shade
        return ao.astype(np.float32)

    def _shape(self, n: Named) -> np.ndarray:
        """Unposed scan vertices [VERTICES,3]."""
        s = self.scans
        e = expression_weights(n, s.expressions)
        on = np.flatnonzero(e)
        moved = identity_weights(n) @ s.identity + e[on] @ s.expression[on]
        moved += (DEFAULT + np.tanh(n.u[self.feature_at] / 2) * 1.7) @ self.features
        return self.neutral[: VERTICES] + moved.reshape(-1, 3)

    def _geometry(self, n: Named) -> tuple[np.ndarray, np.ndarray, HairGrid, Pose]:
        """Unposed and camera-space points [points,3], the hair and the pose."""
        shape, at = self._shape(n), pose(n)
        grid = self.hair.grow(n, shape)
        rest = np.concatenate([shape, self.neutral[self.shirt_first :], grid.positions])
        falls = smoothstep(-12.6, -5.0, grid.positions[:, 1]).astype(np.float32)
        return rest, at.place(rest, np.concatenate([self.weight, falls])), grid, at

    def portrait(self, u: np.ndarray, size: int = 256) -> Portrait:
        """Draw u [K] at size x size (a multiple of 8, 32..1024); ValueError names a bad argument."""
        if not (32 <= size <= 1024 and size % 8 == 0):
            raise ValueError(f"size must be a multiple of 8 from 32 to 1024, got {size}")
        n = Named(u)
        rest, view, grid, at = self._geometry(n)
        colours, aux, tangents = self._surface(n, rest, grid, at)
        normals = _native.vertex_normals(self.triangles, view)
        middle = view[self.hair_first :].mean(0)
        normals[self.hair_first :] = self.hair.weld(normals[self.hair_first :], view[self.hair_first :] - middle)
        image, screen, depth = _native.portrait(
            len(self.solid), self.triangles, self.kinds, view, normals, colours, aux, tangents, self.maps, self.strands,
            size, at.focal, look(n),
        )  # fmt: skip
        mark = screen[LANDMARKS] / 2
        return Portrait(image, np.ascontiguousarray(mark[:, :2]), self._seen(screen[LANDMARKS], depth, size))

    @staticmethod
    def _seen(screen: np.ndarray, depth: np.ndarray, size: int) -> np.ndarray:
        px = np.floor(screen[:, :2]).astype(int)
        inside = ((px >= 0) & (px < 2 * size)).all(1)
        px = np.clip(px, 1, 2 * size - 2)
        far = np.min([depth[px[:, 1] + dy, px[:, 0] + dx] for dy in (-1, 0, 1) for dx in (-1, 0, 1)], axis=0)
        return inside & ((far <= 0) | (1 / screen[:, 2] < 1 / np.maximum(far, 1e-6) + 0.45))

    def _surface(self, n: Named, rest: np.ndarray, grid: HairGrid, at: Pose) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
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
        for part, centre, ids in ((EYE_LEFT, self.eye_centre[0], (43, 44, 46, 47)), (EYE_RIGHT, self.eye_centre[1], (37, 38, 40, 41))):
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

    def project(self, u: np.ndarray, ids: np.ndarray, size: int = 256) -> tuple[np.ndarray, np.ndarray]:
        """Positions [n,2] px and in-picture facing flags [n] of points `ids` under u, without drawing."""
        n = Named(u)
        _, view, _, at = self._geometry(n)
        p = view[ids]
        xy = at.focal * size * p[:, :2] / -p[:, 2:]
        return (size / 2 + xy * [1, -1]).astype(np.float32), ((np.abs(xy) < size / 2).all(1))


def _cached(name: str, scans: object, make: object):  # type: ignore[no-untyped-def]
    """Result of `make`, kept in the cache folder under a key of the scans and of this package's sources."""
    import pickle
    from pathlib import Path

    here = Path(__file__).parent
    h = hashlib.sha256(name.encode())
    sources = {"hair": ["hair.py"], "maps": ["maps.py", "curves.py"], "open": ["occlusion.py", "torso.py", "scans.py"]}[name]
    for source in sources:
        h.update((here / source).read_bytes())
    h.update(scans.neutral.tobytes())  # type: ignore[attr-defined]
    path = _native.cache_dir() / f"{name}-{h.hexdigest()[:16]}.pickle"
    if path.exists():
        return pickle.loads(path.read_bytes())
    value = make()  # type: ignore[operator]
    temporary = path.with_suffix(f".{os.getpid()}")
    temporary.write_bytes(pickle.dumps(value))
    os.replace(temporary, path)
    return value
