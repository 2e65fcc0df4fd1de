"""Published methods of dragging on the generator of a pack: drags in, edited codes out, for the bench, which judges all methods alike."""

import argparse
import hashlib
import json
import os
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from ..landmarks.model import load_detector
from ..latent.schedule import Budget
from ..latent.source import GeneratorSource
from ..peers.cases import CaseError, Cases, read_cases
from ..peers.descent import DescentOptions
from ..peers.freedrag import FreeDragOptions
from ..peers.latent_transformer_training import TransformerTraining, trained_transformer
from ..peers.run import Setup, peak_megabytes, plain_source, run_batches, run_one_by_one
from ..peers.tune import landmark_cases, mean_distance
from ..run.device import add_device, device_of
from ..run.options import OptionError, existing_file, number, plain, runs_folder, whole
from ..run.precision import conv_dtype
from ..run.progress import Progress

# Rates of Adam, chosen with --tune (README, "Peers"): those of the papers belong to the w of another generator.
RATES = {"draggan": 0.02, "freedrag": 0.02, "usercontrollablelt": 3e-4}
# With both cores of a machine with two, 128 core minutes: those of all predictor trainings listed in README, "How long it takes", are 127.
TRAIN_MINUTES = 64.0
TRAINED = ("usercontrollablelt",)
DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of this stage."""
    runs = runs_folder()
    add = parser.add_argument
    add("--pack", type=Path, default=Path(__file__).resolve().parents[3] / "faces", help="folder of the pack")
    add("--method", choices=list(RATES), required=True)
    add("--cases", type=Path, help="npz of drags: ws, points, targets, valid, hold, mask")
    add("--out", type=Path, help="npz of outcomes; what was measured goes to a JSON file beside it")
    add("--threads", type=whole(1, 256), default=os.cpu_count() or 1, help="processes; with --time threads")
    add("--batch", type=whole(1, 1024), default=8, help="drags side by side in a process")
    add("--most-iterations", type=whole(1, 10_000), default=300, help="gradient steps of a drag")
    add("--rate", type=number(1e-7, 10), nargs="+", help="of Adam; several only with --tune")
    add("--feature-size", type=whole(4, 1024), help="side of the feature map; default half the picture's")
    add("--dtype", choices=list(DTYPES), help="number type of the convolutions; default: the faster one here")
    add("--expected", type=number(1e-5, 100), default=0.3, help="freedrag: distance of a new place, l")
    add("--longest", type=number(0.1, 256), default=6.0, help="freedrag: px of a sub-motion, d")
    add(
        "--transformer",
        type=Path,
        default=runs / "peers" / "transformer.pt",
        help="of usercontrollablelt; trained where it is missing or belongs to another pack",
    )
    add(
        "--train-minutes",
        type=number(0.001, 1000),
        default=TRAIN_MINUTES,
        help="usercontrollablelt: training",
    )
    add(
        "--train-only",
        action="store_true",
        help="usercontrollablelt: instead of --cases, see to it that the network is there, and print its SHA-256",
    )
    add(
        "--blend",
        type=number(0.001, 1),
        nargs=2,
        default=TransformerTraining.blend,
        metavar=("LOW", "HIGH"),
        help="usercontrollablelt: share of the way between two codes that a training drag goes",
    )
    add("--time", type=whole(1, 10_000), help="only the first TIME drags, one by one, each iteration timed")
    add("--tune", type=whole(1, 10_000), help="instead of --cases: mean distances on TUNE pairs of faces")
    add("--landmarks", type=Path, default=runs / "landmarks" / "latest.pt", help="detector, for --tune")
    add(
        "--seed", type=whole(0, 2**31 - 1), default=20230519, help="of the pairs of --tune, and of training"
    )
    add_device(parser)
    add("--progress", action="store_true", help="show how far it is")


def run(options: argparse.Namespace) -> None:
    """Writes OUT and the JSON file beside it; with --tune prints mean distances, with --train-only a line of JSON about the network."""
    if options.train_only and options.method not in TRAINED:
        raise OptionError(
            f"--train-only: only {', '.join(TRAINED)} has a network, --method is {options.method}"
        )
    if options.train_only and options.tune is not None:
        raise OptionError("--train-only: does not go with --tune")
    device = device_of(options.device)
    try:
        source = plain_source(options.pack, device)
    except ValueError as error:
        raise OptionError(f"--pack: {error}") from None
    size = options.feature_size or source.resolution // 2
    if size not in source.generator.config.resolutions:
        raise OptionError(f"--feature-size: must be one of {source.generator.config.resolutions}, got {size}")
    rates = options.rate or [RATES[options.method]]
    dtype = DTYPES[options.dtype] if options.dtype else conv_dtype(device)
    descent = DescentOptions(rates[0], options.most_iterations, size, dtype)
    setup = Setup(
        options.pack,
        options.method,
        descent,
        FreeDragOptions(options.expected, options.longest),
        options.transformer,
        device,
    )
    if options.tune is None and len(rates) > 1:
        raise OptionError("--rate: several rates are tried with --tune only")
    if options.train_only:
        loss = _train(options, source, rates[0])
        digest = hashlib.sha256(options.transformer.read_bytes()).hexdigest()
        print(json.dumps({"sha256": digest, "training_loss": loss}), flush=True)
    elif options.tune is None:
        for name in ("cases", "out"):
            if getattr(options, name) is None:
                raise OptionError(f"--{name}: needed without --tune")
        try:
            cases = read_cases(options.cases, source.layers, source.w_dim)
        except CaseError as error:
            raise OptionError(f"--cases: {error}") from None
        _measure(options, setup, cases, _train(options, source, rates[0]))
    else:
        existing_file(options.landmarks, "--landmarks", "landmarks")
        _tune(options, setup, source, rates)


def _train(options: argparse.Namespace, source: GeneratorSource, rate: float) -> float | None:
    """Sees to it that usercontrollablelt has its network -> that network's loss as a share of the loss of not answering."""
    if options.method not in TRAINED:
        return None
    low, high = options.blend
    if low > high:
        raise OptionError(f"--blend: {low:g} is above {high:g}")
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    training = TransformerTraining(Budget(60 * options.train_minutes), rate, blend=(low, high))
    progress = Progress("training of usercontrollablelt") if options.progress else None
    return trained_transformer(
        source, options.pack, options.transformer, training, progress.update if progress else lambda *_: None
    )


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


def _tune(options: argparse.Namespace, setup: Setup, source: GeneratorSource, rates: list[float]) -> None:
    """Prints the mean distance for every rate and number of points."""
    detector = load_detector(options.landmarks).to(setup.device)
    cases = landmark_cases(source, detector, options.tune, options.seed)
    for rate in rates:
        _train(options, source, rate)
        tried = replace(setup, descent=replace(setup.descent, rate=rate))
        for count, drags in cases.items():
            outcome = run_batches(tried, drags, options.batch, options.threads)
            before = mean_distance(source, detector, drags, drags.ws)
            after = mean_distance(source, detector, drags, outcome.ws)
            print(
                f"rate {rate:g}  {count} points: {before:.2f} -> {after:.2f} px"
                f"  {float(outcome.iterations.float().mean()):.0f} iterations"
                f"  {float(outcome.seconds.mean()):.2f} s a drag",
                flush=True,
            )
