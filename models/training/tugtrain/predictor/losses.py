"""Losses and steps that train the predictor: open-loop on label pairs, then closed-loop on its own roll-outs. Ours."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor

from ..labels.surrogate import GeometrySurrogate
from .drags import DragPool
from .network import OUTPUT_UNIT, DragInput, LatentPredictor

LABEL_LIMIT = (
    4.0  # open-loop targets beyond this (in output units) are cut: one odd pair must not outweigh a batch
)


@dataclass(frozen=True)
class LossWeights:
    """Weights beside the landing loss. Lengths are relative to the step's length, changes of coordinates in output units.

    change: every coordinate costs. picture: motion of the whole face costs, so that a local pull stays local. back: a pull towards the
    geometry at the start of the drag, so that coordinates that do not help go home. wall: coordinates beyond `natural`.
    agree: layers that disagree. still: everything outside a mask goes back to where it was, between its anchors too. cost [C] scales `change` and `back` for each coordinate.
    """

    change: float = 0.02
    picture: float = 0.03
    back: float = 0.02
    wall: float = 0.3
    agree: float = 0.05
    still: float = 0.5
    natural: float = 1.8
    cost: Tensor | None = field(default=None)


@dataclass
class StepReport:
    """Means over a batch, detached: share of the wanted motion that is missing, and each term of the loss."""

    missing: float
    terms: dict[str, float]


def open_loop_loss(model: LatentPredictor, drag: DragInput, change: Tensor) -> Tensor:
    """Label pairs: predicted coordinates of every edited layer against the pair's change [B, C]."""
    _, predicted = model.coordinates(drag)
    real = drag.valid[..., None]
    length = (drag.motions * real).norm(dim=-1).amax(1).clamp_min(0.05)[:, None]
    target = (change / (OUTPUT_UNIT * length)).clamp(-LABEL_LIMIT, LABEL_LIMIT)
    predicted = predicted / (OUTPUT_UNIT * length[:, None])
    error = F.smooth_l1_loss(predicted, target[:, None].expand_as(predicted), reduction="none").mean(2)
    return (error * model.layer_share[:, :, 0]).sum(1).mean()


def closed_loop_loss(
    model: LatentPredictor,
    surrogate: GeometrySurrogate,
    pool: DragPool,
    which: Tensor,
    mean_feature: Tensor,
    weights: LossWeights,
    clip: float,
) -> tuple[Tensor, StepReport]:
    """One step of these drags: the loss through the surrogate; then the drags move on by the (detached) step."""
    drag, truth = pool.inputs(which, mean_feature)
    _, change = model.coordinates(drag)
    step = (change * model.layer_share).sum(1)
    u = truth.u.index_add(1, pool.geometry, step).clamp(-clip, clip)

    length = drag.motions.norm(dim=-1).amax(1).clamp_min(1e-3)
    here, there = surrogate(truth.u), surrogate(u)
    take = truth.point[..., None].expand(-1, -1, 2)
    moved = torch.gather(there - here, 1, take) @ truth.warp.transpose(1, 2)
    error = _robust((moved - drag.motions) / length[:, None, None])
    share = truth.weight / truth.weight.sum(1, keepdim=True).clamp_min(1)
    landing = (error * share).sum(1)
    way = truth.home - here
    way = way * (length[:, None, None] / way.norm(dim=-1, keepdim=True).clamp_min(1e-6)).clamp_max(1)
    slip = _robust((there - here - way) / length[:, None, None]) * truth.still

    cost = step.new_ones(step.shape[1]) if weights.cost is None else weights.cost
    size = step / (OUTPUT_UNIT * length[:, None])
    away = (truth.u - truth.start_u)[:, pool.geometry]
    wide = truth.u[:, pool.geometry]
    outside = torch.relu(wide.abs() - weights.natural) * wide.sign()
    terms = {
        "landing": landing,
        "change": weights.change * (cost * size.square()).mean(1),
        "picture": weights.picture * ((there - here) / length[:, None, None]).square().sum(-1).mean(1),
        "back": weights.back * (cost * away * size).mean(1),
        "wall": weights.wall * (outside * size).mean(1),
        "still": weights.still * slip.sum(1) / truth.still.sum(1).clamp_min(1),
        "agree": weights.agree * _disagreement(model, change, length),
    }
    # A step of no length has no direction to learn from.
    alive = (length > 2e-3).float()
    loss = sum((term * alive).mean() for term in terms.values())
    assert isinstance(loss, Tensor)
    pool.advance(which, u.detach())
    report = {name: float(term.detach().mean()) for name, term in terms.items()}
    return loss, StepReport(report["landing"], report)


def _robust(error: Tensor) -> Tensor:
    """Of vectors [..., 2], quadratic near zero and linear beyond: hopeless points do not dominate."""
    return torch.sqrt(error.square().sum(-1) + 1e-2) - 0.1


def _disagreement(model: LatentPredictor, change: Tensor, length: Tensor) -> Tensor:
    """Spread of the coordinates over the edited layers, in output units: [B]."""
    size = change / (OUTPUT_UNIT * length[:, None, None])
    mean = (size * model.layer_share).sum(1, keepdim=True)
    return ((size - mean).square() * model.layer_share).sum(1).mean(1)
