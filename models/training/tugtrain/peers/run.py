"""Runs a method on cases: in batches, in several processes, or one by one with a watch."""

from __future__ import annotations

import multiprocessing
import resource
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Callable

import torch
from torch import Tensor

from ..export.unfold import load_pack_source
from ..latent.source import GeneratorSource
from ..run.device import CPU, synchronise
from .cases import Cases, Outcome
from .descent import DescentOptions, Objective, descend
from .draggan import DragGan
from .freedrag import FreeDrag, FreeDragOptions
from .latent_transformer import edit, load_transformer

Note = Callable[[int, int, float], None]


@dataclass(frozen=True)
class Setup:
    """What a process needs to build a method: the pack's folder and the method's options. transformer: checkpoint of usercontrollablelt. device: where it
    runs; cases and outcomes are handed over on the CPU."""

    pack: Path
    method: str
    descent: DescentOptions
    freedrag: FreeDragOptions
    transformer: Path
    device: torch.device = CPU


def plain_source(pack: Path, device: torch.device = CPU) -> GeneratorSource:
    """The generator of a pack without the pack's tracking map, which is not part of any of these methods. Raises ValueError."""
    source = load_pack_source(pack)
    source.surface = None
    return source.to(device)


def method_of(setup: Setup, source: GeneratorSource) -> Callable[[Cases, Note], Outcome]:
    """The method as a function of cases. Moving them to the device and back is not part of the seconds."""
    device = setup.device
    if setup.method == "usercontrollablelt":
        once = partial(edit, load_transformer(setup.transformer)[0].to(device), source)
        return lambda cases, note: _timed_edit(once, cases.to(device), note).cpu()

    def make(first: Tensor, cases: Cases) -> Objective:
        if setup.method == "draggan":
            return DragGan(first, cases, source.resolution)
        return FreeDrag(first, cases, source.resolution, setup.freedrag)

    return lambda cases, note: descend(source, cases.to(device), make, setup.descent, note).cpu()


def _timed_edit(once: Callable[[Cases], Outcome], cases: Cases, note: Note) -> Outcome:
    device = cases.ws.device
    synchronise(device)
    began = time.perf_counter()
    outcome = once(cases)
    synchronise(device)
    seconds = time.perf_counter() - began
    outcome.seconds += seconds / len(cases)
    note(1, len(cases), seconds)
    return outcome


_run: Callable[[Cases, Note], Outcome]  # the method of this process, see _prepare


def _prepare(setup: Setup) -> None:
    global _run
    torch.set_num_threads(1)
    _run = method_of(setup, plain_source(setup.pack, setup.device))


def _one_batch(cases: Cases) -> Outcome:
    return _run(cases, lambda iterations, running, seconds: None)


def run_batches(
    setup: Setup, cases: Cases, batch: int, processes: int, told: Callable[[int], None] = lambda count: None
) -> Outcome:
    """Batches dealt out to processes of one thread each: the threads of one process lose more time to each other. On any other device
    than the CPU one process does them all.

    told: called with the number of cases that are done since the last call.
    """
    batches = [cases.rows(slice(first, first + batch)) for first in range(0, len(cases), batch)]
    if min(processes, len(batches)) == 1 or setup.device != CPU:
        _prepare(setup)
        parts = []
        for some in batches:
            parts.append(_one_batch(some))
            told(len(some))
        return Outcome.join(parts)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, _prepare, (setup,)) as pool:
        running = {pool.submit(_one_batch, some): len(some) for some in batches}
        for done in as_completed(running):
            done.result()
            told(running[done])
        return Outcome.join([one.result() for one in running])


def run_one_by_one(setup: Setup, cases: Cases, threads: int) -> tuple[Outcome, list[float]]:
    """Cases one at a time with `threads` threads, after one that is not counted -> outcome and seconds of every iteration."""
    torch.set_num_threads(threads)
    run = method_of(setup, plain_source(setup.pack, setup.device))
    run(cases.rows(slice(0, 1)), lambda iterations, running, seconds: None)
    watch: list[float] = []
    single = [
        run(cases.rows(slice(index, index + 1)), lambda iterations, running, seconds: watch.append(seconds))
        for index in range(len(cases))
    ]
    return Outcome.join(single), watch


def peak_megabytes() -> float:
    """Largest resident size that this process, or one of those it started, has had. It is memory of the host, not of a GPU."""
    users = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(user).ru_maxrss for user in users) / 1024
