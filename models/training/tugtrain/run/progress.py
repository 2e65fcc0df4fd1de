"""A progress bar with time left: drawn in place on a terminal, one line now and then in a log file."""

from __future__ import annotations

import sys
import time
from typing import TextIO

LOG_SECONDS = 20.0  # between lines when the output is a file
BAR_CELLS = 24


def clock(seconds: float) -> str:
    """Seconds as m:ss or h:mm:ss."""
    whole = max(0, int(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class Progress:
    """Shows how much of a job is done. `fraction` is 0..1; the rest of the time is judged from the pace since the start."""

    def __init__(self, title: str, stream: TextIO | None = None) -> None:
        self.title, self.stream = title, stream or sys.stderr
        self.started = time.monotonic()
        self.first: float | None = None
        self.shown = -1e9

    def update(self, fraction: float, note: str = "") -> None:
        """Draws the bar; cheap to call at every step."""
        now = time.monotonic()
        if self.first is None:
            self.first, self.started = fraction, now
        terminal = self.stream.isatty()
        if fraction < 1 and now - self.shown < (0.2 if terminal else LOG_SECONDS):
            return
        self.shown = now
        done = fraction - self.first
        left = clock((now - self.started) * (1 - fraction) / done) if done > 0 else "?"
        cells = round(BAR_CELLS * min(1.0, fraction))
        bar = "#" * cells + "." * (BAR_CELLS - cells)
        line = f"{self.title} [{bar}] {100 * fraction:3.0f}%  {left} left  {note}"
        print(
            f"\r\x1b[K{line}" if terminal else line,
            end="" if terminal else "\n",
            file=self.stream,
            flush=True,
        )

    def close(self) -> None:
        """Ends the line on a terminal."""
        if self.stream.isatty():
            print(file=self.stream, flush=True)
