"""A generator in training: the network, its moving average, the optimiser, and how they are kept on disk."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from ..run import checkpoints
from ..run.device import CPU
from .generator import Generator, GeneratorConfig

W_AVERAGE_SAMPLES = 10_000  # as in the official release
FIRST_LAYER = "mapping.fc0.weight"  # the only parameter whose shape depends on the length of z


def load_generator(path: Path, option: str = "--generator") -> Generator:
    """The moving average of a checkpoint of the generator stage, ready for use (float32, eval, no gradients)."""
    values = checkpoints.load(path, option)
    generator = Generator(GeneratorConfig.from_json(values["config"]))
    generator.load_state_dict(values["ema"])
    return generator.eval().requires_grad_(False)


def synthesise(
    generator: Generator, ws: Tensor, features: tuple[int, ...] = (32, 64), dtype: torch.dtype = torch.float32
) -> tuple[Tensor, dict[int, Tensor]]:
    """ws [B, L, D] -> picture [B, 3, R, R] and raw feature maps {size: [B, C, size, size]} as the exported pack draws them
    (noise off), before its division by the feature stds."""
    return generator.synthesis(ws, noise="off", features=features, dtype=dtype)


@torch.no_grad()
def w_statistics(
    generator: Generator, clip: float, samples: int = W_AVERAGE_SAMPLES, seed: int = 0
) -> tuple[Tensor, Tensor]:
    """Mean [D] and covariance [D, D] of w for z ~ N(0, I) clipped to +-clip."""
    z = torch.randn(samples, generator.config.z_dim, generator=torch.Generator().manual_seed(seed))
    w = generator.mapping(z.clamp(-clip, clip)).double()
    mean = w.mean(0)
    return mean.float(), ((w - mean).t() @ (w - mean) / (samples - 1)).float()


class TrainingState:
    """model learns, ema follows it, both on `device`; `seconds` is the time spent so far, over all resumptions."""

    def __init__(self, config: GeneratorConfig, first_resolution: int, device: torch.device = CPU) -> None:
        self.model = Generator(config)
        # Blocks that wait for their turn add nothing to the picture until then.
        for resolution in config.resolutions:
            if resolution > first_resolution:
                nn.init.zeros_(self.model.synthesis.block(resolution).torgb.weight)
        self.model.to(device)
        self.ema = copy.deepcopy(self.model).requires_grad_(False)
        groups = [{"params": list(self.model.mapping.parameters()), "resolution": 4}]
        for resolution in config.resolutions:
            block = self.model.synthesis.block(resolution)
            groups.append({"params": list(block.parameters()), "resolution": resolution})
        self.optimizer = torch.optim.Adam(groups, lr=1e-3, betas=(0.9, 0.99))
        self.step, self.seconds, self.extra = 0, 0.0, {}  # type: int, float, dict[str, Any]

    @torch.no_grad()
    def average(self, most: float = 0.998) -> None:
        """Moves the average one step; faster in the beginning."""
        decay = min(most, (1 + self.step) / (10 + self.step))
        for slow, fast in zip(self.ema.parameters(), self.model.parameters()):
            slow.lerp_(fast, 1 - decay)

    def save(self, path: Path) -> None:
        """Everything needed to go on, or to use the generator (load_generator)."""
        values = {
            "config": self.model.config.to_json(),
            "model": self.model.state_dict(),
            "ema": self.ema.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "seconds": self.seconds,
            **self.extra,
        }
        checkpoints.save(path, values)

    @staticmethod
    def resume(path: Path, device: torch.device = CPU) -> "TrainingState":
        """The state as it was saved."""
        values = checkpoints.load(path)
        config = GeneratorConfig.from_json(values["config"])
        state = TrainingState(config, config.resolution, device)
        state.model.load_state_dict(values["model"])
        state.ema.load_state_dict(values["ema"])
        state.optimizer.load_state_dict(values["optimizer"])
        state.step, state.seconds = values["step"], values["seconds"]
        known = {"config", "model", "ema", "optimizer", "step", "seconds"}
        state.extra = {key: value for key, value in values.items() if key not in known}
        return state

    def grown(self, z_dim: int) -> "TrainingState":
        """The same networks with more entries of z, which change nothing yet; the optimiser starts afresh. ValueError when there would be
        fewer."""
        config = self.model.config
        if z_dim < config.z_dim:
            raise ValueError(f"z has {config.z_dim} entries and cannot lose any, {z_dim} asked for")
        state = TrainingState(replace(config, z_dim=z_dim), config.resolution, self.model.device)
        for mine, theirs in ((state.model, self.model), (state.ema, self.ema)):
            values = theirs.state_dict()
            old = values[FIRST_LAYER]
            # a layer scales its weights by the number of its inputs
            wide = old.new_zeros(old.shape[0], z_dim)
            wide[:, : config.z_dim] = old * (z_dim / config.z_dim) ** 0.5
            mine.load_state_dict({**values, FIRST_LAYER: wide})
        state.step, state.extra = self.step, self.extra
        return state
