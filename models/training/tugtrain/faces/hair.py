"""Hair as a polar grid on the skull: from the crown along strands to the hairline, and down as a curtain when long.

The grid's outline (hairline, fringe, length) is geometry; how solid it is near its edge is `cover`, measured in
centimetres from the end of the strand, so the edge is feathered the same way everywhere.
"""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .cache import cached
from .curves import noise2, smoothstep
from .layout import Named
from .parts import grown
from .scans import HEAD, Scans

AZIMUTHS, STEPS = 144, 48
CENTRE = np.array([0.0, 4.5, 0.0], np.float32)
"""Centre of the skull, from which the grid's directions leave."""
_AZ = np.linspace(-np.pi, np.pi, AZIMUTHS)
_TH = np.linspace(0, np.radians(140), 48)
_FEATHER = 1.7
"""Centimetres over which the hair's edge becomes solid."""


@dataclass(frozen=True)
class HairGrid:
    """Hair of one picture, before the head's pose."""

    positions: np.ndarray
    """[AZIMUTHS*STEPS,3] float32"""
    along: np.ndarray
    """[AZIMUTHS*STEPS,3] float32: direction of the strands"""
    aux: np.ndarray
    """[AZIMUTHS*STEPS,4] float32: strand coordinate, position along it, cover, shade"""
    edge: np.ndarray
    """[AZIMUTHS] float32: polar angle of the hairline"""


