"""Trains the StyleGAN2 generator on renders: phase `paired` (z = u, so the render is the target), then `follow` (pairs that differ in their
geometry), then `adversarial`; `measure` judges a checkpoint on held-out renders."""

import argparse
import json
from pathlib import Path

import torch

from ..landmarks.judge import judge
from ..landmarks.model import load_detector
from ..run.device import add_device, device_of
from ..run.options import OptionError, add_common, existing_file, number, runs_folder, save_options, whole
from ..run.shards import HELD_OUT, RenderSet
from ..stylegan2.adversarial import AdversarialTraining
from ..stylegan2.follow import FollowTraining
from ..stylegan2.generator import GeneratorConfig
from ..stylegan2.judge_export import export_discriminator
from ..stylegan2.paired import PairedTraining
from ..stylegan2.perceptual import Perceptual
from ..stylegan2.sharpen import SharpenTraining
from ..stylegan2.state import TrainingState, load_generator
from .generator_phases import adversarial_training, follow_training, paired_training, sharpen_training

# Channels of the default pack, chosen by timing exports: a forward of about 20 ms in onnxruntime on two threads.
PACK_CHANNELS = "4:192,8:192,16:128,32:96,64:48,128:32,256:8"


def channels(text: str) -> tuple[tuple[int, int], ...]:
    """An argparse type: "4:64,8:32" -> ((4, 64), (8, 32)); empty for none."""
    try:
        pairs = tuple((int(r), int(c)) for r, c in (item.split(":") for item in text.split(",") if item))
    except ValueError:
        raise argparse.ArgumentTypeError(f'expected RESOLUTION:CHANNELS,..., got "{text}"') from None
    if any(c < 1 for _, c in pairs):
        raise argparse.ArgumentTypeError(f"channels must be at least 1: {text}")
    return pairs


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the stage."""
    add_common(parser, "generator", 62.0)
    add_device(parser)
    parser.add_argument("--phase", choices=["paired", "adversarial", "follow", "measure"], default="paired")
    parser.add_argument("--checkpoint", type=Path, help="measure: which one, if not OUT/latest.pt")
    parser.add_argument("--data", type=Path, default=runs_folder() / "renders", help="folder of shards")
    parser.add_argument(
        "--held-out", type=whole(1, 100_000), default=HELD_OUT, help="samples kept for measuring"
    )
    parser.add_argument("--resolution", type=whole(8, 1024), default=256)
    parser.add_argument("--w-dim", type=whole(4, 4096), default=192)
    parser.add_argument("--mapping-layers", type=whole(1, 16), default=2)
    parser.add_argument(
        "--mapping-lr", type=number(1e-4, 10), default=1.0, help="learning-rate multiplier of the mapping"
    )
    parser.add_argument(
        "--normalize-z", action="store_true", help="divide z by its length (not for paired training)"
    )
    parser.add_argument("--channel-base", type=whole(8, 10**6), default=4096)
    parser.add_argument("--channel-max", type=whole(4, 4096), default=192)
    parser.add_argument(
        "--channels", type=channels, default=channels(PACK_CHANNELS), help="exceptions to base and max"
    )
    parser.add_argument("--clip", type=number(0.1, 10), default=2.5, help="z is clipped to +- this")
    parser.add_argument(
        "--rate", type=number(1e-6, 1), default=1e-2, help="learning rate; 1e-3 suits the adversarial phase"
    )
    parser.add_argument("--batch-scale", type=number(0.01, 100), default=1.0)
    parser.add_argument(
        "--landmarks", type=Path, help="checkpoint of the landmark detector, for the perceptual term"
    )
    parser.add_argument("--perceptual", type=number(0, 100), default=0.1, help="weight of that term")
    parser.add_argument(
        "--window",
        type=whole(8, 1024),
        default=128,
        help="px seen at once by the discriminator, and with --train-from by the paired phase",
    )
    parser.add_argument(
        "--anchor", type=number(0, 1000), default=3.0, help="adversarial: weight of the paired term"
    )
    parser.add_argument("--r1-gamma", type=number(0, 1000), default=1.0, help="adversarial: weight of R1")
    parser.add_argument(
        "--train-from",
        type=whole(8, 1024),
        help="train the blocks from this resolution up, keep the mapping and the blocks below (their moving averages)",
    )
    parser.add_argument(
        "--start",
        type=Path,
        help="checkpoint to begin from instead of a new generator or OUT/latest.pt; z grows where u has more entries by now",
    )
    parser.add_argument(
        "--refine",
        action="store_true",
        help="paired, with --start: the schedule for a generator that can do faces already",
    )
    parser.add_argument(
        "--focus",
        type=number(0, 100),
        default=0.0,
        help="paired: how much more eyes, brows, nose and mouth count than the rest of the picture",
    )
    parser.add_argument(
        "--matching",
        type=number(0, 1000),
        default=1.0,
        help="adversarial with --train-from: weight of feature matching",
    )
    parser.add_argument(
        "--beside",
        type=Path,
        default=runs_folder() / "beside",
        help="follow: folder of renders in pairs (render --beside)",
    )
    parser.add_argument(
        "--motion", type=number(0, 1000), default=4.0, help="follow: weight of what moves within a pair"
    )
    parser.add_argument(
        "--shade", type=number(0, 1000), default=30.0, help="follow: weight of what stays within a pair"
    )
    parser.add_argument(
        "--export-discriminator",
        type=Path,
        metavar="FILE",
        help="do not train; write the discriminator of OUT/adversarial.pt (of --train-from) as an ONNX graph",
    )
    parser.add_argument("--sheet-minutes", type=number(0.01, 1000), default=3.0)


def config_of(options: argparse.Namespace, z_dim: int) -> GeneratorConfig:
    """The network that the options ask for."""
    try:
        return GeneratorConfig(
            resolution=options.resolution,
            z_dim=z_dim,
            w_dim=options.w_dim,
            mapping_layers=options.mapping_layers,
            mapping_lr_multiplier=options.mapping_lr,
            normalize_z=options.normalize_z,
            channel_base=options.channel_base,
            channel_max=options.channel_max,
            channels=options.channels,
        )
    except ValueError as error:
        raise OptionError(f"--{str(error).replace('_', '-')}") from None


def run(options: argparse.Namespace) -> None:
    """Trains, or with --dry-run says what would be trained."""
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    if options.export_discriminator is not None:
        checkpoint = existing_file(options.out / "adversarial.pt", "--export-discriminator", "generator")
        if not options.dry_run:
            try:
                export_discriminator(checkpoint, options.export_discriminator)
            except ValueError as error:
                raise OptionError(f"--export-discriminator: {error}") from None
        return
    data = RenderSet(options.data, options.held_out, device_of(options.device))
    data.require(16)
    if data.resolution < options.resolution:
        raise OptionError(f"--resolution: renders are {data.resolution} px, fewer than {options.resolution}")
    if options.phase == "measure":
        measure(options, data)
        return
    state = start(options, data)
    if data.u_dim != state.model.config.z_dim:
        raise OptionError(
            f"--data: u has {data.u_dim} entries, the checkpoint's z {state.model.config.z_dim}"
        )
    size = sum(parameter.numel() for parameter in state.model.parameters())
    print(
        f"{data.count} renders of {data.resolution} px; {size / 1e6:.2f} M parameters; {options.minutes:g} minutes"
    )
    if options.landmarks is not None and options.train_from is not None:
        raise OptionError(
            "--landmarks: that term compares pictures which --train-from keeps; leave one of them out"
        )
    perceptual = None
    if options.landmarks is not None and options.perceptual > 0:
        perceptual = Perceptual(load_detector(options.landmarks).to(data.device), options.perceptual)
    training: PairedTraining | AdversarialTraining | SharpenTraining | FollowTraining
    try:
        if options.phase == "paired":
            training = paired_training(options, state, data, perceptual)
        elif options.phase == "follow":
            training = follow_training(options, state, data)
        elif options.train_from is None:
            training = adversarial_training(options, state, data)
        else:
            training = sharpen_training(options, state, data)
    except ValueError as error:
        raise OptionError(f"--{error}") from None
    if options.dry_run:
        return
    save_options(options, options.out)
    if options.resume and not isinstance(training, PairedTraining):
        training.resume()
    training.run()


def start(options: argparse.Namespace, data: RenderSet) -> TrainingState:
    """A new generator, or the one to go on from. The adversarial phase starts from the end of the paired one."""
    latest, adversarial = options.out / "latest.pt", options.out / "adversarial.pt"
    own = adversarial if options.phase == "adversarial" else latest
    if options.resume:
        return TrainingState.resume(own, data.device)
    if own.exists() and not options.dry_run:
        raise OptionError(f"--out: {own} exists; use --resume to go on, or another folder")
    if options.start is not None:
        state = TrainingState.resume(existing_file(options.start, "--start", "generator"), data.device)
        state.seconds = 0.0
        # u may have got entries since
        return state.grown(data.u_dim) if data.u_dim > state.model.config.z_dim else state
    if options.phase == "adversarial":
        first = existing_file(latest, "--phase adversarial", "generator --phase paired")
        return TrainingState.resume(first, data.device)
    return TrainingState(config_of(options, data.u_dim), 8, data.device)


def measure(options: argparse.Namespace, data: RenderSet) -> None:
    """Writes OUT/measured-NAME.json for a checkpoint NAME.pt: errors on held-out renders (with --landmarks, also of landmarks)."""
    path = options.checkpoint or options.out / "latest.pt"
    generator = load_generator(path, "--checkpoint").to(data.device)
    if data.u_dim != generator.config.z_dim:
        raise OptionError(f"--data: u has {data.u_dim} entries, the checkpoint's z {generator.config.z_dim}")
    net = load_detector(options.landmarks).to(data.device) if options.landmarks is not None else None
    if options.dry_run:
        return
    torch.set_num_threads(options.threads)
    result = judge(generator, net, data, options.clip, options.held_out)
    text = json.dumps({name: round(value, 4) for name, value in result.items()}, indent=1)
    (options.out / f"measured-{path.stem}.json").write_text(text + "\n")
    print(text)
