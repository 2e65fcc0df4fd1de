"""The wall clock of a training: how much of its budget is spent, over all resumptions, and what is done now and then on the way."""

from __future__ import annotations

import time
from typing import Callable

from .progress import Progress

Job = tuple[float, Callable[[], object]]  # seconds between two calls, what to call


class TrainingClock:
    """Shows progress under `title`. spent, budget: seconds before this run, and in all. Jobs (saving, measuring) wait one interval each."""

    def __init__(self, title: str, spent: float, budget: float, *jobs: Job) -> None:
        self.budget, self.jobs, self.seconds = budget, jobs, spent
        self.progress = Progress(title)
        now = time.monotonic()
        self.began = now - spent
        self.called = [now] * len(jobs)

    @property
    def fraction(self) -> float:
        """Share of the budget that is spent; at 1 or more the training is over."""
        return self.seconds / self.budget

    def tick(self, note: str) -> float:
        """Call after every step -> seconds spent."""
        self.progress.update(self.fraction, note)  # as of before the step: `finish` draws the end
        self.seconds = time.monotonic() - self.began
        return self.seconds

    def run_due(self) -> None:
        """Calls the jobs whose time has come."""
        for index, (interval, job) in enumerate(self.jobs):
            if time.monotonic() - self.called[index] > interval:
                job()
                self.called[index] = time.monotonic()

    def finish(self) -> None:
        """Calls every job a last time."""
        for _, job in self.jobs:
            job()
        self.progress.update(1.0, "done")
        self.progress.close()
