"""Colours and light of one u. Nothing here moves a surface."""
from __future__ import annotations

import numpy as np

from . import _native
from .curves import linear, ramp
from .layout import Named

_SKIN = linear(
    [
        [0.945, 0.805, 0.725],
        [0.920, 0.760, 0.665],
        [0.885, 0.695, 0.585],
        [0.795, 0.590, 0.470],
        [0.670, 0.475, 0.360],
        [0.515, 0.345, 0.255],
        [0.400, 0.265, 0.200],
    ]
)
_HAIR = linear(
    [
        [0.085, 0.070, 0.065],
        [0.135, 0.100, 0.085],
        [0.220, 0.150, 0.115],
        [0.330, 0.225, 0.160],
        [0.450, 0.305, 0.190],
        [0.650, 0.480, 0.285],
        [0.850, 0.710, 0.470],
    ]
)
_IRIS = linear(
    [
        [0.24, 0.14, 0.08],
        [0.36, 0.22, 0.12],
        [0.42, 0.34, 0.18],
        [0.36, 0.44, 0.34],
        [0.34, 0.46, 0.56],
        [0.38, 0.55, 0.68],
    ]
)


def skin_colour(n: Named) -> np.ndarray:
    """Linear skin colour [3]."""
    c = ramp(_SKIN, 0.12 + 0.82 * n.unit("skin_tone") ** 1.35)
    warm = 0.035 * n["skin_hue"]
    return c * np.array([1 + 0.5 * warm, 1.0, 1 - 1.6 * warm])


def hair_colour(n: Named) -> np.ndarray:
    """Linear hair colour [3]: melanin, red and grey; darker skin leans to darker hair."""
    dark = 0.80 * n.unit("skin_tone") ** 1.5
    c = ramp(_HAIR, (0.04 + 0.94 * n.unit("hair_tone")) * (1 - dark))
    red = n.above("hair_red", 0.3, 2.2) * (1 - dark)
    c = c * np.array([1 + 0.55 * red, 1 - 0.12 * red, 1 - 0.45 * red])
    grey = 0.85 * n.above("hair_grey", 1.1, 2.3)
    return c + (linear([0.66, 0.65, 0.64]) - c) * grey


def feminine(n: Named) -> float:
    """0..1: makeup, which also thins the beard."""
    return n.unit("makeup")


def look(n: Named) -> _native.Look:
    """All of the rasteriser's colours for u."""
    out = _native.Look()
    skin, hair, fem = skin_colour(n), hair_colour(n), feminine(n)
    side = -0.52 + 0.34 * n["light_side"]
    height = 0.60 + 0.16 * n["light_height"]
    key_dir = np.array([np.sin(side) * np.cos(height), np.sin(height), np.cos(side) * np.cos(height)])
    warm = 0.045 * n["light_warm"]
    tint = np.array([1.03 + warm, 1.0, 0.96 - warm])
    key, fill = 1.09 + 0.06 * n["light_key"], 0.27 + 0.05 * n["light_fill"]
    out.put(
        key_dir=key_dir, key=tint * key, fill_dir=np.array([-key_dir[0] * 1.3, 0.10, 0.85]),
        fill=np.array([0.98, 1.0, 1.03]) * fill, sky=np.array([0.335, 0.34, 0.355]), ground=np.array([0.24, 0.215, 0.20]),
        rim=np.full(3, 0.16),
    )  # fmt: skip
    hue, depth = n["lip_colour"], n["lip_depth"]
    natural = skin * np.array([0.86, 0.54, 0.53])
    stick = linear([0.68 + 0.04 * hue, 0.25 - 0.035 * hue, 0.29 + 0.03 * hue]) * (
        0.55 + 0.45 * skin[0] / _SKIN[1][0]
    )
    amount = np.clip(0.10 + 0.35 * fem + 0.14 * depth, 0.05, 0.8)
    out.put(lip=natural + (stick - natural) * amount, lip_alpha=0.80, lip_gloss=0.07 + 0.13 * fem)
    brow = hair * 0.24 + linear([0.16, 0.11, 0.085]) * 0.35
    out.put(
        brow=brow,
        brow_alpha=np.clip(0.85 + 0.06 * n["brow_depth"], 0.4, 0.95),
        brow_width=0.88 + 0.09 * n["brow_width"] - 0.08 * (fem - 0.5),
    )
    beard = n.above("beard", 0.25, 2.0) * (1 - n.above("makeup", -0.3, 0.7))
    out.put(beard=skin * 0.18 + hair * (0.55 + 0.06 * n["beard_tone"]), beard_alpha=0.78 * beard)
    out.put(
        liner=np.clip(0.62 + 0.33 * fem, 0, 0.95),
        shadow=np.array([0.80, 0.66, 0.64]),
        shadow_alpha=0.25 + 0.45 * fem,
    )
    out.put(
        blush=np.clip(0.40 + 0.16 * n["blush"], 0.05, 0.9),
        freckles=0.75 * n.above("freckles", 0.6, 2.2),
        texture=0.085 + 0.025 * n["skin_texture"],
    )
    out.put(gloss=np.clip(0.085 + 0.022 * n["skin_gloss"], 0.02, 0.16) * (0.5 + 0.5 * skin[1] / _SKIN[1][1]))
    dark_eye = 1 - 0.75 * n.unit("skin_tone") ** 2
    iris = ramp(_IRIS, n.unit("iris_hue") ** 1.3 * dark_eye) * (1.15 + 0.12 * n["iris_light"])
    out.put(iris=iris, iris_radius=0.635, pupil_radius=0.235 + 0.022 * n["pupil"])
    tips = n.above("hair_tips", 0.5, 2.2)
    tip = (
        hair
        + (ramp(_HAIR, min(0.25 + n.unit("hair_tone"), 1.0)) * np.array([1.15, 1, 0.85]) - hair) * 0.7 * tips
    )
    out.put(hair_shine=0.32 + 0.045 * n["hair_shine"], hair_vary=0.32, hair_tip=tip)
    light = 0.76 + 0.10 * n["back_light"]
    hue_w, hue_g = -0.035 + 0.060 * n["back_warm"], 0.010 + 0.027 * n["back_green"]
    back = linear(np.clip(light + np.array([hue_w - 0.5 * hue_g, hue_g, -hue_w - 0.5 * hue_g]), 0.12, 0.96))
    out.put(
        back_top=back,
        back_bottom=back * 0.72,
        back_glow=0.42 + 0.12 * n["back_glow"],
        back_x=-0.12 * np.sin(side),
    )
    return out


def shirt_colour(n: Named) -> np.ndarray:
    """Linear colour [3] of the shirt: muted, from near black to near white."""
    light = 0.14 + 0.70 * n.unit("shirt_light")
    w, g = -0.04 + 0.10 * n["shirt_warm"] * (0.4 + 0.6 * light), 0.07 * n["shirt_green"] * (0.4 + 0.6 * light)
    return linear(np.clip(light + np.array([w - 0.5 * g, g, -w - 0.5 * g]), 0.04, 0.95))
