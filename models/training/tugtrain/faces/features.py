"""Hand-made shape directions beside the scans' modes: simple smooth warps of the neutral face."""
from __future__ import annotations

import numpy as np

from .curves import smoothstep
from .layout import INDEX, Named
from .scans import EYE_LEFT, EYE_RIGHT, SOCKETS

SHAPES = ("face_width", "jaw_width", "eye_size", "lip_fullness", "nose_size")
LOCAL = tuple(name for name in INDEX if name.startswith("local_"))
ENTRIES = SHAPES + LOCAL
DEFAULT = np.array([-0.5, -1.0, 1.3, 0.9, -0.8] + [0.0] * len(LOCAL), np.float32)
"""Where these directions stand at u = 0: the scans' mean is a broad, heavy face with small eyes."""
ALONG, ASIDE = 0.32, 0.22
"""Centimetres at one unit of a local entry: lengths and widths, and what makes a face uneven, which faces are only a little."""


_AT = np.array([INDEX[name] for name in ENTRIES])


def weights(n: Named) -> np.ndarray:
    """[len(ENTRIES)] float32: the default plus u, limited like the identity modes."""
    return DEFAULT + np.tanh(n.u[_AT] / 2) * 1.7


def _near(p: np.ndarray, centre: tuple[float, float, float] | np.ndarray, radius: float) -> np.ndarray:
    return np.exp(-((p - np.asarray(centre)) ** 2).sum(1, keepdims=True) / (2 * radius * radius))


def slim_neck(neutral: np.ndarray, head: np.ndarray) -> np.ndarray:
    """The scans' neck made slimmer; `head` [n] is 1 on the head and 0 on the body."""
    w = 0.20 * (1 - head) * smoothstep(-14.5, -11.5, neutral[:, 1])
    out = neutral.copy()
    out[:, 0] *= 1 - w
    out[:, 2] = (out[:, 2] + 0.5) * (1 - 0.7 * w) - 0.5
    return out


def bases(neutral: np.ndarray) -> np.ndarray:
    """Displacements [len(ENTRIES), 3n] float32 of one unit of each entry."""
    p = neutral.astype(np.float64)
    zero = np.zeros_like(p)
    face, jaw, eyes, lips = zero.copy(), zero.copy(), zero.copy(), zero.copy()
    face[:, 0] = p[:, 0] * 0.022 * smoothstep(-11, -7, p[:, 1])
    low = smoothstep(0.5, -5.5, p[:, 1]) * smoothstep(-11.5, -8.0, p[:, 1]) * smoothstep(0, 4, p[:, 2])
    jaw[:, 0] = p[:, 0] * 0.055 * low
    for ball in (EYE_LEFT, EYE_RIGHT):
        c = p[ball].mean(0)
        away = p - (c + [0, 0, 1.0])
        near = _near(p, c + [0, 0, 1.0], 2.0)
        near[ball.start : ball.start + 1570] = near[ball].mean()
        away[ball.start : ball.start + 1570] = p[ball.start : ball.start + 1570] - (c + [0, 0, 1.0])
        eyes += away * near * np.array([0.075, 0.105, 0.05])
    mouth = _near(p, (0, -3.4, 11.0), 1.7)
    mouth[SOCKETS.start :] = 0
    lips[:, 1] = (p[:, 1] + 3.4) * 0.11 * mouth[:, 0]
    lips[:, 2] = 0.09 * mouth[:, 0] * (np.abs(p[:, 0]) < 9)
    nose = (p - np.array([0, 1.2, 9.5])) * _near(p, (0, -0.2, 12.0), 1.5) * np.array([0.085, 0.05, 0.06])
    nose[SOCKETS.start :] = 0
    shapes = np.stack([face, jaw, eyes, lips, nose, *_local(p)])
    return np.ascontiguousarray(shapes.reshape(len(ENTRIES), -1), np.float32)


def _local(p: np.ndarray) -> list[np.ndarray]:
    """Displacements [n, 3] of the local entries, in their order. Without them everything above the nose has to move when a mouth or a
    chin is to come to another place: the scans' modes are of whole heads."""
    front = smoothstep(0, 4, p[:, 2:])
    lower = smoothstep(-0.5, -6.0, p[:, 1:2]) * smoothstep(-11.5, -8.5, p[:, 1:2]) * front
    mouth, chin = _near(p, (0, -3.4, 10.5), 2.2) * front, _near(p, (0, -7.6, 9.5), 2.2) * front
    nose = _near(p, (0, -0.4, 12.0), 1.6)
    nose[SOCKETS.start :] = 0
    across, x, y = p[:, :1] / 3.0, np.array([1.0, 0, 0]), np.array([0, 1.0, 0])
    return [
        -ALONG * lower * y,
        ASIDE * lower * x,
        ALONG * lower * across * x,
        ALONG * mouth * y,
        ASIDE * mouth * x,
        ALONG * mouth * across * x,
        ASIDE * mouth * across * y,
        -ALONG * chin * y,
        ASIDE * chin * x,
        -ALONG * nose * y,
    ]
