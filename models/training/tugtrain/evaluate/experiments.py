"""Measured experiments on the drag loop: landmarks of one face dragged to those of another, what changes besides, long random pulling."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ..landmarks.model import LandmarkNet, detect
from ..latent.chart import MappingChart
from ..latent.source import GeneratorSource
from ..latent.statistics import sample_z
from ..predictor.network import LatentPredictor
from ..regularizer.network import LatentRegularizer
from .colour import Change, ColourWatch
from .loop import DragBatch, LoopOptions, run_drags

# Landmarks that are dragged: the tip of the nose; eye corners, nose and mouth corners; all 68 (DragGAN's experiment).
LANDMARK_SETS: dict[int, list[int]] = {1: [30], 5: [36, 45, 30, 48, 54], 68: list(range(68))}
SMALL_EDIT_PX = 12.0  # start distance at 256 px below which an edit counts as small
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
    distance; colour changes of the drag, and those of the same geometry with everything else as it was (see read_geometry). No
    colours where geometry cannot be read.
    """

    before: Tensor
    after: Tensor
    tracked: Tensor
    steps: Tensor
    natural: Tensor
    change: Change
    least: Change

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
        kinds = {
            "colour": self.change.patches,
            "tone": self.change.tone,
            "least": self.least.patches,
            "least_tone": self.least.tone,
        }
        for kind, changes in kinds.items():
            for name, values in changes.items():
                result[f"{kind}_{name}"] = float(values.nanmean())
                result[f"{kind}_{name}_small"] = float(values[small].nanmean())
        return result


@torch.no_grad()
def landmark_pairs(
    nets: Nets,
    z: Tensor,
    z_to: Tensor,
    count: int,
    watch: ColourWatch | None = None,
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
        batch = DragBatch(source, nets.predictor, nets.regularizer, ws, points, targets, options=options)
        outcome = run_drags(batch)
        after, _ = source.picture(outcome.ws)
        found = detect(nets.detector, after)[:, which]
        change = least = Change({}, {})
        u = read_geometry(nets, z[rows], outcome.ws)
        if watch is not None and u is not None:
            held, _ = source.picture(source.broadcast(source.map(u)))
            change, least = (watch.changes(rows, image, picture, u) for picture in (after, held))
        parts.append(
            PairResult(
                (points - targets).norm(dim=-1).mean(1),
                (found - targets).norm(dim=-1).mean(1),
                (outcome.points - targets).norm(dim=-1).mean(1),
                outcome.steps,
                outcome.distance,
                change,
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
    change, least = (_joined_change([getattr(part, name) for part in parts]) for name in ("change", "least"))
    return PairResult(before, after, tracked, steps, natural, change, least)


def _joined_change(parts: list[Change]) -> Change:
    """The changes of all batches together."""
    names = parts[0].patches
    return Change(
        {name: torch.cat([part.patches[name] for part in parts]) for name in names},
        {name: torch.cat([part.tone[name] for part in parts]) for name in names},
    )


def read_geometry(nets: Nets, z: Tensor, ws: Tensor) -> Tensor | None:
    """u of the faces z [B, Z] whose geometry entries are those read from dragged codes ws [B, L, D]; None where the predictor does not
    know which entries are geometry. Light and camera stay while a head turns, so even with these u colours change a little.
    """
    chart = nets.predictor.chart
    if not isinstance(chart, MappingChart):
        return None
    geometry = chart.place.sum(0)
    read = chart.encode(ws.mean(1))
    return z + (read - z) * geometry


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