class Hair:
    """Ray-casts the skull once, then grows hair for any u."""

    def __init__(self, scans: Scans) -> None:
        tri = scans.triangles[(scans.triangles < HEAD.stop).all(1)]
        hits = cached("skull", ("hair.py",), (scans.neutral, tri), lambda: _cast(scans.neutral, tri))
        self.corner, self.weight = hits[..., :3].astype(np.int64), hits[..., 3:].astype(np.float32)
        i, j = np.meshgrid(np.arange(AZIMUTHS - 1), np.arange(STEPS - 1), indexing="ij")
        q = lambda a, b: (a * STEPS + b).ravel()
        two = [
            np.stack([q(i, j), q(i, j + 1), q(i + 1, j + 1)], 1),
            np.stack([q(i, j), q(i + 1, j + 1), q(i + 1, j)], 1),
        ]
        self.triangles = np.ascontiguousarray(np.concatenate(two).astype(np.int32))
        rng = np.random.RandomState(3)
        self.lumps = noise2(rng, STEPS, AZIMUTHS - 1, 5, 13)
        self.lumps = np.concatenate([self.lumps, self.lumps[:, :1]], 1).T
        self.locks = noise2(rng, 2, AZIMUTHS - 1, 1, 36)[0]
        self.locks = np.concatenate([self.locks, self.locks[:1]])
        skin = scans.neutral[: HEAD.stop] - CENTRE
        self.skin_az = np.arctan2(skin[:, 0], skin[:, 2])
        self.skin_th = np.arccos(np.clip(skin[:, 1] / (np.linalg.norm(skin, axis=1) + 1e-9), -1, 1))

    def grow(self, n: Named, shape: np.ndarray, corner: np.ndarray | None = None) -> HairGrid:
        """Hair on the unposed head `shape` [n,3]. Continuous in u. `corner`: rows of `shape` in place of vertex numbers."""
        az, far = _AZ, np.abs(_AZ)
        long = n.above("hair_length", -0.25, 1.7)
        volume = 0.80 * np.exp(0.28 * n["hair_volume"]) * (1 + 0.25 * long)
        part = 0.5 * n["hair_parting"]
        curl = 0.5 + 0.5 * np.tanh(0.9 * (n["hair_curl"] - 0.7))
        fringe = n["hair_fringe"]
        front = np.radians(
            54.3 + 2.6 * fringe + 11.0 * smoothstep(0.7, 2.4, fringe) - 9.0 * grown(n["part_hairline"])
        )
        # hairline: over the forehead, a little recess at the temples, sideburn, then around the ear to the nape
        hair_line = (
            front
            + np.radians(11.0) * smoothstep(0.12, 0.95, far)
            - np.radians(2.0) * np.exp(-(((far - 0.62) / 0.2) ** 2))
            + np.radians(4.0 * part) * np.sin(az * 1.5) * (far < 2.1)
        )
        side, nape = np.radians(94.0), np.radians(126.0)
        edge = hair_line + (side - hair_line) * smoothstep(np.radians(44), np.radians(80), far)
        edge = edge + (nape - edge) * smoothstep(np.radians(98), np.radians(140), far)
        edge = edge + 0.012 * self.locks
        # curtain: strands whose scalp part ends early and which then hang
        start = np.radians(97.0 - 15.0 * long - 7.0 * n["hair_cover"])
        hang = smoothstep(start - 0.20, start + 0.16, far) * smoothstep(0, 0.25, long)
        scalp_end = edge * (1 - hang) + np.minimum(edge, np.radians(93)) * hang
        split = 1 - 0.46 * hang
        s = np.linspace(0, 1, STEPS)[None]
        th = scalp_end[:, None] * np.minimum(s / split[:, None], 1)
        points = (shape[self.corner if corner is None else corner] * self.weight[..., None]).sum(2) - CENTRE
        radius = np.linalg.norm(points, axis=-1)
        ji = np.clip(th / _TH[-1] * (len(_TH) - 1), 0, len(_TH) - 1.001)
        j0 = ji.astype(int)
        fr = (ji - j0)[..., None]
        row = np.arange(AZIMUTHS)[:, None]
        p = points[row, j0] * (1 - fr) + points[row, j0 + 1] * fr
        r = radius[row, j0] * (1 - fr[..., 0]) + radius[row, j0 + 1] * fr[..., 0]
        out = p / np.linalg.norm(p, axis=-1, keepdims=True)
        inner = (edge[:, None] - th) * 10.5
        rise = np.maximum(smoothstep(-0.4, 2.9, inner), 0.75 * hang[:, None] * smoothstep(0, 0.5, th))
        up = np.clip(out[..., 1], 0, 1)
        quiff = np.exp(-((far / 0.85) ** 2))[:, None] * np.exp(-(((inner - 3.0) / 2.4) ** 2))
        thick_front = 0.55 * volume * quiff * (1 - smoothstep(0.4, 1.8, fringe))
        bangs = smoothstep(0.8, 2.2, fringe) * smoothstep(0.9, 0.5, far)
        thick = (
            0.05
            + thick_front
            + volume
            * (0.24 + 0.36 * long + 1.9 * up**1.3)
            * (1 + 0.30 * part * np.sin(az)[:, None] * smoothstep(0, 0.3, s))
            * rise
        )
        thick = thick + 0.30 * bangs[:, None] * smoothstep(0.7, 1.0, s)
        thick = thick + (0.045 + 0.20 * curl) * self.lumps * rise * smoothstep(0, 0.25, s) * np.minimum(
            volume, 1.2
        )
        # long hair that covers the ears has to pass outside them
        ear = np.exp(-(((far - 1.64) / 0.45) ** 2))[:, None] * smoothstep(0.75, 1.45, th)
        thick = thick + 1.95 * hang[:, None] * ear * smoothstep(0.04, 0.32, long)
        g = out * (r + thick)[..., None]
        u = np.clip((s - split[:, None]) / np.maximum(1 - split[:, None], 1e-3), 0, 1) * (hang[:, None] > 0)
        bottom = -1.0 - 13.0 * long - 0.5 * self.locks[:, None]
        drop = (g[..., 1] + CENTRE[1] - bottom) * u * hang[:, None] * smoothstep(0, 0.35, long)
        flare = 0.07 * n["hair_flare"] * u * u + 0.06 * np.sin(np.pi * np.minimum(u * 1.3, 1))
        wave = (
            curl
            * 0.45
            * np.sin(u * (9.0 + 5.0 * long) + 2.2 * self.locks[:, None])
            * smoothstep(0.05, 0.4, u)
            * np.minimum(long * 2, 1)
        )
        g[..., 0] *= 1 + flare + wave * 0.06 - 0.02 * u * u * long
        g[..., 2] = g[..., 2] * (1 + np.where(g[..., 2] < 0, flare, 0)) + wave * 0.5 + 0.6 * u * long
        g[..., 1] -= np.maximum(drop, 0)
        g += CENTRE
        step = np.diff(g, axis=1)
        along = np.concatenate([step, step[:, -1:]], 1)
        across = np.roll(g, -1, 0) - np.roll(g, 1, 0)
        sweep = (0.55 + 0.4 * n["hair_parting"]) * smoothstep(2.2, 0.6, far)[:, None]
        length = np.linalg.norm(step, axis=-1)
        to_end = np.concatenate([np.cumsum(length[:, ::-1], 1)[:, ::-1], np.zeros((AZIMUTHS, 1))], 1)
        density = 0.62 + 0.38 * n.above("hair_density", -2.1, -1.2)
        feather = _FEATHER * (1 - 0.6 * smoothstep(0.85, 1.2, far) * smoothstep(2.6, 2.2, far))[:, None]
        cover = (to_end / feather) * density - 0.25 * (1 - density)
        along = _unit(along) + 0.75 * sweep[..., None] * _unit(across)
        turn = (
            az[:, None] / (2 * np.pi)
            - 0.13 * sweep * s
            + 0.011 * curl * np.sin(s * 24 + 3 * self.locks[:, None])
        )
        back = smoothstep(np.radians(96), np.radians(142), far)[:, None] * smoothstep(0.05, 0.5, u)
        shade = (0.66 + 0.34 * smoothstep(0.0, 3.0, to_end)) * (1 - 0.55 * back)
        shade = shade * (1 + 0.10 * self.lumps * (0.5 + curl))
        aux = np.stack([np.broadcast_to(turn, th.shape), np.broadcast_to(s, th.shape), cover, shade], -1)
        flat = lambda a: np.ascontiguousarray(a.reshape(AZIMUTHS * STEPS, -1), np.float32)
        return HairGrid(flat(g), flat(_unit(along)), flat(aux), edge.astype(np.float32))

    def scalp(self, grid: HairGrid) -> np.ndarray:
        """0..1 [face and head vertices]: how much a skin vertex lies under hair roots."""
        edge = np.interp(self.skin_az, _AZ, grid.edge)
        return smoothstep(-0.09, 0.09, edge - self.skin_th).astype(np.float32)

    @staticmethod
    def weight_of(positions: np.ndarray) -> np.ndarray:
        """How much hair at unposed positions [n,3] turns with the head: long hair comes to rest on the shoulders."""
        return smoothstep(-12.6, -5.0, positions[:, 1]).astype(np.float32)

    def outwards(self, positions: np.ndarray) -> np.ndarray:
        """Outward unit normals [n,3] of the unposed grid."""
        g = positions.reshape(AZIMUTHS, STEPS, 3)
        n = _unit(np.cross(np.gradient(g, axis=1), np.gradient(g, axis=0)))
        n *= np.sign((n * (g - g.mean((0, 1)))).sum())
        return n.reshape(-1, 3)

    def weld(self, normals: np.ndarray, outwards: np.ndarray) -> np.ndarray:
        """Close the seam and the pole of the grid's normals [n,3] and turn them outwards."""
        n = normals.reshape(AZIMUTHS, STEPS, 3)
        n[0] = n[-1] = _unit(n[0] + n[-1])
        n[:, 0] = _unit(n[:, 1].mean(0))
        if float((n.reshape(-1, 3) * outwards).sum()) < 0:
            n *= -1
        return n.reshape(-1, 3)


