"""Expression, head pose and camera of one u: all of geometry except hair."""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .curves import smoothstep
from .layout import IDENTITY_MODES, Named

PIVOT = np.array([0.0, 1.0, 2.0], np.float32)
"""The head turns about a point near the face's centre, so that it stays in the frame."""
DISTANCE, SPAN = 62.0, 30.0
"""Centimetres from the camera to the pivot's plane, and the width seen there."""
CENTRE_Y = 2.1
"""Height in the middle of the picture."""
YAW, PITCH, ROLL = 12.0, 5.0, 3.0
"""Degrees at one standard deviation; u's limit bounds them to 30, 12.5 and 7.5."""


FAR = 0.4
"""Of the scans' shapes of gaze at one standard deviation of version 2's entries."""
GAZE_X, GAZE_Y = 24.0, 18.0
"""Degrees that the eyeballs turn with the whole of such a shape: the shapes move the lids alone."""


def identity_weights(n: Named) -> np.ndarray:
    """[modes] float32, limited so that shapes stay within the range of the scans."""
    w = 1.7 * np.tanh(n.u[:IDENTITY_MODES] / 2)
    w[0] *= 0.6  # mostly size, which would only fill the frame
    return w.astype(np.float32)


def expression_weights(n: Named, names: dict[str, int]) -> np.ndarray:
    """[57] float32 weights of the scans' expression shapes."""
    e = np.zeros(len(names), np.float32)

    def put(name: str, left: float, right: float | None = None) -> None:
        if name in names:
            e[names[name]] += left
        else:
            e[names[name + "_L"]] += left
            e[names[name + "_R"]] += left if right is None else right

    soft = lambda x: float(np.log1p(np.exp(4 * x)) / 4)
    smile = min(0.36 * soft(n["smile"] + 1.1), 0.95)
    smirk = 0.16 * n["smirk"]
    jaw = min(0.30 * soft(n["jaw_open"] - 0.9), 0.50)
    put("mouthSmile", max(smile + smirk, 0), max(smile - smirk, 0))
    put("cheekSquint", 0.35 * smile)
    put("jawOpen", jaw)
    part = 0.24 * soft(n["lips_part"] - 0.35)
    put("mouthUpperUp", min(part * (0.35 + 0.9 * smile), 0.5))
    put("mouthLowerDown", min(part * (0.25 + 0.7 * smile) + 0.25 * jaw, 0.5))
    put("mouthPucker", min(0.32 * soft(n["pucker"] - 0.9), 0.6))
    put("mouthFrown", min(0.25 * soft(n["mouth_frown"] - 0.8), 0.5))
    put("mouthStretch", min(0.22 * soft(n["mouth_stretch"] - 0.7), 0.45))
    put("cheekPuff", min(0.30 * soft(n["cheek_puff"] - 1.0), 0.55))
    put("noseSneer", min(0.25 * soft(n["nose_sneer"] - 0.9), 0.5))
    for entry, left, right, scale in (
        ("mouth_side", "mouthLeft", "mouthRight", 0.15),
        ("jaw_side", "jawLeft", "jawRight", 0.12),
    ):
        put(left, max(scale * n[entry], 0))
        put(right, max(-scale * n[entry], 0))
    put("browOuterUp", min(0.30 * soft(n["brow_raise"]), 0.8))
    put("browInnerUp", min(0.30 * soft(n["brow_inner"] - 0.2) + 0.12 * soft(n["brow_raise"]), 0.8))
    put("browDown", min(0.30 * soft(n["brow_lower"] - 0.2), 0.75))
    put("eyeWide", 0.07 + min(0.12 * soft(n["brow_raise"] - 0.3), 0.3))
    put("eyeBlink", 0.02 + 0.03 * np.tanh(n["blink"]) + 0.75 * n.above("blink", 1.45, 2.4))
    put("eyeSquint", 0.04 + min(0.18 * soft(n["squint"] - 0.6), 0.4))
    gx, gy = 0.24 * n["gaze_x"] + FAR * n["gaze_far_x"], 0.15 * n["gaze_y"] + FAR * n["gaze_far_y"]
    gx, gy = float(np.clip(gx, -1, 1)), float(np.clip(gy, -1, 1))
    put("eyeLookOut", max(gx, 0), max(-gx, 0))
    put("eyeLookIn", max(-gx, 0), max(gx, 0))
    put("eyeLookUp", max(gy, 0))
    put("eyeLookDown", max(-gy, 0))
    return e + side_weights(n, names, e)


