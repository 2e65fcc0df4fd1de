"""Mean distances of a published method on pairs of faces of its own: to choose its options by."""

import argparse
from dataclasses import replace
from pathlib import Path

from ..landmarks.model import load_detector
from ..peers.run import run_batches
from ..peers.tune import landmark_cases, mean_distance
from ..run.options import existing_file, number, runs_folder, whole
from .common.methods import RATES, TRAINED, add_method, add_pack, add_transformer, method_of, trained


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of this stage."""
    add = parser.add_argument
    add("--pairs", type=whole(1, 10_000), default=12, help="pairs of faces")
    add("--rate", type=number(1e-7, 10), nargs="+", help="of Adam; each is tried")
    add(
        "--landmarks",
        type=Path,
        default=runs_folder() / "landmarks" / "latest.pt",
        help="detector that says where the points went",
    )
    add_pack(parser)
    add_method(parser)
    add_transformer(parser)


def run(options: argparse.Namespace) -> None:
    """Prints the mean distance for every rate and number of points."""
    rates = options.rate or [RATES[options.method]]
    method = method_of(options, rates[0])
    source, setup = method.source, method.setup
    existing_file(options.landmarks, "--landmarks", "landmarks")
    detector = load_detector(options.landmarks).to(setup.device)
    cases = landmark_cases(source, detector, options.pairs, options.seed)
    for rate in rates:
        if options.method == TRAINED:
            trained(options, source, rate)
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
