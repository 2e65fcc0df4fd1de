"""Whether a drag repaints a face: colours of skin and hair, followed by the exact geometry, and of the background, which stays. Ours.

Where a dragged face shows a point is told by the renderer's geometry for the u that is read from its code, not by a tracker: hair and
bare skin have little that a tracker could hold on to, and a patch that it loses counts as a colour that changed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ..faces.renderer import FaceRenderer
from ..labels.exact import background_points
from ..labels.lucas_kanade import sample
from ..labels.points import REGIONS, PointSet

SKIN = ("cheeks", "forehead", "nose", "jaw", "neck")
KINDS = ("skin", "hair", "background")
POINTS = 30  # of each kind, at most
INSIDE = 6.0  # px; points nearer to the picture's border are left out
PATCH_PX = 5  # side of the patches whose mean colour is compared


@dataclass
class Change:
    """Colour changes by kind (see KINDS) as shares of the range, [B] each, nan where no point was visible in both pictures.

    patches: mean of the single patches' changes; shading that moves over a face counts in full. tone: change of the mean colour of all patches.
    """

    patches: dict[str, Tensor]
    tone: dict[str, Tensor]


def patch_colours(image: Tensor, points: Tensor) -> Tensor:
    """Mean colour [B, N, 3] of a PATCH_PX square around points [B, N, 2] px of image [B, 3, R, R]."""
    smooth = F.avg_pool2d(image, PATCH_PX, 1, PATCH_PX // 2, count_include_pad=False)
    return sample(smooth, points, image.shape[-1])


def change_at(
    before: Tensor, after: Tensor, start: Tensor, end: Tensor, valid: Tensor
) -> tuple[Tensor, Tensor]:
    """Changes (patches, tone) [B] between pictures [B, 3, R, R] (-1..1) at points [B, N, 2] px, of which those in valid [B, N] count."""
    change = (patch_colours(after, end) - patch_colours(before, start)) / 2  # [B, N, 3]
    weight, seen = valid.to(change)[..., None], valid.any(1)
    count = weight.sum(1).clamp_min(1)
    nothing = change.new_full((), float("nan"))
    patches = torch.where(seen, ((change.abs() * weight).sum(1) / count).mean(-1), nothing)
    tone = torch.where(seen, ((change * weight).sum(1) / count).abs().mean(-1), nothing)
    return patches, tone


class ColourWatch:
    """Points of n faces whose colour should not change: for each face up to POINTS visible ones of skin and of hair, and of the
    free background."""

    def __init__(
        self, renderer: FaceRenderer, points: PointSet, z: Tensor, resolution: int, seed: int = 0
    ) -> None:
        """z [n, K]: the faces' u."""
        self.renderer, self.ids, self.scale = renderer, points.ids, resolution / 256
        random = np.random.default_rng(seed)
        member = {
            "skin": np.isin(points.region, [REGIONS.index(name) for name in SKIN]),
            "hair": points.region == REGIONS.index("hair"),
        }
        self.chosen: list[dict[str, np.ndarray]] = []
        self.start: list[np.ndarray] = []
        self.background: list[np.ndarray] = []
        for u in z.cpu().numpy():
            position, visible = self._places(u)
            self.start.append(position)
            self.chosen.append(
                {
                    name: random.permutation(np.flatnonzero(of & visible))[:POINTS]
                    for name, of in member.items()
                }
            )
            free = background_points(random, [position], POINTS, 256.0)
            apart = np.linalg.norm(free[:, None] - position[None], axis=2).min(1)
            self.background.append(free[apart > 2 * INSIDE])

    def _places(self, u: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Positions [P, 2] (px of 256) of all points on the face u, and which of them are visible and not at the border."""
        position, visible = self.renderer.project(u, self.ids)
        return position, visible & ((position > INSIDE) & (position < 256 - INSIDE)).all(1)

    def changes(self, rows: slice, before: Tensor, after: Tensor, u: Tensor) -> Change:
        """Between pictures of these faces and of the faces u [B, K], which differ from them in geometry only."""
        size = len(u)
        start = {name: torch.zeros(size, POINTS, 2) for name in KINDS}
        end = {name: torch.zeros(size, POINTS, 2) for name in KINDS}
        valid = {name: torch.zeros(size, POINTS, dtype=torch.bool) for name in KINDS}

        def put(row: int, name: str, here: np.ndarray, there: np.ndarray) -> None:
            start[name][row, : len(here)] = torch.from_numpy(here).float() * self.scale
            end[name][row, : len(there)] = torch.from_numpy(there).float() * self.scale
            valid[name][row, : len(here)] = True

        faces = zip(self.chosen[rows], self.start[rows], self.background[rows], u.cpu().numpy(), strict=True)
        for row, (chosen, here, free, face) in enumerate(faces):
            there, visible = self._places(face)
            for name, ids in chosen.items():
                kept = ids[visible[ids]]
                put(row, name, here[kept], there[kept])
            clear = np.linalg.norm(free[:, None] - there[None], axis=2).min(1, initial=np.inf) > 2 * INSIDE
            put(row, "background", free[clear], free[clear])
        found = {
            name: change_at(before, after, *(part[name].to(before.device) for part in (start, end, valid)))
            for name in KINDS
        }
        return Change(
            {name: patches for name, (patches, _) in found.items()},
            {name: tone for name, (_, tone) in found.items()},
        )
