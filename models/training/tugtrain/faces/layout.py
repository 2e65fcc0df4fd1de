"""The tables of u: which entry means what. Positions are fixed, so an entry means the same in every sample.

There are versions: a later one has the entries of those before it in their places, and more behind them, which change nothing at 0. A pack keeps the
version it was trained with; the length of u tells which one that is. The names of this module without a version are those of version 1.

u ~ N(0, I) has K entries, clipped to +-LIMIT. A geometry entry moves surfaces (and may therefore move
points); an appearance entry only changes colours and light, so motion labels never need it.
"""
from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

IDENTITY_MODES = 26
"""Shape modes of the scans used: the first carry most of the variance; later ones are hard to see at 256 px."""

LIMIT = 2.5
"""u is clipped here: beyond it shapes leave the range in which the scans were made."""

_GEOMETRY = (
    [f"identity_{i:02d}" for i in range(IDENTITY_MODES)]
    + """face_width jaw_width eye_size lip_fullness nose_size
    smile smirk jaw_open jaw_side pucker mouth_stretch mouth_frown mouth_side lips_part cheek_puff nose_sneer
    brow_raise brow_inner brow_lower blink squint gaze_x gaze_y
    yaw pitch roll shift_x shift_y zoom
    hair_length hair_volume hair_fringe hair_parting hair_cover hair_flare hair_curl""".split()
)
_APPEARANCE = """skin_tone skin_hue blush freckles skin_texture skin_gloss lip_colour lip_depth
    makeup brow_width brow_depth beard beard_tone iris_hue iris_light
    hair_tone hair_red hair_grey hair_shine hair_tips hair_density
    shirt_light shirt_warm shirt_green back_light back_warm back_green back_glow
    light_side light_height light_warm light_key light_fill pupil""".split()
# Parts of a face that move alone, which the scans' modes never do. They came last and stand last, so that the others keep their places.
_LOCAL = """local_lower_length local_lower_side local_lower_width local_mouth_height local_mouth_side local_mouth_width local_mouth_tilt
    local_chin_length local_chin_side local_nose_length""".split()
# Version 2: each side of the face by itself (the person's own left and right), with lids that close all the way, gaze to its full range, and a
# mouth that opens wide, shows its teeth and puckers; then single parts of head and body, which neither modes of whole heads nor muscles move.
_SIDES = """lid_left lid_right brow_left brow_right corner_left corner_right cheek_left cheek_right gaze_far_x gaze_far_y
    jaw_full lips_full pucker_full""".split()
_PARTS = """part_nose_side part_nose_up part_wing_left part_wing_right part_jaw_left part_jaw_right
    part_lower_lid_left part_lower_lid_right part_eye_corner_left part_eye_corner_right part_brow_side_left part_brow_side_right
    part_ear_left part_ear_right part_neck part_shoulder_left part_shoulder_right part_hairline""".split()

NAMES: tuple[str, ...] = tuple(_GEOMETRY + _APPEARANCE + _LOCAL)
K = len(NAMES)
INDEX: dict[str, int] = {name: i for i, name in enumerate(NAMES)}
APPEARANCE = np.arange(len(_GEOMETRY), len(_GEOMETRY) + len(_APPEARANCE))
"""Indices of the entries that change colour and light only."""
GEOMETRY = np.delete(np.arange(K), APPEARANCE)
"""Indices of the entries that move surfaces."""
EXPRESSION = np.arange(INDEX["smile"], INDEX["gaze_y"] + 1)
"""Indices of the entries that move mouth, brows, lids and gaze."""


@dataclass(frozen=True)
class Layout:
    """One version of the table."""

    version: int
    names: tuple[str, ...]

    @property
    def size(self) -> int:
        """Entries of u."""
        return len(self.names)

    @cached_property
    def index(self) -> dict[str, int]:
        """Where each entry stands."""
        return {name: place for place, name in enumerate(self.names)}

    @cached_property
    def expression(self) -> np.ndarray:
        """Indices of the entries that move mouth, brows, lids, cheeks and gaze."""
        sides = [place for place in range(K, self.size) if self.names[place] in _SIDES]
        return np.concatenate([EXPRESSION, np.array(sides, np.int64)])

    @cached_property
    def geometry(self) -> np.ndarray:
        """Indices of the entries that move surfaces: all that came with a later version do."""
        return np.concatenate([GEOMETRY, np.arange(K, self.size)])

    def group(self, *prefixes: str) -> np.ndarray:
        """Indices of all entries whose names start with one of the prefixes; empty where this version has none."""
        return np.array([i for i, name in enumerate(self.names) if name.startswith(prefixes)], np.int64)


LAYOUTS = {
    version: Layout(version, names) for version, names in ((1, NAMES), (2, (*NAMES, *_SIDES, *_PARTS)))
}
LATEST = LAYOUTS[max(LAYOUTS)]


def layout_of(size: int) -> Layout:
    """The version whose u has this many entries; ValueError when there is none."""
    for layout in LAYOUTS.values():
        if layout.size == size:
            return layout
    known = " or ".join(f"({layout.size},)" for layout in LAYOUTS.values())
    raise ValueError(f"u must have shape {known}, got ({size},)")


def stretched(u: np.ndarray, by: float) -> np.ndarray:
    """u with its expression multiplied: 1 leaves it, more makes open mouths and closed eyes common, which are rare in N(0, I)."""
    v = u.copy()
    v[layout_of(len(u)).expression] *= by
    return v


def checked(u: np.ndarray) -> np.ndarray:
    """u of any version as float32, clipped to +-LIMIT; ValueError naming the problem otherwise."""
    v = np.asarray(u, np.float32)
    if v.ndim != 1:
        raise ValueError(f"u must have one axis, its shape is {v.shape}")
    layout_of(len(v))
    if not np.isfinite(v).all():
        raise ValueError("u holds a value that is not finite")
    return np.clip(v, -LIMIT, LIMIT)


def sample_u(seed: int, index: int, layout: Layout = LAYOUTS[1]) -> np.ndarray:
    """The u of sample `index` of the set `seed`: float32, N(0, I), the same on every machine and in any order. A later version adds entries."""
    random = np.random.RandomState(np.array([seed, index], np.uint32))
    return random.standard_normal(layout.size).astype(np.float32)


class Named:
    """Read entries of a checked u by name: `n["yaw"]` is the clipped value, `n.unit("beard")` maps it to 0..1.

    An entry that came with a later version than u's is 0, where it changes nothing.
    """

    def __init__(self, u: np.ndarray) -> None:
        self.u = checked(u)

    def __getitem__(self, name: str) -> float:
        place = LATEST.index[name]
        return float(self.u[place]) if place < len(self.u) else 0.0

    def unit(self, name: str) -> float:
        """The entry through a logistic close to the normal distribution function: 0..1, 0.5 at 0."""
        return float(1.0 / (1.0 + np.exp(-1.702 * self[name])))

    def above(self, name: str, start: float, full: float) -> float:
        """0 below `start`, 1 above `full`, smooth between: for things that most people do not show."""
        t = min(max((self[name] - start) / (full - start), 0.0), 1.0)
        return t * t * (3 - 2 * t)
