"""A small egg-headed mesh with the arrays and row counts of the packed scans, which are never part of the repository."""
from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path

import numpy as np

from tugtrain.faces import scans
from tugtrain.faces.renderer import FaceRenderer

EXPRESSIONS = """PupilDilate_L PupilDilate_R browDown_L browDown_R browInnerUp_L browInnerUp_R browOuterUp_L browOuterUp_R cheekPuff_L
cheekPuff_R cheekRaiser_L cheekRaiser_R cheekSquint_L cheekSquint_R eyeBlink_L eyeBlink_R eyeLookDown_L eyeLookDown_R eyeLookIn_L
eyeLookIn_R eyeLookOut_L eyeLookOut_R eyeLookUp_L eyeLookUp_R eyeSquint_L eyeSquint_R eyeWide_L eyeWide_R jawForward jawLeft jawOpen
jawRight mouthClose mouthDimple_L mouthDimple_R mouthFrown_L mouthFrown_R mouthFunnel mouthLeft mouthLowerDown_L mouthLowerDown_R
mouthPress_L mouthPress_R mouthPucker mouthRight mouthRollLower mouthRollUpper mouthShrugLower mouthShrugUpper mouthSmile_L
mouthSmile_R mouthStretch_L mouthStretch_R mouthUpperUp_L mouthUpperUp_R noseSneer_L noseSneer_R""".split()


STEP = 4
"""Only every fourth row and column of the large grid carries triangles: baking is quick, row counts stay those of the scans."""


def _surface(rows: int, columns: int, first: int, at: object) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Vertices, triangles (facing out) and texture coordinates of a rows x columns grid of polar, azimuth in 0..1."""
    v, u = np.meshgrid(np.linspace(0, 1, rows), np.linspace(0, 1, columns), indexing="ij")
    points = at(v, u).reshape(-1, 3)  # type: ignore[operator]
    s = STEP if (rows - 1) % STEP == (columns - 1) % STEP == 0 else 1
    i, j = np.meshgrid(np.arange(0, rows - 1, s), np.arange(0, columns - 1, s), indexing="ij")
    q = lambda a, b: (first + a * columns + b).ravel()
    two = [
        np.stack([q(i, j), q(i + s, j), q(i + s, j + s)], 1),
        np.stack([q(i, j), q(i + s, j + s), q(i, j + s)], 1),
    ]
    return points, np.concatenate(two), np.stack([u.ravel(), 1 - v.ravel()], 1)


def _egg(centre: tuple[float, float, float], radii: tuple[float, float, float]) -> object:
    def at(v: np.ndarray, u: np.ndarray) -> np.ndarray:
        polar, azimuth = np.pi * (0.002 + 0.996 * v), 2 * np.pi * (u - 0.5)
        d = np.stack([np.sin(polar) * np.sin(azimuth), np.cos(polar), np.sin(polar) * np.cos(azimuth)], -1)
        return np.array(centre) + d * radii

    return at


def arrays() -> dict[str, np.ndarray]:
    """V, T, F, FT, ID, EX, ex as in the packed scans."""
    rng = np.random.RandomState(0)
    vertices, uv = np.zeros((scans.VERTICES, 3)), np.zeros((scans.VERTICES, 2))
    faces = []
    neck = lambda v, u: np.stack([5 * np.sin(2 * np.pi * u), -4 - 12 * v, 5 * np.cos(2 * np.pi * u)], -1)
    for part, rows, columns, shape in (
        (scans.FACE, 97, 97, _egg((0, 3.2, 1), (8, 11, 9))),
        (scans.HEAD, 40, 45, neck),
        (scans.TEETH, 20, 40, _egg((0, -3, 5), (2, 1, 2))),
        (scans.EYE_LEFT, 22, 35, _egg((3.1, 3.5, 8.2), (1.5, 1.5, 1.5))),
        (scans.EYE_RIGHT, 22, 35, _egg((-3.1, 3.5, 8.2), (1.5, 1.5, 1.5))),
    ):
        points, triangles, texture = _surface(rows, columns, part.start, shape)
        vertices[part.start : part.start + len(points)] = points
        uv[part.start : part.start + len(points)] = texture
        faces.append(triangles)
    f = np.concatenate(faces).astype(np.int32)
    # the 68 points lie on the front, away from the triangles' corners
    turn = np.linspace(0, 2 * np.pi, 68)
    x, y = 3.5 * np.sin(turn), -0.5 + 4 * np.cos(turn)
    x[30], y[30] = 0, 0.4
    z = 1 + 9 * np.sqrt(1 - (x / 8) ** 2 - ((y - 3.2) / 11) ** 2) + 0.1
    free = ~np.isin(scans.LANDMARKS, f)
    vertices[scans.LANDMARKS[free]] = np.stack([x, y, z], 1)[free]
    # all of them share one corner of the texture: nothing large is painted from them
    ft = np.where(np.isin(f, scans.LANDMARKS), 0, f)
    modes = rng.normal(size=(100, 3, 3)) * 0.02 * np.exp(-np.arange(100) / 8)[:, None, None]
    moves = rng.normal(size=(len(EXPRESSIONS), 1, 3)) * 0.4
    # shapes of one side move that side alone, as those of the scans do: the person's left lies towards +x
    side = {"L": np.clip(vertices[:, :1] / 2, 0, 1), "R": np.clip(-vertices[:, :1] / 2, 0, 1)}
    share = np.stack(
        [
            side.get(name.rpartition("_")[2], np.ones((1, 1))) * np.ones_like(vertices[:, :1])
            for name in EXPRESSIONS
        ]
    )
    front = np.clip(vertices[:, 2:] / 10, 0, 1) * share
    return {
        "V": vertices.astype(np.float32), "T": uv.astype(np.float32), "F": f, "FT": ft,
        "ID": np.einsum("nj,kij->kni", vertices, modes).astype(np.float16), "EX": (moves * front).astype(np.float16),
        "ex": np.array(EXPRESSIONS),
    }  # fmt: skip


def write(path: Path) -> Path:
    """Writes the stand-in and returns its path."""
    np.savez(path, **arrays())
    return path


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """One for all tests of this process, gone when it ends: what is baked from the mesh takes seconds, and is baked once."""
    folder: tempfile.TemporaryDirectory[str] = tempfile.TemporaryDirectory()
    os.environ["TUG_CACHE"] = f"{folder.name}/cache"
    return folder


@cache
def path() -> Path:
    """The stand-in as a file that all tests of this process share; what is baked from it lies beside it."""
    return write(Path(_folder().name) / "scans.npz")


@cache
def renderer() -> FaceRenderer:
    """A renderer of that file. Its functions are pure, so tests may share it."""
    return FaceRenderer(path())
