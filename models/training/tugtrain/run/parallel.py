"""Gradients by several processes with one thread each (ours).

A step with two OpenMP threads meets at hundreds of barriers; on a machine that does other work too, it then runs many times slower
than with one thread. Here each process works through whole micro-batches, taken from a common counter, so that a process that is
held up does fewer of them, and all meet once a step. Parameters lie in shared memory; the leader alone changes them.

On any other device than the CPU the caller does all parts: a GPU is kept busy by one process, and its memory is not shared by a fork.
"""

from __future__ import annotations

import os
from multiprocessing.connection import Connection
from typing import Any, Callable

import torch
import torch.multiprocessing as processes
from torch import Tensor, nn

POLL_SECONDS = 5.0  # how often a waiting process looks whether the others are alive

# (step, part, task) -> loss of that micro-batch; `task` is what the leader gave for this step
PartLoss = Callable[[int, int, tuple], Tensor]


def forked_gradients() -> bool:
    """Whether a process forked from this one can compute gradients, found out by trying."""
    child = os.fork()
    if child == 0:
        try:
            torch.ones(1, requires_grad=True).sum().backward()
        except RuntimeError:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


class GradientPool:
    """Leader and `helpers` forked processes. With no helpers, or a model on another device than the CPU, all work is done by the caller.

    Make it before torch has run with more than one thread in this process: forked OpenMP pools hang. Some builds of torch 2 compute no
    gradients in a process that was forked after the first gradient; there the caller does all work, with that many threads.
    """

    def __init__(self, model: nn.Module, part_loss: PartLoss, helpers: int) -> None:
        self.leader = os.getpid()
        self.parameters = [p for p in model.parameters() if p.requires_grad]
        self.part_loss = part_loss
        device = self.parameters[0].device
        if device.type == "cpu":
            model.share_memory()
        else:
            helpers = 0
        if helpers and not forked_gradients():
            torch.set_num_threads(helpers + 1)
            helpers = 0
        size = sum(p.numel() for p in self.parameters)
        context = processes.get_context("fork")
        self.counter: Any = context.Value("i", 0)
        self.pipes: list[Connection] = []
        self.children: list = []
        rows = torch.zeros(helpers + 1, size, device=device)
        self.rows = rows.share_memory_() if device.type == "cpu" else rows
        self.losses = torch.zeros(helpers + 1, dtype=torch.float64).share_memory_()
        self.finished = context.Semaphore(0)
        for index in range(1, helpers + 1):
            receiver, sender = context.Pipe(duplex=False)
            child = context.Process(target=self._serve, args=(index, receiver), daemon=True)
            child.start()
            self.pipes.append(sender)
            self.children.append(child)

    def _serve(self, index: int, receiver: Connection) -> None:
        torch.set_num_threads(1)
        while True:
            while not receiver.poll(POLL_SECONDS):
                if os.getppid() != self.leader:  # killed: nobody will ever send an order
                    return
            order = receiver.recv()
            if order is None:
                return
            self._work(index, *order)
            self.finished.release()

    def _work(self, index: int, step: int, parts: int, task: tuple) -> None:
        for parameter in self.parameters:
            parameter.grad = None
        total = 0.0
        while True:
            with self.counter.get_lock():
                part = self.counter.value
                self.counter.value += 1
            if part >= parts:
                break
            loss = self.part_loss(step, part, task) / parts
            loss.backward()
            total += float(loss.detach())
        place = 0
        for parameter in self.parameters:
            row = self.rows[index, place : place + parameter.numel()]
            if parameter.grad is None:
                row.zero_()
            else:
                row.copy_(parameter.grad.reshape(-1))
            place += parameter.numel()
        self.losses[index] = total

    def gradients(self, step: int, parts: int, task: tuple) -> float:
        """Sets .grad of all parameters to the mean gradient over the parts of a step; returns the mean loss."""
        self.counter.value = 0
        for pipe in self.pipes:
            pipe.send((step, parts, task))
        self._work(0, step, parts, task)
        for _ in self.children:
            while not self.finished.acquire(timeout=POLL_SECONDS):
                dead = [child.pid for child in self.children if not child.is_alive()]
                if dead:
                    raise RuntimeError(
                        f"helper process {dead[0]} ended; its message is above. Use --resume to go on"
                    )
        summed = self.rows.sum(0)
        place = 0
        for parameter in self.parameters:
            parameter.grad = summed[place : place + parameter.numel()].reshape(parameter.shape)
            place += parameter.numel()
        return float(self.losses.sum())

    def close(self) -> None:
        """Ends the helpers."""
        for pipe in self.pipes:
            pipe.send(None)
        for child in self.children:
            child.join()
