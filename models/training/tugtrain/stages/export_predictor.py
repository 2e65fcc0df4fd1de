"""Puts another predictor into a pack and leaves all else byte for byte: pictures stay whose they are, since a pack is known by its generator."""

import argparse
import json
from pathlib import Path

import torch

from ..export.manifest import change_predictor
from ..export.parity import known_answers, write_answers
from ..export.reading import read_manifest
from ..export.unfold import load_pack_source
from ..predictor.onnx_export import export_predictor
from ..predictor.saved import load_predictor
from ..run.options import OptionError, existing_file, runs_folder
from .common.packs import FACES
from .common.report import measured


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the stage."""
    parser.add_argument("--pack", type=Path, default=FACES, help="folder of the pack")
    parser.add_argument("--predictor", type=Path, default=runs_folder() / "predictor" / "latest.pt")
    parser.add_argument(
        "--metrics",
        type=Path,
        nargs="*",
        default=[],
        help="JSON files of measured numbers to keep, by their names",
    )
    parser.add_argument(
        "--answers", type=Path, help="known answers of the pack's networks, to be brought up to date"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="check options and inputs, say what would be done"
    )


def run(options: argparse.Namespace) -> None:
    """Writes predictor.onnx and manifest.json of the pack."""
    existing_file(options.predictor, "--predictor", "predictor")
    if options.answers is not None and not options.answers.is_file():
        raise OptionError(f"--answers: {options.answers} is not there; the stage export writes it")
    predictor, _ = load_predictor(options.predictor)
    try:
        manifest, source = read_manifest(options.pack), load_pack_source(options.pack)
    except ValueError as error:
        raise OptionError(f"--pack: {error}") from None
    numbers = measured(options.metrics)
    chart = getattr(predictor.chart, "mapping", None)
    if (
        predictor.config.layers != source.layers
        or predictor.config.feature_channels != source.feature_channels
    ):
        raise OptionError("--predictor: it was trained for a generator of another shape")
    if chart is not None:
        theirs, ours = chart.state_dict(), source.generator.mapping.state_dict()
        if any(not torch.allclose(theirs[name], ours[name], atol=1e-4) for name in ours):
            raise OptionError("--predictor: it was trained for another generator than the pack's")
    print(f"predictor of {manifest['name']}, {'told' if predictor.config.reach else 'not told'} a reach")
    if options.dry_run:
        return
    export_predictor(predictor, options.pack / "predictor.onnx")
    change_predictor(options.pack, predictor.config, numbers)
    if options.answers is not None:
        answers = json.loads(options.answers.read_text())
        answers["predictor"] = known_answers(source, predictor, None, options.pack)["predictor"]
        write_answers(options.answers, answers)
