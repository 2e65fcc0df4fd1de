"""Lucas-Kanade motion labels of any generator: pairs of its codes, chosen to hold appearance, with points tracked between their pictures."""

import argparse
from pathlib import Path

import torch

from ..labels.generic import GenericOptions, make_generic_pairs
from ..latent.source import GeneratorSource
from ..run.device import add_device, device_of
from ..run.metrics import Metrics
from ..run.options import existing_file, runs_folder, save_options, whole
from ..run.progress import Progress
from ..stylegan2.state import load_generator


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of this stage."""
    parser.add_argument("--generator", type=Path, default=runs_folder() / "generator" / "latest.pt")
    parser.add_argument(
        "--out", type=Path, default=runs_folder() / "trajectories-generic", help="folder of generic.pt"
    )
    parser.add_argument("--count", type=whole(2, 10_000_000), default=24_000, help="pairs in all")
    parser.add_argument("--seed", type=whole(0, 2**31 - 1), default=7)
    parser.add_argument("--threads", type=whole(1, 256), default=1, help="CPU threads")
    add_device(parser)
    parser.add_argument(
        "--dry-run", action="store_true", help="check options and inputs, say what would be done"
    )


def run(options: argparse.Namespace) -> None:
    """Writes OUT/generic.pt."""
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    device = device_of(options.device)
    path = existing_file(options.generator, "--generator", "paired")
    print(f"{options.count} pairs of codes of {path}")
    if options.dry_run:
        return
    save_options(options, options.out)
    source = GeneratorSource(load_generator(path).to(device))
    progress = Progress("pairs")
    pairs, kept = make_generic_pairs(source, GenericOptions(options.count, options.seed), progress.update)
    progress.close()
    pairs.save(options.out / "generic.pt")
    Metrics(options.out).write(
        "generic", count=len(pairs.w0), kept=kept, motion_px=float(pairs.motion.norm(dim=-1).mean())
    )
    print(f"{len(pairs.w0)} pairs; {100 * kept:.0f}% of those drawn hold appearance")
