"""Trains the Latent Predictor: open-loop on label pairs, then closed-loop on its own roll-outs in latent space."""

import argparse
from pathlib import Path

import torch

from ..faces.layout import K
from ..labels.generic import GenericPairs
from ..latent.attention import count_parameters
from ..latent.carry_over import carry_over
from ..latent.chart import LinearChart, principal_changes
from ..latent.drag_data import DragOptions
from ..latent.faces import prepare_faces
from ..latent.generic_training import train_open_loop
from ..latent.predictor import LatentPredictor, PredictorConfig
from ..latent.predictor_run import PredictorRun, RunOptions, landing_check
from ..latent.saved import describe_surface, load_predictor, save_predictor
from ..latent.schedule import Budget
from ..latent.source import GeneratorSource
from ..latent.starts import feature_statistics
from ..latent.statistics import Whitening, measure, sample_codes
from ..run.device import add_device, device_of
from ..run.metrics import Metrics
from ..run.options import OptionError, add_common, existing_file, number, runs_folder, save_options, whole
from ..run.progress import Progress
from ..stylegan2.state import load_generator
from .regularizer import CODES


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
    add_device(parser)
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
    parser.add_argument(
        "--surface-minutes",
        type=number(0, 100),
        default=3.0,
        help="training of the tracking map; 0 leaves it as it was (--warm, --resume), or out",
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
    torch.set_num_threads(1)  # more threads are used as processes: they lose less time to each other
    torch.manual_seed(options.seed)
    device = device_of(options.device)
    path = existing_file(options.generator, "--generator", "generator")
    latest = options.out / "latest.pt"
    if latest.exists() and not (options.resume or options.dry_run):
        raise OptionError(f"--out: {latest} exists; use --resume to train it further, or another folder")
    source = GeneratorSource(load_generator(path).to(device), z_clip=options.clip)
    layers = options.edit_layers or tuple(range(source.layers))
    _config(options, source, layers)
    count = max(CODES, 4 * source.w_dim)
    whitening = measure(sample_codes(source.map, count, source.z_dim, source.z_clip, device=device))
    if options.dry_run:
        print(f"{options.minutes:g} minutes on labels in {options.labels}")
        return
    save_options(options, options.out)
    earlier = latest if options.resume else options.warm
    learned, kept = (
        (None, {}) if earlier is None else load_predictor(earlier, "--resume" if options.resume else "--warm")
    )
    generic = options.labels / "generic.pt"
    if generic.is_file():
        model = _generic(options, source, layers, whitening, GenericPairs.load(generic), learned)
    elif source.z_dim == K:
        model = _exact(options, source, layers, whitening, learned, kept)
    else:
        raise OptionError(
            f"--labels: exact pairs are for generators of faces, whose z has {K} entries, not {source.z_dim}"
        )
    extra = {"generator": str(path.name), **describe_surface(source.surface)}
    save_predictor(latest, model, source.generator.config, extra)


def _config(options: argparse.Namespace, source: GeneratorSource, layers: tuple[int, ...]) -> PredictorConfig:
    try:
        return PredictorConfig(
            source.layers,
            layers,
            source.feature_channels,
            width=options.width,
            encoder_layers=options.depth,
            decoder_layers=options.depth,
        )
    except ValueError as error:
        raise OptionError(f"--{str(error).replace('_', '-')}") from None


def _adopt(model: LatentPredictor, learned: LatentPredictor | None) -> None:
    if learned is not None and (afresh := carry_over(model, learned.to(model.whitening.mean.device))):
        print(f"these parameters do not fit and start afresh: {', '.join(afresh)}")


def _exact(
    options: argparse.Namespace,
    source: GeneratorSource,
    layers: tuple[int, ...],
    whitening: Whitening,
    learned: LatentPredictor | None,
    kept: dict,
) -> LatentPredictor:
    metrics = Metrics(options.out)
    surface = Budget(60 * options.surface_minutes) if options.surface_minutes > 0 else None
    data = prepare_faces(
        source,
        whitening,
        options.labels,
        options.starts,
        Budget(60 * options.reader_minutes),
        surface,
        kept,
        lambda title: Progress(title).update,
        options.seed,
    )
    metrics.write("prepared", **data.measures)
    print("  ".join(f"{name} {value:.3f}" for name, value in data.measures.items()))
    surrogate, starts = data.surrogate, data.starts
    config = _config(options, source, layers)
    model = LatentPredictor(config, data.chart, whitening, *feature_statistics(starts))
    _adopt(model, learned)
    print(f"{count_parameters(model) / 1e6:.2f} M parameters; {options.minutes:g} minutes")
    training = PredictorRun(
        model,
        source,
        surrogate,
        starts,
        surrogate.geometry,
        RunOptions(
            Budget(60 * options.minutes),
            options.open_share,
            options.rate,
            options.batch,
            processes=options.threads,
            seed=options.seed,
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
    layers: tuple[int, ...],
    whitening: Whitening,
    pairs: GenericPairs,
    learned: LatentPredictor | None,
) -> LatentPredictor:
    chart = LinearChart(whitening, principal_changes(pairs.w1 - pairs.w0))
    seen = pairs.features[:2048].float().flatten(0, 1)
    model = LatentPredictor(_config(options, source, layers), chart, whitening, seen.mean(0), seen.std(0))
    _adopt(model, learned)
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
    return model
