"""Trains the Latent Predictor of rendered faces: open-loop on exact label pairs, then closed-loop on its own roll-outs in latent space."""

import argparse
from pathlib import Path
from typing import Any

from ..latent.attention import count_parameters
from ..latent.source import GeneratorSource
from ..latent.statistics import Whitening
from ..latent.surface import SurfaceHead, describe_surface, surface_of
from ..predictor.drag_data import DragOptions
from ..predictor.landing import landing_check
from ..predictor.losses import LossWeights
from ..predictor.network import LatentPredictor
from ..predictor.preparation import FaceData, prepare_faces
from ..predictor.saved import load_predictor, save_predictor
from ..predictor.starts import feature_statistics
from ..predictor.training import PredictorRun, RunOptions
from ..run.budget import Budget
from ..run.metrics import Metrics
from ..run.options import OptionError, existing_file, number, runs_folder, save_options, whole
from ..run.progress import Progress
from .common.faces import require_faces
from .common.predictors import (
    add_predictor,
    adopt,
    earlier_checkpoint,
    natural_whitening,
    predictor_config,
    seeded_source,
)
from .common.surfaces import load_surface

LANDINGS = (1, 4, 12, 68)  # points of the drags that are tried at the end
LOG_STEPS = 50


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of this stage."""
    runs = runs_folder()
    add_predictor(parser)
    parser.add_argument(
        "--labels", type=Path, default=runs / "trajectories", help="folder of the trajectories stage"
    )
    parser.add_argument(
        "--surrogate", type=Path, default=runs / "surrogate" / "latest.pt", help="of the stage surrogate"
    )
    parser.add_argument(
        "--tracking-map",
        type=Path,
        help="of the stage tracking-map; if not given, that of --warm or --resume, or none",
    )
    parser.add_argument(
        "--starts", type=whole(8, 1_000_000), default=8000, help="portraits at which drags start"
    )
    parser.add_argument(
        "--reader-minutes", type=number(0.001, 100), default=1.0, help="training of the reading of z from w"
    )
    parser.add_argument(
        "--open-share", type=number(0, 1), default=0.1, help="share of the time spent open-loop"
    )
    parser.add_argument(
        "--reach-share",
        type=number(0, 1),
        default=0.0,
        help="share of the drags outside whose reach as little as can be should move; above 0 the predictor is told each point's reach",
    )
    parser.add_argument(
        "--stay",
        type=number(0, 100),
        default=LossWeights.still,
        help="weight of what should stay outside a mask or a reach",
    )


def chosen_map(options: argparse.Namespace, kept: dict[str, Any]) -> SurfaceHead | None:
    """The tracking map of --tracking-map, or of the earlier predictor's checkpoint `kept`."""
    if options.tracking_map is None:
        return surface_of(kept)
    return load_surface(options.tracking_map, "--tracking-map")


def run(options: argparse.Namespace) -> None:
    """Trains, or with --dry-run says what would be trained."""
    source = seeded_source(options)
    require_faces(source, "exact pairs are for generators of faces (for others there is predictor-generic)")
    surrogate = existing_file(options.surrogate, "--surrogate", "surrogate")
    predictor_config(options, source, options.reach_share > 0)  # a wrong size is told before anything is done
    whitening = natural_whitening(source)
    earlier = earlier_checkpoint(options)
    learned, kept = (None, {}) if earlier is None else load_predictor(*earlier)
    head = chosen_map(options, kept)
    if options.dry_run:
        print(f"{options.minutes:g} minutes on labels in {options.labels}")
        return
    save_options(options, options.out)
    source.surface = head and head.to(source.device)
    data = prepare_faces(
        source,
        whitening,
        surrogate,
        options.labels,
        options.starts,
        Budget(60 * options.reader_minutes),
        lambda title: Progress(title).update,
        options.seed,
        learned,
    )
    model = train(options, source, whitening, data, learned)
    extra = {"generator": str(options.generator.name), **describe_surface(source.surface)}
    save_predictor(options.out / "latest.pt", model, source.generator.config, extra)


def train(
    options: argparse.Namespace,
    source: GeneratorSource,
    whitening: Whitening,
    data: FaceData,
    learned: LatentPredictor | None,
) -> LatentPredictor:
    """A predictor trained on these starts; `learned`: an earlier one to begin with."""
    metrics, surrogate, starts = Metrics(options.out), data.surrogate, data.starts
    metrics.write("prepared", **data.measures)
    print("  ".join(f"{name} {value:.3f}" for name, value in data.measures.items()))
    config = predictor_config(options, source, options.reach_share > 0)
    model = LatentPredictor(config, data.chart, whitening, *feature_statistics(starts))
    adopt(model, learned)
    print(f"{count_parameters(model) / 1e6:.2f} M parameters; {options.minutes:g} minutes")
    budget = RunOptions(
        Budget(60 * options.minutes),
        options.open_share,
        options.rate,
        options.batch,
        processes=options.threads,
        seed=options.seed,
    )
    drags = DragOptions(source.resolution, history=config.history, reach_share=options.reach_share or None)
    weights = LossWeights(still=options.stay)
    training = PredictorRun(model, source, surrogate, starts, surrogate.geometry, budget, drags, weights)
    progress = Progress("predictor")
    steps = 0

    def note(share: float, text: str, terms: dict[str, float]) -> None:
        nonlocal steps
        progress.update(share, text)
        if terms and steps % LOG_STEPS == 0:
            metrics.write("train", step=steps, **terms)
        steps += 1

    metrics.write("predictor", **training.run(note))
    progress.close()
    for count in LANDINGS:
        check = landing_check(model, surrogate, starts, source, drags, count)
        metrics.write("landing", points=count, **check)
        print(f"{count} points: {check['before_px']:.1f} -> {check['after_px']:.2f} px in latent space")
    return model
