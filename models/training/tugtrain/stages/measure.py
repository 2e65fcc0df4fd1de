"""Measures a generator on held-out renders: the difference of pictures, and with a detector where it sees the landmarks."""

import argparse
import json
import os
from pathlib import Path

import torch

from ..landmarks.model import load_detector
from ..run.device import device_of
from ..run.options import OptionError, runs_folder, whole
from ..run.shards import RenderSet
from ..stylegan2.judge import judge
from ..stylegan2.state import load_generator
from .common.generators import LEAST_RENDERS
from .common.renders import add_renders


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the stage."""
    parser.add_argument(
        "--checkpoint", type=Path, default=runs_folder() / "generator" / "latest.pt", help="of the generator"
    )
    parser.add_argument(
        "--out", type=Path, help="folder of measured-CHECKPOINT.json; the checkpoint's, if not given"
    )
    add_renders(parser)
    parser.add_argument("--landmarks", type=Path, help="checkpoint of the landmark detector")
    parser.add_argument("--threads", type=whole(1, 256), default=os.cpu_count() or 1, help="CPU threads")
    parser.add_argument("--dry-run", action="store_true", help="check options and inputs, measure nothing")


def run(options: argparse.Namespace) -> None:
    """Writes OUT/measured-NAME.json for a checkpoint NAME.pt."""
    data = RenderSet(options.data, options.held_out, device_of(options.device))
    data.require(LEAST_RENDERS)
    path = options.checkpoint
    generator = load_generator(path, "--checkpoint").to(data.device)
    if data.resolution < generator.config.resolution:
        raise OptionError(
            f"--data: renders are {data.resolution} px, fewer than the {generator.config.resolution} of the checkpoint"
        )
    if data.u_dim != generator.config.z_dim:
        raise OptionError(f"--data: u has {data.u_dim} entries, the checkpoint's z {generator.config.z_dim}")
    net = load_detector(options.landmarks).to(data.device) if options.landmarks is not None else None
    if options.dry_run:
        return
    torch.set_num_threads(options.threads)
    result = judge(generator, net, data, options.clip, options.held_out)
    text = json.dumps({name: round(value, 4) for name, value in result.items()}, indent=1)
    folder = options.out or path.parent
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"measured-{path.stem}.json").write_text(text + "\n")
    print(text)
