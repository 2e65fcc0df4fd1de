"""Measured experiments on the drag loop: landmarks of one face dragged to those of another, what changes besides, long random pulling."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from ..labels.lucas_kanade import sample
from ..landmarks.model import LandmarkNet, detect
from ..latent.chart import MappingChart
from ..latent.predictor import LatentPredictor
from ..latent.regularizer import LatentRegularizer
from ..latent.source import GeneratorSource
from ..latent.statistics import sample_z
from .loop import DragBatch, DragOutcome, LoopOptions, run_drags

# Landmarks that are dragged: the tip of the nose; eye corners, nose and mouth corners; all 68 (DragGAN's experiment).
LANDMARK_SETS: dict[int, list[int]] = {1: [30], 5: [36, 45, 30, 48, 54], 68: list(range(68))}
SMALL_EDIT_PX = 12.0  # start distance at 256 px below which an edit counts as small
PATCH_PX = 5  # side of the patches whose mean colour is compared
BATCH = 16


@dataclass
class Nets:
    """What an experiment runs on."""

    source: GeneratorSource
    predictor: LatentPredictor
    regularizer: LatentRegularizer
    detector: LandmarkNet


@dataclass
class PairResult:
    """Distances in px of the picture, for each pair: landmarks re-detected before and after, as tracked after; steps; largest natural
    distance; colour change on skin, hair and background as a share of the range (nan where none was visible): `colour` of single patches,
    `tone` of the mean of all patches of a kind, which shading that moves over a face hardly touches; `least`: the first where the
    generator paints the start with nothing but its geometry changed (see only_geometry), empty where that cannot be said.
    """

    before: Tensor
    after: Tensor
    tracked: Tensor
    steps: Tensor
    natural: Tensor
    colour: dict[str, Tensor]
    tone: dict[str, Tensor]
    least: dict[str, Tensor]

    def summary(self) -> dict[str, float]:
        """Numbers for a report."""
        small = self.before < SMALL_EDIT_PX
        result = {
            "before_px": float(self.before.mean()),
            "after_px": float(self.after.mean()),
            "share_left": float(self.after.mean() / self.before.mean()),
            "tracked_px": float(self.tracked.mean()),
            "small_after_px": float(self.after[small].mean()) if small.any() else float("nan"),
            "steps": float(self.steps.mean()),
            "natural_largest": float(self.natural.max()),
        }
        for kind, changes in (("colour", self.colour), ("tone", self.tone), ("least", self.least)):
            for name, values in changes.items():
                result[f"{kind}_{name}"] = float(values.nanmean())
                result[f"{kind}_{name}_small"] = float(values[small].nanmean())
        return result


@dataclass
class Watch:
    """Points whose colour should not change, by name: positions [n, W, 2] px in the first picture and which of them count [n, W]."""

    positions: dict[str, Tensor]
    valid: dict[str, Tensor]

    def to(self, device: torch.device) -> "Watch":
        """The same on another device."""
        return Watch(
            {name: place.to(device) for name, place in self.positions.items()},
            {name: valid.to(device) for name, valid in self.valid.items()},
        )

    def rows(self, rows: slice) -> "Watch":
        """Some of the faces."""
        return Watch(
            {k: v[rows] for k, v in self.positions.items()}, {k: v[rows] for k, v in self.valid.items()}
        )


def patch_colours(image: Tensor, points: Tensor) -> Tensor:
    """Mean colour [B, N, 3] of a PATCH_PX square around points [B, N, 2] px of image [B, 3, R, R]."""
    return sample(F.avg_pool2d(image, PATCH_PX, 1, PATCH_PX // 2), points, image.shape[-1])


@torch.no_grad()
def landmark_pairs(
    nets: Nets,
    z: Tensor,
    z_to: Tensor,
    count: int,
    watch: Watch | None = None,
    options: LoopOptions = LoopOptions(),
) -> tuple[PairResult, list[tuple[Tensor, Tensor, Tensor, Tensor, Tensor]]]:
    """Drags `count` (1, 5 or 68) landmarks of the faces of z [n, Z] to where those of z_to have them; all on the nets' device.

    -> results, and for the first batch (before, after, other) pictures with the handles' start and target for a sheet.
    """
    source, which = nets.source, LANDMARK_SETS[count]
    parts: list[PairResult] = []
    shown: list[tuple[Tensor, Tensor, Tensor, Tensor, Tensor]] = []
    for first in range(0, len(z), BATCH):
        rows = slice(first, first + BATCH)
        ws, other = source.broadcast(source.map(z[rows])), source.broadcast(source.map(z_to[rows]))
        image, _ = source.picture(ws)
        image_to, _ = source.picture(other)
        points = detect(nets.detector, image)[:, which]
        targets = detect(nets.detector, image_to)[:, which]
        seen = watch.rows(rows) if watch is not None else Watch({}, {})
        extra = torch.cat(list(seen.positions.values()), 1) if seen.positions else None
        batch = DragBatch(source, nets.predictor, nets.regularizer, ws, points, targets, None, extra, options)
        outcome = run_drags(batch)
        after, _ = source.picture(outcome.ws)
        found = detect(nets.detector, after)[:, which]
        held = only_geometry(nets, z[rows], outcome.ws)
        least = {} if held is None else _colour_change(seen, image, source.picture(held)[0], outcome)[0]
        parts.append(
            PairResult(
                (points - targets).norm(dim=-1).mean(1),
                (found - targets).norm(dim=-1).mean(1),
                (outcome.points - targets).norm(dim=-1).mean(1),
                outcome.steps,
                outcome.distance,
                *_colour_change(seen, image, after, outcome),
                least,
            )
        )
        if not shown:
            shown.append((image, after, image_to, points, targets))
    return _joined(parts), shown


def _joined(parts: list[PairResult]) -> PairResult:
    """The results of all batches together."""
    numbers = ("before", "after", "tracked", "steps", "natural")
    before, after, tracked, steps, natural = (
        torch.cat([getattr(part, name) for part in parts]) for name in numbers
    )
    colour = {name: torch.cat([part.colour[name] for part in parts]) for name in parts[0].colour}
    tone = {name: torch.cat([part.tone[name] for part in parts]) for name in parts[0].tone}
    least = {name: torch.cat([part.least[name] for part in parts]) for name in parts[0].least}
    return PairResult(before, after, tracked, steps, natural, colour, tone, least)


def only_geometry(nets: Nets, z: Tensor, ws: Tensor) -> Tensor | None:
    """Codes [B, L, D] of the faces z [B, Z] whose geometry entries alone are those read from dragged codes ws [B, L, D]; None where the
    predictor does not know which entries are geometry. Light and camera stay while a head turns, so even then colours change a little.
    """
    chart = nets.predictor.chart
    if not isinstance(chart, MappingChart):
        return None
    geometry = chart.place.sum(0)
    read = chart.encode(ws.mean(1))
    return nets.source.broadcast(nets.source.map(z + (read - z) * geometry))


def _colour_change(
    watch: Watch, before: Tensor, after: Tensor, outcome: DragOutcome
) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """Colour change, as a share of the range (2), at watched points carried along; background stays in place: mean of the patches'
    absolute changes, and absolute change of the patches' mean."""
    single: dict[str, Tensor] = {}
    tone: dict[str, Tensor] = {}
    place = 0
    for name, start in watch.positions.items():
        end = outcome.watched[:, place : place + start.shape[1]] if name != "background" else start
        place += start.shape[1]
        change = (patch_colours(after, end) - patch_colours(before, start)) / 2  # [B, N, 3]
        valid = watch.valid[name].float()[..., None]
        seen, count = valid[:, :, 0].any(1), valid.sum(1).clamp_min(1)
        single[name] = torch.where(seen, ((change.abs() * valid).sum(1) / count).mean(-1), float("nan"))
        tone[name] = torch.where(seen, ((change * valid).sum(1) / count).abs().mean(-1), float("nan"))
    return single, tone


