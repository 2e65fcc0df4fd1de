"""Training of the regularizer: denoising of codes that were disturbed in the ways a drag disturbs them. Ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

import torch
from torch import Tensor

from ..latent.source import GeneratorSource
from ..latent.statistics import sample_z
from ..run.budget import Budget
from .network import LatentRegularizer

PEAK_RATE = 1e-3
BATCH = 64
CALIBRATION = 2048  # natural codes that set the threshold
PASS_QUANTILE = 0.98  # share of natural codes that pass unchanged


@dataclass(frozen=True)
class Disturbance:
    """Sizes in standard deviations of W; walk, in those of z, says how far the geometry may be from that of the start. A drag takes it to the
    ends of the range: a network that has seen only short ways repaints the person at the end of a long one.
    """

    largest_noise: float = 1.0
    largest_scale: float = 1.8
    walk: float = 2.5


def natural_pair(
    source: GeneratorSource, mean: Tensor, batch: int, geometry: Tensor | None, walk: float
) -> tuple[Tensor, Tensor]:
    """Natural codes w [B, D] and start codes of the same person: geometry entries of z differ by up to `walk` (all entries, half as
    much, where it is not known which entries are geometry; their indices are on the CPU, where z is drawn). A third of the codes are truncated towards the mean w [D]: those are
    natural as well."""
    device = source.device
    z = sample_z(batch, source.z_dim, source.z_clip)
    entries = torch.arange(source.z_dim) if geometry is None else geometry
    start = z.clone()
    change = (
        torch.randn(batch, len(entries)) * torch.rand(batch, 1) * walk * (0.5 if geometry is None else 1.0)
    )
    start[:, entries] = (start[:, entries] + change).clamp(-source.z_clip, source.z_clip)
    start = torch.where(torch.rand(batch, 1) < 0.2, z, start)
    truncation = torch.where(torch.rand(batch, 1) < 0.33, torch.rand(batch, 1), torch.ones(batch, 1))
    w, w_start = source.map(torch.cat([z, start]).to(device)).chunk(2)
    truncation = truncation.to(device)
    return mean + truncation * (w - mean), mean + truncation * (w_start - mean)


def disturb(model: LatentRegularizer, x: Tensor, layers: int, sizes: Disturbance) -> Tensor:
    """Whitened natural codes x [B, K] -> disturbed codes [B, L, K]: noise shared by the layers and noise of each layer at random levels,
    layers swapped in from another code, and codes scaled beyond the natural range; a quarter stay as they are.
    """
    batch, size = x.shape

    def drawn(*shape: int) -> Tensor:
        return torch.rand(batch, *shape).to(x.device)

    def noise(*shape: int) -> Tensor:
        return torch.randn(batch, *shape).to(x.device)

    codes = x[:, None].expand(-1, layers, -1).clone()
    level = sizes.largest_noise * drawn(1, 1).square()
    together = drawn(1, 1)
    codes += level * together * noise(1, size)
    codes += level * (1 - together) * noise(layers, size)
    scale = torch.where(drawn(1, 1) < 0.3, 1 + (sizes.largest_scale - 1) * drawn(1, 1), x.new_ones(()))
    codes = codes * scale
    swap = (drawn(1, 1) < 0.2) & (drawn(layers, 1) < 0.25)
    codes = torch.where(swap, x.roll(1, 0)[:, None], codes)
    clean = drawn(1, 1) < 0.25
    return torch.where(clean, x[:, None], codes)


def train_regularizer(
    model: LatentRegularizer,
    source: GeneratorSource,
    budget: Budget,
    geometry: Tensor | None = None,
    sizes: Disturbance = Disturbance(),
    note: Callable[[float, str], None] = lambda share, text: None,
) -> dict[str, float]:
    """Trains in place within a budget, then sets the threshold. -> measures (see measure_regularizer)."""
    optimiser = torch.optim.Adam(model.parameters(), PEAK_RATE, betas=(0.9, 0.99))
    running = 0.0
    while budget.advance():
        for group in optimiser.param_groups:
            group["lr"] = budget.rate(PEAK_RATE)
        with torch.no_grad():
            w, w_start = natural_pair(source, model.whitening.mean, BATCH, geometry, sizes.walk)
            x, start = model.whitening(w), model.whitening(w_start)
            codes = disturb(model, x, source.layers, sizes)
        cleaned = model.denoise(codes, start[:, None].expand_as(codes))
        loss = (cleaned - x[:, None]).square().mean()
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        running = float(loss) if budget.step == 0 else 0.98 * running + 0.02 * float(loss)
        note(budget.share, f"step {budget.step} loss {running:.4f}")
    calibrate(model, source, geometry)
    return measure_regularizer(model, source, geometry)


@torch.no_grad()
def calibrate(model: LatentRegularizer, source: GeneratorSource, geometry: Tensor | None) -> None:
    """Sets the threshold below which a correction is not made, so that nearly all natural codes pass unchanged."""
    w, start = natural_pair(source, model.whitening.mean, CALIBRATION, geometry, 1.0)
    x = model.whitening(source.broadcast(w))
    change = model.correction(x, model.whitening(source.broadcast(start)))
    model.threshold.fill_(float(change.square().mean((1, 2)).sqrt().quantile(PASS_QUANTILE)))


@torch.no_grad()
def measure_regularizer(
    model: LatentRegularizer, source: GeneratorSource, geometry: Tensor | None
) -> dict[str, float]:
    """Root mean square errors in standard deviations of W: natural codes' change, and disturbed codes before and after."""
    w, w_start = natural_pair(source, model.whitening.mean, CALIBRATION, geometry, 1.0)
    ws, start = source.broadcast(w), source.broadcast(w_start)
    x, full = model.whitening(w), torch.ones(CALIBRATION, device=source.device)
    kept, _ = model(ws, start, full)
    result = {
        "natural_change": float(model.whitening.change(kept - ws).square().mean().sqrt()),
        "threshold": float(model.threshold),
    }
    for level in (0.25, 0.5, 1.0):
        noisy = x[:, None] + level * torch.randn(CALIBRATION, source.layers, x.shape[1]).to(x.device)
        cleaned, _ = model(model.whitening.back(noisy), start, full)
        result[f"noise_{level:g}_left"] = float(
            (model.whitening(cleaned) - x[:, None]).square().mean().sqrt()
        )
        shift = torch.randn(CALIBRATION, 1, x.shape[1]).to(x.device)
        shared = x[:, None] + level * shift.expand(-1, source.layers, -1)
        cleaned, _ = model(model.whitening.back(shared), start, full)
        result[f"shared_{level:g}_left"] = float(
            (model.whitening(cleaned) - x[:, None]).square().mean().sqrt()
        )
    return result
