"""Drags to be made, as the bench hands them over, and what a method made of them."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..run.device import CPU


class CaseError(ValueError):
    """A file of drags that cannot be used; the message names the field."""


@dataclass
class Cases:
    """N drags. ws [N, L, D] start codes; points, targets [N, P, 2] px of the picture; valid [N, P] bool, False for padding; mask
    [N, M, M], 1 where the picture may move, or None where no drag has a mask."""

    ws: Tensor
    points: Tensor
    targets: Tensor
    valid: Tensor
    mask: Tensor | None

    def __len__(self) -> int:
        return len(self.ws)

    def to(self, device: torch.device) -> "Cases":
        """The same on another device."""
        mask = None if self.mask is None else self.mask.to(device)
        points, targets = self.points.to(device), self.targets.to(device)
        return Cases(self.ws.to(device), points, targets, self.valid.to(device), mask)

    def rows(self, rows: slice | Tensor) -> "Cases":
        """Some of the drags."""
        mask = None if self.mask is None else self.mask[rows]
        return Cases(self.ws[rows], self.points[rows], self.targets[rows], self.valid[rows], mask)


@dataclass
class Outcome:
    """For each drag: ws [N, L, D] reached, points [N, P, 2] where the method believes its points are, iterations and seconds [N]."""

    ws: Tensor
    points: Tensor
    iterations: Tensor
    seconds: Tensor

    @staticmethod
    def start(cases: Cases) -> "Outcome":
        """Nothing moved yet."""
        count, device = len(cases), cases.ws.device
        iterations = torch.zeros(count, dtype=torch.int32, device=device)
        seconds = torch.zeros(count, device=device)
        return Outcome(cases.ws.clone(), cases.points.clone(), iterations, seconds)

    def cpu(self) -> "Outcome":
        """The same on the CPU."""
        return Outcome(*(getattr(self, name).to(CPU) for name in self.__dataclass_fields__))

    @staticmethod
    def join(parts: list["Outcome"]) -> "Outcome":
        """Parts in order, together."""
        return Outcome(
            torch.cat([part.ws for part in parts]),
            torch.cat([part.points for part in parts]),
            torch.cat([part.iterations for part in parts]),
            torch.cat([part.seconds for part in parts]),
        )

    def save(self, path: Path) -> None:
        """Writes an npz with the four fields, which must be on the CPU."""
        path.parent.mkdir(parents=True, exist_ok=True)
        fields = {name: getattr(self, name).numpy() for name in self.__dataclass_fields__}
        with path.open("wb") as file:
            np.savez(file, **fields)


def _read(path: Path) -> dict[str, np.ndarray]:
    try:
        with np.load(path) as file:
            return {name: file[name] for name in file.files}
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise CaseError(f"{path}: {error}") from None


def _numbers(fields: dict[str, np.ndarray], name: str, shape: tuple[int | None, ...]) -> Tensor:
    """A field as float32; None in shape stands for any length."""
    if name not in fields:
        raise CaseError(f"{name}: missing")
    values = fields[name]
    fits = values.ndim == len(shape) and all(want in (None, got) for want, got in zip(shape, values.shape))
    if not fits:
        wanted = ", ".join("any" if length is None else str(length) for length in shape)
        raise CaseError(f"{name}: expected shape [{wanted}], got {list(values.shape)}")
    if values.dtype.kind not in "fiub" or not np.isfinite(values).all():
        raise CaseError(f"{name}: expected finite numbers")
    return torch.from_numpy(values.astype(np.float32))


def read_cases(path: Path, layers: int, w_dim: int) -> Cases:
    """Reads an npz with ws [N, L, D], points [N, P, 2], targets [N, P, 2], valid [N, P], hold [N, P] and, where wanted, mask [N, M, M].

    None of the methods knows points that must not move: such a point gets itself as its target, which is the nearest that they offer.
    A mask of ones only is no mask. Raises CaseError.
    """
    fields = _read(path)
    ws = _numbers(fields, "ws", (None, layers, w_dim))
    count = len(ws)
    points = _numbers(fields, "points", (count, None, 2))
    places = points.shape[1]
    targets = _numbers(fields, "targets", (count, places, 2))
    valid = _numbers(fields, "valid", (count, places)) > 0
    hold = _numbers(fields, "hold", (count, places)) > 0
    if count == 0:
        raise CaseError("ws: there are no drags")
    if not valid.any(1).all():
        raise CaseError(f"valid: drag {int((~valid.any(1)).nonzero()[0])} has no point")
    mask = None
    if "mask" in fields:
        side = fields["mask"].shape[-1] if fields["mask"].ndim else 0
        mask = (_numbers(fields, "mask", (count, side, side)) > 0).float()
        if side == 0 or bool(mask.all()):
            mask = None
    return Cases(ws, points, torch.where(hold[..., None], points, targets), valid, mask)
