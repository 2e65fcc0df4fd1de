"""Published methods of dragging on the generator of a pack: drags in, edited codes out, for the bench, which judges all methods alike."""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch

from ..peers.cases import CaseError, Cases, read_cases
from ..peers.run import Setup, peak_megabytes, run_batches, run_one_by_one
from ..run.options import OptionError, number, plain, whole
from ..run.progress import Progress
from .common.methods import RATES, TRAINED, add_method, add_pack, add_transformer, method_of, trained


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of this stage."""
    add = parser.add_argument
    add("--cases", type=Path, required=True, help="npz of drags: ws, points, targets, valid, hold, mask")
    add(
        "--out",
        type=Path,
        required=True,
        help="npz of outcomes; what was measured goes to a JSON file beside it",
    )
    add("--rate", type=number(1e-7, 10), help="of Adam")
    add("--time", type=whole(1, 10_000), help="only the first TIME drags, one by one, each iteration timed")
    add_pack(parser)
    add_method(parser)
    add_transformer(parser)


def run(options: argparse.Namespace) -> None:
    """Writes OUT and the JSON file beside it."""
    rate = options.rate or RATES[options.method]
    method = method_of(options, rate)
    try:
        cases = read_cases(options.cases, method.source.layers, method.source.w_dim)
    except CaseError as error:
        raise OptionError(f"--cases: {error}") from None
    loss = trained(options, method.source, rate) if options.method == TRAINED else None
    _measure(options, method.setup, cases, loss)


def _measure(options: argparse.Namespace, setup: Setup, cases: Cases, training_loss: float | None) -> None:
    """Runs the cases; writes the outcomes, and beside them what was measured."""
    began = time.perf_counter()
    times: dict[str, float] = {}
    if options.time:
        outcome, watch = run_one_by_one(setup, cases.rows(slice(0, options.time)), options.threads)
        measured = {"iteration_ms": 1000 * np.array(watch), "edit_seconds": outcome.seconds.numpy()}
        for name, values in measured.items():
            times |= {f"{name}_p{share}": float(np.percentile(values, share)) for share in (50, 95)}
    else:
        progress, ready = Progress(options.method) if options.progress else None, 0

        def told(count: int) -> None:
            nonlocal ready
            ready += count
            if progress:
                progress.update(ready / len(cases), f"{ready} of {len(cases)} drags")

        told(0)
        outcome = run_batches(setup, cases, options.batch, options.threads, told)
        if progress:
            progress.close()
    seconds = time.perf_counter() - began
    outcome.save(options.out)
    report = {
        "method": options.method,
        "rate": setup.descent.rate,
        "feature_size": setup.descent.feature_size,
        "options": plain(vars(options)),
        "drags": len(outcome.ws),
        "seconds": seconds,
        "iterations": int(outcome.iterations.sum()),
        "iterations_per_second": int(outcome.iterations.sum()) / seconds,
        "threads": options.threads,
        "device": str(setup.device),
        "training_loss": training_loss,
        "peak_mb": peak_megabytes(),  # of the host
        "torch": torch.__version__,
        **times,
    }
    options.out.with_suffix(".json").write_text(json.dumps(report, indent=1) + "\n")
