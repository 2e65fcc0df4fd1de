"""The packed face scans (ICT-FaceKit, MIT, made by pack_scans.py): shapes, parts and landmarks of the mesh."""
from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import _native
from .layout import IDENTITY_MODES

VERTICES = 26719
"""Vertices of ICT-FaceKit's full mesh (without its loose extra objects)."""
FACE, HEAD = slice(0, 9409), slice(9409, 11248)
SOCKETS, GUMS, TEETH = slice(11248, 14062), slice(14062, 17039), slice(17039, 21451)
EYE_LEFT, EYE_RIGHT = slice(21451, 22221), slice(23021, 23791)
"""Eyeballs without the inner iris meshes: the iris is painted."""
PARTS = {
    "face": FACE,
    "head": HEAD,
    "sockets": SOCKETS,
    "gums": GUMS,
    "teeth": TEETH,
    "eye_l": EYE_LEFT,
    "eye_r": EYE_RIGHT,
}
LANDMARKS = np.array(
    """1225 1888 1052 367 1719 1722 2199 1447 966 3661 4390 3927 3924 2608 3272 4088 3443 268 493 1914 2044 1401
    3615 4240 4114 2734 2509 978 4527 4942 4857 1140 2075 1147 4269 3360 1507 1542 1537 1528 1518 1511 3742 3751
    3756 3721 3725 3732 5708 5695 2081 0 4275 6200 6213 6346 6461 5518 5957 5841 5702 5711 5533 6216 6207 6470
    5517 5966""".split(),
    np.int64,
)
"""Vertices of the 68 points of the iBUG scheme, as published with ICT-FaceKit."""


def eyeballs(neutral: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Vertices of both eyeballs, and where each is from its ball's centre [n,3] cm at rest."""
    balls = [np.arange(ball.start, ball.stop) for ball in (EYE_LEFT, EYE_RIGHT)]
    return np.concatenate(balls), np.concatenate([neutral[ball] - neutral[ball].mean(0) for ball in balls])


@dataclass(frozen=True)
class Scans:
    """The mesh as used here. Units: centimetres, y up, z towards the viewer, the origin at the nose's height."""

    neutral: np.ndarray
    """[n,3] float32"""
    identity: np.ndarray
    """[modes, 3n] float32"""
    expression: np.ndarray
    """[57, 3n] float32"""
    expressions: dict[str, int]
    triangles: np.ndarray
    """[t,3] int32"""
    kinds: np.ndarray
    """[t] int32, rasteriser kinds"""
    uv: np.ndarray
    """[n,2] float32 texture coordinates (meaningful for the face part)"""


def scans_path(path: str | os.PathLike[str] | None) -> Path:
    """The packed scans: the given path, else $TUG_SCANS. FileNotFoundError says how to get them."""
    chosen = path or os.environ.get("TUG_SCANS")
    if not chosen:
        raise FileNotFoundError(
            "no face scans given: pass --scans FILE or set TUG_SCANS (pack_scans.py makes the file)"
        )
    if not Path(chosen).is_file():
        raise FileNotFoundError(
            f"--scans: {chosen} is not a file (pack_scans.py makes it from an ICT-FaceKit checkout)"
        )
    return Path(chosen)


def load_scans(path: str | os.PathLike[str] | None = None) -> Scans:
    """Read and check the packed scans; ValueError names an array of the wrong shape."""
    with np.load(scans_path(path)) as d:
        for name, shape in {"V": (VERTICES, 3), "ID": (100, VERTICES, 3), "EX": (57, VERTICES, 3)}.items():
            if name not in d or d[name].shape != shape:
                raise ValueError(f"scans: array {name} must have shape {shape}")
        neutral, texture, faces, texture_faces = d["V"], d["T"], d["F"], d["FT"]
        identity, expression, names = d["ID"][:IDENTITY_MODES], d["EX"], [str(n) for n in d["ex"]]
    used = np.zeros(VERTICES, bool)
    for part in PARTS.values():
        used[part] = True
    sel = used[faces].all(1)
    # the bust under the shirt is not drawn: it would poke through when the head turns
    middle = neutral[faces].mean(1)
    sel &= ~(
        (middle[:, 1] < -13.4)
        | ((np.abs(middle[:, 0]) > 6.6) & (middle[:, 1] < -9.5))
        | ((middle[:, 2] < -5.2) & (middle[:, 1] < -11.0))
    )
    triangles, corners = faces[sel].astype(np.int32), texture_faces[sel]
    uv = np.zeros((VERTICES, 2), np.float32)
    uv[triangles.ravel()] = texture[corners.ravel()]
    part_kind = np.zeros(VERTICES, np.int32)
    for name, kind in (
        ("sockets", _native.MOUTH),
        ("gums", _native.MOUTH),
        ("teeth", _native.MOUTH),
        ("eye_l", _native.EYE),
        ("eye_r", _native.EYE),
    ):
        part_kind[PARTS[name]] = kind
    return Scans(
        neutral=np.ascontiguousarray(neutral, np.float32),
        identity=np.ascontiguousarray(identity.reshape(len(identity), -1), np.float32),
        expression=np.ascontiguousarray(expression.reshape(len(expression), -1), np.float32),
        expressions={n: i for i, n in enumerate(names)},
        triangles=np.ascontiguousarray(triangles),
        kinds=np.ascontiguousarray(part_kind[triangles].max(1)),
        uv=uv,
    )
