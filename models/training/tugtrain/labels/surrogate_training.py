"""Training of the geometry surrogate on exact label pairs."""

from __future__ import annotations

from pathlib import Path
from typing import Callable

import torch
from torch import Tensor

from ..run import checkpoints
from ..run.budget import Budget
from .surrogate import GeometrySurrogate, surrogate_loss

PEAK_RATE = 2e-3
BATCH = 256
HELD_OUT = 0.04  # share of the pairs kept for measuring


def train_surrogate(
    model: GeometrySurrogate,
    u0: Tensor,
    u1: Tensor,
    p0: Tensor,
    p1: Tensor,
    budget: Budget,
    note: Callable[[float, str], None] = lambda share, text: None,
    seed: int = 0,
) -> dict[str, float]:
    """Trains in place within a budget -> errors on held-out pairs (see surrogate_error).

    u0, u1 [n, Z]; p0, p1 [n, N, 2] px, on the model's device. Pairs also train the surrogate on single portraits: each holds two.
    """
    random = torch.Generator().manual_seed(seed)
    held = max(1, int(HELD_OUT * len(u0)))
    optimiser = torch.optim.Adam(model.parameters(), PEAK_RATE, betas=(0.9, 0.99))
    running = 0.0
    while budget.advance():
        for group in optimiser.param_groups:
            group["lr"] = budget.rate(PEAK_RATE)
        rows = torch.randint(held, len(u0), (min(BATCH, len(u0)),), generator=random).to(u0.device)
        loss = surrogate_loss(model, u0[rows], u1[rows], p0[rows], p1[rows])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        running = float(loss) if budget.step == 0 else 0.98 * running + 0.02 * float(loss)
        note(budget.share, f"step {budget.step} loss {running:.4f}")
    return surrogate_error(model, u0[:held], u1[:held], p0[:held], p1[:held])


@torch.no_grad()
def surrogate_error(
    model: GeometrySurrogate, u0: Tensor, u1: Tensor, p0: Tensor, p1: Tensor
) -> dict[str, float]:
    """Mean position error in px, and the error of motions as a share of the motion (median over pairs)."""
    q0, q1 = model(u0), model(u1)
    motion = p1 - p0
    wrong = (q1 - q0 - motion).square().sum(-1).mean(1).sqrt()
    size = motion.square().sum(-1).mean(1).sqrt()
    moved = size > 0.2
    share = (wrong / size.clamp_min(1e-6))[moved]
    return {
        "position_px": float((q0 - p0).norm(dim=-1).mean()),
        "motion_share": float(share.median()) if len(share) else 0.0,
        "motion_share_p90": float(share.quantile(0.9)) if len(share) else 0.0,
    }


def save_surrogate(path: Path, model: GeometrySurrogate, error: dict[str, float]) -> None:
    """Writes a checkpoint; error: as train_surrogate returns it."""
    checkpoints.save(path, {"width": model.width, "error": error, "model": model.state_dict()})


def load_surrogate(path: Path, option: str = "--labels") -> GeometrySurrogate:
    """The inverse of save_surrogate."""
    values = checkpoints.load(path, option)
    state = values["model"]
    model = GeometrySurrogate(state["geometry"], state["mean_positions"], values["width"])
    model.load_state_dict(state)
    return model.eval().requires_grad_(False)
