"""Small helpers on numbers and curves shared by the painter, the hair and the colours."""
from __future__ import annotations

import numpy as np


def smoothstep(a: float | np.ndarray, b: float | np.ndarray, x: float | np.ndarray) -> np.ndarray:
    """0 at a, 1 at b, cubic between (a may be larger than b)."""
    t = np.clip((np.asarray(x) - a) / (np.asarray(b) - a), 0, 1)
    return t * t * (3 - 2 * t)


def linear(srgb: object) -> np.ndarray:
    """sRGB 0..1 to linear light."""
    c = np.asarray(srgb, np.float64)
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def ramp(table: np.ndarray, t: float) -> np.ndarray:
    """Row of `table` [n,3] at t in 0..1, smoothly between rows (Catmull-Rom)."""
    x = min(max(t, 0.0), 1.0) * (len(table) - 1)
    i = min(int(x), len(table) - 2)
    f = x - i
    p = table[[max(i - 1, 0), i, i + 1, min(i + 2, len(table) - 1)]]
    m0, m1 = (p[2] - p[0]) / 2, (p[3] - p[1]) / 2
    return (
        (2 * f**3 - 3 * f**2 + 1) * p[1]
        + (f**3 - 2 * f**2 + f) * m0
        + (3 * f**2 - 2 * f**3) * p[2]
        + (f**3 - f**2) * m1
    )


def rounded(points: np.ndarray, closed: bool, steps: int = 8) -> np.ndarray:
    """A finer polyline through `points` [n,2] (Catmull-Rom)."""
    n = len(points)
    out = []
    for i in range(n if closed else n - 1):
        ids = [(i + k) % n if closed else min(max(i + k, 0), n - 1) for k in (-1, 0, 1, 2)]
        a, b, c, d = points[ids]
        for f in np.arange(steps) / steps:
            out.append(b + 0.5 * f * (c - a + f * (2 * a - 5 * b + 4 * c - d + f * (3 * (b - c) + d - a))))
    if not closed:
        out.append(points[-1])
    return np.array(out)


def to_polyline(p: np.ndarray, line: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Distance, position along (0..1) and signed side of points p [n,2] to a polyline [m,2]."""
    best, along, side = np.full(len(p), 1e9), np.zeros(len(p)), np.zeros(len(p))
    for i in range(len(line) - 1):
        a, ab = line[i], line[i + 1] - line[i]
        t = np.clip((p - a) @ ab / (ab @ ab + 1e-12), 0, 1)
        off = p - a - t[:, None] * ab
        d = np.hypot(off[:, 0], off[:, 1])
        near = d < best
        best[near], along[near] = d[near], (i + t[near]) / (len(line) - 1)
        side[near] = (ab[0] * off[near, 1] - ab[1] * off[near, 0]) / (np.hypot(*ab) + 1e-12)
    return best, along, side


def inside(p: np.ndarray, ring: np.ndarray) -> np.ndarray:
    """Whether points [n,2] lie in the closed polygon [m,2]."""
    odd = np.zeros(len(p), bool)
    for a, b in zip(ring, np.roll(ring, -1, 0)):
        crosses = (a[1] > p[:, 1]) != (b[1] > p[:, 1])
        odd ^= crosses & (p[:, 0] < (b[0] - a[0]) * (p[:, 1] - a[1]) / (b[1] - a[1] + 1e-15) + a[0])
    return odd


def noise2(rng: np.random.RandomState, h: int, w: int, cells_h: int, cells_w: int) -> np.ndarray:
    """Smooth random field [h,w] of about unit variance, periodic along w."""
    g = rng.standard_normal((cells_h + 1, cells_w))
    y, x = np.linspace(0, cells_h, h, endpoint=False), np.linspace(0, cells_w, w, endpoint=False)
    y0, x0 = y.astype(int), x.astype(int)
    fy, fx = smoothstep(0, 1, y - y0)[:, None], smoothstep(0, 1, x - x0)[None]
    y1, x1 = np.minimum(y0 + 1, cells_h), (x0 + 1) % cells_w
    top = g[np.ix_(y0, x0)] * (1 - fx) + g[np.ix_(y0, x1)] * fx
    return (top * (1 - fy) + (g[np.ix_(y1, x0)] * (1 - fx) + g[np.ix_(y1, x1)] * fx) * fy) * 1.6