def _unit(v: np.ndarray) -> np.ndarray:
    return v / (np.linalg.norm(v, axis=-1, keepdims=True) + 1e-9)


def _cast(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Where the grid's rays leave the skull: corner ids and their weights, float64 [A,T,6]."""
    a = vertices[triangles[:, 0]] - CENTRE
    e1, e2 = (
        vertices[triangles[:, 1]] - vertices[triangles[:, 0]],
        vertices[triangles[:, 2]] - vertices[triangles[:, 0]],
    )
    q = np.cross(-a, e1)
    te = (e2 * q).sum(1)
    corner, weight = np.zeros((AZIMUTHS, len(_TH), 3), np.int64), np.zeros(
        (AZIMUTHS, len(_TH), 3), np.float32
    )
    for i, az in enumerate(_AZ):
        d = np.stack([np.sin(_TH) * np.sin(az), np.cos(_TH), np.sin(_TH) * np.cos(az)], 1)
        for j in range(len(_TH)):
            p = np.cross(d[j], e2)
            det = (e1 * p).sum(1)
            inv = 1 / np.where(np.abs(det) < 1e-9, 1e9, det)
            u, v, t = -(a * p).sum(1) * inv, (q @ d[j]) * inv, te * inv
            hit = np.flatnonzero((u >= -1e-4) & (v >= -1e-4) & (u + v <= 1.0001) & (t > 3))
            if len(hit):
                k = hit[np.argmin(t[hit])]
                corner[i, j], weight[i, j] = triangles[k], (1 - u[k] - v[k], u[k], v[k])
            else:
                corner[i, j], weight[i, j] = corner[i, max(j - 1, 0)], weight[i, max(j - 1, 0)]
    return np.concatenate([corner, weight], -1)
