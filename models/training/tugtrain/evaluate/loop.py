"""The drag loop with the real generator, many drags at once: the algorithm of the engine, for judging networks before they ship."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ..latent.source import GeneratorSource
from ..predictor.drag_data import NO_LIMIT
from ..predictor.network import DragInput, LatentPredictor
from ..predictor.starts import at_points
from ..regularizer.network import LatentRegularizer
from .tracker import Tracker, TrackerOptions

STEP_PX = 8.0  # length of a sub-movement that packs are exported with
WINDOW = 4  # steps over which progress is judged
WINDOW_AT_END = 2  # the same where less than half a step is left
MIN_GAIN = 0.1  # share of the motion asked for that must have been gained in them, or the drag has stalled
MIN_GAIN_AT_END = 0.3  # the same over WINDOW_AT_END steps


@dataclass(frozen=True)
class LoopOptions:
    """step_px: length of a sub-movement; stop_px: arrived; strength: of the regularizer."""

    step_px: float = STEP_PX
    steps: int = 60
    stop_px: float = 1.0
    strength: float = 0.5
    tracker: TrackerOptions = TrackerOptions()


@dataclass
class DragOutcome:
    """ws [B, L, D] reached, points [B, P, 2] px as tracked, steps [B], largest natural distance on the way [B]."""

    ws: Tensor
    points: Tensor
    steps: Tensor
    distance: Tensor


class DragBatch:
    """State of B drags. hold [B, P]: 1 hold, 0 move."""

    def __init__(
        self,
        source: GeneratorSource,
        predictor: LatentPredictor,
        regularizer: LatentRegularizer,
        ws: Tensor,
        points: Tensor,
        targets: Tensor,
        hold: Tensor | None = None,
        options: LoopOptions = LoopOptions(),
    ) -> None:
        self.source, self.predictor, self.regularizer, self.options = source, predictor, regularizer, options
        self.start, self.ws, self.targets = ws.clone(), ws.clone(), targets
        self.hold = points.new_zeros(points.shape[:2]) if hold is None else hold
        _, self.maps = source.features(self.ws)
        self.tracker = Tracker(self.maps[-1], points, source.resolution, options.tracker)
        history, layers, w_dim = predictor.config.history, ws.shape[1], ws.shape[2]
        self.past_delta = ws.new_zeros(len(ws), history, layers, w_dim)
        self.past_motion = ws.new_zeros(len(ws), history, points.shape[1], 2)
        self.past_valid = ws.new_zeros(len(ws), history)

    @property
    def points(self) -> Tensor:
        """Where the handles are: [B, P, 2] px."""
        return self.tracker.points

    def left(self) -> Tensor:
        """Distances of moving points to their targets, 0 for hold points: [B, P] px."""
        return (self.targets - self.points).norm(dim=-1) * (1 - self.hold)

    def motions(self) -> Tensor:
        """The next sub-movement: moving points are shortened together, hold points that slipped each on their own."""
        way = self.targets - self.points
        length = way.norm(dim=-1, keepdim=True)
        moving = (1 - self.hold)[..., None]
        longest = (length * moving).amax(1, keepdim=True) * moving + length * (1 - moving)
        return way * (self.options.step_px / longest.clamp_min(1e-6)).clamp_max(1.0)

    def step(self) -> Tensor:
        """One step of all drags -> natural distance of the codes before the regularizer [B]."""
        size = self.source.resolution
        motions = self.motions()
        drag = DragInput(
            self.ws,
            self.start,
            at_points(self.maps, self.points, size),
            self.points / size * 2 - 1,
            motions,
            self.hold,
            torch.ones_like(self.hold),
            self.past_delta,
            self.past_motion,
            self.past_valid,
            self.points.new_full(self.points.shape[:2], NO_LIMIT) if self.predictor.config.reach else None,
        )
        wished = self.ws + self.predictor(*drag.values())
        strength = self.ws.new_full((len(self.ws),), self.options.strength)
        regular, distance = self.regularizer(wished, self.start, strength)
        edited = self.predictor.edited
        following = self.ws * (1 - edited) + regular * edited
        _, self.maps = self.source.features(following)
        moved = self.tracker.update(self.maps[-1], motions)
        self.past_delta = torch.cat([self.past_delta[:, 1:], (following - self.ws)[:, None]], 1)
        self.past_motion = torch.cat([self.past_motion[:, 1:], moved[:, None]], 1)
        self.past_valid = torch.cat([self.past_valid[:, 1:], self.ws.new_ones(len(self.ws), 1)], 1)
        self.ws = following
        return distance

    def keep(self, rows: Tensor) -> None:
        """Goes on with some of the drags only; rows: indices."""
        for name in ("start", "ws", "targets", "hold", "past_delta", "past_motion", "past_valid"):
            setattr(self, name, getattr(self, name)[rows])
        self.maps = [feature_map[rows] for feature_map in self.maps]
        self.tracker.keep(rows)


@torch.no_grad()
def run_drags(batch: DragBatch) -> DragOutcome:
    """Runs every drag until it has arrived, has stalled or is out of steps."""
    o, total = batch.options, len(batch.ws)
    outcome = DragOutcome(
        batch.ws.clone(),
        batch.points.clone(),
        batch.ws.new_zeros(total),
        batch.ws.new_zeros(total),
    )
    rows = torch.arange(total, device=batch.ws.device)
    left = batch.left().mean(1)[:, None].repeat(1, WINDOW + 1)
    asked = left.new_zeros(total, WINDOW)
    for step in range(o.steps):
        going = (batch.left().amax(1) > o.stop_px) & ~_stalled(left, asked, step, o.step_px)
        if not going.all():
            alive = going.nonzero()[:, 0]
            if len(alive) == 0:
                break
            batch.keep(alive)
            rows, left, asked = rows[alive], left[alive], asked[alive]
        asked = torch.cat([asked[:, 1:], left[:, -1:].clamp_max(o.step_px)], 1)
        distance = batch.step()
        left = torch.cat([left[:, 1:], batch.left().mean(1)[:, None]], 1)
        outcome.ws[rows], outcome.points[rows] = batch.ws, batch.points
        outcome.steps[rows] += 1
        outcome.distance[rows] = torch.maximum(outcome.distance[rows], distance)
    return outcome


def _stalled(left: Tensor, asked: Tensor, steps: int, step_px: float) -> Tensor:
    """Which drags cannot get closer: over the last steps the mean distance has hardly fallen. left [B, WINDOW + 1], asked [B, WINDOW] px."""
    result = left.new_zeros(len(left), dtype=torch.bool)
    at_end = left[:, -1] < step_px / 2
    for window, gain, here in ((WINDOW, MIN_GAIN, ~at_end), (WINDOW_AT_END, MIN_GAIN_AT_END, at_end)):
        gained = left[:, -window - 1] - left[:, -window:].amin(1)
        if steps > window:
            result |= here & (gained < gain * asked[:, -window:].sum(1))
    return result
