"""Which resolution is trained when: coarse first, by fraction of the time budget (ours; in the spirit of progressive growing)."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Phase:
    """One resolution's share. A step is `parts` micro-batches of `batch` pictures. window: kept part of the picture's side for
    blocks above `base` (1: the whole picture)."""

    resolution: int
    parts: int
    batch: int
    until: float
    base: int = 0
    window: float = 1.0


# Pose and layout are learned at 8 to 32 px, where a step is cheap.
FULL = (
    Phase(8, 2, 8, 0.02),
    Phase(16, 4, 4, 0.08),
    Phase(32, 4, 4, 0.27),
    Phase(64, 4, 4, 0.57, base=32, window=0.5),
    Phase(128, 4, 3, 0.80, base=64, window=0.5),
    Phase(256, 4, 2, 1.00, base=64, window=0.5),
)

# A generator that can do faces already has pose and layout, and goes on with what it lacks: expression and detail.
REFINE = (
    Phase(32, 4, 4, 0.12),
    Phase(64, 4, 4, 0.42, base=32, window=0.5),
    Phase(128, 4, 3, 0.72, base=64, window=0.5),
    Phase(256, 4, 2, 1.00, base=64, window=0.5),
)


def phases_for(resolution: int, scale_batch: float = 1.0, refine: bool = False) -> list[Phase]:
    """The schedule cut at a lower picture size, its shares stretched to fill the budget. refine: that of a trained generator."""
    kept = [phase for phase in (REFINE if refine else FULL) if phase.resolution <= resolution]
    if not kept:
        raise ValueError(
            f"refine: the picture must have at least {REFINE[0].resolution} px, not {resolution}"
        )
    end = kept[-1].until
    return [replace(p, batch=max(1, round(p.batch * scale_batch)), until=p.until / end) for p in kept]


def upper_phase(resolution: int, scale_batch: float = 1.0) -> Phase:
    """The whole budget for high resolutions alone (upper.py)."""
    return Phase(resolution, 2, max(1, round(4 * scale_batch)), 1.0)


def phase_at(phases: list[Phase], fraction: float) -> Phase:
    """The phase in force at a fraction of the budget."""
    return next((phase for phase in phases if fraction < phase.until), phases[-1])


def block_start(phases: list[Phase], resolution: int) -> float:
    """The fraction of the budget at which the block of a resolution starts to learn."""
    start = 0.0
    for phase in phases:
        if resolution <= phase.resolution:
            return start
        start = phase.until
    return 1.0


def learning_rate(peak: float, fraction: float, start: float = 0.0) -> float:
    """Rate of a part that starts to learn at `start`: a warm-up over a hundredth of the budget, then cosine decay to a
    two-hundredth at the end. Parts that start late still begin at the full rate."""
    if fraction < start:
        return 0.0
    decay = 0.5 * (1 + math.cos(math.pi * min(1.0, (fraction - start) / max(1e-9, 1 - start))))
    return peak * min(1.0, 0.02 + (fraction - start) / 0.01) * (0.005 + 0.995 * decay)
