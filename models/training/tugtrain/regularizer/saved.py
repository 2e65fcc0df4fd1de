"""The regularizer as a checkpoint: everything needed to use or export it is in the file."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..latent.statistics import NaturalDistance, Whitening
from ..run import checkpoints
from ..run.options import OptionError
from .network import LatentRegularizer, RegularizerConfig


def save_regularizer(
    path: Path, model: LatentRegularizer, natural: NaturalDistance, extra: dict[str, Any]
) -> None:
    """Writes a regularizer."""
    values = {
        "config": model.config.to_json(),
        "whitening": model.whitening.shape,
        "natural": asdict(natural),
        "model": model.state_dict(),
        **extra,
    }
    checkpoints.save(path, values)


def load_regularizer(path: Path, option: str = "--regularizer") -> tuple[LatentRegularizer, dict[str, Any]]:
    """The regularizer (evaluation mode) and everything that was saved with it."""
    values = checkpoints.load(path, option)
    for name in ("config", "natural", "whitening", "model"):
        if name not in values:
            raise OptionError(f"{option}: {path} is not a regularizer checkpoint, it has no {name}")
    model = LatentRegularizer(
        RegularizerConfig(**values["config"]), Whitening.empty(values["whitening"]), 1.0
    )
    model.load_state_dict(values["model"])
    return model.eval(), values
