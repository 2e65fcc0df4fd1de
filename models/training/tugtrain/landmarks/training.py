"""Training of the landmark detector on renders, made harder than they are so that it also reads generated pictures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ..run import checkpoints
from ..run.clock import TrainingClock
from ..run.metrics import Metrics
from ..run.options import OptionError
from ..run.precision import autocast
from ..run.shards import RenderSet
from .model import INPUT, LandmarkNet, detect

LOG_STEPS = 100
CHECK_PICTURES = 512
RESCAN_SECONDS = 20.0
CHECK_SECONDS = 60.0  # between two checkpoints
HIDDEN_WEIGHT = 0.3  # weight of landmarks that cannot be seen: guessed, not read


@dataclass
class LandmarkOptions:
    """What the training needs to know."""

    seconds: float
    rate: float = 2e-3
    batch: int = 16
    width: int = 32
    seed: int = 0


def disturb(pictures: Tensor, landmarks: Tensor, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Random similarity transform, contrast, tint, blur and noise of pictures [B, 3, S, S]; landmarks [B, 68, 2] (-1..1) follow."""
    batch, device = len(pictures), pictures.device

    def draw(low: float, high: float, *shape: int) -> Tensor:
        return torch.from_numpy(rng.uniform(low, high, (batch, *shape)).astype(np.float32))

    angle, zoom, shift = draw(-0.15, 0.15), draw(0.9, 1.1), draw(-0.08, 0.08, 2)
    rotation = torch.stack([torch.cos(angle), -torch.sin(angle), torch.sin(angle), torch.cos(angle)], -1)
    forward = rotation.reshape(batch, 2, 2) * zoom[:, None, None]  # from the old place to the new one
    moved = landmarks @ forward.transpose(1, 2).to(device) + shift[:, None].to(device)
    backward = torch.linalg.inv(forward)
    affine = torch.cat([backward, -backward @ shift[:, :, None]], 2).to(device)
    grid = F.affine_grid(affine, list(pictures.shape), align_corners=False)
    out = F.grid_sample(pictures, grid, padding_mode="reflection", align_corners=False)
    out = out * draw(0.8, 1.2, 1, 1, 1).to(device) + draw(-0.1, 0.1, 3, 1, 1).to(device)
    if rng.random() < 0.4:
        factor = 2 if rng.random() < 0.7 else 4
        small = F.avg_pool2d(out, factor)
        out = F.interpolate(small, scale_factor=factor, mode="bilinear", align_corners=False)
    noise = torch.from_numpy(rng.standard_normal(out.shape, dtype=np.float32))
    return out + (noise * draw(0.0, 0.06, 1, 1, 1)).to(device), moved


class LandmarkTraining:
    """Runs on the data's device until the budget is used up; `seconds` counts over all resumptions."""

    def __init__(self, data: RenderSet, options: LandmarkOptions, folder: Path) -> None:
        self.data, self.options, self.folder = data, options, folder
        net = LandmarkNet(options.width).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.net = net.to(data.device)
        self.optimizer = torch.optim.Adam(self.net.parameters(), lr=options.rate)
        self.metrics = Metrics(folder)
        self.step, self.seconds = 0, 0.0

    def resume(self) -> None:
        """Goes on from FOLDER/latest.pt."""
        values = checkpoints.load(self.folder / "latest.pt")
        if "optimizer" not in values:
            raise OptionError(
                "--resume: this checkpoint was imported from a graph and cannot be trained further"
            )
        self.net.load_state_dict(values["model"])
        self.optimizer.load_state_dict(values["optimizer"])
        self.step, self.seconds = values["step"], values["seconds"]

    def save(self) -> None:
        """Writes FOLDER/latest.pt."""
        values = {
            "width": self.net.width,
            "model": self.net.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "seconds": self.seconds,
        }
        checkpoints.save(self.folder / "latest.pt", values)

    def targets(self, indices: np.ndarray) -> tuple[Tensor, Tensor]:
        """Landmarks normalised to -1..1 and their weights [B, 68]."""
        landmarks = self.data.values("landmarks", indices) * (2 / self.data.resolution) - 1
        visible = self.data.values("visible", indices)
        return landmarks, HIDDEN_WEIGHT + (1 - HIDDEN_WEIGHT) * visible

    def loss(self) -> Tensor:
        """Mean absolute error in px of the input, visible landmarks weighing most."""
        rng = np.random.default_rng([self.options.seed, self.step])
        indices = self.data.training_indices(rng, self.options.batch)
        wanted, weights = self.targets(indices)
        pictures, wanted = disturb(self.data.pictures(indices, INPUT), wanted, rng)
        # Landmarks that were turned out of the picture cannot be read.
        weights = weights * (wanted.abs().amax(2) < 1)
        with autocast(self.data.device):
            found = self.net(pictures)
        error = (found.float() - wanted).abs().mean(2) * (INPUT / 2)
        return (error * weights).sum() / weights.sum().clamp_min(1)

    def run(self) -> None:
        """Trains; the rate falls along a cosine."""
        jobs = (
            (RESCAN_SECONDS, self.data.refresh),
            (CHECK_SECONDS, self.save),
            (CHECK_SECONDS, self.measure),
        )
        clock = TrainingClock("landmarks", self.seconds, self.options.seconds, *jobs)
        running = 0.0
        while clock.fraction < 1:
            rate = (
                self.options.rate
                * min(1.0, (self.step + 1) / 100)
                * (0.01 + 0.99 * 0.5 * (1 + np.cos(np.pi * clock.fraction)))
            )
            self.optimizer.param_groups[0]["lr"] = float(rate)
            loss = self.loss()
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            self.optimizer.step()
            self.step += 1
            value = float(loss.detach())
            running = value if running == 0 else 0.98 * running + 0.02 * value
            self.seconds = clock.tick(f"error {running:.3f} px of {INPUT}")
            if self.step % LOG_STEPS == 0:
                self.metrics.write("train", step=self.step, seconds=self.seconds, error=running)
            clock.run_due()
        clock.finish()

    def measure(self) -> float:
        """Mean distance in px of the full picture over visible held-out landmarks (logged with its 95th percentile)."""
        self.net.eval()
        errors = []
        for indices in np.array_split(self.data.held_out_indices(CHECK_PICTURES), 8):
            if len(indices) == 0:
                continue
            found = detect(self.net, self.data.pictures(indices, INPUT)) * (self.data.resolution / INPUT)
            distance = (found - self.data.values("landmarks", indices)).norm(dim=2)
            errors.append(distance[self.data.values("visible", indices) > 0.5])
        self.net.train()
        distances = torch.cat(errors)
        mean = float(distances.mean())
        self.metrics.write("held_out", step=self.step, mean_px=mean, p95_px=float(distances.quantile(0.95)))
        return mean
