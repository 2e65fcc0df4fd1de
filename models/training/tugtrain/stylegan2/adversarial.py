"""Phase 2: the generator against a discriminator, with the paired term kept as an anchor.

Non-saturating loss, lazy R1, lazy path length regularisation and a moving average, as in StyleGAN2 (section 3.1, 3.2, appendix B). Ours:
the anchor (multi-scale differences to the render of the same u) and that the discriminator sees random windows of the
picture, which costs less and sharpens what regression leaves soft: texture.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..run.clock import TrainingClock
from ..run.metrics import Metrics
from ..run.precision import conv_dtype
from ..run.shards import RenderSet
from ..run.sheets import save_sheet
from .discriminator import Discriminator
from .losses import PathLength, discriminator_loss, generator_loss, paired_loss, r1_penalty
from .state import TrainingState

SHEET_PICTURES = 16
LOG_STEPS = 20


@dataclass
class AdversarialOptions:
    """What the adversarial phase needs to know."""

    seconds: float
    rate: float = 1e-3
    batch: int = 8
    clip: float = 2.5
    window: int = 128
    anchor: float = 3.0
    r1_gamma: float = 1.0
    r1_every: int = 16
    path_weight: float = 2.0
    path_every: int = 8
    path_batch: int = 2
    sheet_seconds: float = 180.0
    save_seconds: float = 120.0
    seed: int = 0


class AdversarialTraining:
    """Starts from a paired generator. The result goes to FOLDER/adversarial.pt; the start is left as it is."""

    def __init__(
        self, state: TrainingState, data: RenderSet, options: AdversarialOptions, folder: Path
    ) -> None:
        self.state, self.data, self.options, self.folder = state, data, options, folder
        self.size = state.model.config.resolution
        self.window = min(options.window, self.size)
        self.dtype = conv_dtype(state.model.device)
        discriminator = Discriminator(self.window).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.discriminator = discriminator.to(state.model.device)
        # Lazy regularisation makes an optimiser see 1 / (1 + 1 / every) as many plain steps (appendix B).
        g_ratio = options.path_every / (options.path_every + 1)
        d_ratio = options.r1_every / (options.r1_every + 1)
        self.g_optimizer = torch.optim.Adam(
            state.model.parameters(), lr=options.rate * g_ratio, betas=(0.0, 0.99**g_ratio), eps=1e-8
        )
        self.d_optimizer = torch.optim.Adam(
            self.discriminator.parameters(), lr=options.rate * d_ratio, betas=(0.0, 0.99**d_ratio), eps=1e-8
        )
        self.path_length = PathLength()
        self.metrics = Metrics(folder)
        self.step, self.seconds = 0, 0.0

    def resume(self) -> None:
        """Goes on from FOLDER/adversarial.pt (the generator itself is loaded by TrainingState.resume)."""
        extra = self.state.extra["adversarial"]
        self.discriminator.load_state_dict(extra["discriminator"])
        self.g_optimizer.load_state_dict(extra["g_optimizer"])
        self.d_optimizer.load_state_dict(extra["d_optimizer"])
        self.path_length.mean = extra["path_length"]
        self.step, self.seconds = extra["step"], extra["seconds"]

    def save(self) -> None:
        """Writes FOLDER/adversarial.pt, which load_generator reads as well."""
        self.state.extra["adversarial"] = {
            "discriminator": self.discriminator.state_dict(),
            "g_optimizer": self.g_optimizer.state_dict(),
            "d_optimizer": self.d_optimizer.state_dict(),
            "path_length": self.path_length.mean,
            "step": self.step,
            "seconds": self.seconds,
        }
        self.state.save(self.folder / "adversarial.pt")

    def batch(self, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
        """u (clipped) and renders of a random batch."""
        indices = self.data.training_indices(rng, self.options.batch)
        u = self.data.values("u", indices).clamp(-self.options.clip, self.options.clip)
        return u, self.data.pictures(indices, self.size)

    def cut(self, rng: np.random.Generator, *pictures: Tensor) -> list[Tensor]:
        """The same random window of pictures."""
        top, left = rng.integers(0, self.size - self.window + 1, 2)
        return [p[:, :, top : top + self.window, left : left + self.window] for p in pictures]

    def judge(self, pictures: Tensor) -> Tensor:
        """Logits, computed in the faster number type."""
        return self.discriminator(pictures.to(self.dtype))

    def generator_step(self, rng: np.random.Generator) -> tuple[float, float]:
        """One step of the generator; returns its adversarial and anchor losses."""
        model = self.state.model
        u, wanted = self.batch(rng)
        ws = model.broadcast(model.mapping(u))
        made, _ = model.synthesis(ws, "off", self.dtype)
        adversarial = generator_loss(self.judge(self.cut(rng, made)[0]))
        anchor = paired_loss(made, wanted)
        self.discriminator.requires_grad_(False)
        self.g_optimizer.zero_grad(set_to_none=True)
        (adversarial + self.options.anchor * anchor).backward()
        self.g_optimizer.step()
        self.discriminator.requires_grad_(True)
        return float(adversarial.detach()), float(anchor.detach())

    def path_step(self, rng: np.random.Generator) -> None:
        """Path length regularisation on a small batch."""
        model = self.state.model
        u, _ = self.batch(rng)
        ws = model.broadcast(model.mapping(u[: self.options.path_batch])).contiguous()
        made, _ = model.synthesis(ws, "off", torch.float32)
        penalty = self.path_length.penalty(made, ws) * self.options.path_weight * self.options.path_every
        self.g_optimizer.zero_grad(set_to_none=True)
        penalty.backward()
        self.g_optimizer.step()

    def discriminator_step(self, rng: np.random.Generator) -> float:
        """One step of the discriminator, with R1 now and then; returns the plain loss."""
        u, real = self.batch(rng)
        with torch.no_grad():
            made, _ = self.state.model.synthesis(
                self.state.model.broadcast(self.state.model.mapping(u)), "off", self.dtype
            )
        real, made = self.cut(rng, real, made)
        loss = discriminator_loss(self.judge(real), self.judge(made))
        self.d_optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.d_optimizer.step()
        if self.step % self.options.r1_every == 0:
            real = real.detach().requires_grad_(True)
            penalty = r1_penalty(self.discriminator(real), real)
            self.d_optimizer.zero_grad(set_to_none=True)
            (penalty * (self.options.r1_gamma / 2 * self.options.r1_every)).backward()
            self.d_optimizer.step()
        return float(loss.detach())

    def run(self) -> None:
        """Trains until the budget is used up."""
        options = self.options
        jobs = ((options.save_seconds, self.save), (options.sheet_seconds, self.sheet))
        clock = TrainingClock("generator, adversarial", self.seconds, options.seconds, *jobs)
        while clock.fraction < 1:
            rng = np.random.default_rng([options.seed, 1, self.step])
            d_loss = self.discriminator_step(rng)
            adversarial, anchor = self.generator_step(rng)
            if self.step % options.path_every == 0:
                self.path_step(rng)
            self.step += 1
            self.state.step += 1
            self.state.average()
            self.seconds = clock.tick(f"D {d_loss:.3f}  G {adversarial:.3f}  anchor {anchor:.4f}")
            if self.step % LOG_STEPS == 0:
                self.metrics.write(
                    "adversarial",
                    step=self.step,
                    seconds=self.seconds,
                    d=d_loss,
                    g=adversarial,
                    anchor=anchor,
                )
            clock.run_due()
        clock.finish()

    @torch.no_grad()
    def sheet(self) -> None:
        """Held-out renders above, the average generator's pictures below."""
        indices = self.data.held_out_indices(SHEET_PICTURES)
        u = self.data.values("u", indices).clamp(-self.options.clip, self.options.clip)
        ema = self.state.ema
        made, _ = ema.synthesis(ema.broadcast(ema.mapping(u)), "off", self.dtype)
        wanted = self.data.pictures(indices, self.size)
        self.metrics.write("held_out", step=self.step, l1=float((made - wanted).abs().mean()))
        save_sheet(self.folder / "sheets" / f"adversarial{self.step:06}.png", [wanted, made], 8, self.size)
