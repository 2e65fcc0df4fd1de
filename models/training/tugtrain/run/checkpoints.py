"""Checkpoints that survive being interrupted while they are written."""

import os
from pathlib import Path
from typing import Any

import torch

from .options import OptionError


def save(path: Path, values: dict[str, Any]) -> None:
    """Writes beside the target, then renames: a crash leaves the old file whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(path.suffix + ".part")
    torch.save(values, part)
    os.replace(part, path)


def load(path: Path, option: str = "--resume") -> dict[str, Any]:
    """Reads a checkpoint to the CPU; an OptionError that names `option` when it is missing or broken."""
    if not path.is_file():
        raise OptionError(f"{option}: no checkpoint {path}")
    try:
        return torch.load(path, map_location="cpu")
    except Exception as error:
        raise OptionError(f"{option}: cannot read checkpoint {path}: {error}") from error