@torch.no_grad()
def wander(
    nets: Nets, faces: int, steps: int, seed: int, options: LoopOptions = LoopOptions()
) -> tuple[Tensor, Tensor, Tensor]:
    """Random pulling: every 20 steps another landmark of each face gets a new random target.

    -> natural distances after each step [steps, faces], pictures before and after.
    """
    torch.manual_seed(seed)
    source = nets.source
    device = source.device
    ws = source.broadcast(source.map(sample_z(faces, source.z_dim, source.z_clip, device=device)))
    before, _ = source.picture(ws)
    start = ws
    distances: list[Tensor] = []
    while len(distances) < steps:
        image, _ = source.picture(ws)
        marks = detect(nets.detector, image)
        chosen = torch.randint(marks.shape[1], (faces, 1, 1)).to(device).expand(-1, -1, 2)
        points = torch.gather(marks, 1, chosen)
        pull = torch.randn(faces, 1, 2).to(device) * source.resolution / 10
        targets = (points + pull).clamp(8, source.resolution - 8)
        batch = DragBatch(source, nets.predictor, nets.regularizer, ws, points, targets, options=options)
        batch.start = start
        for _ in range(min(20, steps - len(distances))):
            batch.step()
            whitened = nets.regularizer.whitening.distance(batch.ws)
            distances.append(whitened)
        ws = batch.ws
    after, _ = source.picture(ws)
    return torch.stack(distances), before, after
