"""Trains the Latent Predictor: open-loop on label pairs, then closed-loop on its own roll-outs in latent space."""

import argparse
from pathlib import Path

import torch

from ..faces.layout import K
from ..labels.generic import GenericPairs
from ..labels.shards import read_pairs
from ..latent.attention import count_parameters
from ..latent.chart import LinearChart, MappingChart, principal_changes
from ..latent.chart_training import train_reader
from ..latent.drags import DragOptions
from ..latent.generic_training import train_open_loop
from ..latent.predictor import LatentPredictor, PredictorConfig
from ..latent.predictor_run import PredictorRun, RunOptions, landing_check
from ..latent.saved import load_predictor, save_predictor
from ..latent.schedule import Budget
from ..latent.source import GeneratorSource
from ..latent.starts import feature_statistics, make_starts
from ..latent.statistics import Whitening, measure, sample_codes
from ..latent.surrogate_training import load_surrogate
from ..run.metrics import Metrics
from ..run.options import OptionError, add_common, existing_file, number, runs_folder, save_options, whole
from ..run.progress import Progress
from ..stylegan2.state import load_generator
from .regularizer import CODES, adopt

POINTS = 48  # points of a start whose features are kept


def edited(text: str) -> tuple[int, ...]:
    """An argparse type: "0-9" or "0,1,2" -> layer numbers; "all" -> ()."""
    if text == "all":
        return ()
    try:
        if "-" in text:
            first, last = (int(part) for part in text.split("-"))
            return tuple(range(first, last + 1))
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected all, FIRST-LAST or A,B,C, got {text!r}") from None


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of this stage."""
    add_common(parser, "predictor", 9.0)
    parser.add_argument("--generator", type=Path, default=runs_folder() / "generator" / "latest.pt")
    parser.add_argument(
        "--labels", type=Path, default=runs_folder() / "trajectories", help="folder of the trajectories stage"
    )
    parser.add_argument("--clip", type=number(0.1, 10), default=2.5, help="z is clipped to +- this")
    parser.add_argument(
        "--starts", type=whole(8, 1_000_000), default=8000, help="portraits at which drags start"
    )
    parser.add_argument(
        "--reader-minutes", type=number(0.01, 100), default=1.0, help="training of the reading of z from w"
    )
    parser.add_argument(
        "--edit-layers", type=edited, default=(), help="W+ layers a drag changes: all, 0-9, or 0,1,2"
    )
    parser.add_argument("--rate", type=number(1e-6, 1), default=1e-3, help="peak learning rate")
    parser.add_argument("--batch", type=whole(2, 4096), default=48)
    parser.add_argument(
        "--open-share", type=number(0, 1), default=0.1, help="share of the time spent open-loop"
    )
    parser.add_argument("--width", type=whole(8, 1024), default=128, help="width of the tokens")
    parser.add_argument("--depth", type=whole(1, 12), default=3, help="encoder and decoder layers")
    parser.add_argument(
        "--warm", type=Path, help="start from this predictor (of an earlier state of the generator)"
    )


def run(options: argparse.Namespace) -> None:
    """Trains, or with --dry-run says what would be trained."""
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    path = existing_file(options.generator, "--generator", "generator")
    latest = options.out / "latest.pt"
    if latest.exists() and not (options.resume or options.dry_run):
        raise OptionError(f"--out: {latest} exists; use --resume to train it further, or another folder")
    source = GeneratorSource(load_generator(path), z_clip=options.clip)
    layers = options.edit_layers or tuple(range(source.layers))
    try:
        config = PredictorConfig(
            source.layers,
            layers,
            source.feature_channels,
            width=options.width,
            encoder_layers=options.depth,
            decoder_layers=options.depth,
        )
    except ValueError as error:
        raise OptionError(f"--{str(error).replace('_', '-')}") from None
    whitening = measure(sample_codes(source.map, max(CODES, 4 * source.w_dim), source.z_dim, source.z_clip))
    if options.dry_run:
        print(f"{options.minutes:g} minutes on labels in {options.labels}")
        return
    save_options(options, options.out)
    generic = options.labels / "generic.pt"
    if generic.is_file():
        model = _generic(options, source, config, whitening, GenericPairs.load(generic))
    else:
        if source.z_dim != K:
            raise OptionError(
                f"--labels: exact pairs are for generators of faces, whose z has {K} entries, not {source.z_dim}"
            )
        model = _exact(options, source, config, whitening)
    save_predictor(latest, model, source.generator.config, {"generator": str(path.name)})


def _warm(options: argparse.Namespace, model: LatentPredictor) -> None:
    path = options.out / "latest.pt" if options.resume else options.warm
    if path is None:
        return
    learned, _ = load_predictor(path, "--resume" if options.resume else "--warm")
    adopt(model, learned)


def _exact(
    options: argparse.Namespace, source: GeneratorSource, config: PredictorConfig, whitening: Whitening
) -> LatentPredictor:
    metrics = Metrics(options.out)
    surrogate = load_surrogate(existing_file(options.labels / "surrogate.pt", "--labels", "trajectories"))
    pairs = read_pairs(options.labels)
    geometry = surrogate.geometry
    chart = MappingChart(whitening, source.generator.mapping, source.z_dim, geometry.tolist(), source.z_clip)
    progress = Progress("reader")
    error = train_reader(chart, source, Budget(60 * options.reader_minutes), progress.update)
    progress.close()
    metrics.write("reader", rms=error)
    print(f"z is read from w within {error:.3f} standard deviations")
    progress = Progress("features")
    starts = make_starts(source, pairs, options.starts, POINTS, options.seed, progress.update)
    progress.close()
    model = LatentPredictor(config, chart, whitening, *feature_statistics(starts))
    reader = {name: value.clone() for name, value in chart.state_dict().items()}
    _warm(options, model)
    chart.load_state_dict(
        reader
    )  # the chart belongs to this generator, whatever the network has learned before
    chart.requires_grad_(False)
    print(f"{count_parameters(model) / 1e6:.2f} M parameters; {options.minutes:g} minutes")
    training = PredictorRun(
        model,
        source,
        surrogate,
        starts,
        geometry,
        RunOptions(
            Budget(60 * options.minutes), options.open_share, options.rate, options.batch, seed=options.seed
        ),
        DragOptions(source.resolution, history=config.history),
    )
    progress = Progress("predictor")
    steps = 0

    def note(share: float, text: str, terms: dict[str, float]) -> None:
        nonlocal steps
        progress.update(share, text)
        if terms and steps % 50 == 0:
            metrics.write("train", step=steps, **terms)
        steps += 1

    metrics.write("predictor", **training.run(note))
    progress.close()
    for count in (1, 4, 12, 68):
        check = landing_check(model, surrogate, starts, source, training.drags, count)
        metrics.write("landing", points=count, **check)
        print(f"{count} points: {check['before_px']:.1f} -> {check['after_px']:.2f} px in latent space")
    return model


def _generic(
    options: argparse.Namespace,
    source: GeneratorSource,
    config: PredictorConfig,
    whitening: Whitening,
    pairs: GenericPairs,
) -> LatentPredictor:
    chart = LinearChart(whitening, principal_changes(pairs.w1 - pairs.w0))
    seen = pairs.features[:2048].float().flatten(0, 1)
    model = LatentPredictor(config, chart, whitening, seen.mean(0), seen.std(0))
    _warm(options, model)
    progress = Progress("predictor")
    loss = train_open_loop(
        model, source, pairs, Budget(60 * options.minutes), options.rate, options.batch, progress.update
    )
    progress.close()
    Metrics(options.out).write("predictor", loss=loss)
    return model
