"""Writes a model pack: four ONNX graphs, manifest.json, a sample sheet, and known answers for the parity test."""

import argparse
from pathlib import Path
from typing import Any

import torch

from ..evaluate.loop import STEP_PX
from ..export.graphs import export_generator
from ..export.manifest import DRAG_GRAPHS, GRAPHS, PackInfo, write_manifest
from ..export.parity import known_answers, write_answers
from ..latent.source import GeneratorSource
from ..latent.statistics import CODES, NaturalDistance, measure, natural_distance, sample_codes, sample_z
from ..latent.surface import surface_of
from ..predictor.onnx_export import export_predictor
from ..predictor.saved import load_predictor
from ..regularizer.onnx_export import export_regularizer
from ..regularizer.saved import load_regularizer
from ..run.options import OptionError, existing_file, number, runs_folder, whole
from ..run.sheets import save_sheet
from ..stylegan2.state import load_generator
from .common.report import measured

REPOSITORY = Path(__file__).resolve().parents[4]
SHEET = 64
SHEET_COLUMNS = 8
DEFAULT_HISTORY = 3
TITLE = "Rendered faces"
DESCRIPTION = (
    "Portraits of people who do not exist. Trained only on our own renders of a parametric face model."
)
LICENCE = "MIT"
CREDIT = "Face shapes from ICT-FaceKit, MIT licence, (c) 2020 USC Institute for Creative Technologies"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the stage."""
    runs = runs_folder()
    parser.add_argument("--generator", type=Path, default=runs / "generator" / "latest.pt")
    parser.add_argument("--predictor", type=Path, default=runs / "predictor" / "latest.pt")
    parser.add_argument("--regularizer", type=Path, default=runs / "regularizer" / "latest.pt")
    parser.add_argument(
        "--out", type=Path, default=REPOSITORY / "models" / "faces", help="folder of the pack"
    )
    parser.add_argument(
        "--answers", type=Path, help="file of known answers (tests/fixtures/parity-NAME.json)"
    )
    parser.add_argument("--name", help="name of the pack; its folder's, if not given")
    parser.add_argument("--title", default=TITLE)
    parser.add_argument("--description", default=DESCRIPTION)
    parser.add_argument("--licence", default=LICENCE)
    parser.add_argument("--credit", action="append", help="a line of credit; may be given several times")
    parser.add_argument(
        "--step-px", type=number(0.1, 64), default=STEP_PX, help="length of a sub-movement in px"
    )
    parser.add_argument("--clip", type=number(0.1, 10), default=2.5, help="z is clipped to +- this")
    parser.add_argument("--feature-sizes", type=whole(4, 1024), nargs="+", default=[32, 64])
    parser.add_argument(
        "--metrics", type=Path, nargs="*", default=[], help="JSON files of measured numbers to keep"
    )
    parser.add_argument("--note", help="a remark about the quality, kept in the manifest's metrics")
    parser.add_argument(
        "--generator-only",
        action="store_true",
        help="an early pack: write mapping and generator, leave predictor.onnx and regularizer.onnx as they are",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="check options and inputs, say what would be done"
    )


def run(options: argparse.Namespace) -> None:
    """Writes the pack."""
    existing_file(options.generator, "--generator", "paired")
    predictor = regularizer = None
    natural: NaturalDistance | None = None
    learned: dict[str, Any] = {}
    if not options.generator_only:
        existing_file(options.predictor, "--predictor", "predictor")
        existing_file(options.regularizer, "--regularizer", "regularizer")
        predictor, learned = load_predictor(options.predictor)
        regularizer, kept = load_regularizer(options.regularizer)
        natural = NaturalDistance(**kept["natural"])
    numbers = measured(options.metrics)
    if options.note:
        numbers["note"] = options.note
    try:
        source = GeneratorSource(load_generator(options.generator), options.feature_sizes, options.clip)
    except ValueError as error:
        raise OptionError(f"--feature-sizes: {error}") from None
    source.surface = surface_of(learned)
    codes = sample_codes(source.map, CODES, source.z_dim, source.z_clip)
    if natural is None:
        natural = natural_distance(measure(codes), codes)
    name = options.name or options.out.resolve().name
    print(f"pack {name}: {source.resolution} px, {source.layers} layers of {source.w_dim}, to {options.out}")
    if options.dry_run:
        return
    export_generator(source, options.out)
    if predictor is not None and regularizer is not None:
        export_predictor(predictor, options.out / "predictor.onnx")
        export_regularizer(regularizer, options.out / "regularizer.onnx")
    info = PackInfo(
        name=name,
        title=options.title,
        description=options.description,
        licence=options.licence,
        credits=options.credit or [CREDIT],
        step_px=options.step_px,
        history=predictor.config.history if predictor else DEFAULT_HISTORY,
        edit_layers=list(predictor.config.edit_layers) if predictor else list(range(source.layers)),
        natural=natural,
        reach=predictor is not None and predictor.config.reach,
        metrics=numbers,
    )
    try:
        manifest = write_manifest(options.out, source, codes.mean(0), info)
    except ValueError as error:
        raise OptionError(f"--out: {error}") from None
    for graph in (*GRAPHS, *DRAG_GRAPHS):
        entry = manifest["files"].get(graph)
        print(f"  {graph}: {entry['bytes'] / 2**20:.2f} MiB" if entry else f"  {graph}: none")
    draw_sheet(source, options.out / "sheet.png")
    answers = options.answers or REPOSITORY / "tests" / "fixtures" / f"parity-{name}.json"
    write_answers(answers, known_answers(source, predictor, regularizer, options.out))


@torch.no_grad()
def draw_sheet(source: GeneratorSource, path: Path) -> None:
    """Pictures of random z."""
    z = sample_z(SHEET, source.z_dim, source.z_clip, torch.Generator().manual_seed(1))
    pictures = [source.picture(source.broadcast(source.map(part)))[0] for part in z.split(8)]
    save_sheet(path, [torch.cat(pictures)], SHEET_COLUMNS, min(source.resolution, 128))
