"""How long a run lasts, and its learning rate over that time."""

from __future__ import annotations

import math
import time

WARM_UP = 200  # steps over which the rate rises, so that Adam's first, badly scaled steps stay small


class Budget:
    """Wall clock seconds from the first step, or a number of steps (tests, where the result must not depend on the machine's speed)."""

    def __init__(self, seconds: float | None = None, steps: int | None = None) -> None:
        if (seconds is None) == (steps is None):
            raise ValueError("give either seconds or steps")
        self.seconds, self.steps = seconds, steps
        self.started, self.step = 0.0, -1
        self.share = 0.0

    def advance(self) -> bool:
        """Call before each step: counts it and says whether it may still be taken."""
        self.step += 1
        if self.step == 0:
            self.started = time.monotonic()
        if self.steps is not None:
            self.share = self.step / self.steps
        else:
            assert self.seconds is not None
            self.share = (time.monotonic() - self.started) / self.seconds
        return self.share < 1

    def rate(self, peak: float) -> float:
        """Learning rate of this step: linear warm-up, then a half cosine down to 1% of the peak."""
        cosine = 0.5 * (1 + math.cos(math.pi * min(self.share, 1.0)))
        warm = min(1.0, (self.step + 1) / (WARM_UP if self.steps is None else min(WARM_UP, self.steps / 10)))
        return peak * warm * (0.01 + 0.99 * cosine)
