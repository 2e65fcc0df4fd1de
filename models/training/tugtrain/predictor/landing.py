"""Whether a predictor lands: simulated drags towards geometry that exists, in a world without noise. Ours."""

from __future__ import annotations

from dataclasses import replace

import torch

from ..labels.surrogate import GeometrySurrogate
from ..latent.source import GeneratorSource
from .drag_data import DragOptions, StartData
from .drags import FACE_SLOTS, MOVE, DragPool
from .network import LatentPredictor

CHECK_STEPS = 25


@torch.no_grad()
def landing_check(
    model: LatentPredictor,
    surrogate: GeometrySurrogate,
    starts: StartData,
    source: GeneratorSource,
    drags: DragOptions,
    slots: int,
    count: int = 64,
    seed: int = 123,
) -> dict[str, float]:
    """`count` drags with `slots` points each -> mean distance in px at the start and after CHECK_STEPS steps."""
    quiet = replace(
        drags,
        free_share=0.0,
        reach_share=None if drags.reach_share is None else 0.0,
        position_noise=0.0,
        jitter=0.0,
        gain_spread=0.0,
        feature_drop=0.0,
        feature_noise=0.0,
        history_drop=0.0,
        shortest_step=4.0,
        longest_step=4.0,
        longest_life=10_000,
        patience=10_000,
        arrived=-1.0,
    )
    device = starts.u.device
    marks = torch.arange(FACE_SLOTS, device=device) if slots == FACE_SLOTS else None
    pool = DragPool(
        count, slots, starts, surrogate, source.map, surrogate.geometry, source.layers, quiet, marks, seed
    )
    pool.life.fill_(10_000)
    which, moving = torch.arange(count, device=device), (pool.kind == MOVE).float()

    def left() -> float:
        distance = (pool.target - pool.positions(which)).norm(dim=-1)
        return float((distance * moving).sum() / moving.sum())

    result = {"before_px": left()}
    for _ in range(CHECK_STEPS):
        drag, truth = pool.inputs(which, model.feature_mean)
        _, change = model.coordinates(drag)
        step = (change * model.layer_share).sum(1)
        pool.advance(
            which, truth.u.index_add(1, surrogate.geometry, step).clamp(-source.z_clip, source.z_clip)
        )
    result["after_px"] = left()
    return result
