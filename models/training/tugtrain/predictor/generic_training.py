"""Open-loop training of a predictor on Lucas-Kanade labels, for generators about which nothing else is known. Ours.

Without exact geometry there is no surrogate, so there are no closed-loop roll-outs: such a predictor is less exact, and the tracker's
loop at run time has to make up for it.
"""

from __future__ import annotations

from typing import Callable

import torch
from torch import Tensor

from ..labels.generic import GenericPairs
from ..latent.chart import LinearChart
from ..latent.source import GeneratorSource
from ..run.budget import Budget
from .losses import open_loop_loss
from .network import DragInput, LatentPredictor

MOST_POINTS = 12
STILL_SHARE = 0.1  # points that move less than this share of the fastest one can stand for hold points


def generic_batch(
    pairs: GenericPairs, chart: LinearChart, config_history: int, layers: int, resolution: int, batch: int
) -> tuple[DragInput, Tensor]:
    """Random label pairs as inputs, and the wanted change [batch, C] in the chart's coordinates."""
    device = pairs.w0.device
    rows = torch.randint(len(pairs.w0), (batch,)).to(device)
    count = int(torch.randint(1, MOST_POINTS + 1, ()))
    speed = pairs.motion[rows].norm(dim=-1) * pairs.good[rows]
    order = (
        speed / speed.amax(1, keepdim=True).clamp_min(1e-6)
        + 1.2 * torch.rand(speed.shape).to(device)
        + 9 * pairs.good[rows]
    )
    order = order.argsort(1, descending=True)[:, :count]
    take, pick = order[..., None].expand(-1, -1, 2), rows[:, None]
    motion = torch.gather(pairs.motion[rows], 1, take)
    length = motion.norm(dim=-1)
    ws = pairs.w0[rows][:, None].expand(-1, layers, -1)
    drag = DragInput(
        ws=ws,
        start_ws=ws,
        features=pairs.features[pick, order].float(),
        positions=torch.gather(pairs.points[rows], 1, take) / resolution * 2 - 1,
        motions=motion,
        hold=(length < STILL_SHARE * length.amax(1, keepdim=True)).float(),
        valid=torch.gather(pairs.good[rows], 1, order).float(),
        history_delta=torch.zeros(batch, config_history, layers, ws.shape[2], device=device),
        history_motion=torch.zeros(batch, config_history, count, 2, device=device),
        history_valid=torch.zeros(batch, config_history, device=device),
    )
    whitened = chart.whitening.change(pairs.w1[rows] - pairs.w0[rows])
    basis = chart.whitening.change(chart.basis)
    change = whitened @ torch.linalg.pinv(basis)
    return drag, change


def train_open_loop(
    model: LatentPredictor,
    source: GeneratorSource,
    pairs: GenericPairs,
    budget: Budget,
    peak: float,
    batch: int,
    note: Callable[[float, str], None] = lambda share, text: None,
) -> float:
    """Trains in place within a budget -> running loss at the end. Raises TypeError for another chart than a LinearChart."""
    if not isinstance(model.chart, LinearChart):
        raise TypeError("open-loop training on Lucas-Kanade labels needs a LinearChart")
    optimiser = torch.optim.Adam(model.parameters(), peak, betas=(0.9, 0.98))
    running = 0.0
    while budget.advance():
        for group in optimiser.param_groups:
            group["lr"] = budget.rate(peak)
        drag, change = generic_batch(
            pairs, model.chart, model.config.history, source.layers, source.resolution, batch
        )
        loss = open_loop_loss(model, drag, change)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        running = float(loss) if budget.step == 0 else 0.98 * running + 0.02 * float(loss)
        note(budget.share, f"step {budget.step} loss {running:.4f}")
    return running
