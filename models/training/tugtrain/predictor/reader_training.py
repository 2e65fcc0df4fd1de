"""Training of a MappingChart's reader: z from w."""

from __future__ import annotations

from typing import Callable

import torch

from ..latent.chart import MappingChart
from ..latent.source import GeneratorSource
from ..latent.statistics import sample_z
from ..run.budget import Budget

PEAK_RATE = 1e-3
BATCH = 256
LARGEST_NOISE = (
    0.06  # standard deviations of W: codes on the way of a drag lie a little off the natural surface
)


def train_reader(
    chart: MappingChart,
    source: GeneratorSource,
    budget: Budget,
    note: Callable[[float, str], None] = lambda share, text: None,
) -> float:
    """Trains in place within a budget -> root mean square error of z on fresh natural codes."""
    learned = list(chart.reader.parameters())
    optimiser = torch.optim.Adam(learned, PEAK_RATE, betas=(0.9, 0.99))
    whitening, device = chart.whitening, source.device
    while budget.advance():
        for group in optimiser.param_groups:
            group["lr"] = budget.rate(PEAK_RATE)
        with torch.no_grad():
            z = sample_z(BATCH, source.z_dim, source.z_clip, device=device)
            w = source.map(z)
            # codes drawn towards the mean (truncation) count as those of a z drawn towards zero
            keep = torch.where(torch.rand(BATCH, 1) < 0.2, torch.rand(BATCH, 1), torch.ones(BATCH, 1))
            keep = keep.to(device)
            z, w = z * keep, whitening.mean + keep * (w - whitening.mean)
            level = LARGEST_NOISE * torch.rand(BATCH, 1).square()
            w = w + (level * torch.randn(BATCH, whitening.size)).to(device) @ whitening.colourer
        loss = (chart.reader(w) - z).square().mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        note(budget.share, f"step {budget.step} loss {float(loss):.4f}")
    with torch.no_grad():
        z = sample_z(2048, source.z_dim, source.z_clip, device=device)
        return float((chart.encode(source.map(z)) - z).square().mean().sqrt())
