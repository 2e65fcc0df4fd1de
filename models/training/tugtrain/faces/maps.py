"""Maps painted once on the face's texture coordinates: lips, brows, beard, lids, blush, freckles, grain.

Everything is attached to the mesh, so it moves with it. Channel order is that of `sample_map` in rasteriser.c.
"""
from __future__ import annotations

import numpy as np

from ._native import MAP_CHANNELS, MAP_SIZE, STRAND_AZIMUTHS, STRAND_STEPS
from .curves import inside, noise2, rounded, smoothstep, to_polyline
from .scans import FACE, LANDMARKS, Scans

CM = 0.0328
"""Texture units a centimetre near the eyes."""


def _positions(scans: Scans) -> tuple[np.ndarray, np.ndarray]:
    """Neutral position [S,S,3] of every texel of the face, and which texels are covered."""
    size = MAP_SIZE
    out, hit = np.zeros((size, size, 3), np.float32), np.zeros((size, size), bool)
    tri = scans.triangles[(scans.triangles < FACE.stop).all(1)]
    px = scans.uv * (size - 1)
    px[:, 1] = size - 1 - px[:, 1]
    for t in tri:
        p = px[t]
        if p[:, 0].max() > size or np.ptp(p, axis=0).max() > 80:
            continue
        x0, y0 = np.maximum(np.floor(p.min(0)).astype(int), 0)
        x1, y1 = np.minimum(np.ceil(p.max(0)).astype(int), size - 1)
        gx, gy = np.meshgrid(np.arange(x0, x1 + 1), np.arange(y0, y1 + 1))
        area = (p[1, 0] - p[0, 0]) * (p[2, 1] - p[0, 1]) - (p[2, 0] - p[0, 0]) * (p[1, 1] - p[0, 1])
        if abs(area) < 1e-9:
            continue
        w0 = ((p[1, 0] - gx) * (p[2, 1] - gy) - (p[2, 0] - gx) * (p[1, 1] - gy)) / area
        w1 = ((p[2, 0] - gx) * (p[0, 1] - gy) - (p[0, 0] - gx) * (p[2, 1] - gy)) / area
        ok = (w0 >= -0.02) & (w1 >= -0.02) & (w0 + w1 <= 1.02)
        v = scans.neutral[t]
        pos = w0[..., None] * v[0] + w1[..., None] * v[1] + (1 - w0 - w1)[..., None] * v[2]
        out[gy[ok], gx[ok]] = pos[ok]
        hit[gy[ok], gx[ok]] = True
    return out, hit


