"""Phase 1: the generator learns to repeat renders from their u (z = u)."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ..run.clock import TrainingClock
from ..run.metrics import Metrics
from ..run.parallel import GradientPool
from ..run.precision import conv_dtype
from ..run.shards import RenderSet
from ..run.sheets import save_sheet
from .focus import focus_map
from .losses import paired_loss
from .perceptual import Perceptual
from .schedule import block_start, learning_rate, phase_at, phases_for, upper_phase
from .state import TrainingState
from .upper import WindowPlan, draw_windows, freeze_below
from .windows import Span, synthesise_window

SHEET_PICTURES = 16
RESCAN_SECONDS = 20.0  # how often new shards are looked for
LOG_STEPS = 50
UPPER_WINDOWS = 3  # of a picture, where only high resolutions learn
WHOLE_WEIGHT = 0.5  # weight of the whole picture at base resolution beside the window


@dataclass
class PairedOptions:
    """What the paired phase needs to know."""

    seconds: float
    rate: float = 1e-2
    clip: float = 2.5
    batch_scale: float = 1.0
    train_from: int | None = None  # blocks below this resolution, and the mapping, are kept as they are
    window: int = 64  # px of the windows that are then learned from
    sheet_seconds: float = 180.0
    save_seconds: float = 120.0
    seed: int = 0
    processes: int = 2
    refine: bool = False  # the schedule for a generator that is trained already
    focus: float = 0.0  # how much more eyes, brows, nose and mouth count (focus.py)


class PairedTraining:
    """Runs the schedule; `run` returns when the budget is used up."""

    def __init__(
        self,
        state: TrainingState,
        data: RenderSet,
        options: PairedOptions,
        folder: Path,
        perceptual: Perceptual | None = None,
    ) -> None:
        self.state, self.data, self.options, self.folder = state, data, options, folder
        self.perceptual = perceptual
        resolution = state.model.config.resolution
        self.plan: WindowPlan | None = None
        if options.train_from is None:
            self.phases = phases_for(resolution, options.batch_scale, options.refine)
        else:
            try:
                freeze_below(state, options.train_from)
            except ValueError as error:
                raise ValueError(f"train-from: {error}") from None
            phase = upper_phase(resolution, options.batch_scale)
            self.plan = WindowPlan(
                options.train_from, phase.batch, UPPER_WINDOWS, min(options.window, resolution), options.clip
            )
            self.plan.check(resolution)
            self.phases = [phase]
        self.metrics = Metrics(folder)
        self.looked_at = time.monotonic()

    def codes(self, indices: np.ndarray) -> Tensor:
        """u of samples, clipped."""
        return self.data.values("u", indices).clamp(-self.options.clip, self.options.clip)

    def part_loss(self, step: int, part: int, task: tuple) -> Tensor:
        """Loss of one micro-batch; task: index of the phase, time of the last look for new shards. What is drawn depends on
        the seed, the step and the part only."""
        self.look_for_shards(task[1])
        phase = self.phases[task[0]]
        model, resolution = self.state.model, phase.resolution
        rng = np.random.default_rng([self.options.seed, step, part])
        if self.plan is not None:
            return paired_loss(*draw_windows(model, self.data, self.plan, rng))
        indices = self.data.training_indices(rng, phase.batch)
        wanted, weights = self.data.pictures(indices, resolution), self.weights(indices, resolution)
        ws = model.broadcast(model.mapping(self.codes(indices)))
        if phase.window == 1.0:
            made, _ = model.synthesis(ws, "off", conv_dtype(ws.device), up_to=resolution)
            total = paired_loss(made, wanted, weights=weights)
            return total + self.perceptual.loss(made, wanted) if self.perceptual else total
        width = round(phase.base * phase.window)
        rows, columns = (Span.random(rng, phase.base, width) for _ in range(2))
        whole, window = synthesise_window(model, ws, resolution, phase.base, rows, columns)
        scale = resolution // phase.base
        kept = (
            ...,
            slice(rows.kept_first * scale, rows.kept_last * scale),
            slice(columns.kept_first * scale, columns.kept_last * scale),
        )
        small, small_weights = F.avg_pool2d(wanted, scale), self.weights(indices, phase.base)
        total = paired_loss(window, wanted[kept], weights=None if weights is None else weights[kept])
        total = total + WHOLE_WEIGHT * paired_loss(whole, small, weights=small_weights)
        return total + self.perceptual.loss(whole, small) if self.perceptual else total

    def weights(self, indices: np.ndarray, resolution: int) -> Tensor | None:
        """How much each place of the renders counts; None: all the same."""
        if self.options.focus == 0:
            return None
        landmarks = self.data.values("landmarks", indices) / self.data.resolution
        return focus_map(landmarks, resolution, self.options.focus)

    def look_for_shards(self, wanted_at: float) -> None:
        """Every process looks for new shards when the leader's clock says so."""
        if wanted_at > self.looked_at:
            self.looked_at = wanted_at
            self.data.refresh()

    def set_rates(self, fraction: float) -> None:
        """Learning rates of all parts for this moment."""
        for group in self.state.optimizer.param_groups:
            start = block_start(self.phases, group["resolution"])
            group["lr"] = learning_rate(self.options.rate, fraction, start)

    def run(self) -> None:
        """Trains until the budget is used; saves, measures and draws sheets on the way."""
        state, options = self.state, self.options
        pool = GradientPool(state.model, self.part_loss, options.processes - 1)
        running, resolution, look = 0.0, 0, time.monotonic()  # px; 0 until a step is taken
        logged = (state.step, look)
        clock = TrainingClock(
            "generator, paired",
            state.seconds,
            options.seconds,
            (options.sheet_seconds, lambda: self.measure(resolution or self.phases[-1].resolution)),
            (options.save_seconds, lambda: state.save(self.folder / "latest.pt")),
        )
        while clock.fraction < 1:
            phase = phase_at(self.phases, clock.fraction)
            if phase.resolution != resolution:
                resolution = phase.resolution
                self.metrics.write("phase", resolution=resolution, step=state.step, samples=self.data.count)
            self.set_rates(clock.fraction)
            loss = pool.gradients(state.step, phase.parts, (self.phases.index(phase), look))
            if not np.isfinite(loss):
                raise FloatingPointError(f"loss is {loss} at step {state.step}: resume with a lower --rate")
            state.optimizer.step()
            state.step += 1
            state.average()
            running = loss if running == 0 else 0.98 * running + 0.02 * loss
            now = time.monotonic()
            state.seconds = clock.tick(f"{resolution} px  loss {running:.4f}  {self.data.count} renders")
            if state.step % LOG_STEPS == 0:
                pace = (state.step - logged[0]) * phase.parts * phase.batch / (now - logged[1])
                logged = (state.step, now)
                self.metrics.write(
                    "train",
                    step=state.step,
                    seconds=state.seconds,
                    resolution=resolution,
                    loss=running,
                    images_per_second=pace,
                    samples=self.data.count,
                )
            if now - look > RESCAN_SECONDS:
                look = now
            clock.run_due()
        pool.close()
        clock.finish()

    @torch.no_grad()
    def measure(self, resolution: int, most: int = 64) -> float:
        """Held-out mean absolute error of the average at a resolution (logged), and a sheet: render above, generator below."""
        indices = self.data.held_out_indices(most)
        wanted = self.data.pictures(indices, resolution)
        ws = self.state.ema.broadcast(self.state.ema.mapping(self.codes(indices)))
        made = torch.cat(
            [
                self.state.ema.synthesis(part, "off", conv_dtype(ws.device), up_to=resolution)[0]
                for part in ws.split(16)
            ]
        )
        error = float((made - wanted).abs().mean())
        self.metrics.write("held_out", step=self.state.step, resolution=resolution, l1=error)
        path = self.folder / "sheets" / f"step{self.state.step:06}-{resolution}.png"
        save_sheet(path, [wanted[:SHEET_PICTURES], made[:SHEET_PICTURES]], 8, max(64, min(resolution, 128)))
        return error
