"""Learning rate over a run that is given a time budget instead of a number of steps."""

import math

WARM_UP = 200  # steps over which the rate rises, so that Adam's first, badly scaled steps stay small


def rate(step: int, share: float, peak: float) -> float:
    """Rate at a step, when `share` (0..1) of the budget is used: linear warm-up, then a half cosine down to 1% of the peak."""
    cosine = 0.5 * (1 + math.cos(math.pi * min(max(share, 0.0), 1.0)))
    return peak * min(1.0, (step + 1) / WARM_UP) * (0.01 + 0.99 * cosine)
