"""Single parts of head and body moved by hand-made displacements: the entries `part_...` of version 2 of u, which are 0 in version 1."""

from __future__ import annotations

import numpy as np

from .curves import smoothstep
from .layout import LATEST, Named
from .scans import SOCKETS, VERTICES

PARTS = tuple(name for name in LATEST.names if name.startswith("part_") and name != "part_hairline")
"""Those that move vertices; the hairline is the hair's own."""
Vector = tuple[float, float, float]


def near(p: np.ndarray, centre: Vector, radii: Vector, below: float | None = None) -> np.ndarray:
    """[n,1], 1 at the centre and less around it, smoothly; `below` is the radius downwards where that is another."""
    away = p - np.asarray(centre)
    across, up, deep = away.T
    height = radii[1] if below is None else np.where(up > 0, radii[1], below)
    out: np.ndarray = np.exp(-((across / radii[0]) ** 2 + (up / height) ** 2 + (deep / radii[2]) ** 2) / 2)
    # The skin alone: eyes and teeth stay where they are.
    out[SOCKETS.start : VERTICES] = 0
    return out[:, None]


def grown(x: float) -> float:
    """How far a part has gone at x standard deviations: little in most people, 1.3 at the end, and never without a slope."""
    return 0.2 * x + 0.05 * x**3


def part_weights(n: Named) -> np.ndarray:
    """[len(PARTS)] float32."""
    return np.array([grown(n[name]) for name in PARTS], np.float32)


def part_bases(neutral: np.ndarray) -> np.ndarray:
    """Displacements [len(PARTS),n,3] float32, cm, of one unit of each part; neutral [n,3]: the scans' vertices, then the shirt's.

    To the person's left, up, and outwards where a part has a side.
    """
    p = neutral.astype(np.float64)
    x, y = np.array([1.0, 0, 0]), np.array([0, 1.0, 0])
    tip = (0.0, -0.6, 12.0)
    # The lips are near below the nose, and there is nothing between them to take the strain.
    moves = {
        "part_nose_side": 0.50 * near(p, tip, (1.5, 1.9, 1.8), below=1.2) * x,
        "part_nose_up": 0.55 * near(p, tip, (1.5, 2.4, 1.8), below=1.2) * y,
        "part_neck": 0.10
        * p[:, :1]
        * smoothstep(-7.0, -10.0, p[:, 1:2])
        * smoothstep(10.0, 6.0, np.abs(p[:, :1]))
        * x,
    }
    for side, name in ((1.0, "left"), (-1.0, "right")):
        moves |= {
            f"part_wing_{name}": 0.26 * side * near(p, (side * 1.5, -0.9, 10.6), (0.65, 0.8, 1.2)) * x,
            f"part_jaw_{name}": 0.80 * side * near(p, (side * 5.4, -5.0, 6.2), (2.0, 2.4, 3.0)) * x,
            f"part_lower_lid_{name}": 0.26 * near(p, (side * 3.15, 2.6, 9.4), (0.9, 0.9, 0.9)) * y,
            f"part_eye_corner_{name}": 0.30 * near(p, (side * 4.7, 3.4, 8.9), (0.8, 0.8, 1.2)) * y,
            f"part_brow_side_{name}": 0.40
            * side
            * near(p, (side * 3.2, 5.6, 9.8), (1.6, 1.8, 1.8), below=0.8)
            * x,
            f"part_ear_{name}": 0.90 * side * near(p, (side * 8.6, 1.4, -0.6), (1.6, 2.6, 1.8)) * x,
            f"part_shoulder_{name}": 1.60
            * smoothstep(5.0, 12.0, side * p[:, :1])
            * smoothstep(-9.0, -10.5, p[:, 1:2])
            * y,
        }
    return np.ascontiguousarray(np.stack([moves[part] for part in PARTS]), np.float32)
