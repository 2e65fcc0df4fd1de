"""What a photo's face can do beside the generator's: single places of it moved, which no mode of whole heads and no muscle does."""

from __future__ import annotations

import numpy as np

from ..faces.parts import near

FURTHEST = 0.35
"""Centimetres at 1."""


def whole(near_by: np.ndarray) -> np.ndarray:
    """Of what falls off about a place [n,1], 0 to 1: nearly 1 over all of a part that is as large as its radii, and soon nothing beyond."""
    seen = np.maximum(near_by, np.finfo(np.float64).tiny)
    out: np.ndarray = np.exp(-2 * np.log(seen) ** 2)
    return out


def places(mean: np.ndarray) -> dict[str, tuple[np.ndarray, float]]:
    """Of each entry the displacements [n,3] cm at 1 of the mean head [n,3] cm, and how far it goes to both sides.

    The tip of the nose to the person's left, the nose with its wings up, the hairline up, and of each side the brow outwards, the cheek outwards and up, the lower
    lid and the outer corner of the eye up, the wing of the nose, the side of the jaw and the ear outwards.
    """
    p = mean.astype(np.float64)
    x, y = np.array([FURTHEST, 0, 0]), np.array([0, FURTHEST, 0])
    tip = (0.0, -0.6, 12.0)
    # The lips are near below it, and there is nothing between them and the nose to take the strain.
    out = {
        "local_nose_side": (near(p, tip, (1.5, 1.9, 1.8), below=1.2) * x, 4.0),
        # A tip that goes up between wings that stay would look squeezed.
        "local_nose_up": (whole(near(p, tip, (2.6, 2.6, 2.6), below=1.3)) * y, 4.0),
        "local_hairline": (near(p, (0.0, 9.5, 8.0), (3.0, 3.0, 3.0)) * y, 3.0),
    }
    for side, name in ((1.0, "L"), (-1.0, "R")):
        # How a brow is raised is told by its muscles.
        brow = near(p, (side * 3.2, 5.6, 9.8), (1.6, 1.8, 1.8), below=0.8)
        cheek = near(p, (side * 5.2, -0.5, 8.8), (2.2, 2.2, 2.2))
        out[f"local_brow_side_{name}"] = (brow * side * x, 1.5)
        out[f"local_cheek_{name}"] = (cheek * side * x, 2.2)
        out[f"local_cheek_up_{name}"] = (cheek * y, 2.2)
        out[f"local_lower_lid_{name}"] = (near(p, (side * 3.15, 2.6, 9.4), (0.9, 0.9, 0.9)) * y, 1.2)
        out[f"local_eye_corner_{name}"] = (near(p, (side * 4.7, 3.4, 8.9), (0.8, 0.8, 1.2)) * y, 1.2)
        # What is pressed is seldom the middle of it: all of a wing, of a jaw's side and of an ear goes alike.
        wing = whole(near(p, (side * 1.3, -0.8, 10.9), (0.9, 0.9, 1.3)))
        jaw = whole(near(p, (side * 5.0, -4.6, 7.0), (2.3, 2.7, 4.2)))
        ear = whole(near(p, (side * 8.2, 1.4, -0.2), (2.0, 3.0, 2.6)))
        out[f"local_wing_{name}"] = (wing * side * x, 2.0)
        out[f"local_jaw_{name}"] = (jaw * side * x, 3.0)
        out[f"local_ear_{name}"] = (ear * side * x, 3.5)
    return out
