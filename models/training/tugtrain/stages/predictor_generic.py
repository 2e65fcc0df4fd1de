"""Trains a Latent Predictor for any generator, open-loop on Lucas-Kanade label pairs."""

import argparse
from pathlib import Path

from ..labels.generic import GenericPairs
from ..latent.chart import LinearChart, principal_changes
from ..predictor.generic_training import train_open_loop
from ..predictor.network import LatentPredictor
from ..predictor.saved import load_predictor, save_predictor
from ..run.budget import Budget
from ..run.metrics import Metrics
from ..run.options import existing_file, runs_folder, save_options
from ..run.progress import Progress
from .common.predictors import (
    add_predictor,
    adopt,
    earlier_checkpoint,
    natural_whitening,
    predictor_config,
    seeded_source,
)

STATISTICS_PAIRS = 2048  # from whose features mean and spread are measured


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of this stage."""
    add_predictor(parser)
    parser.add_argument(
        "--labels",
        type=Path,
        default=runs_folder() / "trajectories-generic" / "generic.pt",
        help="of the stage trajectories-generic",
    )


def run(options: argparse.Namespace) -> None:
    """Trains, or with --dry-run says what would be trained."""
    source = seeded_source(options)
    path = existing_file(options.labels, "--labels", "trajectories-generic")
    config = predictor_config(options, source)
    earlier = earlier_checkpoint(options)
    learned = None if earlier is None else load_predictor(*earlier)[0]
    if options.dry_run:
        print(f"{options.minutes:g} minutes on labels in {path}")
        return
    save_options(options, options.out)
    whitening, pairs = natural_whitening(source), GenericPairs.load(path)
    chart = LinearChart(whitening, principal_changes(pairs.w1 - pairs.w0))
    seen = pairs.features[:STATISTICS_PAIRS].float().flatten(0, 1)
    model = LatentPredictor(config, chart, whitening, seen.mean(0), seen.std(0)).to(source.device)
    adopt(model, learned)
    progress = Progress("predictor")
    loss = train_open_loop(
        model,
        source,
        pairs.to(source.device),
        Budget(60 * options.minutes),
        options.rate,
        options.batch,
        progress.update,
    )
    progress.close()
    Metrics(options.out).write("predictor", loss=loss)
    extra = {"generator": str(options.generator.name)}
    save_predictor(options.out / "latest.pt", model, source.generator.config, extra)
