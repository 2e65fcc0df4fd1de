"""Checkpoints of a model pack's own networks, from its ONNX graphs: to evaluate, compare, fine-tune or export them again."""

import argparse
from pathlib import Path
from typing import Any

from ..export.reading import read_manifest, required
from ..export.restore import load_pack_predictor, load_pack_regularizer
from ..export.unfold import load_pack_source
from ..latent.source import GeneratorSource
from ..latent.statistics import NaturalDistance
from ..latent.surface import describe_surface
from ..predictor.saved import save_predictor
from ..regularizer.saved import save_regularizer
from ..run.options import OptionError, runs_folder
from ..stylegan2.state import TrainingState
from .common.packs import FACES


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the stage."""
    parser.add_argument("--pack", type=Path, default=FACES, help="folder of the pack")
    parser.add_argument(
        "--out",
        type=Path,
        default=runs_folder(),
        help="folder of runs: generator/latest.pt, predictor/latest.pt and regularizer/latest.pt go there",
    )
    parser.add_argument("--force", action="store_true", help="replace checkpoints that are there")
    parser.add_argument("--dry-run", action="store_true", help="read the pack, write nothing")


def save_generator(path: Path, source: GeneratorSource) -> None:
    """A checkpoint of the stage paired whose weights and moving average are both the pack's; its optimiser starts afresh."""
    config = source.generator.config
    state = TrainingState(config, config.resolution)
    for model in (state.model, state.ema):
        model.load_state_dict(source.generator.state_dict())
    state.save(path)


def run(options: argparse.Namespace) -> None:
    """Reads all graphs before anything is written."""
    paths = {name: options.out / name / "latest.pt" for name in ("generator", "predictor", "regularizer")}
    there = [str(path) for path in paths.values() if path.exists()]
    if there and not (options.force or options.dry_run):
        raise OptionError(f"--out: {', '.join(there)} would be replaced; use --force, or another folder")
    try:
        source = load_pack_source(options.pack)
        predictor = load_pack_predictor(options.pack, source)
        regularizer = load_pack_regularizer(options.pack)
        natural = NaturalDistance(**required(read_manifest(options.pack), "naturalDistance"))
    except ValueError as error:
        raise OptionError(f"--pack: {error}") from None
    if options.dry_run:
        print("  ".join(f"{name} to {path}" for name, path in paths.items()))
        return
    origin: dict[str, Any] = {"pack": options.pack.resolve().name}
    save_generator(paths["generator"], source)
    save_predictor(
        paths["predictor"],
        predictor,
        source.generator.config,
        {**origin, **describe_surface(source.surface)},
    )
    save_regularizer(paths["regularizer"], regularizer, natural, origin)
    for name, path in paths.items():
        print(f"{name}: {path}")
