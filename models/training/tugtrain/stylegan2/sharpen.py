"""Phase 2 for the high resolutions alone: windows of the picture against a small discriminator, mapping and lower blocks frozen (upper.py).

Non-saturating loss, lazy R1 and a moving average as in StyleGAN2. Ours: the discriminator (patches.py) sees small windows, mostly of the face; its
maps of the made window should also be those of the render of the same u (feature matching), which puts details where
they belong; the plain paired term is kept on the reduced picture only, because on the full one it asks for soft edges.

Both networks take their step from the same made windows. The loss for the generator runs through a discriminator whose weights are held
fixed while it is recorded, so that one backward pass gives each network its own gradient; that pass is what GradientPool
shares among processes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..run.clock import TrainingClock
from ..run.metrics import Metrics
from ..run.parallel import GradientPool
from ..run.precision import conv_dtype
from ..run.shards import RenderSet
from ..run.sheets import save_sheet
from .losses import discriminator_loss, generator_loss, matching_loss, paired_loss, r1_penalty
from .patches import PatchDiscriminator
from .state import TrainingState
from .upper import WindowPlan, draw_windows, freeze_below

SHEET_PICTURES = 16
CHECK_PICTURES = 64
LOG_STEPS = 20
DISCRIMINATOR_RATE = 2.0  # its learning rate, in those of the generator: it starts from nothing
AVERAGE = 0.995  # the run is short: an average over about 200 steps


@dataclass
class SharpenOptions:
    """What this phase needs to know. A step is `parts` micro-batches of `pictures` pictures with `windows` windows each."""

    seconds: float
    train_from: int
    rate: float = 2e-3
    pictures: int = 4
    windows: int = 3
    parts: int = 2
    clip: float = 2.5
    window: int = 64
    anchor: float = 3.0
    matching: float = 1.0
    r1_gamma: float = 1.0
    r1_every: int = 8
    sheet_seconds: float = 180.0
    save_seconds: float = 120.0
    seed: int = 0
    processes: int = 2


def rate_at(peak: float, fraction: float) -> float:
    """Full rate for the first half of the budget, then a cosine to a hundredth: the end is free of the to and fro of the game."""
    return peak * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * max(0.0, 2 * fraction - 1))))


class SharpenTraining:
    """Starts from a paired generator. The result goes to FOLDER/adversarial.pt; the start is left as it is.

    Raises ValueError (its text begins with the option's name) for a resolution or window that does not fit.
    """

    def __init__(self, state: TrainingState, data: RenderSet, options: SharpenOptions, folder: Path) -> None:
        self.state, self.data, self.options, self.folder = state, data, options, folder
        self.size = state.model.config.resolution
        try:
            upper = freeze_below(state, options.train_from)
        except ValueError as error:
            raise ValueError(f"train-from: {error}") from None
        self.plan = WindowPlan(
            options.train_from, options.pictures, options.windows, options.window, options.clip
        )
        self.plan.check(self.size)
        self.dtype = conv_dtype(state.model.device)
        self.discriminator = PatchDiscriminator().to(state.model.device)
        self.learning = nn.ModuleList([upper, self.discriminator])
        self.g_optimizer = torch.optim.Adam(upper.parameters(), lr=options.rate, betas=(0.0, 0.99))
        self.d_optimizer = torch.optim.Adam(
            self.discriminator.parameters(), lr=options.rate, betas=(0.0, 0.99)
        )
        self.metrics = Metrics(folder)
        self.step, self.seconds = 0, 0.0
        self.parts_of_loss = torch.zeros(4).share_memory_()  # of the last micro-batch: D, G, matching, R1

    def resume(self) -> None:
        """Goes on from FOLDER/adversarial.pt (the generator itself is loaded by TrainingState.resume)."""
        extra = self.state.extra["sharpen"]
        self.discriminator.load_state_dict(extra["discriminator"])
        self.g_optimizer.load_state_dict(extra["g_optimizer"])
        self.d_optimizer.load_state_dict(extra["d_optimizer"])
        self.step, self.seconds = extra["step"], extra["seconds"]

    def save(self) -> None:
        """Writes FOLDER/adversarial.pt, which load_generator reads as well."""
        self.state.extra["sharpen"] = {
            "discriminator": self.discriminator.state_dict(),
            "g_optimizer": self.g_optimizer.state_dict(),
            "d_optimizer": self.d_optimizer.state_dict(),
            "step": self.step,
            "seconds": self.seconds,
        }
        self.state.save(self.folder / "adversarial.pt")

    def judge(self, windows: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Logits and maps, computed in the faster number type."""
        return self.discriminator.judge(windows, self.dtype)

    def part_loss(self, step: int, part: int, task: tuple) -> Tensor:
        """Loss of both networks on one micro-batch; what is drawn depends on the seed, the step and the part only."""
        options = self.options
        rng = np.random.default_rng([options.seed, 2, step, part])
        made, real = draw_windows(self.state.model, self.data, self.plan, rng)
        real_logits, real_maps = self.judge(real)
        d_loss = discriminator_loss(real_logits, self.judge(made.detach())[0])
        total = d_loss
        if step % options.r1_every == 0:
            some = real[: max(1, len(real) // 2)].detach().requires_grad_(True)
            penalty = r1_penalty(self.discriminator(some).mean(1), some)
            self.parts_of_loss[3] = float(penalty.detach())
            total = total + penalty * (options.r1_gamma / 2 * options.r1_every)
        self.discriminator.requires_grad_(False)
        logits, maps = self.judge(made)
        self.discriminator.requires_grad_(True)
        g_loss, matching = generator_loss(logits), matching_loss(maps, real_maps)
        anchor = paired_loss(F.avg_pool2d(made, 2), F.avg_pool2d(real, 2), 2)
        self.parts_of_loss[:3].copy_(torch.stack([d_loss, g_loss, matching]).detach().cpu())
        return total + g_loss + options.matching * matching + options.anchor * anchor

    def run(self) -> None:
        """Trains until the budget is used up."""
        options = self.options
        pool = GradientPool(self.learning, self.part_loss, options.processes - 1)
        jobs = ((options.save_seconds, self.save), (options.sheet_seconds, self.sheet))
        clock = TrainingClock("generator, sharpening", self.seconds, options.seconds, *jobs)
        while clock.fraction < 1:
            rate = rate_at(options.rate, clock.fraction)
            self.g_optimizer.param_groups[0]["lr"] = rate
            self.d_optimizer.param_groups[0]["lr"] = rate * DISCRIMINATOR_RATE
            loss = pool.gradients(self.step, options.parts, ())
            if not np.isfinite(loss):
                raise FloatingPointError(
                    f"loss is {loss} at step {self.step}: start again with a lower --rate"
                )
            self.g_optimizer.step()
            self.d_optimizer.step()
            self.step += 1
            self.state.step += 1
            self.state.average(AVERAGE)
            d_loss, g_loss, matching, penalty = self.parts_of_loss.tolist()
            self.seconds = clock.tick(
                f"step {self.step}  D {d_loss:.3f}  G {g_loss:.3f}  matching {matching:.3f}"
            )
            if self.step % LOG_STEPS == 0:
                self.metrics.write(
                    "sharpen",
                    step=self.step,
                    seconds=self.seconds,
                    d=d_loss,
                    g=g_loss,
                    matching=matching,
                    r1=penalty,
                )
            clock.run_due()
        pool.close()
        clock.finish()

    @torch.no_grad()
    def sheet(self) -> None:
        """Held-out renders above, the average generator's pictures below; their mean absolute difference is logged."""
        indices = self.data.held_out_indices(CHECK_PICTURES)
        u = self.data.values("u", indices).clamp(-self.options.clip, self.options.clip)
        ema = self.state.ema
        ws = ema.broadcast(ema.mapping(u))
        made = torch.cat([ema.synthesis(part, "off", self.dtype)[0] for part in ws.split(8)])
        wanted = self.data.pictures(indices, self.size)
        self.metrics.write("held_out", step=self.step, l1=float((made - wanted).abs().mean()))
        path = self.folder / "sheets" / f"sharpen{self.step:06}.png"
        save_sheet(path, [wanted[:SHEET_PICTURES], made[:SHEET_PICTURES]], 8, self.size)
