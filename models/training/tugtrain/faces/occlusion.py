"""Ambient occlusion, baked once on the neutral mesh from shadow maps of many directions."""
from __future__ import annotations

import numpy as np

from . import _native

DIRECTIONS, MAP = 128, 512


def bake(vertices: np.ndarray, triangles: np.ndarray, kinds: np.ndarray) -> np.ndarray:
    """Cosine-weighted open fraction [n] float32 of the sphere of light over each vertex."""
    normals = _native.vertex_normals(triangles, vertices)
    seen, total = np.zeros(len(vertices)), np.zeros(len(vertices))
    # only the shirt blocks light with both sides: a back face would shade the surface it belongs to
    blocks = np.where(kinds == _native.CLOTH, _native.CLOTH, _native.EYE).astype(np.int32)
    far, span = 1000.0, 48.0
    for i in range(DIRECTIONS):
        h = 1 - 2 * (i + 0.5) / DIRECTIONS
        a, r = i * 2.39996, np.sqrt(1 - h * h)
        d = np.array([r * np.cos(a), h, r * np.sin(a)])
        x = np.cross([0, 1, 0] if abs(h) < 0.9 else [1, 0, 0], d)
        x /= np.linalg.norm(x)
        v = (vertices + [0, 2.0, 0]) @ np.stack([x, np.cross(d, x), d], 1)
        depth = far - v[:, 2]
        scale = MAP / span * far / depth
        screen = np.stack([MAP / 2 + v[:, 0] * scale, MAP / 2 - v[:, 1] * scale, 1 / depth], 1).astype(
            np.float32
        )
        nearest = _native.depth_map(triangles, blocks, np.ascontiguousarray(screen), MAP)
        px = np.clip(screen[:, :2].astype(int), 0, MAP - 1)
        front = nearest[px[:, 1], px[:, 0]]
        weight = np.clip(normals @ d, 0, 1)
        seen += weight * ((front <= 0) | (depth < 1 / np.maximum(front, 1e-9) + 0.35))
        total += weight
    return (seen / np.maximum(total, 1e-6)).astype(np.float32)
