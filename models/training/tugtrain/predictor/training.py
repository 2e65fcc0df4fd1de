"""A predictor's training run: open-loop on label pairs, then closed-loop on its own roll-outs, within a budget. Ours."""

from __future__ import annotations

import copy
import os
from dataclasses import dataclass
from typing import Callable

import torch
from torch import Tensor

from ..labels.surrogate import GeometrySurrogate
from ..latent.source import GeneratorSource
from ..run.budget import Budget
from ..run.parallel import GradientPool
from .drag_data import DragOptions, StartData
from .drags import FACE_SLOTS, DragPool
from .losses import LossWeights, StepReport, closed_loop_loss, open_loop_loss
from .network import LatentPredictor
from .starts import label_batch

AVERAGE = 0.995  # weights of the shipped network are a moving average over about 200 steps


@dataclass(frozen=True)
class RunOptions:
    """budget: how long; open_share: part of it spent open-loop; rate: peak learning rate; batch: drags a step and process."""

    budget: Budget
    open_share: float = 0.15
    rate: float = 1e-3
    batch: int = 48
    pool: int = 768
    processes: int = 1
    seed: int = 0


class PredictorRun:
    """Holds the drag pools. Small drags (few points) are stepped most often, since those are most used and cheapest."""

    def __init__(
        self,
        model: LatentPredictor,
        source: GeneratorSource,
        surrogate: GeometrySurrogate,
        starts: StartData,
        geometry: Tensor,
        options: RunOptions,
        drags: DragOptions,
        weights: LossWeights = LossWeights(),
    ) -> None:
        self.model, self.source, self.surrogate = model, source, surrogate.requires_grad_(False)
        self.starts, self.geometry, self.options, self.weights = starts, geometry, options, weights
        self.drags = drags
        self.average = copy.deepcopy(model).requires_grad_(False)
        self.mean_feature = model.feature_mean.clone()
        self.pools: list[tuple[DragPool, float, int]] = []  # pool, how often, batch
        self.process = 0
        self.report = StepReport(0.0, {})

    def _make_pools(self) -> None:
        o, starts = self.options, self.starts
        columns = starts.point.shape[1]
        sizes = [
            (4, 0.45, o.batch),
            (12, 0.25, o.batch),
            (32, 0.25, o.batch // 2),
            (FACE_SLOTS, 0.05, o.batch // 3),
        ]
        for slots, share, batch in sizes:
            marks = torch.arange(FACE_SLOTS, device=starts.u.device) if slots == FACE_SLOTS else None
            if slots > columns and marks is None or marks is not None and self.surrogate.points < FACE_SLOTS:
                continue
            size = max(batch, int(o.pool * share))
            pool = DragPool(
                size,
                slots,
                starts,
                self.surrogate,
                self.source.map,
                self.geometry,
                self.source.layers,
                self.drags,
                marks,
                o.seed + slots,
            )
            self.pools.append((pool, share, max(1, batch)))

    def _average(self, step: int) -> None:
        decay = min(AVERAGE, (1 + step) / (10 + step))
        with torch.no_grad():
            for slow, fast in zip(self.average.parameters(), self.model.parameters()):
                slow.lerp_(fast, 1 - decay)

    def _own_randomness(self) -> None:
        """Each process draws its own drags: forked processes would all draw the same ones."""
        if self.process == os.getpid():
            return
        self.process = os.getpid()
        torch.manual_seed(self.options.seed + self.process)
        for index, (pool, _, _) in enumerate(self.pools):
            pool.random.manual_seed(self.options.seed + 7919 * index + self.process)

    def _loss(self, step: int, part: int, task: tuple) -> Tensor:
        """Loss of one batch: open-loop (task -1) or the next step of drags of pool number `task`."""
        self._own_randomness()
        o, source = self.options, self.source
        if task[0] < 0:
            drag, change = label_batch(
                self.starts,
                source.map,
                self.geometry,
                source.layers,
                source.resolution,
                o.batch,
                self.model.config.history,
                reach=self.model.config.reach,
            )
            loss = open_loop_loss(self.model, drag, change)
            self.report = StepReport(float(loss), {})
            return loss
        pool, _, batch = self.pools[task[0]]
        which = torch.randperm(len(pool.u))[:batch].to(pool.device)
        loss, self.report = closed_loop_loss(
            self.model, self.surrogate, pool, which, self.mean_feature, self.weights, source.z_clip
        )
        return loss

    def run(self, note: Callable[[float, str, dict[str, float]], None]) -> dict[str, float]:
        """Trains; note(share of the budget, text, terms) is called every step. -> steps taken and the last running loss."""
        o = self.options
        self._make_pools()
        learned = [parameter for parameter in self.model.parameters() if parameter.requires_grad]
        workers = GradientPool(self.model, self._loss, o.processes - 1)
        optimiser = torch.optim.Adam(learned, o.rate, betas=(0.9, 0.98))
        chances = torch.tensor([chance for _, chance, _ in self.pools])
        running, closed, budget = 0.0, False, o.budget
        while budget.advance():
            for group in optimiser.param_groups:
                group["lr"] = budget.rate(o.rate)
            if not closed and budget.share >= o.open_share:
                closed, running = True, 0.0
            task = int(torch.multinomial(chances, 1)) if closed else -1
            workers.gradients(budget.step, o.processes, (task,))
            torch.nn.utils.clip_grad_norm_(learned, 1.0)
            optimiser.step()
            self._average(budget.step)
            value = self.report.missing
            running = value if running == 0 else 0.98 * running + 0.02 * value
            stage = "missing" if closed else "label loss"
            note(budget.share, f"step {budget.step} {stage} {running:.3f}", self.report.terms)
        workers.close()
        self.model.load_state_dict(self.average.state_dict())
        return {"steps": float(budget.step), "last": running}
