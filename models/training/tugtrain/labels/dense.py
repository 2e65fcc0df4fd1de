"""Dense correspondence labels: where many points of the mesh are in a picture, and the place on the surface that each of them stands for.
Ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

import numpy as np

from ..faces.hair import AZIMUTHS, STEPS
from ..faces.layout import LAYOUTS, LIMIT, Layout, Named
from ..faces.renderer import FaceRenderer
from ..faces.scans import EYE_LEFT, EYE_RIGHT, FACE, HEAD
from .exact import background_points
from .points import BACK_OF_FACE

FACE_EVERY, HEAD_EVERY, EYE_EVERY, SHIRT_EVERY = 5, 9, 24, 16  # one vertex in so many
STRAND_EVERY, STEP_EVERY = 4, 4
BACKGROUND = 80
VISIBILITY_PX = 128  # size of the drawing that tells what is hidden


@dataclass
class DensePoints:
    """ids [n] of the renderer's points, place [n, 3] cm on the surface at rest (u = 0), part [n] indexes latent.surface.PARTS."""

    ids: np.ndarray
    place: np.ndarray
    part: np.ndarray


@dataclass
class DenseLabels:
    """m portraits: u [m, entries of the layout], position [m, n, 2] px at 256, seen [m, n], background [m, g, 2] px (free of any surface)."""

    u: np.ndarray
    position: np.ndarray
    seen: np.ndarray
    background: np.ndarray


def choose_dense(renderer: FaceRenderer) -> DensePoints:
    """A few thousand points all over the mesh, the same every time."""
    neutral = renderer.scans.neutral
    front = np.flatnonzero(neutral[: HEAD.stop, 2] > BACK_OF_FACE)
    face, head = front[front < FACE.stop][::FACE_EVERY], front[front >= FACE.stop][::HEAD_EVERY]
    eyes = np.concatenate([np.arange(eye.start, eye.stop) for eye in (EYE_LEFT, EYE_RIGHT)])
    eyes = eyes[neutral[eyes, 2] > np.median(neutral[eyes, 2])][::EYE_EVERY]
    shirt = np.arange(renderer.shirt_first, renderer.hair_first)[::SHIRT_EVERY]
    strands, steps = np.arange(0, AZIMUTHS, STRAND_EVERY), np.arange(2, STEPS, STEP_EVERY)
    hair = (renderer.hair_first + strands[:, None] * STEPS + steps).ravel()
    rest = renderer.hair.grow(Named(np.zeros(LAYOUTS[1].size, np.float32)), neutral).positions
    place = np.concatenate([renderer.neutral[: renderer.hair_first], rest])
    groups = (np.concatenate([face, head]), eyes, hair, shirt)
    part = np.concatenate([np.full(len(ids), index) for index, ids in enumerate(groups)])
    ids = np.concatenate(groups)
    return DensePoints(ids, place[ids].astype(np.float32), part)


def make_dense(
    renderer: FaceRenderer,
    points: DensePoints,
    count: int,
    seed: int,
    note: Callable[[float, str], None] = lambda share, text: None,
    layout: Layout = LAYOUTS[1],
) -> DenseLabels:
    """Labels of `count` random portraits."""
    random = np.random.default_rng(seed)
    rows = []
    for index in range(count):
        u = np.clip(random.standard_normal(layout.size), -LIMIT, LIMIT).astype(np.float32)
        position, facing = renderer.project(u, points.ids)
        seen = facing & renderer.visibility(u, points.ids, VISIBILITY_PX)
        rows.append((u, position, seen, background_points(random, [position], BACKGROUND, 256.0)))
        note((index + 1) / count, f"{index + 1} portraits")
    return DenseLabels(*(np.stack(column) for column in zip(*rows)))


def save_dense(path: str, points: DensePoints, labels: DenseLabels) -> None:
    """Writes an .npz; positions are kept to 1/64 px."""
    whole = {
        name: np.round(getattr(labels, name) * 64).clip(-32768, 32767).astype(np.int16)
        for name in ("position", "background")
    }
    np.savez(
        path, ids=points.ids, place=points.place, part=points.part, u=labels.u, seen=labels.seen, **whole
    )


def load_dense(path: str) -> tuple[DensePoints, DenseLabels]:
    """The inverse of save_dense."""
    with np.load(path) as file:
        position, background = (file[name].astype(np.float32) / 64 for name in ("position", "background"))
        return (
            DensePoints(file["ids"], file["place"], file["part"]),
            DenseLabels(file["u"], position, file["seen"], background),
        )