def paint(scans: Scans) -> np.ndarray:
    """The maps [S,S,8] uint8: lips, brow field, beard, lid line, eye shadow, blush, freckles, grain (128 = none)."""
    size, rng = MAP_SIZE, np.random.RandomState(11)
    pos, hit = _positions(scans)
    mark = scans.uv[LANDMARKS].astype(np.float64)
    grid = (np.arange(size) / (size - 1), 1 - np.arange(size) / (size - 1))
    uv = np.stack(np.meshgrid(*grid), -1)
    maps = np.zeros((size, size, MAP_CHANNELS), np.float32)

    def window(points: np.ndarray, margin: float) -> tuple[slice, slice]:
        lo, hi = points.min(0) - margin, points.max(0) + margin
        to = lambda v: int(np.clip(v * size, 0, size))
        return slice(to(1 - hi[1]), to(1 - lo[1])), slice(to(lo[0]), to(hi[0]))

    def local(points: np.ndarray, margin: float) -> tuple[tuple[slice, slice], np.ndarray, tuple[int, int]]:
        win = window(points, margin)
        q = uv[win]
        return win, q.reshape(-1, 2), q.shape[:2]

    x, y, z = np.moveaxis(pos, -1, 0)
    # lips: the ring of the outer contour with a soft border, a little softer below
    ring = rounded(mark[48:60], closed=True)
    win, q, shape = local(ring, 0.03)
    d, _, _ = to_polyline(q, np.vstack([ring, ring[:1]]))
    maps[win + (0,)] = smoothstep(-0.007, 0.006, np.where(inside(q, ring), d, -d)).reshape(shape)
    # brows: tapered, made of strokes that lean outwards
    tones = rng.uniform(-1, 1, 65)
    for points in (mark[17:22][::-1], mark[22:27]):
        line = rounded(points, closed=False)
        win, q, shape = local(line, 0.04)
        d, s, side = to_polyline(q, line)
        half = CM * (0.35 * smoothstep(-0.14, 0.22, s) * (1 - 0.62 * smoothstep(0.45, 1.0, s)))
        lean = s * 34 + np.sign(points[-1, 0] - 0.5) * side / CM * 1.5
        strokes = np.interp(lean % 64, np.arange(65), tones)
        field = np.clip(1 - (d / np.maximum(half, 1e-4)) ** 1.5, 0, 1) * 0.85 + 0.25
        field = (
            (field + 0.12 * strokes)
            * (d < half * 1.05)
            * smoothstep(-0.05, 0.16, s)
            * (1 - 0.55 * smoothstep(0.75, 1.0, s))
        )
        maps[win + (1,)] = np.maximum(maps[win + (1,)], field.reshape(shape))
    # beard: cheeks' lower line, moustache, none on the lips
    cheek = np.minimum(1.4 - (7.2 - np.abs(x)) * 0.8, -1.2)
    beard = smoothstep(0.5, -1.4, y - cheek) * smoothstep(-11.0, -8.4, y) * smoothstep(-1.0, 2.5, z)
    moustache = np.exp(-(((y + 1.95) / 0.62) ** 2)) * smoothstep(3.2, 2.0, np.abs(x)) * (z > 9)
    stubble = 0.80 + 0.22 * noise2(rng, size, size, 340, 340)
    maps[..., 2] = np.maximum(beard, 0.9 * moustache) * (1 - maps[..., 0]) * stubble * hit
    # lids: a fine dark line with a short outer wing, fainter below; shadow above it
    for upper, lower, out in (
        (mark[[36, 37, 38, 39]], mark[[39, 40, 41, 36]], -1),
        (mark[[45, 44, 43, 42]], mark[[42, 47, 46, 45]], 1),
    ):
        upper = np.vstack([upper[:1] + [out * 0.30 * CM, 0.10 * CM], upper])
        top, low = rounded(upper, closed=False), rounded(lower, closed=False)
        win, q, shape = local(upper, 0.06)
        d, s, side = to_polyline(q, top)
        wide = CM * (0.20 - 0.09 * s)
        maps[win + (3,)] = np.maximum(maps[win + (3,)], np.exp(-((d / wide) ** 2)).reshape(shape) * 0.95)
        d2, s2, _ = to_polyline(q, low)
        maps[win + (3,)] = np.maximum(
            maps[win + (3,)], (np.exp(-((d2 / (0.07 * CM)) ** 2)) * 0.35).reshape(shape)
        )
        order = np.argsort(top[:, 0])
        above = q[:, 1] > np.interp(q[:, 0], top[order, 0], top[order, 1])
        maps[win + (4,)] = np.maximum(
            maps[win + (4,)], (np.exp(-((d / (0.55 * CM)) ** 2)) * above).reshape(shape)
        )
    # warm blood under cheeks, nose and chin
    spot = lambda c, r: np.exp(-((pos - np.array(c)) ** 2).sum(-1) / (2 * r * r))
    maps[..., 5] = hit * np.clip(
        spot((-4.7, 0.5, 9), 1.7)
        + spot((4.7, 0.5, 9), 1.7)
        + 0.6 * spot((0, 0.3, 13), 1.0)
        + 0.25 * spot((0, -6.6, 11), 1.2)
        + 0.5 * (np.abs(x) > 7.6) * smoothstep(-1, 1, y) * smoothstep(6, 4, y),
        0,
        1,
    )
    # freckles: small soft dots over cheeks and nose
    where = spot((-4.2, 0.9, 9.6), 1.6) + spot((4.2, 0.9, 9.6), 1.6) + spot((0, 1.2, 12), 1.4) + 0.012
    flat = np.flatnonzero(hit)
    chance = where.ravel()[flat] + 1e-6
    for at in rng.choice(flat, 420, p=chance / chance.sum()):
        r, cy, cx = rng.uniform(1.6, 3.4), at // size, at % size
        box = np.s_[max(cy - 9, 0) : min(cy + 10, size), max(cx - 9, 0) : min(cx + 10, size)]
        yy, xx = np.mgrid[box]
        dot = rng.uniform(0.4, 1) * np.exp(-((yy - cy) ** 2 + (xx - cx) ** 2) / (2 * r * r))
        maps[box + (6,)] = np.maximum(maps[box + (6,)], dot)
    grain = (
        0.25 * noise2(rng, size, size, 26, 26)
        + 0.6 * noise2(rng, size, size, 90, 90)
        + 0.6 * noise2(rng, size, size, 250, 250)
    )
    maps[..., 7] = 0.5 + 0.14 * grain
    return np.ascontiguousarray(np.clip(maps * 255 + 0.5, 0, 255).astype(np.uint8))


def strands() -> np.ndarray:
    """Random tone of hair [STRAND_STEPS, STRAND_AZIMUTHS] of about unit variance: fine across, slow along."""
    rng = np.random.RandomState(5)
    h, w = STRAND_STEPS, STRAND_AZIMUTHS
    octaves = ((512, 10, 0.30), (256, 8, 0.42), (128, 6, 0.50), (52, 5, 0.45), (22, 4, 0.35))
    total = sum(a * noise2(rng, h, w, cells, across) for across, cells, a in octaves)
    return np.ascontiguousarray(np.clip(total, -2.2, 2.2).astype(np.float32))
