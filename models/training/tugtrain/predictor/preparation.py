"""What a predictor for rendered faces needs before it can be trained: the reading of z from w, and starts of drags. Ours."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from ..labels.shards import read_pairs
from ..labels.surrogate import GeometrySurrogate
from ..labels.surrogate_training import load_surrogate
from ..latent.chart import MappingChart
from ..latent.source import GeneratorSource
from ..latent.statistics import Whitening
from ..run.budget import Budget
from .drag_data import StartData
from .carry_over import begin_reader
from .network import LatentPredictor
from .reader_training import train_reader
from .starts import make_starts

POINTS = 48  # points of a start whose features are kept
Note = Callable[[str], Callable[[float, str], None]]  # title of a part -> its progress


@dataclass
class FaceData:
    """surrogate, chart (reader trained) and starts, and measured errors."""

    surrogate: GeometrySurrogate
    chart: MappingChart
    starts: StartData
    measures: dict[str, float]


def prepare_faces(
    source: GeneratorSource,
    whitening: Whitening,
    surrogate_path: Path,
    labels: Path,
    starts: int,
    reader: Budget | None,
    note: Note,
    seed: int = 0,
    learned: LatentPredictor | None = None,
) -> FaceData:
    """surrogate_path: checkpoint of the surrogate stage; labels: folder of the trajectories stage; what is made is on the source's device.

    reader: the budget of the reader's training; None leaves it as it is. learned: an earlier predictor, whose reader it begins with where
    that fits.
    """
    surrogate = load_surrogate(surrogate_path, "--surrogate").to(source.device)
    geometry, measures = surrogate.geometry, {}
    chart = MappingChart(whitening, source.generator.mapping, source.z_dim, geometry.tolist(), source.z_clip)
    if learned is not None:
        begin_reader(chart, learned)
    if reader is not None:
        measures["reader_rms"] = train_reader(chart, source, reader, note("reader"))
    chart.requires_grad_(False)
    data = make_starts(source, read_pairs(labels), starts, POINTS, seed, note("features"))
    return FaceData(surrogate, chart, data, measures)
