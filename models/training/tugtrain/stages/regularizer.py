"""Trains the Latent Regularizer on natural codes of a generator, disturbed in the ways a drag disturbs them."""

import argparse
from pathlib import Path

import torch

from ..faces.layout import layout_of
from ..latent.attention import count_parameters
from ..latent.source import GeneratorSource
from ..latent.statistics import CODES, Whitening, measure, natural_distance, sample_codes
from ..regularizer.network import LatentRegularizer, RegularizerConfig
from ..regularizer.saved import load_regularizer, save_regularizer
from ..regularizer.training import train_regularizer
from ..run.budget import Budget
from ..run.device import add_device, device_of
from ..run.metrics import Metrics
from ..run.options import OptionError, add_common, existing_file, number, runs_folder, save_options, whole
from ..run.progress import Progress
from ..stylegan2.generator import GeneratorConfig
from ..stylegan2.state import load_generator
from .common.faces import knows_faces


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of this stage."""
    add_common(parser, "regularizer", 4.0)
    add_device(parser)
    parser.add_argument("--generator", type=Path, default=runs_folder() / "generator" / "latest.pt")
    parser.add_argument("--clip", type=number(0.1, 10), default=2.5, help="z is clipped to +- this")
    parser.add_argument("--width", type=whole(8, 1024), default=128, help="width of the tokens")
    parser.add_argument("--depth", type=whole(1, 12), default=3, help="transformer layers")
    parser.add_argument("--heads", type=whole(1, 64), default=4)


def same_codes(first: Whitening, second: Whitening) -> bool:
    """Whether both were measured on one generator's codes; another device rounds differently."""
    shapes = first.directions.shape, second.directions.shape
    means = first.mean.cpu(), second.mean.cpu()
    return shapes[0] == shapes[1] and torch.allclose(*means, rtol=1e-5, atol=1e-5)


def geometry_entries(config: GeneratorConfig) -> torch.Tensor | None:
    """Entries of z that move surfaces, where z is the faces' u; None for any other generator."""
    return torch.from_numpy(layout_of(config.z_dim).geometry) if knows_faces(config) else None


def run(options: argparse.Namespace) -> None:
    """Trains, or with --dry-run says what would be trained."""
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    device = device_of(options.device)
    if options.width % options.heads:
        raise OptionError(f"--heads: {options.heads} does not divide --width {options.width}")
    path = existing_file(options.generator, "--generator", "paired")
    latest = options.out / "latest.pt"
    if latest.exists() and not (options.resume or options.dry_run):
        raise OptionError(f"--out: {latest} exists; use --resume to train it further, or another folder")
    source = GeneratorSource(load_generator(path).to(device), z_clip=options.clip)
    count = max(CODES, 4 * source.w_dim)
    codes = sample_codes(source.map, count, source.z_dim, source.z_clip, device=device)
    whitening = measure(codes)
    natural = natural_distance(whitening, codes)
    config = RegularizerConfig(source.layers, options.width, options.heads, options.depth)
    model = LatentRegularizer(config, whitening, natural.p99, natural.far)
    if options.resume:
        learned, _ = load_regularizer(latest, "--resume")
        if learned.config != config or not same_codes(learned.whitening, whitening):
            raise OptionError(f"--resume: {latest} belongs to another generator or other options")
        model.load_state_dict(learned.state_dict())
    print(
        f"{count_parameters(model) / 1e6:.2f} M parameters, {whitening.size} directions; {options.minutes:g} minutes"
    )
    if options.dry_run:
        return
    save_options(options, options.out)
    metrics, progress = Metrics(options.out), Progress("regularizer")
    measures = train_regularizer(
        model,
        source,
        Budget(60 * options.minutes),
        geometry_entries(source.generator.config),
        note=progress.update,
    )
    progress.close()
    save_regularizer(latest, model, natural, {"measures": measures, "generator": str(path.name)})
    metrics.write("regularizer", natural_mean=natural.mean, natural_p99=natural.p99, **measures)
    print("  ".join(f"{name} {value:.3f}" for name, value in measures.items()))
