"""A phase between the other two: of two portraits, the picture learns to show the difference and nothing else. Ours.

Regression on whole portraits leaves two things behind. Entries of u that move little of a picture (gaze, a chin, a pucker) are lost among those
that move much. And every change of geometry shifts the light and colour of the whole picture a little, since few channels must do
everything. Both are seen where two renders are compared that differ in their geometry only, best where most of the face stays, as in a drag with a
mask (`render --beside`): what a landmark detector sees move between the two made pictures should be what moved in the renders, and
where the renders agree the made pictures should agree. Low resolutions decide where things are and how light they are, so only they and the mapping
learn; the blocks above keep the crispness that the adversarial phase gave them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..landmarks.model import INPUT, LandmarkNet
from ..run.clock import TrainingClock
from ..run.metrics import Metrics
from ..run.parallel import GradientPool
from ..run.precision import autocast, conv_dtype
from ..run.shards import RenderSet
from .focus import focus_map
from .losses import paired_loss
from .perceptual import Perceptual
from .schedule import learning_rate
from .state import TrainingState

LEARN_TO = 64  # px: resolution of the highest block that learns; also of the pictures compared
LEAST_SIZE = (
    0.7 / 128
)  # of half a picture; errors count relative to a pair's motion, but to no less than the detector's own exactness
SHADE_FROM = 2  # how much smaller than LEARN_TO pictures are whose shades are compared: finer ones would ask for every edge twice
SHADE_SCALES = 3
LOG_STEPS = 50


@dataclass
class FollowOptions:
    """What this phase needs to know. motion and shade: weights of what moved and of what stayed, beside the terms of the paired phase.

    A micro-batch is `batch` single renders and as many pairs.
    """

    seconds: float
    rate: float = 1e-3
    motion: float = 4.0
    shade: float = 30.0
    focus: float = 8.0
    batch: int = 5
    parts: int = 2
    clip: float = 2.5
    save_seconds: float = 120.0
    seed: int = 0
    processes: int = 2


def freeze_above(state: TrainingState, resolution: int) -> nn.ModuleList:
    """Fixes the blocks above `resolution` at their moving averages; returns the blocks that go on learning, the mapping first.

    All start from their moving averages. Raises ValueError when there is no block at `resolution`.
    """
    model, resolutions = state.model, state.model.config.resolutions
    if resolution not in resolutions:
        raise ValueError(f"phase follow: the generator needs a block of {resolution} px, it has none")
    model.load_state_dict(state.ema.state_dict())
    for r in resolutions:
        model.synthesis.block(r).requires_grad_(r <= resolution)
    model.mapping.requires_grad_(True)
    return nn.ModuleList([model.mapping, *(model.synthesis.block(r) for r in resolutions if r <= resolution)])


def motion_loss(moved: Tensor, wanted: Tensor) -> Tensor:
    """moved, wanted [B, 68, 2]: motions as shares of half a picture -> error relative to the size of the wanted motion."""
    size = wanted.square().sum(-1).mean(1).sqrt().clamp_min(LEAST_SIZE)[:, None, None]
    # not squared: a tenth of a motion that is missing counts beside a half
    return (((moved - wanted) / size).square().sum(-1) + 1e-4).sqrt().mean()


def shade_loss(made: Tensor, wanted: Tensor) -> Tensor:
    """made, wanted [2, B, 3, H, W]: pairs of pictures -> mean absolute error of the change within the pairs, over several reductions."""
    error = F.avg_pool2d((made[1] - made[0]) - (wanted[1] - wanted[0]), SHADE_FROM)
    total = error.abs().mean()
    for _ in range(SHADE_SCALES - 1):
        error = F.avg_pool2d(error, 2)
        total = total + error.abs().mean()
    return total


class FollowTraining:
    """Starts from a trained generator; the result goes to FOLDER/latest.pt. `beside` holds renders in pairs: rows 2k and 2k + 1."""

    def __init__(
        self,
        state: TrainingState,
        data: RenderSet,
        beside: RenderSet,
        options: FollowOptions,
        folder: Path,
        detector: LandmarkNet,
        perceptual: float,
    ) -> None:
        self.state, self.data, self.beside, self.options, self.folder = state, data, beside, options, folder
        self.learning = freeze_above(state, LEARN_TO)
        self.perceptual = Perceptual(detector, perceptual)
        self.optimizer = torch.optim.Adam(self.learning.parameters(), lr=options.rate, betas=(0.9, 0.99))
        self.metrics = Metrics(folder)
        self.terms = torch.zeros(3).share_memory_()  # paired, motion, shade: of the last micro-batch

    def resume(self) -> None:
        """Goes on from FOLDER/latest.pt (the generator itself is loaded by TrainingState.resume)."""
        self.optimizer.load_state_dict(self.state.extra["follow"])

    def part_loss(self, step: int, part: int, task: tuple) -> Tensor:
        """Loss of one micro-batch; what is drawn depends on the seed, the step and the part only."""
        options, model = self.options, self.state.model
        random = np.random.default_rng([options.seed, step, part])
        single = self.data.training_indices(random, options.batch)
        first = 2 * (self.beside.training_indices(random, options.batch) // 2)
        drawn = ((self.data, single), (self.beside, first), (self.beside, first + 1))
        u = torch.cat([data.values("u", rows) for data, rows in drawn]).clamp(-options.clip, options.clip)
        wanted = torch.cat([data.pictures(rows, LEARN_TO) for data, rows in drawn])
        places = torch.cat([data.values("landmarks", rows) / data.resolution for data, rows in drawn])
        ws = model.broadcast(model.mapping(u))
        made, _ = model.synthesis(ws, "off", conv_dtype(ws.device), up_to=LEARN_TO)

        paired = paired_loss(made, wanted, weights=focus_map(places, LEARN_TO, options.focus))
        paired = paired + self.perceptual.loss(made, wanted)
        made_pairs = made[options.batch :].unflatten(0, (2, options.batch))
        seen = self._seen(made_pairs.flatten(0, 1)).unflatten(0, (2, options.batch))
        exact = 2 * places[options.batch :].unflatten(0, (2, options.batch))
        motion = motion_loss(seen[1] - seen[0], exact[1] - exact[0])
        shade = shade_loss(made_pairs, wanted[options.batch :].unflatten(0, (2, options.batch)))
        self.terms[0], self.terms[1], self.terms[2] = paired.detach(), motion.detach(), shade.detach()
        return paired + options.motion * motion + options.shade * shade

    def _seen(self, pictures: Tensor) -> Tensor:
        pictures = F.interpolate(pictures, size=(INPUT, INPUT), mode="bilinear", align_corners=False)
        net = self.perceptual.net
        with autocast(pictures.device):
            return net.landmarks(net.features(pictures)).float()

    def save(self) -> None:
        """Writes FOLDER/latest.pt, which load_generator reads as well."""
        self.state.extra["follow"] = self.optimizer.state_dict()
        self.state.save(self.folder / "latest.pt")

    def run(self) -> None:
        """Trains until the budget is used up."""
        state, options = self.state, self.options
        pool = GradientPool(self.learning, self.part_loss, options.processes - 1)
        clock = TrainingClock(
            "generator, follow", state.seconds, options.seconds, (options.save_seconds, self.save)
        )
        running = torch.zeros(3)
        while clock.fraction < 1:
            for group in self.optimizer.param_groups:
                group["lr"] = learning_rate(options.rate, clock.fraction)
            loss = pool.gradients(state.step, options.parts, ())
            if not np.isfinite(loss):
                raise FloatingPointError(f"loss is {loss} at step {state.step}: resume with a lower --rate")
            self.optimizer.step()
            state.step += 1
            state.average()
            running = self.terms.clone() if float(running[0]) == 0 else 0.98 * running + 0.02 * self.terms
            state.seconds = clock.tick(
                f"motion {running[1]:.3f}  shade {running[2]:.4f}  pictures {running[0]:.3f}"
            )
            if state.step % LOG_STEPS == 0:
                self.metrics.write(
                    "follow",
                    step=state.step,
                    seconds=state.seconds,
                    motion=float(running[1]),
                    shade=float(running[2]),
                    pictures=float(running[0]),
                )
            clock.run_due()
        pool.close()
        clock.finish()
