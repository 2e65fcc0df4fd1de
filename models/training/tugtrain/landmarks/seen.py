"""How much of what a single part does a detector sees: renders of a person before and after one entry of u moved, of which the motion is known."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from ..faces.layout import LATEST, sample_u
from ..faces.renderer import FaceRenderer
from .model import LandmarkNet, detect

SEED = 900
"""People that no set of renders in the recipes has."""
MOVED = 1.5
"""What an entry is moved to. Those that came with a version grow with its cube: most of their way lies there."""
LEAST_PX = 1.0
"""A part that moves by less in a picture of 256 px tells nothing of a detector."""
OF_MOST = 0.6
"""A landmark belongs to a part when it goes so much of the way of the one that goes farthest."""
STILL_PX = 0.1


def parts() -> list[str]:
    """Entries that move one part alone, by the newest table of u."""
    return [LATEST.names[i] for i in LATEST.group("lid_", "brow_", "corner_", "cheek_", "part_")]


def seen_of(renderer: FaceRenderer, net: LandmarkNet, people: int) -> dict[str, dict[str, float]]:
    """Of each entry that moves a landmark of anybody by LEAST_PX, means over those people.

    share: how much of the part's own way the detector sees; astray: px that landmarks seem to go which stay; people: how many they are.
    """
    report = {}
    for entry in parts():
        shares, astray = [], []
        for person in range(people):
            before = sample_u(SEED, person, LATEST)
            before[LATEST.index[entry]] = 0
            after = before.copy()
            after[LATEST.index[entry]] = MOVED
            portraits = [renderer.portrait(u) for u in (before, after)]
            first, then = detect(
                net, torch.stack([pictured(portrait.image) for portrait in portraits])
            ).numpy()
            motion = portraits[1].landmarks - portraits[0].landmarks
            length = np.linalg.norm(motion, axis=1)
            both = portraits[0].visible & portraits[1].visible
            if not both.any() or length[both].max() < LEAST_PX:
                continue
            part, still = both & (length >= OF_MOST * length[both].max()), both & (length < STILL_PX)
            found = then - first
            shares.append(float((found[part] * motion[part]).sum() / (motion[part] ** 2).sum()))
            if still.any():
                astray.append(float(np.linalg.norm(found[still], axis=1).mean()))
        if shares:
            report[entry] = {
                "share": float(np.mean(shares)),
                "astray": float(np.mean(astray or [0.0])),
                "people": float(len(shares)),
            }
    return report


def pictured(image: np.ndarray) -> Tensor:
    """uint8 [S,S,3] as a picture for networks: float32 [3,S,S] in -1..1."""
    return torch.from_numpy(image.astype(np.float32) / 127.5 - 1).permute(2, 0, 1)
