"""How well a generator repeats held-out renders: pictures, and landmarks found by the detector."""

from __future__ import annotations

import numpy as np
import torch

from ..landmarks.model import LandmarkNet, detect
from ..run.shards import RenderSet
from .generator import Generator

BATCH = 16


@torch.no_grad()
def judge(
    generator: Generator, net: LandmarkNet | None, data: RenderSet, clip: float, most: int
) -> dict[str, float]:
    """Over held-out u: `l1`, mean absolute difference of pictures (-1..1). With a detector also, in px of the picture over
    visible landmarks: `landmarks_px`, found in G(u) against the exact ones; `landmarks_p95_px`; `landmarks_render_px`, found
    in the render itself, which is the detector's own error."""
    indices = data.held_out_indices(most)
    resolution = generator.config.resolution
    scale = resolution / data.resolution
    differences, made_errors, render_errors = [], [], []
    for part in np.array_split(indices, max(1, len(indices) // BATCH)):
        u = data.values("u", part).clamp(-clip, clip)
        made = generator.synthesis(generator.broadcast(generator.mapping(u)), "off")[0].clamp(-1, 1)
        wanted = data.pictures(part, resolution)
        differences.append((made - wanted).abs().mean((1, 2, 3)))
        if net is not None:
            exact = data.values("landmarks", part) * scale
            seen = data.values("visible", part) > 0.5
            made_errors.append((detect(net, made) - exact).norm(dim=2)[seen])
            render_errors.append((detect(net, wanted) - exact).norm(dim=2)[seen])
    result = {"samples": float(len(indices)), "l1": float(torch.cat(differences).mean())}
    if net is not None:
        errors = torch.cat(made_errors)
        result["landmarks_px"] = float(errors.mean())
        result["landmarks_p95_px"] = float(errors.quantile(0.95))
        result["landmarks_render_px"] = float(torch.cat(render_errors).mean())
    return result
