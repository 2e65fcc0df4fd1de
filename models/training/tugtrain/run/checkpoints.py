"""Checkpoints that survive being interrupted while they are written."""

import copy
import os
from pathlib import Path
from typing import Any

import torch

from .options import OptionError


def on_cpu(values: Any) -> Any:
    """The same values with every tensor on the CPU: a checkpoint must not ask for the device it was made on."""
    if isinstance(values, torch.Tensor):
        return values.cpu()
    if isinstance(values, dict):
        made = copy.copy(values)  # a state dict carries the versions of its modules beside its entries
        made.update((name, on_cpu(value)) for name, value in values.items())
        return made
    return [on_cpu(value) for value in values] if isinstance(values, list) else values


def save(path: Path, values: dict[str, Any]) -> None:
    """Writes beside the target, then renames: a crash leaves the old file whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(path.suffix + ".part")
    torch.save(on_cpu(values), part)
    os.replace(part, path)


def load(path: Path, option: str = "--resume") -> dict[str, Any]:
    """Reads a checkpoint to the CPU; an OptionError that names `option` when it is missing or broken."""
    if not path.is_file():
        raise OptionError(f"{option}: no checkpoint {path}")
    try:
        return torch.load(path, map_location="cpu")
    except Exception as error:
        raise OptionError(f"{option}: cannot read checkpoint {path}: {error}") from error
