"""What lies behind the lips: two sheets, the upper teeth with the skull and the lower with the jaw, each with a small picture of its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..faces import _native
from ..faces.renderer import FaceRenderer
from ..faces.scans import GUMS, TEETH, VERTICES

SCALE = 40
"""Px a centimetre of the pictures."""
WINDOW = (-3.0, 3.0, -5.4, -1.2)
"""Centimetres of the mean face that they show: least and largest x, least and largest y."""
COLUMNS, ROWS = 13, 5
"""Nodes of a sheet."""
BACK = 7.6
"""Centimetres: what lies deeper is dark anyway."""
LIGHT = np.array([0.15, 0.45, 0.88])
COLOUR = {"gums": np.array([0.42, 0.13, 0.12]), "teeth": np.array([0.80, 0.75, 0.66])}
"""Linear light."""


@dataclass(frozen=True)
class Sheet:
    """positions: [rows*columns,3] cm. moves: [entries,rows*columns,3]. texture: [rows*columns,2] px of its picture, [h,w,4] uint8 sRGB with alpha."""

    positions: np.ndarray
    moves: np.ndarray
    texture: np.ndarray
    picture: np.ndarray

    @staticmethod
    def triangles() -> np.ndarray:
        """[t,3] places of nodes, counter-clockwise from the front."""
        at = np.arange(ROWS * COLUMNS).reshape(ROWS, COLUMNS)
        a, b, c, d = (part.ravel() for part in (at[:-1, :-1], at[:-1, 1:], at[1:, :-1], at[1:, 1:]))
        return np.concatenate([np.stack([a, c, b], 1), np.stack([b, c, d], 1)])


def sheets(renderer: FaceRenderer, mean: np.ndarray, moves: list[np.ndarray], jaw: np.ndarray) -> list[Sheet]:
    """The upper and the lower sheet. moves: [VERTICES,3] of each entry; jaw: that of the open jaw."""
    with_jaw = np.linalg.norm(jaw, axis=1) > 0.5 * np.linalg.norm(jaw[TEETH], axis=1).max()
    return [_sheet(renderer, mean, moves, ~with_jaw), _sheet(renderer, mean, moves, with_jaw)]


def _sheet(renderer: FaceRenderer, mean: np.ndarray, moves: list[np.ndarray], mine: np.ndarray) -> Sheet:
    mouth = np.zeros(VERTICES, bool)
    mouth[GUMS], mouth[TEETH] = True, True
    chosen = mouth & mine
    triangles = renderer.scans.triangles
    triangles = triangles[chosen[triangles].all(1)]
    picture, depth = _draw(mean, triangles, _shade(mean, renderer.scans.triangles))
    drawn = np.argwhere(depth > BACK)
    (top, left), (bottom, right) = drawn.min(0), drawn.max(0)
    front = np.flatnonzero(chosen & (mean[:, 2] > 6.5))
    nodes, texture = [], []
    for row in np.linspace(top, bottom, ROWS):
        for column in np.linspace(left, right, COLUMNS):
            x, y = WINDOW[0] + (column + 0.5) / SCALE, WINDOW[3] - (row + 0.5) / SCALE
            away = np.hypot(mean[front, 0] - x, mean[front, 1] - y)
            # Of those near by the foremost: a sheet lies on the front of the teeth.
            near = front[away < away.min() + 0.25]
            nodes.append((x, y, mean[near, 2].max(), near[np.argmax(mean[near, 2])]))
            texture.append((column + 0.5, row + 0.5))
    like = np.array([node[3] for node in nodes], np.int64)
    return Sheet(
        np.array([node[:3] for node in nodes], np.float32),
        np.stack([move[like] for move in moves]).astype(np.float32),
        np.array(texture, np.float32),
        picture,
    )


def _shade(mean: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """[VERTICES,3] linear colour under a light from above the camera, darker towards the back of the mouth."""
    normals = _native.vertex_normals(triangles, np.ascontiguousarray(mean, np.float32))
    lit = 0.35 + 0.65 * np.clip(normals @ LIGHT, 0, 1)
    deep = np.clip((mean[:, 2] - 6.8) / 3.2, 0.04, 1)
    out = np.zeros((VERTICES, 3))
    out[GUMS], out[TEETH] = COLOUR["gums"], COLOUR["teeth"]
    return out * (lit * deep)[:, None]


def _draw(mean: np.ndarray, triangles: np.ndarray, colour: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Straight from the front: uint8 [h,w,4] and depth [h,w], -inf where nothing is."""
    width, height = round((WINDOW[1] - WINDOW[0]) * SCALE), round((WINDOW[3] - WINDOW[2]) * SCALE)
    depth = np.full((height, width), -np.inf)
    picture = np.zeros((height, width, 3))
    at = np.stack([(mean[:, 0] - WINDOW[0]) * SCALE - 0.5, (WINDOW[3] - mean[:, 1]) * SCALE - 0.5], 1)
    for a, b, c in triangles:
        corners = at[[a, b, c]]
        low, high = np.ceil(corners.min(0)).astype(int), np.floor(corners.max(0)).astype(int)
        low, high = np.maximum(low, 0), np.minimum(high, [width - 1, height - 1])
        if (low > high).any():
            continue
        x, y = np.meshgrid(np.arange(low[0], high[0] + 1), np.arange(low[1], high[1] + 1))
        (ax, ay), (bx, by), (cx, cy) = corners
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if area == 0:
            continue
        u = ((x - ax) * (cy - ay) - (y - ay) * (cx - ax)) / area
        v = ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / area
        z = mean[a, 2] + u * (mean[b, 2] - mean[a, 2]) + v * (mean[c, 2] - mean[a, 2])
        here = depth[y, x]
        wins = (u >= 0) & (v >= 0) & (u + v <= 1) & (z > here)
        depth[y[wins], x[wins]] = z[wins]
        shade = (1 - u - v)[..., None] * colour[a] + u[..., None] * colour[b] + v[..., None] * colour[c]
        picture[y[wins], x[wins]] = shade[wins]
    srgb = np.where(
        picture <= 0.0031308, picture * 12.92, 1.055 * np.maximum(picture, 1e-9) ** (1 / 2.4) - 0.055
    )
    alpha = np.where(depth > BACK, 255, 0)[..., None]
    return np.concatenate([np.round(255 * np.clip(srgb, 0, 1)), alpha], 2).astype(np.uint8), depth
