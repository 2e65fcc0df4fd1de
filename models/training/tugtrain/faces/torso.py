"""Neck-line, shoulders and shirt: a lofted grid over the scans' short bust, which ends too near to the neck."""
from __future__ import annotations

import numpy as np

from .curves import smoothstep

AROUND, RINGS = 96, 20
_S = np.array([0.0, 0.06, 0.12, 0.3, 0.5, 0.7, 0.85, 1.0])
_SIDE_X = np.array([5.7, 6.1, 6.6, 9.6, 13.4, 16.8, 18.6, 19.4])
_SIDE_Y = np.array([-10.6, -10.35, -10.6, -11.5, -12.7, -14.6, -17.2, -26.0])
_FRONT_Z = np.array([4.5, 5.0, 5.4, 6.7, 8.0, 9.0, 9.6, 10.0])
_FRONT_Y = np.array([-12.6, -12.3, -12.6, -14.0, -16.0, -19.0, -22.0, -27.0])
_BACK_Z = np.array([6.6, 7.2, 7.8, 9.2, 10.2, 10.6, 10.8, 11.0])
_BACK_Y = np.array([-9.6, -9.3, -9.6, -11.0, -13.5, -17.0, -21.0, -27.0])


def torso() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Vertices [n,3], triangles [t,3] and shade [n] (1, darker in the collar's fold) of the shirt."""
    s = np.concatenate([np.linspace(0, 0.14, 8), np.linspace(0.18, 1, RINGS - 8)])
    phi = np.linspace(0, 2 * np.pi, AROUND, endpoint=False)
    at = lambda v: np.interp(s, _S, v)[None]
    sn, cs = np.sin(phi)[:, None], np.cos(phi)[:, None]
    front = cs > 0
    x = at(_SIDE_X) * sn
    z = np.where(front, at(_FRONT_Z), at(_BACK_Z)) * cs - 0.6 * np.abs(sn)
    w = np.abs(sn) ** 1.6
    y = at(_SIDE_Y) * w + np.where(front, at(_FRONT_Y), at(_BACK_Y)) * (1 - w)
    vertices = np.stack([x, y, z], -1).reshape(-1, 3).astype(np.float32)
    shade = np.broadcast_to(
        1 - 0.45 * np.exp(-(((s - 0.155) / 0.022) ** 2)) - 0.3 * smoothstep(0.03, 0.0, s), x.shape
    )
    i, j = np.meshgrid(np.arange(AROUND), np.arange(RINGS - 1), indexing="ij")
    q = lambda a, b: ((a % AROUND) * RINGS + b).ravel()
    tri = np.concatenate(
        [
            np.stack([q(i, j), q(i, j + 1), q(i + 1, j + 1)], 1),
            np.stack([q(i, j), q(i + 1, j + 1), q(i + 1, j)], 1),
        ]
    )
    return (
        vertices,
        np.ascontiguousarray(tri.astype(np.int32)),
        np.ascontiguousarray(shade.reshape(-1), np.float32),
    )
