"""Training of the latent transformer on pairs made on the fly from the generator alone (Endo 2022, section 3.3).

w1 and w2 are natural codes; w_mid = w1 + blend (w2 - w1) in the first layers; the flow between their pictures is the drag, and the loss is the
squared difference of the answer to w_mid. The paper takes the flow from a trained network and blend = 0.1; here the flow is tracked in the generator's feature
maps (labels/lucas_kanade.py), points that fail the forward-backward check are padding, and `blend` is drawn from a range: with 0.1 alone the network has never
seen a drag as long as those it is judged by. The number of points is drawn as well, 1 to 68, because it is judged with few and many.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import torch
from torch import Tensor

from ..labels.lucas_kanade import TrackOptions, forward_backward
from ..latent.source import GeneratorSource
from ..latent.statistics import sample_z
from ..predictor.starts import at_points
from ..run.budget import Budget
from .descent import EDIT_LAYERS
from .latent_transformer import LatentTransformer, load_transformer, motion_cells

LARGEST_RETURN = (
    2.0  # px between a point and where tracking there and back ends, beyond which the flow is not believed
)
REUSE = 4  # subsets of the tracked points trained on for each pair: tracking costs more than a step


@dataclass(frozen=True)
class TransformerTraining:
    """budget: of the training; rate: peak of Adam's; points: tracked in a pair; blend: range of the share of the way from w1 to w2."""

    budget: Budget
    rate: float = 3e-4
    batch: int = 16
    points: int = 68
    blend: tuple[float, float] = (0.1, 1.0)


@torch.no_grad()
def make_pairs(
    source: GeneratorSource, options: TransformerTraining
) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """-> first vectors of w1 and of w_mid [B, 6, D], motion [B, P, 2] cells, features [B, P, F], which points were tracked [B, P]."""
    device = source.device
    w1, w2 = source.map(sample_z(2 * options.batch, source.z_dim, source.z_clip, device=device)).chunk(2)
    low, high = options.blend
    blend = low + (high - low) * torch.rand(options.batch, 1, 1).to(device)
    start, end = source.broadcast(w1), source.broadcast(w1).clone()
    end[:, :EDIT_LAYERS] += blend * (w2 - w1)[:, None]
    _, before = source.features(start)
    _, after = source.features(end)
    points = torch.rand(options.batch, options.points, 2).to(device) * source.resolution
    there, error, _ = forward_backward(
        before, after, points, source.resolution, TrackOptions(radius=1, iterations=4)
    )
    feature = at_points(before, points, source.resolution)
    motion = motion_cells(source, there - points)
    return start[:, :EDIT_LAYERS], end[:, :EDIT_LAYERS], motion, feature, (error < LARGEST_RETURN).float()


def train_transformer(
    source: GeneratorSource,
    options: TransformerTraining,
    note: Callable[[float, str], None] = lambda share, text: None,
) -> tuple[LatentTransformer, float]:
    """-> the network, on the source's device and ready for use, and its loss as a share of the loss of answering with w1 (mean of the last tenth of the steps)."""
    model = LatentTransformer(source.feature_channels, source.w_dim).to(source.device)
    optimiser = torch.optim.Adam(model.parameters(), lr=options.rate)
    budget, shares = options.budget, list[float]()
    pairs, used = make_pairs(source, options), 0
    while budget.advance():
        if used == REUSE:
            pairs, used = make_pairs(source, options), 0
        used += 1
        edited, wanted, motion, feature, tracked = pairs
        count = int(torch.randint(1, options.points + 1, ()))
        # tracked points first, in a random order, so that padding is rare
        order = (torch.rand(tracked.shape).to(tracked.device) - tracked).argsort(1)[:, :count]
        take = order[..., None]
        answer = model(
            edited,
            motion.gather(1, take.expand(-1, -1, 2)),
            feature.gather(1, take.expand(-1, -1, feature.shape[2])),
            tracked.gather(1, order),
        )
        loss = (answer - wanted).square().mean()
        optimiser.param_groups[0]["lr"] = budget.rate(options.rate)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        shares.append(float(loss) / float((edited - wanted).square().mean()))
        note(min(1.0, budget.share), f"loss {shares[-1]:.3f} of no edit")
    last = shares[-max(1, len(shares) // 10) :]
    return model.eval().requires_grad_(False), sum(last) / len(last)


def pack_digest(pack: Path) -> str:
    """SHA-256 of a pack's generator.onnx: a network trained on one generator says nothing about another."""
    return hashlib.sha256((pack / "generator.onnx").read_bytes()).hexdigest()


def trained_transformer(
    source: GeneratorSource,
    pack: Path,
    path: Path,
    options: TransformerTraining,
    note: Callable[[float, str], None] = lambda share, text: None,
) -> float:
    """Leaves a network for the pack's generator at `path`: the one that is there if it was trained on it with these options, else a new one.

    -> its loss as a share of the loss of answering with w1: near 1 it has learned nothing, which a slow or busy machine can bring about.
    """
    wanted = {
        "generator": pack_digest(pack),
        "blend": list(options.blend),
        "rate": options.rate,
        "seconds": options.budget.seconds,
    }
    if path.is_file():
        known = load_transformer(path)[1]
        if all(known.get(key) == value for key, value in wanted.items()):
            return float(known["loss"])
    model, loss = train_transformer(source, options, note)
    model.save(path, loss=loss, **wanted)
    return loss
