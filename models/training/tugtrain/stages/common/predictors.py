"""Options of the stages that train a predictor, and what is made from them."""

import argparse
from pathlib import Path

import torch

from ...latent.source import GeneratorSource
from ...latent.statistics import CODES, Whitening, measure, sample_codes
from ...predictor.carry_over import carry_over
from ...predictor.network import LatentPredictor, PredictorConfig
from ...run.device import add_device, device_of
from ...run.options import OptionError, add_common, existing_file, number, runs_folder, whole
from ...stylegan2.state import load_generator


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


def add_predictor(parser: argparse.ArgumentParser) -> None:
    """--generator, --clip, the network's size, --rate, --batch, --warm, and what every training has."""
    add_common(parser, "predictor", 9.0)
    add_device(parser)
    parser.add_argument("--generator", type=Path, default=runs_folder() / "generator" / "latest.pt")
    parser.add_argument("--clip", type=number(0.1, 10), default=2.5, help="z is clipped to +- this")
    parser.add_argument(
        "--edit-layers", type=edited, default=(), help="W+ layers a drag changes: all, 0-9, or 0,1,2"
    )
    parser.add_argument("--rate", type=number(1e-6, 1), default=1e-3, help="peak learning rate")
    parser.add_argument("--batch", type=whole(2, 4096), default=48)
    parser.add_argument("--width", type=whole(8, 1024), default=128, help="width of the tokens")
    parser.add_argument("--depth", type=whole(1, 12), default=3, help="encoder and decoder layers")
    parser.add_argument(
        "--warm", type=Path, help="start from this predictor (of an earlier state of the generator)"
    )


def seeded_source(options: argparse.Namespace) -> GeneratorSource:
    """One thread and the seed, as the trainings want them, and the generator on the device.

    OptionError where a new training would replace OUT/latest.pt.
    """
    torch.set_num_threads(1)  # more threads are used as processes: they lose less time to each other
    torch.manual_seed(options.seed)
    device = device_of(options.device)
    path = existing_file(options.generator, "--generator", "paired")
    latest = options.out / "latest.pt"
    if latest.exists() and not (options.resume or options.dry_run):
        raise OptionError(f"--out: {latest} exists; use --resume to train it further, or another folder")
    return GeneratorSource(load_generator(path).to(device), z_clip=options.clip)


def natural_whitening(source: GeneratorSource) -> Whitening:
    """Whitening by the natural codes of a generator."""
    count = max(CODES, 4 * source.w_dim)
    return measure(sample_codes(source.map, count, source.z_dim, source.z_clip, device=source.device))


def predictor_config(
    options: argparse.Namespace, source: GeneratorSource, reach: bool = False
) -> PredictorConfig:
    """The network that the options ask for; reach: whether it is told each point's."""
    try:
        return PredictorConfig(
            source.layers,
            options.edit_layers or tuple(range(source.layers)),
            source.feature_channels,
            width=options.width,
            encoder_layers=options.depth,
            decoder_layers=options.depth,
            reach=reach,
        )
    except ValueError as error:
        raise OptionError(f"--{str(error).replace('_', '-')}") from None


def earlier_checkpoint(options: argparse.Namespace) -> tuple[Path, str] | None:
    """The predictor that a training begins with, and the option that names it; None: a new one."""
    if options.resume:
        return options.out / "latest.pt", "--resume"
    return None if options.warm is None else (options.warm, "--warm")


def adopt(model: LatentPredictor, learned: LatentPredictor | None) -> None:
    """Copies what an earlier predictor knows, and says what of it does not fit."""
    if learned is not None and (afresh := carry_over(model, learned.to(model.whitening.mean.device))):
        print(f"these parameters do not fit and start afresh: {', '.join(afresh)}")