# Entry (without its side), shape of the scans (without its side), sign of the entry that moves it, slope at rest and how fast it grows further
# out. Most people are near rest, where a pull still has to find a slope.
_MORE = (
    ("lid", "eyeBlink", 1, 0.10, 0.050),
    ("lid", "eyeWide", -1, 0.10, 0.040),
    ("brow", "browOuterUp", 1, 0.15, 0.040),
    ("brow", "browInnerUp", 1, 0.12, 0.035),
    ("brow", "browDown", -1, 0.15, 0.040),
    ("corner", "mouthSmile", 1, 0.15, 0.030),
    ("corner", "mouthFrown", -1, 0.15, 0.025),
    ("cheek", "cheekPuff", 1, 0.15, 0.040),
    ("cheek", "cheekSquint", -1, 0.15, 0.040),
    ("jaw_full", "jawOpen", 1, 0.08, 0.030),
    ("lips_full", "mouthUpperUp", 1, 0.08, 0.025),
    ("lips_full", "mouthLowerDown", 1, 0.10, 0.030),
    ("pucker_full", "mouthPucker", 1, 0.10, 0.040),
)
# What is open in version 1 can be closed again by these.
_BACK = ("jaw_full", "lips_full", "pucker_full")


def side_weights(n: Named, names: dict[str, int], both: np.ndarray) -> np.ndarray:
    """[57] float32: what the entries of version 2 add to the weights `both` of version 1, up to the whole of a shape; 0 where they are 0."""
    e = np.zeros(len(names), np.float32)
    for entry, shape, sign, slope, growth in _MORE:
        for side in ("left", "right"):
            place = names.get(f"{shape}_{side[0].upper()}", names.get(shape, 0))
            x = sign * n[entry if entry in _BACK else f"{entry}_{side}"]
            more = slope * x + growth * x**3
            least = -float(both[place]) if entry in _BACK else 0.0
            e[place] = np.clip(more, min(least, 0.0), max(1.0 - float(both[place]), 0.0))
    return e


def looked(n: Named, balls: np.ndarray) -> np.ndarray:
    """What turning the eyes adds to points of the eyeballs [n,3], given from their centres. Version 1's gaze has lids move and no eye turn."""
    gx, gy = (float(np.clip(FAR * n[name], -1, 1)) for name in ("gaze_far_x", "gaze_far_y"))
    if gx == gy == 0:
        return np.zeros_like(balls)
    return balls @ _rotation(GAZE_X * gx, -GAZE_Y * gy, 0.0).T - balls


def _rotation(yaw: float, pitch: float, roll: float) -> np.ndarray:
    a, b, c = np.radians([yaw, pitch, roll])
    ry = np.array([[np.cos(a), 0, np.sin(a)], [0, 1, 0], [-np.sin(a), 0, np.cos(a)]])
    rx = np.array([[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]])
    rz = np.array([[np.cos(c), -np.sin(c), 0], [np.sin(c), np.cos(c), 0], [0, 0, 1]])
    return (rz @ rx @ ry).astype(np.float32)


@dataclass(frozen=True)
class Pose:
    """Rigid motion of head and body, and the camera."""

    head: np.ndarray
    body: np.ndarray
    offset: np.ndarray
    focal: float
    """In picture widths."""

    def place(self, points: np.ndarray, weight: np.ndarray) -> np.ndarray:
        """Camera space [n,3] of head-space points, `weight` [n] 1 on the head and 0 on the body."""
        p = points - PIVOT
        h = p @ self.head.T
        low = weight < 1
        if low.any():
            w = weight[low, None]
            h[low] = h[low] * w + (p[low] @ self.body.T) * (1 - w)
        return np.ascontiguousarray(h + (PIVOT + self.offset), np.float32)


def pose(n: Named) -> Pose:
    """Head pose and camera from u; the body follows the head a little."""
    yaw, pitch, roll = YAW * n["yaw"], PITCH * n["pitch"], ROLL * n["roll"]
    offset = np.array(
        [0.35 * n["shift_x"], -CENTRE_Y + 0.30 * n["shift_y"], -DISTANCE - PIVOT[2]], np.float32
    )
    focal = DISTANCE / SPAN * float(np.exp(0.03 * n["zoom"]))
    return Pose(_rotation(yaw, pitch, roll), _rotation(0.35 * yaw, 0.15 * pitch, 0.15 * roll), offset, focal)


def head_weight(points: np.ndarray) -> np.ndarray:
    """1 for points that move with the head, 0 with the body, smooth along the neck; neutral points [n,3]."""
    return smoothstep(-12.6, -7.2, points[:, 1] + 0.38 * np.maximum(points[:, 2] - 2.5, 0)).astype(np.float32)
