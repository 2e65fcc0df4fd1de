"""Options of the stages that run published methods of dragging on the generator of a pack."""

import argparse
import os
from dataclasses import dataclass
from pathlib import Path

import torch

from ...latent.source import GeneratorSource
from ...peers.descent import DescentOptions
from ...peers.freedrag import FreeDragOptions
from ...peers.latent_transformer_training import TransformerTraining, trained_transformer
from ...peers.run import Setup, plain_source
from ...run.budget import Budget
from ...run.device import add_device, device_of
from ...run.options import OptionError, number, runs_folder, whole
from ...run.precision import conv_dtype
from ...run.progress import Progress

# Rates of Adam, chosen with peers-tune (README, "Peers"): those of the papers belong to the w of another generator.
RATES = {"draggan": 0.02, "freedrag": 0.02, "usercontrollablelt": 3e-4}
# With both cores of a machine with two, 128 core minutes: those of all predictor trainings listed in README, "How long it takes", are 127.
TRAIN_MINUTES = 64.0
TRAINED = "usercontrollablelt"
DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16}
PACK = Path(__file__).resolve().parents[4] / "faces"


def add_pack(parser: argparse.ArgumentParser) -> None:
    """--pack, --threads, --device and --progress."""
    parser.add_argument("--pack", type=Path, default=PACK, help="folder of the pack")
    parser.add_argument(
        "--threads", type=whole(1, 256), default=os.cpu_count() or 1, help="processes; with --time threads"
    )
    add_device(parser)
    parser.add_argument("--progress", action="store_true", help="show how far it is")


def add_transformer(parser: argparse.ArgumentParser) -> None:
    """Options of the one method that is trained."""
    add = parser.add_argument
    add(
        "--transformer",
        type=Path,
        default=runs_folder() / "peers" / "transformer.pt",
        help=f"of {TRAINED}; trained where it is missing or belongs to another pack",
    )
    add("--train-minutes", type=number(0.001, 1000), default=TRAIN_MINUTES, help=f"{TRAINED}: training")
    add(
        "--blend",
        type=number(0.001, 1),
        nargs=2,
        default=TransformerTraining.blend,
        metavar=("LOW", "HIGH"),
        help=f"{TRAINED}: share of the way between two codes that a training drag goes",
    )
    add("--seed", type=whole(0, 2**31 - 1), default=20230519, help="of training, and of drawn pairs")


def add_method(parser: argparse.ArgumentParser) -> None:
    """--method and how it is run."""
    add = parser.add_argument
    add("--method", choices=list(RATES), required=True)
    add("--batch", type=whole(1, 1024), default=8, help="drags side by side in a process")
    add("--most-iterations", type=whole(1, 10_000), default=300, help="gradient steps of a drag")
    add("--feature-size", type=whole(4, 1024), help="side of the feature map; default half the picture's")
    add("--dtype", choices=list(DTYPES), help="number type of the convolutions; default: the faster one here")
    add("--expected", type=number(1e-5, 100), default=0.3, help="freedrag: distance of a new place, l")
    add("--longest", type=number(0.1, 256), default=6.0, help="freedrag: px of a sub-motion, d")


def pack_source(options: argparse.Namespace, device: torch.device) -> GeneratorSource:
    """The generator of --pack; an OptionError where the folder holds none."""
    try:
        return plain_source(options.pack, device)
    except ValueError as error:
        raise OptionError(f"--pack: {error}") from None


@dataclass
class Method:
    """A method made ready on the generator of a pack."""

    source: GeneratorSource
    setup: Setup


def method_of(options: argparse.Namespace, rate: float) -> Method:
    """The method that the options ask for, with a rate of Adam."""
    device = device_of(options.device)
    source = pack_source(options, device)
    size = options.feature_size or source.resolution // 2
    if size not in source.generator.config.resolutions:
        raise OptionError(f"--feature-size: must be one of {source.generator.config.resolutions}, got {size}")
    dtype = DTYPES[options.dtype] if options.dtype else conv_dtype(device)
    setup = Setup(
        options.pack,
        options.method,
        DescentOptions(rate, options.most_iterations, size, dtype),
        FreeDragOptions(options.expected, options.longest),
        options.transformer,
        device,
    )
    return Method(source, setup)


def trained(options: argparse.Namespace, source: GeneratorSource, rate: float) -> float:
    """Sees to it that the network is there -> its loss as a share of the loss of not answering."""
    low, high = options.blend
    if low > high:
        raise OptionError(f"--blend: {low:g} is above {high:g}")
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    training = TransformerTraining(Budget(60 * options.train_minutes), rate, blend=(low, high))
    progress = Progress(f"training of {TRAINED}") if options.progress else None
    return trained_transformer(
        source, options.pack, options.transformer, training, progress.update if progress else lambda *_: None
    )
